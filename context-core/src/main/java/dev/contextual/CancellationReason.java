package dev.contextual;

/**
 * The two ways in which a context ends, Go's {@code context.Canceled} and
 * {@code context.DeadlineExceeded}. What exactly happened is told by
 * {@link Context#cause()}.
 *
 * @since 0.1
 */
public enum CancellationReason {

	/**
	 * The context, or one above it, was cancelled.
	 */
	CANCELLED,

	/**
	 * The deadline of the context, or of one above it, has passed.
	 */
	DEADLINE_EXCEEDED

}
