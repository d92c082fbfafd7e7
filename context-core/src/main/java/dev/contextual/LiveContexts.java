package dev.contextual;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiPredicate;
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
		Drawing drawing = new Drawing(limit, filter);
		Walk.all(drawing);
		drawing.addOverdue();
		return new Snapshot(drawing.roots(), drawing.isTruncated());
	}

	/**
	 * Counts the open contexts, without a look at each.
	 * @return how many there are
	 */
	public static long count() {
		Counting counting = new Counting((node, top) -> true);
		Walk.all(counting);
		return counting.count;
	}

	/**
	 * Counts open contexts.
	 * @param filter which ones; it is given a node as that of
	 * {@link #snapshot(int, Predicate)} is
	 * @return how many there are
	 */
	public static long count(Predicate<? super ContextNode> filter) {
		Objects.requireNonNull(filter, "filter");
		Map<CancelNode, Thread> threads = Current.threads();
		Counting counting = new Counting((node, top) -> filter.test(new ContextNode(Picture.of(node,
				Picture.rootOf(top).id(), threads.get(node), /* overdue= */ false), null, List.of())));
		Walk.all(counting);
		return counting.count;
	}

	/**
	 * Finds an open context, with all below it.
	 * @param id its number
	 * @return its picture, {@code null} if no open context has that number
	 */
	public static @Nullable ContextNode find(long id) {
		CancelNode found = search(id);
		if (found == null) {
			return null;
		}
		Drawing drawing = new Drawing(Integer.MAX_VALUE, (node) -> true);
		Walk.from(found, drawing);
		List<ContextNode> roots = drawing.roots();
		return roots.isEmpty() ? null : roots.get(0);
	}

	private static @Nullable CancelNode search(long id) {
		AtomicReference<CancelNode> found = new AtomicReference<>();
		Walk.all((node) -> {
			// Without extras nobody has asked for its number yet.
			Extras extras = node.extrasIfAny();
			if (extras != null && extras.id == id) {
				found.setPlain(node);
			}
			return found.getPlain() == null;
		});
		return found.getPlain();
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
		CancelNode found = search(id);
		return found != null && found.end(Ending.cancelled(cause));
	}

	/**
	 * Returns the number under which a context is shown.
	 * @param context the context
	 * @return the number of it or, if it only carries values, of the nearest one above
	 * that can end; 0 if there is none
	 */
	public static long idOf(Context context) {
		CancelNode owner = Node.of(Objects.requireNonNull(context, "context")).owner();
		return (owner != null) ? owner.id() : 0;
	}

	/**
	 * Counts the open contexts that have a timer of their own.
	 * @return how many timers are armed for contexts
	 */
	public static long pendingTimers() {
		Counting counting = new Counting((node, top) -> node instanceof TimerNode);
		Walk.all(counting);
		return counting.count;
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
	 * Returns what has been found of contexts that nobody closed.
	 * @return the report
	 */
	public static LeakReport leaks() {
		return Leaks.report();
	}

	/**
	 * Returns the work that goes on although its context has ended. Takes the stack of
	 * each thread that does such work.
	 * @return the work, longest overdue first
	 */
	public static List<OverdueWork> overdue() {
		return OverdueScopes.report();
	}

	/**
	 * Sets how contexts that nobody closes are looked for, for the whole JVM and for
	 * those that are made from now on.
	 * @param level how much is paid for it
	 * @param grace how long after its timer has fired a context may stay unclosed; with
	 * zero it is leaked at once
	 * @throws IllegalArgumentException if the grace is negative
	 */
	public static void detectLeaks(LeakLevel level, Duration grace) {
		Leaks.detect(level, grace);
	}

	/**
	 * Sets for the whole JVM when work counts as overdue.
	 * @param threshold how long it may go on after its context has ended; with zero it is
	 * overdue at once
	 * @throws IllegalArgumentException if the threshold is negative
	 */
	public static void overdueAfter(Duration threshold) {
		OverdueScopes.after(threshold);
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
	 * Counts the nodes that it meets.
	 */
	private static final class Counting implements Walk.Visitor {

		private final BiPredicate<CancelNode, CancelNode> filter;

		private @Nullable CancelNode top;

		private int depth;

		private long count;

		/**
		 * Makes a count of the nodes that pass a filter.
		 * @param filter is given each node and the topmost above it
		 */
		Counting(BiPredicate<CancelNode, CancelNode> filter) {
			this.filter = filter;
		}

		@Override
		public boolean enter(CancelNode node) {
			CancelNode top = (this.depth > 0) ? this.top : null;
			if (top == null) {
				top = node;
				this.top = node;
			}
			this.depth++;
			if (this.filter.test(node, top)) {
				this.count++;
			}
			return true;
		}

		@Override
		public void leave(CancelNode node) {
			this.depth--;
		}

	}

}
