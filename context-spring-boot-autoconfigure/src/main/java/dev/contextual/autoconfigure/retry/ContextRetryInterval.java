package dev.contextual.autoconfigure.retry;

import java.time.Duration;
import java.util.Objects;

import dev.contextual.Context;
import dev.contextual.DeadlineExceededException;
import io.github.resilience4j.core.IntervalBiFunction;
import io.github.resilience4j.core.functions.Either;

/**
 * The pauses of a Resilience4j {@link io.github.resilience4j.retry.Retry Retry} that
 * obeys the context that is current where a failure is handled: on the caller's thread,
 * or, for a {@code CompletionStage}, on the one that completes it. A failure that comes
 * from a context's end is not tried again, and a pause that takes longer than what is
 * left is not begun: the last failure is thrown at once. Resilience4j 2.4 refuses a retry
 * whose interval is negative. An unwelcome result, for which it does not, ends with a
 * {@link dev.contextual.ContextDoneException} instead. May be used from any thread.
 *
 * @param <T> the type of result
 * @since 0.1
 */
public final class ContextRetryInterval<T> implements IntervalBiFunction<T> {

	private static final long REFUSED = -1;

	private final IntervalBiFunction<T> interval;

	private ContextRetryInterval(IntervalBiFunction<T> interval) {
		this.interval = interval;
	}

	/**
	 * Wraps a function.
	 * @param <T> the type of result
	 * @param interval the function that gives the pauses, in milliseconds
	 * @return the wrapped function; the given one if it is wrapped already
	 */
	public static <T> ContextRetryInterval<T> wrap(IntervalBiFunction<T> interval) {
		Objects.requireNonNull(interval, "interval");
		return (interval instanceof ContextRetryInterval<T> wrapped) ? wrapped : new ContextRetryInterval<>(interval);
	}

	/**
	 * Sleeps, but not longer than the current context lives. For
	 * {@code RetryImpl.setSleepFunction}, by which an application can have the pauses of
	 * all its synchronous retries cut short; it holds for the JVM.
	 * @param millis the pause in milliseconds, zero or more
	 * @throws IllegalArgumentException if the pause is negative, which is how
	 * Resilience4j refuses a retry
	 * @throws dev.contextual.ContextDoneException if the context is done, or ends during
	 * the pause
	 * @throws InterruptedException if the thread is interrupted; its flag is clear then
	 */
	public static void sleep(long millis) throws InterruptedException {
		if (millis < 0) {
			throw new IllegalArgumentException("millis must not be negative: " + millis);
		}
		Context.current().sleep(Duration.ofMillis(millis));
	}

	@Override
	public Long apply(Integer attempt, Either<Throwable, T> outcome) {
		Context context = Context.current();
		if (outcome.isLeft() && !ContextRetryPolicy.isRetryable(outcome.getLeft())) {
			return REFUSED;
		}
		long millis = this.interval.apply(attempt, outcome);
		if (millis < 0 || Pause.fits(millis, context)) {
			return millis;
		}
		if (outcome.isLeft()) {
			return REFUSED;
		}
		if (context.reason() != null) {
			throw context.doneException();
		}
		throw new DeadlineExceededException("no time left for a pause of " + millis + " ms before the next attempt",
				null);
	}

}
