package dev.contextual;

import org.jspecify.annotations.Nullable;

/**
 * A node that ends when it is told to, with what is above it, or at the deadline of that.
 */
final class PlainNode extends CancelNode {

	final @Nullable CancelNode bound;

	private PlainNode(Node parent, @Nullable CancelNode above, @Nullable Object details) {
		super(parent, above, /* outliving= */ false, details);
		this.bound = (above != null) ? above.bound() : null;
	}

	static PlainNode below(Node parent, @Nullable CancelNode above, @Nullable Object details) {
		PlainNode node = new PlainNode(parent, above, details);
		if (above != null) {
			node.link(above);
		}
		else {
			node.linkAtTheTop();
		}
		return node;
	}

	/**
	 * Makes a node that has ended from the start.
	 */
	static PlainNode ended(Node parent, Ending ending, @Nullable Object details) {
		PlainNode node = new PlainNode(parent, parent.owner(), details);
		node.startOver(ending);
		return node;
	}

}
