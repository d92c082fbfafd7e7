package dev.contextual;

import org.jspecify.annotations.Nullable;

/**
 * The span in which a context is current on a thread.
 */
final class AttachScope implements Scope {

	private final Current current;

	private final Thread thread;

	private final @Nullable Node replaced;

	private final @Nullable AttachScope outer;

	private final @Nullable CancelNode owner;

	/** Whether the context had ended before. */
	private final boolean late;

	private boolean closed;

	/**
	 * When somebody first looked and saw that the context had ended; zero for not yet.
	 * Written and read by those who look, without order.
	 */
	private long firstSeenNanos;

	private AttachScope(Current current, Thread thread, Node node) {
		this.current = current;
		this.thread = thread;
		this.replaced = current.node;
		this.outer = current.scope;
		this.owner = node.owner();
		this.late = this.owner != null && this.owner.isOver();
	}

	static AttachScope open(Node node) {
		Current current = Current.ofThread();
		AttachScope scope = new AttachScope(current, Thread.currentThread(), node);
		current.node = node;
		current.scope = scope;
		if (scope.owner != null) {
			scope.owner.attached = true;
		}
		return scope;
	}

	Thread thread() {
		return this.thread;
	}

	@Nullable CancelNode owner() {
		return this.owner;
	}

	@Nullable AttachScope outer() {
		return this.outer;
	}

	/**
	 * Since when the context has ended, as far as is known to one who looks now.
	 */
	long endedSince(Ending ending, long nowNanos) {
		if (ending.timed() && !this.late) {
			return ending.nanos();
		}
		if (this.firstSeenNanos == 0) {
			this.firstSeenNanos = (nowNanos != 0) ? nowNanos : 1;
		}
		return this.firstSeenNanos;
	}

	@Override
	public void close() {
		Scopes.checkThread(this.thread);
		if (this.closed) {
			return;
		}
		int forgotten = 0;
		for (AttachScope scope = this.current.scope; scope != null && scope != this; scope = scope.outer) {
			scope.closed = true;
			forgotten++;
		}
		this.closed = true;
		this.current.node = this.replaced;
		this.current.scope = this.outer;
		if (forgotten > 0) {
			Current.FORGOTTEN_SCOPES.addAndGet(forgotten);
			throw new IllegalStateException(forgotten + " scope(s) opened inside this one were not closed");
		}
	}

}
