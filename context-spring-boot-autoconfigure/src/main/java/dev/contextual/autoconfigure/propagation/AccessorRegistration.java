package dev.contextual.autoconfigure.propagation;

import io.micrometer.context.ContextRegistry;

/**
 * Keeps the accessor in Micrometer's registry, of which there is one in the JVM, for as
 * long as any application context needs it.
 */
final class AccessorRegistration implements AutoCloseable {

	private static final Object LOCK = new Object();

	/** Registrations that are open; guarded by {@link #LOCK}. */
	private static int open;

	/** Guarded by {@link #LOCK}. */
	private boolean closed;

	AccessorRegistration() {
		synchronized (LOCK) {
			if (open++ == 0) {
				ContextRegistry.getInstance().registerThreadLocalAccessor(new CurrentContextAccessor());
			}
		}
	}

	@Override
	public void close() {
		synchronized (LOCK) {
			if (!this.closed) {
				this.closed = true;
				if (--open == 0) {
					ContextRegistry.getInstance().removeThreadLocalAccessor(CurrentContextAccessor.KEY);
				}
			}
		}
	}

}
