package dev.contextual;

/**
 * The owner's handle of a context, Go's context and {@code cancel} function in one. It is
 * equal to the plain context that it stands for, the one that children, scopes and
 * {@link Context#current()} see; that one cannot be cast to this type, so the power to
 * cancel stays with whoever derived it.
 *
 * @since 0.1
 */
public sealed interface CancellableContext extends Context, AutoCloseable permits Handle {

	/**
	 * Ends this context and all below it, with the reason
	 * {@link CancellationReason#CANCELLED}. Does nothing if it is done. It does not wait
	 * for the work to stop.
	 */
	void cancel();

	/**
	 * Ends this context and all below it, as {@link #cancel()} does.
	 * @param cause what {@link #cause()} returns from then on; the first cause wins
	 */
	void cancel(Throwable cause);

	/**
	 * Ends this context as {@link #cancel()} does and gives its timer back. To be called
	 * by the owner on every path, also after a cancellation; a second call does nothing.
	 */
	@Override
	void close();

}
