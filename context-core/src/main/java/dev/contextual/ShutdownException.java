package dev.contextual;

/**
 * The cause of a cancellation: the application shuts down. It holds no stack trace, since
 * where it was made says nothing.
 *
 * @since 0.1
 */
public final class ShutdownException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	/**
	 * Makes an exception.
	 */
	public ShutdownException() {
		super("application shuts down", null, /* enableSuppression= */ false,
				/* writableStackTrace= */ false);
	}

}
