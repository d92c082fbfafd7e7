package dev.contextual;

import java.lang.ref.WeakReference;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;

import org.jspecify.annotations.Nullable;

/**
 * What one thread holds: its current context, its open scopes and its interrupt gates. It
 * refers to the thread weakly.
 */
final class Current extends WeakReference<Thread> {

	private static final ThreadLocal<@Nullable Current> OF_THREAD = new ThreadLocal<>();

	/**
	 * How many scopes were found open when one outside them was closed.
	 */
	static final AtomicLong FORGOTTEN_SCOPES = new AtomicLong();

	/**
	 * Those of all threads, newest first, for those who look at what threads do. Put in
	 * by the thread, once; taken out some time after it has ended.
	 */
	private static final AtomicReference<@Nullable Current> ALL = new AtomicReference<>();

	/** How many threads may come until the ended ones are taken out. */
	private static final int SLACK = 64;

	/** The position at which that is done next. Written by whoever does it. */
	private static volatile int limit = SLACK;

	/*
	 * Scopes are numbered as they are opened. The innermost one is here, those around it
	 * are in a stack; a scope knows its place, its number and what it has replaced. If
	 * its number is not where it has been, it is closed. So to open the outermost one
	 * stores a single reference, and the compiler can do without the object of a scope
	 * that stays in the method that opens it.
	 */
	/**
	 * What is current, {@code null} for nothing. Written by this thread, read by those
	 * that look at what threads do, who may see what was there a moment ago.
	 */
	private @Nullable Node node;

	/**
	 * The number of the innermost open scope, negative if its context had ended before;
	 * zero for none. As {@link #node}.
	 */
	private long number;

	/** How many scopes are open. As {@link #node}. */
	private int depth;

	/** What is current around the inner scopes, from index 1 on. As {@link #node}. */
	private @Nullable Node[] outerNodes = new Node[0];

	/** The numbers of the scopes around the innermost. This thread's alone. */
	private long[] outerNumbers = new long[0];

	/** The last number that was given. This thread's alone. */
	private long lastNumber;

	/**
	 * The number of a scope that somebody has seen open after the end of its context, and
	 * when that was first. Written and read by those that look, without order.
	 */
	private long seenNumber;

	private long seenNanos;

	/** The innermost gate. This thread's alone. */
	@Nullable InterruptGate gate;

	/** How many masks are open. This thread's alone. */
	int masks;

	/**
	 * How many contexts this thread has derived from background while another one was
	 * current. This thread's alone.
	 */
	int brokenChains;

	/**
	 * The one put in before. Written before the publication, then only past ended ones.
	 */
	private @Nullable Current older;

	private int position;

	private Current() {
		super(Thread.currentThread());
	}

	static Context context() {
		Current current = OF_THREAD.get();
		Node node = (current != null) ? current.node() : null;
		return (node != null) ? node : RootNode.BACKGROUND;
	}

	static boolean isAttached() {
		Current current = OF_THREAD.get();
		return current != null && current.node() != null;
	}

	static Current ofThread() {
		Current current = OF_THREAD.get();
		if (current == null) {
			current = new Current();
			OF_THREAD.set(current);
			current.publish();
		}
		return current;
	}

	@Nullable Node node() {
		return this.node;
	}

	long number() {
		return this.number;
	}

	int depth() {
		return this.depth;
	}

	/**
	 * Makes a node current, for a scope, which then has the number and the place that are
	 * here.
	 */
	void push(Node node) {
		int depth = this.depth;
		if (depth > 0) {
			keepInnermost(depth);
		}
		long number = ++this.lastNumber;
		CancelNode owner = node.owner();
		if (owner != null) {
			owner.attached = true;
			if (owner.isOver()) {
				number = -number;
			}
		}
		this.node = node;
		this.number = number;
		this.depth = depth + 1;
	}

	private void keepInnermost(int place) {
		if (place >= this.outerNodes.length) {
			this.outerNodes = Arrays.copyOf(this.outerNodes, place + 4);
			this.outerNumbers = Arrays.copyOf(this.outerNumbers, place + 4);
		}
		this.outerNodes[place] = this.node;
		this.outerNumbers[place] = this.number;
	}

	/**
	 * Makes current again what a scope has replaced, and so closes it with those that are
	 * open inside it.
	 * @return how many there are of those; -1 if the scope was closed already
	 */
	int pop(int place, long number, @Nullable Node replaced, long replacedNumber) {
		int depth = this.depth;
		if (this.number != number && (place >= depth || this.outerNumbers[place] != number)) {
			return -1;
		}
		this.node = replaced;
		this.number = replacedNumber;
		this.depth = place - 1;
		if (depth > 1) {
			Arrays.fill(this.outerNodes, Math.max(place - 1, 1), depth, null);
		}
		return depth - place;
	}

	private void publish() {
		for (;;) {
			Current newest = ALL.get();
			this.older = newest;
			this.position = (newest != null) ? newest.position + 1 : 0;
			if (ALL.compareAndSet(newest, this)) {
				break;
			}
		}
		if (this.position - limit > 0) {
			forgetDeadThreads();
		}
	}

	// As with the lists of the tree: put in at the head alone, and links are only ever
	// led
	// past what is dead for good, so any number of threads may do this at once.
	static void forgetDeadThreads() {
		Current newest = ALL.get();
		if (newest == null) {
			return;
		}
		limit = newest.position + Integer.MAX_VALUE / 2;
		int live = 0;
		Current kept = newest;
		for (Current current = newest.older; current != null; current = current.older) {
			if (current.isOfLiveThread()) {
				if (kept.older != current) {
					kept.older = current;
				}
				kept = current;
				live++;
			}
		}
		if (kept.older != null) {
			kept.older = null;
		}
		limit = newest.position + live + SLACK;
	}

	private boolean isOfLiveThread() {
		Thread thread = get();
		return thread != null && thread.isAlive();
	}

	/**
	 * Looks at the threads that have scopes open.
	 */
	static void forEachThread(BiConsumer<Current, Thread> action) {
		for (Current current = ALL.get(); current != null; current = current.older) {
			Thread thread = (current.depth > 0) ? current.get() : null;
			if (thread != null) {
				action.accept(current, thread);
			}
		}
	}

	/**
	 * The thread that each attached node is attached on.
	 */
	static Map<CancelNode, Thread> threads() {
		Map<CancelNode, Thread> threads = new HashMap<>();
		forEachThread((current, thread) -> {
			noteThread(current.node, thread, threads);
			for (Node node : current.outerNodes) {
				noteThread(node, thread, threads);
			}
		});
		return threads;
	}

	private static void noteThread(@Nullable Node node, Thread thread, Map<CancelNode, Thread> threads) {
		CancelNode owner = (node != null) ? node.owner() : null;
		if (owner != null) {
			threads.put(owner, thread);
		}
	}

	/**
	 * Looks whether the context of the innermost scope has ended.
	 * @return the context and for how long it has; {@code null} if it is open
	 */
	OverdueScopes.@Nullable Overdue overdue(Thread thread, long nowNanos) {
		Node node = this.node;
		CancelNode owner = (node != null) ? node.owner() : null;
		Ending ending = (owner != null) ? owner.ending() : null;
		if (owner == null || ending == null) {
			return null;
		}
		return new OverdueScopes.Overdue(owner, thread, nowNanos - endedSince(ending, this.number, nowNanos));
	}

	/**
	 * Since when a scope's context has ended, as far as is known to one who looks now.
	 */
	private long endedSince(Ending ending, long number, long nowNanos) {
		if (ending.timed() && number > 0) {
			return ending.nanos();
		}
		if (this.seenNumber != number) {
			this.seenNumber = number;
			this.seenNanos = nowNanos;
		}
		return this.seenNanos;
	}

	// Called by dev.contextual.spi.CurrentContext.
	static @Nullable Context replace(@Nullable Context context) {
		Current current = OF_THREAD.get();
		if (current == null) {
			if (context == null) {
				return null;
			}
			current = ofThread();
		}
		Node before = current.node;
		current.node = (context != null) ? Node.of(context) : null;
		return before;
	}

}
