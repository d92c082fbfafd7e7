package dev.contextual;

import org.jspecify.annotations.Nullable;

/**
 * Says that a context was cancelled.
 *
 * @since 0.1
 */
public final class CancelledException extends ContextDoneException {

	private static final long serialVersionUID = 1L;

	// Safe to share: stackless, and nothing can be hung on to it.
	@SuppressWarnings("StaticAssignmentOfThrowable")
	static final CancelledException SHARED = new CancelledException();

	private CancelledException() {
		super("context cancelled");
	}

	/**
	 * Makes an exception.
	 * @param message the message
	 * @param cause why the context was cancelled, or {@code null} if no cause was given
	 */
	public CancelledException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

	@Override
	public CancellationReason reason() {
		return CancellationReason.CANCELLED;
	}

}
