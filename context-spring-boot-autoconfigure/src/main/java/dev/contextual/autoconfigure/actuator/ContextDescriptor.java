package dev.contextual.autoconfigure.actuator;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.contextual.ContextNode;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * One context as the endpoint shows it. Fields without a value are there, as null.
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
record ContextDescriptor(long id, @Nullable String operation, @Nullable String kind, String state,
		@Nullable String reason, @Nullable String cause, @Nullable Long ageMs, @Nullable Long timeoutMs,
		@Nullable Long remainingMs, @Nullable Instant deadline, @Nullable String thread, List<String> keys,
		@Nullable String blockedOn, List<ContextDescriptor> children) implements OperationResponseBody {

	/**
	 * Levels of contexts that are shown. Jackson refuses to write more than 500 levels of
	 * JSON, and each context takes two.
	 */
	private static final int MAX_DEPTH = 200;

	static ContextDescriptor of(ContextNode node) {
		return of(node, 1);
	}

	private static ContextDescriptor of(ContextNode node, int depth) {
		List<ContextNode> children = (depth < MAX_DEPTH) ? node.children() : List.of();
		return new ContextDescriptor(node.id(), node.operation(), node.kind(),
				node.state().name().toLowerCase(Locale.ROOT), (node.reason() != null) ? node.reason().name() : null,
				node.cause(), millis(node.age()), millis(node.timeout()), millis(node.remaining()), node.deadline(),
				node.thread(), node.keys(), node.blockedOn(),
				children.stream().map((child) -> of(child, depth + 1)).toList());
	}

	/**
	 * Returns whether any descendants of the node are too deep to be shown.
	 */
	static boolean isCut(ContextNode node) {
		List<ContextNode> level = List.of(node);
		for (int depth = 1; depth < MAX_DEPTH && !level.isEmpty(); depth++) {
			level = below(level);
		}
		return !below(level).isEmpty();
	}

	private static List<ContextNode> below(List<ContextNode> level) {
		return level.stream().flatMap((node) -> node.children().stream()).toList();
	}

	private static @Nullable Long millis(@Nullable Duration duration) {
		return (duration != null) ? TimeUnit.MILLISECONDS.convert(duration) : null;
	}

}
