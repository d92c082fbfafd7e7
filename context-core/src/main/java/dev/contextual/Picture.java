package dev.contextual;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * The facts of one node, without its surroundings.
 */
record Picture(long id, long rootId, @Nullable String operation, @Nullable String kind,
		@Nullable CancellationReason reason, boolean overdue, @Nullable String cause, @Nullable Duration age,
		@Nullable Duration timeout, @Nullable Duration remaining, @Nullable Instant deadline, @Nullable String thread,
		List<String> keys) {

	static Picture of(CancelNode node, long rootId, @Nullable Thread thread, boolean overdue) {
		Details details = node.details();
		Operation operation = details.operation;
		Ending ending = node.ending();
		TimerNode earliest = node.earliest();
		Deadline deadline = (earliest != null) ? Deadline.atNanos(earliest.deadlineNanos) : null;
		return new Picture(node.id(), rootId, operationName(details),
				(operation != null) ? word(operation::kind) : null, (ending != null) ? ending.reason() : null, overdue,
				(ending != null) ? ending.cause().getClass().getSimpleName() : null, age(details), timeout(details),
				(deadline != null) ? deadline.remaining() : null, (deadline != null) ? deadline.toInstant() : null,
				(thread != null) ? name(thread) : null, keys(node));
	}

	/**
	 * The topmost node above, whether or not it is open.
	 */
	static CancelNode rootOf(CancelNode node) {
		CancelNode root = node;
		for (CancelNode above = node.above(); above != null; above = above.above()) {
			root = above;
		}
		return root;
	}

	/**
	 * What is written where something waits for a node; {@code null} if the node has
	 * ended, or its kind is none that is waited for.
	 */
	static @Nullable String waitedFor(CancelNode node) {
		Operation operation = node.details().operation;
		if (operation == null || node.isOver()) {
			return null;
		}
		String kind = word(operation::kind);
		return switch (kind) {
			case "http", "sql", "pool" -> kind + " " + word(operation::name);
			default -> null;
		};
	}

	static @Nullable String operationName(Details details) {
		Operation operation = details.operation;
		return (operation != null) ? word(operation::name) : null;
	}

	private static @Nullable Duration timeout(Details details) {
		if (details.timing instanceof Duration timeout) {
			return timeout;
		}
		return (details.isTimed() && details.timing instanceof Deadline deadline)
				? Duration.ofNanos(deadline.nanos() - details.madeNanos) : null;
	}

	private static @Nullable Duration age(Details details) {
		return details.isTimed() ? Duration.ofNanos(Time.SOURCE.nanoTime() - details.madeNanos) : null;
	}

	// A label that cannot be made must not hide the rest of the tree.
	static String word(Supplier<String> label) {
		try {
			return label.get();
		}
		catch (RuntimeException ex) {
			return "(" + ex + ")";
		}
	}

	// A virtual thread has no name unless somebody gave it one.
	static String name(Thread thread) {
		return thread.getName().isEmpty() ? "virtual-" + thread.getId() : thread.getName();
	}

	private static List<String> keys(Node leaf) {
		List<String> names = new ArrayList<>();
		for (Node node = leaf; node != null; node = node.parent) {
			if (node instanceof ValueNode value && !value.key.isSensitive() && !names.contains(value.key.name())) {
				names.add(value.key.name());
			}
		}
		return List.copyOf(names);
	}

}
