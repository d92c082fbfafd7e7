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
		@Nullable CancellationReason reason, @Nullable String cause, @Nullable Duration age, @Nullable Duration timeout,
		@Nullable Duration remaining, @Nullable Instant deadline, @Nullable String thread, List<String> keys) {

	static Picture of(CancelNode node, long rootId) {
		Operation operation = node.operation;
		Ending ending = node.ending();
		Deadline deadline = node.effectiveDeadline();
		Thread thread = node.attachedOn;
		return new Picture(node.id, rootId, (operation != null) ? word(operation::name) : null,
				(operation != null) ? word(operation::kind) : null, (ending != null) ? ending.reason() : null,
				(ending != null) ? ending.cause().getClass().getSimpleName() : null, age(node), timeout(node),
				(deadline != null) ? deadline.remaining() : null, (deadline != null) ? deadline.toInstant() : null,
				(thread != null) ? name(thread) : null, keys(node));
	}

	/**
	 * What is written where something waits for a node; {@code null} if the node has
	 * ended, or its kind is none that is waited for.
	 */
	static @Nullable String waitedFor(CancelNode node) {
		Operation operation = node.operation;
		if (operation == null || node.ending() != null) {
			return null;
		}
		String kind = word(operation::kind);
		return switch (kind) {
			case "http", "sql", "pool" -> kind + " " + word(operation::name);
			default -> null;
		};
	}

	private static @Nullable Duration timeout(CancelNode node) {
		Deadline made = node.made;
		Deadline given = node.given;
		if (node.timeout != null || made == null || given == null) {
			return node.timeout;
		}
		return Duration.ofNanos(given.nanos() - made.nanos());
	}

	private static @Nullable Duration age(CancelNode node) {
		Deadline made = node.made;
		return (made != null) ? Duration.ofNanos(Time.SOURCE.nanoTime() - made.nanos()) : null;
	}

	// A label that cannot be made must not hide the rest of the tree.
	private static String word(Supplier<String> label) {
		try {
			return label.get();
		}
		catch (RuntimeException ex) {
			return "(" + ex + ")";
		}
	}

	// A virtual thread has no name unless somebody gave it one.
	private static String name(Thread thread) {
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
