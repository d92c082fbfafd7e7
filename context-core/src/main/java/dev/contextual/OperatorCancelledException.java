package dev.contextual;

/**
 * The cause of a cancellation: an operator has cancelled the work. It holds no stack
 * trace, since where it was made says nothing.
 *
 * @since 0.1
 */
public final class OperatorCancelledException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	/**
	 * Makes an exception.
	 */
	public OperatorCancelledException() {
		super("cancelled by an operator", null, /* enableSuppression= */ false,
				/* writableStackTrace= */ false);
	}

}
