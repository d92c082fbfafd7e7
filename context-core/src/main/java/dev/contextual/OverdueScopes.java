package dev.contextual;

import java.lang.System.Logger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * Finds the threads that stay in a scope although its context has ended.
 */
final class OverdueScopes {

	/*
	 * A thread does not tell when it notices an end, so scopes are looked at: when
	 * somebody asks, and a while after a context ended of which a scope was open once. A
	 * context that was cut knows when; one that was closed normally has read no clock, so
	 * for that, and for a scope that was opened after the end, the time runs from the
	 * first look.
	 */
	private static final Logger LOGGER = System.getLogger("dev.contextual.overdue");

	/** Frames of the JDK, which say little about who works. */
	private static final Pattern JDK = Pattern.compile("(java|jdk|sun)\\.");

	private static final long WARN_EVERY_NANOS = Duration.ofMinutes(1).toNanos();

	private static volatile long thresholdNanos = Duration.ofSeconds(5).toNanos();

	private static final Chore LOOK = new Chore(OverdueScopes::look);

	/** When the last warning was written. Written by one look at a time, or twice. */
	private static volatile @Nullable Deadline nextWarning;

	private OverdueScopes() {
	}

	static void after(Duration threshold) {
		Objects.requireNonNull(threshold, "threshold");
		if (threshold.isNegative()) {
			throw new IllegalArgumentException("threshold must not be negative: " + threshold);
		}
		thresholdNanos = Deadline.saturatedNanos(threshold);
	}

	static void lookLater() {
		LOOK.askFor(thresholdNanos);
	}

	private static void look() {
		List<Overdue> ended = ended();
		if (!ended.isEmpty()) {
			lookLater();
		}
		List<Overdue> overdue = overdue(ended);
		Deadline nextWarning = OverdueScopes.nextWarning;
		if (!overdue.isEmpty() && (nextWarning == null || nextWarning.isPast())) {
			OverdueScopes.nextWarning = Deadline.atNanos(Time.SOURCE.nanoTime() + WARN_EVERY_NANOS);
			warn(overdue.get(0), overdue.size());
		}
	}

	private static void warn(Overdue first, int count) {
		Object place = Arrays.stream(first.thread.getStackTrace())
			.filter((frame) -> !JDK.matcher(frame.getClassName()).lookingAt())
			.findFirst()
			.<Object>map((frame) -> frame)
			.orElse("an unknown place");
		LOGGER.log(Logger.Level.WARNING,
				"{0} thread(s) still work for a context that has ended; the first is {1}, for {2} after the end, at {3}",
				count, Picture.name(first.thread), Duration.ofNanos(first.doneForNanos), place);
	}

	/**
	 * The overdue scopes, one for each thread, longest overdue first.
	 */
	static List<Overdue> overdue() {
		return overdue(ended());
	}

	private static List<Overdue> overdue(List<Overdue> ended) {
		long thresholdNanos = OverdueScopes.thresholdNanos;
		return ended.stream()
			.filter((scope) -> scope.doneForNanos >= thresholdNanos)
			.sorted(Comparator.comparingLong(Overdue::doneForNanos).reversed())
			.toList();
	}

	/**
	 * The outermost scope of each thread whose context has ended.
	 */
	private static List<Overdue> ended() {
		long nowNanos = Time.SOURCE.nanoTime();
		List<Overdue> ended = new ArrayList<>();
		Current.forEachThread((current, thread) -> {
			Overdue overdue = current.overdue(thread, nowNanos);
			if (overdue != null) {
				ended.add(overdue);
			}
		});
		return ended;
	}

	static List<OverdueWork> report() {
		List<OverdueWork> report = new ArrayList<>();
		for (Overdue overdue : overdue()) {
			CancelNode node = overdue.node;
			report.add(new OverdueWork(node.id(), Picture.rootOf(node).id(), Picture.operationName(node.details()),
					Duration.ofNanos(overdue.doneForNanos), Picture.name(overdue.thread),
					List.of(overdue.thread.getStackTrace())));
		}
		return report;
	}

	/**
	 * A thread that is in a scope of a context that has ended.
	 */
	record Overdue(CancelNode node, Thread thread, long doneForNanos) {
	}

}
