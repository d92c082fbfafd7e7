package dev.contextual;

import java.util.concurrent.atomic.AtomicLong;

import org.jspecify.annotations.Nullable;

/**
 * What one thread holds: its current context, its open scopes and its interrupt gates.
 */
final class Current {

	private static final ThreadLocal<@Nullable Current> OF_THREAD = new ThreadLocal<>();

	/**
	 * How many scopes were found open when one outside them was closed.
	 */
	static final AtomicLong FORGOTTEN_SCOPES = new AtomicLong();

	/**
	 * The attached node, {@code null} for none. This thread's alone.
	 */
	@Nullable Node node;

	/**
	 * The innermost open scope. This thread's alone.
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

	static Context get() {
		Current current = OF_THREAD.get();
		Node node = (current != null) ? current.node : null;
		return (node != null) ? node : RootNode.BACKGROUND;
	}

	static Current ofThread() {
		Current current = OF_THREAD.get();
		if (current == null) {
			current = new Current();
			OF_THREAD.set(current);
		}
		return current;
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
