package dev.contextual;

import java.lang.ref.PhantomReference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;

/**
 * Notices that the handle of a context is collected without having been closed. It keeps
 * neither the handle nor the context.
 */
final class UnclosedHandle extends PhantomReference<Token> {

	/** A reference that is itself not referred to would never be enqueued. */
	private static final Set<UnclosedHandle> WATCHED = ConcurrentHashMap.newKeySet();

	private static final ReferenceQueue<Token> COLLECTED = new ReferenceQueue<>();

	private final WeakReference<TimerNode> node;

	private UnclosedHandle(Token token, TimerNode node) {
		super(token, COLLECTED);
		this.node = new WeakReference<>(node);
	}

	static UnclosedHandle over(Token token, TimerNode node) {
		UnclosedHandle watch = new UnclosedHandle(token, node);
		WATCHED.add(watch);
		return watch;
	}

	/**
	 * The owner has closed the context.
	 */
	void stop() {
		WATCHED.remove(this);
		clear();
	}

	static boolean areWatched() {
		return !WATCHED.isEmpty();
	}

	/**
	 * The next context that is open although nobody can close it any more; {@code null}
	 * if there is none.
	 */
	static @Nullable TimerNode nextCollected() {
		for (Object collected = COLLECTED.poll(); collected != null; collected = COLLECTED.poll()) {
			UnclosedHandle watch = (UnclosedHandle) collected;
			TimerNode node = watch.node.get();
			if (WATCHED.remove(watch) && node != null && !node.isOver()) {
				return node;
			}
		}
		return null;
	}

}
