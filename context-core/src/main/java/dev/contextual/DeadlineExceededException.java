package dev.contextual;

import org.jspecify.annotations.Nullable;

/**
 * Says that a context's deadline has passed.
 *
 * @since 0.1
 */
public final class DeadlineExceededException extends ContextDoneException {

	private static final long serialVersionUID = 1L;

	// Safe to share: stackless, and nothing can be hung on to it.
	@SuppressWarnings("StaticAssignmentOfThrowable")
	static final DeadlineExceededException SHARED = new DeadlineExceededException();

	private DeadlineExceededException() {
		super("context deadline exceeded");
	}

	/**
	 * Makes an exception.
	 * @param message the message
	 * @param cause the cause given with the deadline, or {@code null} if none was
	 */
	public DeadlineExceededException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

	@Override
	public CancellationReason reason() {
		return CancellationReason.DEADLINE_EXCEEDED;
	}

}
