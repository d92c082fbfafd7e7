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

	private final @Nullable Thread attachedBefore;

	private boolean closed;

	private AttachScope(Current current, Thread thread, Node node) {
		this.current = current;
		this.thread = thread;
		this.replaced = current.node;
		this.outer = current.scope;
		this.owner = node.owner();
		this.attachedBefore = (this.owner != null) ? this.owner.attachedOn : null;
	}

	static AttachScope open(Node node) {
		Current current = Current.ofThread();
		AttachScope scope = new AttachScope(current, Thread.currentThread(), node);
		current.node = node;
		current.scope = scope;
		if (scope.owner != null) {
			scope.owner.attachedOn = scope.thread;
		}
		return scope;
	}

	@Override
	public void close() {
		Scopes.checkThread(this.thread);
		if (this.closed) {
			return;
		}
		int forgotten = 0;
		for (AttachScope scope = this.current.scope; scope != null && scope != this; scope = scope.outer) {
			scope.end();
			forgotten++;
		}
		end();
		this.current.node = this.replaced;
		this.current.scope = this.outer;
		if (forgotten > 0) {
			Current.FORGOTTEN_SCOPES.addAndGet(forgotten);
			throw new IllegalStateException(forgotten + " scope(s) opened inside this one were not closed");
		}
	}

	private void end() {
		this.closed = true;
		CancelNode owner = this.owner;
		if (owner != null && owner.attachedOn == this.thread) {
			owner.attachedOn = (this.attachedBefore == this.thread) ? this.thread : null;
		}
	}

}
