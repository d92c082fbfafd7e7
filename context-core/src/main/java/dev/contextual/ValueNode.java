package dev.contextual;

import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * A node that carries one value.
 */
final class ValueNode extends Node {

	final Key<?> key;

	final Object value;

	private final @Nullable CancelNode owner;

	ValueNode(Node parent, Key<?> key, Object value) {
		super(parent);
		this.key = Objects.requireNonNull(key, "key");
		this.value = Objects.requireNonNull(value, "value");
		this.owner = parent.owner();
	}

	@Override
	@Nullable CancelNode owner() {
		return this.owner;
	}

	@Override
	String label() {
		return "withValue(" + this.key + ")";
	}

}
