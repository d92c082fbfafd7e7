package dev.contextual;

import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * A node that carries one value.
 */
final class ValueNode extends Node {

	/*
	 * A look-up does not climb the tree: values stand in a chain of their own, which is
	 * at most CHAIN nodes long and ends in a table of all that is above. Every node has a
	 * word with a bit for each key that it or a node above has, or another key with the
	 * same bit, so that most misses are one test.
	 */
	private static final int CHAIN = 8;

	final Key<?> key;

	final Object value;

	final @Nullable CancelNode owner;

	/** The next value above, {@code null} if there is none or the table follows. */
	private final @Nullable ValueNode above;

	/** What stands above the chain; {@code null} if nothing does. */
	private final @Nullable ValueTable table;

	private final long present;

	/** How many nodes of the chain are above this one. */
	private final byte chained;

	ValueNode(Node parent, Key<?> key, Object value) {
		super(parent);
		this.key = Objects.requireNonNull(key, "key");
		this.value = Objects.requireNonNull(value, "value");
		this.owner = parent.owner();
		ValueNode above = parent.values();
		if (above == null) {
			this.above = null;
			this.table = null;
			this.present = bit(key);
			this.chained = 0;
		}
		else if (above.chained < CHAIN - 1) {
			this.above = above;
			this.table = above.table;
			this.present = above.present | bit(key);
			this.chained = (byte) (above.chained + 1);
		}
		else {
			this.above = null;
			this.table = ValueTable.of(above, CHAIN, above.table);
			this.present = above.present | bit(key);
			this.chained = 0;
		}
	}

	@Nullable ValueNode above() {
		return this.above;
	}

	@SuppressWarnings("unchecked")
	<T> @Nullable T get(Key<T> key) {
		if ((this.present & bit(key)) == 0) {
			return null;
		}
		for (ValueNode node = this; node != null; node = node.above) {
			if (node.key == key) {
				return (T) node.value;
			}
		}
		return (this.table != null) ? (T) this.table.get(key) : null;
	}

	private static long bit(Key<?> key) {
		return 1L << (key.hash >>> 26);
	}

	@Override
	String label() {
		return "withValue(" + this.key + ")";
	}

}
