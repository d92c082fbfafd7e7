package dev.contextual;

/**
 * What the handle of a context, and nothing else, holds, so that the collection of the
 * one is that of the other.
 */
final class Token {

	private final TimerNode node;

	private final UnclosedHandle watch;

	Token(TimerNode node) {
		this.node = node;
		this.watch = UnclosedHandle.over(this, node);
	}

	TimerNode node() {
		return this.node;
	}

	void closedByOwner() {
		this.watch.stop();
	}

}
