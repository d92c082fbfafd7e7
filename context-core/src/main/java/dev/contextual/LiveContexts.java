package dev.contextual;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

/**
 * The open contexts of this JVM, for those who operate it. May be called from any thread;
 * what it returns is a picture of a moment that may be over.
 *
 * @since 0.1
 */
public final class LiveContexts {

	private LiveContexts() {
	}

	/**
	 * Takes a picture of the open contexts.
	 * @param limit how many of the contexts asked for are shown at most; zero shows none
	 * @param filter which contexts are asked for; it is given a node without children and
	 * without {@link ContextNode#blockedOn()}. A context that was not asked for is shown
	 * if it leads to one that was
	 * @return the picture
	 * @throws IllegalArgumentException if the limit is negative
	 */
	public static Snapshot snapshot(int limit, Predicate<? super ContextNode> filter) {
		if (limit < 0) {
			throw new IllegalArgumentException("limit must not be negative: " + limit);
		}
		Objects.requireNonNull(filter, "filter");
		List<Draft> drafts = walk();
		boolean truncated = false;
		int shown = 0;
		for (Draft draft : drafts) {
			if (!truncated && filter.test(draft.alone())) {
				truncated = shown == limit;
				if (!truncated) {
					shown++;
					draft.show();
				}
			}
		}
		return new Snapshot(assemble(drafts), truncated);
	}

	/**
	 * Counts open contexts.
	 * @param filter which ones; it is given a node as that of
	 * {@link #snapshot(int, Predicate)} is
	 * @return how many there are
	 */
	public static long count(Predicate<? super ContextNode> filter) {
		Objects.requireNonNull(filter, "filter");
		return walk().stream().filter((draft) -> filter.test(draft.alone())).count();
	}

	/**
	 * Finds an open context, with all below it.
	 * @param id its number
	 * @return its picture, {@code null} if no open context has that number
	 */
	public static @Nullable ContextNode find(long id) {
		List<Draft> subtree = new ArrayList<>();
		for (Draft draft : walk()) {
			if (draft.node.id == id || (draft.above != null && draft.above.shown)) {
				draft.shown = true;
				subtree.add(draft);
			}
		}
		return subtree.isEmpty() ? null : assemble(subtree).get(0);
	}

	/**
	 * Cancels an open context and all below it, as its owner could.
	 * @param id its number
	 * @param cause the cause
	 * @return whether this call has ended it; {@code false} if no open context has that
	 * number
	 */
	public static boolean cancel(long id, Throwable cause) {
		Objects.requireNonNull(cause, "cause");
		for (Draft draft : walk()) {
			if (draft.node.id == id) {
				return draft.node.end(new Ending(CancellationReason.CANCELLED, cause));
			}
		}
		return false;
	}

	/**
	 * Returns the number under which a context is shown.
	 * @param context the context
	 * @return the number of it or, if it only carries values, of the nearest one above
	 * that can end; 0 if there is none
	 */
	public static long idOf(Context context) {
		CancelNode owner = Node.of(Objects.requireNonNull(context, "context")).owner();
		return (owner != null) ? owner.id : 0;
	}

	/**
	 * Counts the open contexts that have a timer of their own.
	 * @return how many timers are armed for contexts
	 */
	public static long pendingTimers() {
		return walk().stream().filter((draft) -> draft.node.hasTimer()).count();
	}

	/**
	 * Counts the scopes of this JVM that were still open when one outside them was
	 * closed, see {@link Scope#close()}.
	 * @return how many there were since the start
	 */
	public static long forgottenScopes() {
		return Current.FORGOTTEN_SCOPES.get();
	}

	/**
	 * Lists the open nodes, each after the one above it, siblings newest first.
	 */
	private static List<Draft> walk() {
		List<Draft> drafts = new ArrayList<>();
		Deque<CancelNode> stack = new ArrayDeque<>();
		CancelNode.TREE.lock();
		try {
			CancelNode.TOPS.forEach(stack::push);
			Draft last = null;
			while (!stack.isEmpty()) {
				CancelNode node = stack.pop();
				Draft above = last;
				while (above != null && !above.node.equals(node.above())) {
					above = above.above;
				}
				last = new Draft(node, above);
				drafts.add(last);
				node.pushBelow(stack);
			}
		}
		finally {
			CancelNode.TREE.unlock();
		}
		return drafts;
	}

	// From the end, so that each node's children are there before it.
	private static List<ContextNode> assemble(List<Draft> drafts) {
		List<ContextNode> roots = new ArrayList<>();
		for (int i = drafts.size() - 1; i >= 0; i--) {
			Draft draft = drafts.get(i);
			draft.tellAbove();
			if (draft.shown) {
				Collections.reverse(draft.children);
				ContextNode node = new ContextNode(draft.picture(), draft.blockedOn, List.copyOf(draft.children));
				Draft above = draft.above;
				((above != null && above.shown) ? above.children : roots).add(node);
			}
		}
		Collections.reverse(roots);
		return List.copyOf(roots);
	}

	/**
	 * A picture of the open contexts of a moment.
	 *
	 * @since 0.1
	 */
	public static final class Snapshot {

		private final List<ContextNode> roots;

		private final boolean truncated;

		Snapshot(List<ContextNode> roots, boolean truncated) {
			this.roots = roots;
			this.truncated = truncated;
		}

		/**
		 * Returns the contexts that nothing is above, newest first.
		 * @return the roots
		 */
		public List<ContextNode> roots() {
			return this.roots;
		}

		/**
		 * Tells whether more contexts were asked for than are shown.
		 * @return whether the limit cut the picture
		 */
		public boolean truncated() {
			return this.truncated;
		}

	}

	/**
	 * A node on its way into a picture.
	 */
	private static final class Draft {

		final CancelNode node;

		final @Nullable Draft above;

		final List<ContextNode> children = new ArrayList<>();

		boolean shown;

		@Nullable String blockedOn;

		private int blockedDepth;

		private @Nullable Picture picture;

		Draft(CancelNode node, @Nullable Draft above) {
			this.node = node;
			this.above = above;
		}

		Picture picture() {
			Picture picture = this.picture;
			if (picture == null) {
				picture = Picture.of(this.node, (this.above != null) ? this.above.rootId() : this.node.id);
				this.picture = picture;
			}
			return picture;
		}

		private long rootId() {
			Draft draft = this;
			while (draft.above != null) {
				draft = draft.above;
			}
			return draft.node.id;
		}

		ContextNode alone() {
			return new ContextNode(picture(), null, List.of());
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
			if (waitedFor != null && this.blockedDepth + 1 >= above.blockedDepth) {
				above.blockedOn = waitedFor;
				above.blockedDepth = this.blockedDepth + 1;
			}
		}

	}

}
