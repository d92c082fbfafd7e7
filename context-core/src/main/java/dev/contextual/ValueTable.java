package dev.contextual;

import org.jspecify.annotations.Nullable;

/**
 * The values above a chain of value nodes, by their keys: an open-addressed table that is
 * not changed any more once it is made.
 */
final class ValueTable {

	/** Each key at an even index, its value behind it; at most half full. */
	private final @Nullable Object[] slots;

	private int size;

	private ValueTable(int most) {
		this.slots = new Object[Integer.highestOneBit(most) << 3];
	}

	/**
	 * Makes the table of a chain and of the table behind it, which the chain shadows.
	 */
	static ValueTable of(ValueNode nearest, int chained, @Nullable ValueTable behind) {
		ValueTable table = new ValueTable(chained + ((behind != null) ? behind.size : 0));
		for (ValueNode node = nearest; node != null; node = node.above()) {
			table.putIfAbsent(node.key, node.value);
		}
		if (behind != null) {
			for (int i = 0; i < behind.slots.length; i += 2) {
				Object key = behind.slots[i];
				Object value = behind.slots[i + 1];
				if (key != null && value != null) {
					table.putIfAbsent((Key<?>) key, value);
				}
			}
		}
		return table;
	}

	private void putIfAbsent(Key<?> key, Object value) {
		int slot = slotOf(key);
		if (this.slots[slot] == null) {
			this.slots[slot] = key;
			this.slots[slot + 1] = value;
			this.size++;
		}
	}

	@Nullable Object get(Key<?> key) {
		return this.slots[slotOf(key) + 1];
	}

	/**
	 * The slot that has the key or, if none does, the free one that it would have.
	 */
	private int slotOf(Key<?> key) {
		int mask = this.slots.length - 1;
		int slot = (key.hash >>> 8 << 1) & mask;
		while (this.slots[slot] != null && this.slots[slot] != key) {
			slot = (slot + 2) & mask;
		}
		return slot;
	}

}
