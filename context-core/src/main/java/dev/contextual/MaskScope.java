package dev.contextual;

/**
 * The span in which a thread's interrupt gates hold their interrupts back.
 */
final class MaskScope implements Scope {

	private final Current current;

	private final Thread thread;

	private boolean closed;

	private MaskScope(Current current, Thread thread) {
		this.current = current;
		this.thread = thread;
	}

	static MaskScope open() {
		Current current = Current.ofThread();
		InterruptGate.mask(current);
		return new MaskScope(current, Thread.currentThread());
	}

	@Override
	public void close() {
		Scopes.checkThread(this.thread);
		if (!this.closed) {
			this.closed = true;
			InterruptGate.unmask(this.current);
		}
	}

}
