package dev.contextual;

import org.jspecify.annotations.Nullable;

/**
 * The span in which a context is current on a thread.
 */
final class AttachScope implements Scope {

	private final Current current;

	private final Thread thread;

	private final @Nullable Node replaced;

	private final long replacedNumber;

	/** How many scopes were open with this one. */
	private final int place;

	private final long number;

	private AttachScope(Current current, Thread thread, @Nullable Node replaced, long replacedNumber) {
		this.current = current;
		this.thread = thread;
		this.replaced = replaced;
		this.replacedNumber = replacedNumber;
		this.place = current.depth();
		this.number = current.number();
	}

	static AttachScope open(Node node) {
		Current current = Current.ofThread();
		Node replaced = current.node();
		long replacedNumber = current.number();
		current.push(node);
		return new AttachScope(current, Thread.currentThread(), replaced, replacedNumber);
	}

	@Override
	public void close() {
		Scopes.checkThread(this.thread);
		int forgotten = this.current.pop(this.place, this.number, this.replaced, this.replacedNumber);
		if (forgotten > 0) {
			Current.FORGOTTEN_SCOPES.addAndGet(forgotten);
			throw new IllegalStateException(forgotten + " scope(s) opened inside this one were not closed");
		}
	}

}
