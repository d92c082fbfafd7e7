package dev.contextual;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

/**
 * Draws a picture of the part of the tree that it is walked through.
 */
final class Drawing implements Walk.Visitor {

	private final int limit;

	private final Predicate<? super ContextNode> filter;

	private final Map<CancelNode, Thread> threads = Current.threads();

	/** From the node that is drawn up to the topmost. */
	private final Deque<Draft> path = new ArrayDeque<>();

	private final List<ContextNode> roots = new ArrayList<>();

	private int shown;

	private boolean truncated;

	Drawing(int limit, Predicate<? super ContextNode> filter) {
		this.limit = limit;
		this.filter = filter;
	}

	@Override
	public boolean enter(CancelNode node) {
		Draft above = this.path.peek();
		Draft draft = new Draft(node, above, picture(node, (above != null) ? above.picture.rootId() : rootId(node)));
		this.path.push(draft);
		if (isToBeShown(draft.alone())) {
			draft.show();
		}
		// When the limit is reached, what is shown may still be blocked on something.
		return !this.truncated || this.path.getLast().shown;
	}

	@Override
	public void leave(CancelNode node) {
		Draft draft = this.path.pop();
		draft.tellAbove();
		if (draft.shown) {
			((draft.above != null) ? draft.above.children : this.roots).add(draft.finished());
		}
	}

	/**
	 * Adds the contexts that have ended and are worked for all the same.
	 */
	void addOverdue() {
		for (OverdueScopes.Overdue overdue : OverdueScopes.overdue()) {
			CancelNode node = overdue.node();
			ContextNode picture = new ContextNode(
					Picture.of(node, rootId(node), overdue.thread(), /* overdue= */ true), null, List.of());
			if (isToBeShown(picture)) {
				this.roots.add(picture);
			}
		}
	}

	private boolean isToBeShown(ContextNode node) {
		if (this.truncated || !this.filter.test(node)) {
			return false;
		}
		this.truncated = this.shown == this.limit;
		if (!this.truncated) {
			this.shown++;
		}
		return !this.truncated;
	}

	private Picture picture(CancelNode node, long rootId) {
		return Picture.of(node, rootId, this.threads.get(node), /* overdue= */ false);
	}

	private static long rootId(CancelNode node) {
		return Picture.rootOf(node).id();
	}

	List<ContextNode> roots() {
		return List.copyOf(this.roots);
	}

	boolean isTruncated() {
		return this.truncated;
	}

	/**
	 * A node on its way into the picture.
	 */
	private static final class Draft {

		final CancelNode node;

		final @Nullable Draft above;

		final Picture picture;

		final List<ContextNode> children = new ArrayList<>();

		boolean shown;

		private @Nullable String blockedOn;

		private int blockedDepth;

		Draft(CancelNode node, @Nullable Draft above, Picture picture) {
			this.node = node;
			this.above = above;
			this.picture = picture;
		}

		ContextNode alone() {
			return new ContextNode(this.picture, null, List.of());
		}

		ContextNode finished() {
			return new ContextNode(this.picture, this.blockedOn, List.copyOf(this.children));
		}

		void show() {
			for (Draft draft = this; draft != null && !draft.shown; draft = draft.above) {
				draft.shown = true;
			}
		}

		/**
		 * Passes on what is waited for here or deeper.
		 */
		void tellAbove() {
			Draft above = this.above;
			if (above == null) {
				return;
			}
			String waitedFor = (this.blockedOn != null) ? this.blockedOn : Picture.waitedFor(this.node);
			if (waitedFor != null && this.blockedDepth + 1 > above.blockedDepth) {
				above.blockedOn = waitedFor;
				above.blockedDepth = this.blockedDepth + 1;
			}
		}

	}

}
