package dev.contextual;

import org.jspecify.annotations.Nullable;

/**
 * How a context ended.
 *
 * @param reason the reason
 * @param given the cause that somebody gave, {@code null} if nobody did
 * @param timed whether it is known when
 * @param nanos when, if it is known
 */
record Ending(CancellationReason reason, @Nullable Throwable given, boolean timed, long nanos) {

	/**
	 * The normal one, for which no clock is read.
	 */
	static final Ending CANCELLED = new Ending(CancellationReason.CANCELLED, null,
			/* timed= */ false, 0);

	static Ending cancelled(@Nullable Throwable given) {
		return new Ending(CancellationReason.CANCELLED, given, /* timed= */ true, Time.SOURCE.nanoTime());
	}

	static Ending deadlineExceeded(@Nullable Throwable given, long deadlineNanos) {
		return new Ending(CancellationReason.DEADLINE_EXCEEDED, given, /* timed= */ true, deadlineNanos);
	}

	/**
	 * Tells whether the job simply came to its end, rather than being cut.
	 */
	boolean isNormal() {
		return this.reason == CancellationReason.CANCELLED && this.given == null;
	}

	Throwable cause() {
		if (this.given != null) {
			return this.given;
		}
		return (this.reason == CancellationReason.CANCELLED) ? CancelledException.SHARED
				: DeadlineExceededException.SHARED;
	}

	ContextDoneException exception() {
		return (this.reason == CancellationReason.CANCELLED) ? new CancelledException("context cancelled", this.given)
				: new DeadlineExceededException("context deadline exceeded", this.given);
	}

}
