package dev.contextual;

/**
 * A span on one thread that ends with {@link #close()}: in which a context is current
 * (see {@link Context#attach()}) or interrupts are held back (see
 * {@link Context#maskInterrupts()}). Scopes nest and are closed innermost first, best by
 * try-with-resources.
 *
 * @since 0.1
 */
public sealed interface Scope extends AutoCloseable permits AttachScope, MaskScope {

	/**
	 * Ends the span and restores what was before. A second call does nothing.
	 * @throws IllegalStateException if called on another thread than the one that opened
	 * the scope (nothing changes then), or if a scope inside this one is still open: in
	 * that case what this scope replaced has been restored and the scopes inside count as
	 * closed, so that a forgotten scope does not reach the next job of a pooled thread
	 */
	@Override
	void close();

}
