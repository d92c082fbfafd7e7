package dev.contextual.autoconfigure.inbound;

import java.time.Duration;

import dev.contextual.Deadline;
import dev.contextual.autoconfigure.Mode;
import org.jspecify.annotations.Nullable;

/**
 * On what terms a request is handled.
 *
 * @param mode its mode
 * @param timeout how long it may take from its arrival
 * @param arrivalNanos its arrival, on the clock of {@link System#nanoTime()}
 * @param deadline its deadline, {@code null} if there is none
 * @param lacksBudget whether its caller leaves too little, so that it is to be refused
 * @param endsWithClient whether it is cancelled when its client hangs up
 */
record RequestTerms(Mode mode, RequestTimeout timeout, long arrivalNanos, @Nullable Deadline deadline,
		boolean lacksBudget, boolean endsWithClient) {

	/**
	 * Returns the terms of what is to be finished in any case.
	 */
	static RequestTerms unlimited(Mode mode, long arrivalNanos) {
		return new RequestTerms(mode, RequestTimeout.NONE, arrivalNanos, null, false, false);
	}

	Duration elapsed() {
		return Duration.ofNanos(System.nanoTime() - this.arrivalNanos);
	}

}
