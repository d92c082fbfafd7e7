package dev.contextual;

/**
 * The cause of a cancellation: the client of a request has hung up. It holds no stack
 * trace, since where it was made says nothing.
 *
 * @since 0.1
 */
public final class ClientDisconnectedException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	/**
	 * Makes an exception.
	 */
	public ClientDisconnectedException() {
		super("client disconnected", null, /* enableSuppression= */ false,
				/* writableStackTrace= */ false);
	}

}
