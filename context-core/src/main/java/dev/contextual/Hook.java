package dev.contextual;

import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;

import org.jspecify.annotations.Nullable;

/**
 * Something to be done when a node ends.
 */
final class Hook implements Registration {

	private final @Nullable CancelNode node;

	private final Runnable action;

	/**
	 * What starts the action; {@code null} to run it on the ending thread, which is for
	 * our own actions that do not block.
	 */
	private final @Nullable Executor executor;

	/**
	 * For a node that never ends, whether the hook was taken back.
	 */
	private final AtomicBoolean stopped = new AtomicBoolean();

	private Hook(@Nullable CancelNode node, Runnable action, @Nullable Executor executor) {
		this.node = node;
		this.action = action;
		this.executor = executor;
	}

	static Hook register(Node node, Runnable action, Executor executor) {
		return add(new Hook(node.owner(), action, executor));
	}

	/**
	 * Registers an action that is run on the ending thread itself; it neither blocks nor
	 * throws.
	 */
	static Hook registerDirect(Node node, Runnable action) {
		return add(new Hook(node.owner(), action, null));
	}

	private static Hook add(Hook hook) {
		CancelNode node = hook.node;
		if (node != null) {
			node.endingByNow();
			if (!node.addHook(hook)) {
				hook.run();
			}
		}
		return hook;
	}

	/**
	 * Runs or starts the action. What goes wrong is not the business of whoever ends the
	 * node, nor of the other hooks.
	 */
	void run() {
		try {
			if (this.executor != null) {
				Threads.start(this.action, this.executor);
			}
			else {
				this.action.run();
			}
		}
		catch (Throwable ex) {
			Threads.report(ex);
		}
	}

	@Override
	public boolean stop() {
		return (this.node != null) ? this.node.removeHook(this) : this.stopped.compareAndSet(false, true);
	}

}
