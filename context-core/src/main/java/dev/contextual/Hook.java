package dev.contextual;

import java.util.concurrent.Executor;

import org.jspecify.annotations.Nullable;

/**
 * Something to be done when a node ends. Whoever ends the hook, which is an entry like
 * any other, decides: the end of the node, and then it runs, or {@link #stop()}.
 */
final class Hook extends Entry implements Registration {

	/**
	 * What is to be done; {@code null} once it never will be, so that a hook that still
	 * stands in a list keeps nothing alive. Written by whoever has ended the hook.
	 */
	private @Nullable Runnable action;

	/**
	 * What starts the action; {@code null} to run it on the ending thread, which is for
	 * our own actions that do not block.
	 */
	private final @Nullable Executor executor;

	private Hook(Node node, Runnable action, @Nullable Executor executor) {
		super(node);
		this.action = action;
		this.executor = executor;
	}

	static Hook register(Node node, Runnable action, Executor executor) {
		return add(new Hook(node, action, executor));
	}

	/**
	 * Registers an action that is run on the ending thread itself; it neither blocks nor
	 * throws.
	 */
	static Hook registerDirect(Node node, Runnable action) {
		return add(new Hook(node, action, null));
	}

	private static Hook add(Hook hook) {
		CancelNode node = hook.node();
		if (node != null) {
			node.endingByNow();
			Ending ending = node.push(hook);
			if (ending != null) {
				hook.startOver(ending);
				hook.run();
			}
		}
		return hook;
	}

	private @Nullable CancelNode node() {
		Node parent = this.parent;
		return (parent != null) ? parent.owner() : null;
	}

	/**
	 * Runs or starts the action. What goes wrong is not the business of whoever ends the
	 * node, nor of the other hooks.
	 */
	void run() {
		Runnable action = this.action;
		this.action = null;
		if (action == null) {
			return;
		}
		try {
			if (this.executor != null) {
				Threads.start(action, this.executor);
			}
			else {
				action.run();
			}
		}
		catch (Throwable ex) {
			Threads.report(ex);
		}
	}

	@Override
	public boolean stop() {
		if (take(Ending.CANCELLED) != null) {
			return false;
		}
		this.action = null;
		CancelNode node = node();
		if (node != null) {
			leave(node);
		}
		return true;
	}

	@Override
	String label() {
		return "afterFunc";
	}

}
