package dev.contextual;

import java.lang.ref.WeakReference;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

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

	/**
	 * The attached node, {@code null} for none. This thread's alone.
	 */
	@Nullable Node node;

	/**
	 * The innermost open scope. Written by this thread, read by those that look at what
	 * threads do, who may see a scope that has just been closed.
	 */
	@Nullable AttachScope scope;

	/**
	 * The innermost gate. Written by its own thread under this object's monitor, so read
	 * by it without.
	 */
	@Nullable InterruptGate gate;

	/**
	 * How many masks are open. Written by its own thread, under this object's monitor
	 * while there is a gate.
	 */
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
		Node node = (current != null) ? current.node : null;
		return (node != null) ? node : RootNode.BACKGROUND;
	}

	static boolean isAttached() {
		Current current = OF_THREAD.get();
		return current != null && current.node != null;
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
	 * Shows the open scopes of all threads, thread by thread, innermost first.
	 */
	static void forEachScope(Consumer<AttachScope> action) {
		for (Current current = ALL.get(); current != null; current = current.older) {
			for (AttachScope scope = current.scope; scope != null; scope = scope.outer()) {
				action.accept(scope);
			}
		}
	}

	/**
	 * The thread that each attached node is attached on.
	 */
	static Map<CancelNode, Thread> threads() {
		Map<CancelNode, Thread> threads = new HashMap<>();
		forEachScope((scope) -> {
			CancelNode owner = scope.owner();
			if (owner != null) {
				threads.putIfAbsent(owner, scope.thread());
			}
		});
		return threads;
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
