package dev.contextual;

import org.jspecify.annotations.Nullable;

/**
 * A node that never ends: one of the two roots, or a detached one, which still has the
 * values of what is above it.
 */
final class RootNode extends Node {

	static final RootNode BACKGROUND = new RootNode(null, "background");

	static final RootNode TODO = new RootNode(null, "todo");

	final @Nullable ValueNode values;

	private final String label;

	private RootNode(@Nullable Node parent, String label) {
		super(parent);
		this.values = (parent != null) ? parent.values() : null;
		this.label = label;
	}

	static RootNode detached(Node parent) {
		return new RootNode(parent, "withoutCancel");
	}

	@Override
	String label() {
		return this.label;
	}

}
