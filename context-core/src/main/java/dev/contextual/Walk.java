package dev.contextual;

import java.util.Arrays;

import org.jspecify.annotations.Nullable;

/**
 * A walk through the open nodes of a part of the tree, beside everything that goes on
 * there: what is open all the time is met once, what comes or goes may be met or not.
 * Each node is met after the one above it, siblings newest first.
 */
final class Walk {

	/*
	 * Two exceptions, both of a moment: an outliving node may be missed, or met twice,
	 * while it is adopted; one with a timer and none above it may be missed while the
	 * timer moves to a finer level of the wheel.
	 */
	private final Visitor visitor;

	/** The nodes that were entered and not yet left. */
	private @Nullable CancelNode[] entered = new CancelNode[8];

	/** For each of them, what is older in its list. */
	private @Nullable Entry[] older = new Entry[8];

	private int depth;

	private Walk(Visitor visitor) {
		this.visitor = visitor;
	}

	static void all(Visitor visitor) {
		Walk walk = new Walk(visitor);
		for (int i = 0; i < Stripe.COUNT; i++) {
			if (!walk.list(Stripe.at(i).newest())) {
				return;
			}
		}
		for (Bucket bucket : TimingWheel.INSTANCE.buckets()) {
			if (!walk.bucket(bucket)) {
				return;
			}
		}
	}

	/**
	 * Walks one node with all below it.
	 */
	static void from(CancelNode node, Visitor visitor) {
		if (!node.isOver()) {
			new Walk(visitor).tree(node);
		}
	}

	private boolean bucket(Bucket bucket) {
		for (TimerNode timer = bucket.newest(); timer != null; timer = timer.nextTimer) {
			if (!timer.isOver() && timer.standsInTheWheelAlone() && !tree(timer)) {
				return false;
			}
			if (!timer.isIn(bucket)) {
				// It has moved, and its link leads into another bucket.
				return true;
			}
		}
		return true;
	}

	private boolean tree(CancelNode top) {
		if (!this.visitor.enter(top)) {
			return false;
		}
		boolean goOn = list(top.newest());
		this.visitor.leave(top);
		return goOn;
	}

	private boolean list(@Nullable Entry newest) {
		int bottom = this.depth;
		Entry entry = newest;
		for (;;) {
			while (entry == null) {
				if (this.depth == bottom) {
					return true;
				}
				CancelNode left = this.entered[--this.depth];
				if (left != null) {
					this.visitor.leave(left);
				}
				entry = this.older[this.depth];
			}
			CancelNode node = openNode(entry);
			Entry older = entry.older();
			if (node == null) {
				entry = older;
				continue;
			}
			if (!this.visitor.enter(node)) {
				return false;
			}
			push(node, older);
			entry = node.newest();
		}
	}

	private static @Nullable CancelNode openNode(Entry entry) {
		if (entry.isOver()) {
			return null;
		}
		if (entry instanceof CancelNode node) {
			return node;
		}
		return (entry instanceof Adoption adoption && !adoption.node.isOver()) ? adoption.node : null;
	}

	private void push(CancelNode node, @Nullable Entry older) {
		if (this.depth == this.entered.length) {
			this.entered = Arrays.copyOf(this.entered, this.depth * 2);
			this.older = Arrays.copyOf(this.older, this.depth * 2);
		}
		this.entered[this.depth] = node;
		this.older[this.depth++] = older;
	}

	/**
	 * What a walk is for.
	 */
	interface Visitor {

		/**
		 * Meets a node.
		 * @return whether to go on
		 */
		boolean enter(CancelNode node);

		/**
		 * Has met all below a node.
		 */
		default void leave(CancelNode node) {
		}

	}

}
