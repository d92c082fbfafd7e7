package dev.contextual;

import org.jspecify.annotations.Nullable;

/**
 * Thrown by an operation that did not start, or stopped half-way, because its context is
 * done.
 *
 * @since 0.1
 */
public abstract sealed class ContextDoneException extends RuntimeException
		permits CancelledException, DeadlineExceededException {

	private static final long serialVersionUID = 1L;

	ContextDoneException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

	/**
	 * For the shared constants: nothing can be hung on to them, and they hold no stack.
	 */
	ContextDoneException(String message) {
		super(message, null, /* enableSuppression= */ false, /* writableStackTrace= */ false);
	}

	/**
	 * Returns how the context ended.
	 * @return the reason
	 */
	public abstract CancellationReason reason();

	/**
	 * Finds the first exception of this type in a chain of causes, beginning with the
	 * exception itself. A cyclic chain is searched once.
	 * @param failure the exception to search, or {@code null}
	 * @return the exception found, or {@code null} if there is none
	 */
	public static @Nullable ContextDoneException in(@Nullable Throwable failure) {
		return (ContextDoneException) Causes.find(failure, ContextDoneException.class::isInstance);
	}

}
