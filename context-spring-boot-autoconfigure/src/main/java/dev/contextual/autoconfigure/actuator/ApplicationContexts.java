package dev.contextual.autoconfigure.actuator;

import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

import dev.contextual.ContextNode;
import dev.contextual.LeakedTimer;
import dev.contextual.LiveContexts;
import dev.contextual.LiveContexts.Snapshot;
import dev.contextual.OverdueWork;
import dev.contextual.autoconfigure.RootContext;
import org.jspecify.annotations.Nullable;

/**
 * The contexts of one application: those below its root, which itself is none of them,
 * and those that no application's root is above.
 */
final class ApplicationContexts {

	private final RootContext root;

	ApplicationContexts(RootContext root) {
		this.root = root;
	}

	long live() {
		return LiveContexts.count((node) -> contains(node) && node.state() == ContextNode.State.LIVE);
	}

	/**
	 * Returns how many contexts have ended and still have work going on in them.
	 */
	long overdue() {
		return overdueWork().stream().mapToLong(OverdueWork::id).distinct().count();
	}

	List<OverdueWork> overdueWork() {
		return LiveContexts.overdue()
			.stream()
			.filter((work) -> work.id() != this.root.id() && !this.root.isForeign(work))
			.toList();
	}

	/**
	 * Returns how many timers of the whole JVM were found leaked.
	 */
	static long leakedTimers() {
		return LiveContexts.leaks().timers().stream().mapToLong(LeakedTimer::count).sum();
	}

	Snapshot snapshot(int limit, Predicate<ContextNode> filter) {
		return LiveContexts.snapshot(limit, ((Predicate<ContextNode>) this::contains).and(filter));
	}

	/**
	 * Returns the topmost nodes of a snapshot, with the root's children in its place.
	 */
	List<ContextNode> tops(Snapshot snapshot) {
		long root = this.root.id();
		return snapshot.roots()
			.stream()
			.flatMap((node) -> (node.id() == root) ? node.children().stream() : Stream.of(node))
			.toList();
	}

	@Nullable ContextNode find(long id) {
		ContextNode node = LiveContexts.find(id);
		return (node != null && contains(node)) ? node : null;
	}

	private boolean contains(ContextNode node) {
		return node.id() != this.root.id() && !this.root.isForeign(node);
	}

}
