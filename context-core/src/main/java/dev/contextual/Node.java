package dev.contextual;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * A place in the tree.
 */
abstract sealed class Node implements Context permits RootNode, ValueNode, Entry {

	/**
	 * The node that this one was derived from, which values and names come from;
	 * {@code null} for the two roots.
	 */
	final @Nullable Node parent;

	Node(@Nullable Node parent) {
		this.parent = parent;
	}

	static Node of(Context context) {
		return (context instanceof Handle handle) ? handle.node() : (Node) context;
	}

	/**
	 * The nearest node, this one or above, that can end; {@code null} if none can.
	 */
	final @Nullable CancelNode owner() {
		if (this instanceof CancelNode node) {
			return node;
		}
		return (this instanceof ValueNode value) ? value.owner : null;
	}

	/**
	 * The nearest node, this one or above, that carries a value; {@code null} if none
	 * does.
	 */
	final @Nullable ValueNode values() {
		if (this instanceof ValueNode value) {
			return value;
		}
		if (this instanceof CancelNode node) {
			return node.values;
		}
		return (this instanceof RootNode root) ? root.values : null;
	}

	/**
	 * What {@link #toString()} prints of this node.
	 */
	abstract String label();

	/**
	 * How this node has ended by now, also if the timer's thread is late.
	 */
	final @Nullable Ending endingByNow() {
		CancelNode owner = owner();
		if (owner == null) {
			return null;
		}
		Ending ending = owner.ending();
		return (ending != null) ? ending : owner.expireIfDue();
	}

	final <T> @Nullable T find(Key<T> key) {
		Objects.requireNonNull(key, "key");
		ValueNode values = values();
		return (values != null) ? values.get(key) : null;
	}

	@Override
	public final boolean equals(@Nullable Object other) {
		return this == other || (other instanceof Handle handle && handle.node() == this);
	}

	@Override
	public final int hashCode() {
		return System.identityHashCode(this);
	}

	@Override
	public final String toString() {
		Deque<String> labels = new ArrayDeque<>();
		for (Node node = this; node != null; node = node.parent) {
			labels.push(node.label());
		}
		return String.join(".", labels);
	}

}
