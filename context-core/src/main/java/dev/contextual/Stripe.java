package dev.contextual;

import org.jspecify.annotations.Nullable;

/**
 * The list of the nodes with none above them that were made by one part of the threads.
 */
final class Stripe extends Entry {

	/** A power of two, at most what a byte can tell apart. */
	static final int COUNT = Integer
		.highestOneBit(Math.max(16, Math.min(256, 2 * Runtime.getRuntime().availableProcessors())));

	private static final Stripe[] ALL = new Stripe[COUNT];

	static {
		for (int i = 0; i < COUNT; i++) {
			ALL[i] = new Stripe();
		}
	}

	// The collector copies stripes side by side: each head gets a cache line of its own.
	@SuppressWarnings("unused")
	private long pad0, pad1, pad2, pad3, pad4, pad5, pad6, pad7, pad8, pad9, pad10, pad11, pad12, pad13, pad14, pad15;

	private Stripe() {
		super(null);
	}

	static int indexOfThread() {
		return (int) Thread.currentThread().getId() & (COUNT - 1);
	}

	static Stripe ofThread() {
		return ALL[indexOfThread()];
	}

	static Stripe at(int index) {
		return ALL[index & (COUNT - 1)];
	}

	@Override
	String label() {
		return "stripe";
	}

}
