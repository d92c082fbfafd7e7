package dev.contextual;

import java.lang.System.Logger;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.LongAdder;

import org.jspecify.annotations.Nullable;

/**
 * Finds the timers that nobody gives back, and the contexts that are derived from
 * background although another one is current.
 */
final class Leaks {

	/*
	 * Detection costs a context that is closed in time nothing: a timer that fires was
	 * not closed before, so only those are remembered, weakly, until their owner closes
	 * them after all or the grace is over. What costs is the stack of where a context was
	 * made; so that is taken of a sample, chosen by the reading of the clock that a
	 * timeout needs anyway. Only the sample is also watched for handles that are
	 * collected unclosed.
	 *
	 * Verdicts are passed, and told, on a thread of their own or on that of a reader, not
	 * on the timer's.
	 */
	private static final Logger LOGGER = System.getLogger("dev.contextual.leaks");

	private static final int SAMPLED = 1024 - 1;

	private static final int SAMPLED_MORE = 16 - 1;

	private static final int NONE = -1;

	private static final long SAMPLED_MORE_NANOS = Duration.ofMinutes(1).toNanos();

	/** Past this age a timer that nobody seems to use is suspicious. */
	private static final long SUSPICIOUS_NANOS = Duration.ofMinutes(1).toNanos();

	/** Spreads readings of the clock evenly, whatever its step. */
	private static final long GOLDEN_RATIO = 0x9E3779B97F4A7C15L;

	/** How many sites are told apart. */
	private static final int MOST_SITES = 200;

	/** How many fired timers wait for their verdict at most; further ones go free. */
	private static final int MOST_FIRED = 10_000;

	private static volatile LeakLevel level = LeakLevel.SAMPLED;

	/** The bits of a number that must be zero for a sample; {@link #NONE} for none. */
	private static volatile int mask = SAMPLED;

	private static volatile long graceNanos = Duration.ofSeconds(10).toNanos();

	private static final Chore LOOK = new Chore(Leaks::look);

	private static final Set<FiredTimer> FIRED = ConcurrentHashMap.newKeySet();

	private static final Map<CreationSite, LeakCount> FOUND = new ConcurrentHashMap<>();

	/** How many places may still come to those. */
	private static final Semaphore FREE = new Semaphore(MOST_SITES);

	private static final Map<String, LongAdder> BROKEN_CHAINS = new ConcurrentHashMap<>();

	private static final Semaphore FREE_CHAINS = new Semaphore(MOST_SITES);

	private Leaks() {
	}

	static void detect(LeakLevel level, Duration grace) {
		Objects.requireNonNull(level, "level");
		Objects.requireNonNull(grace, "grace");
		if (grace.isNegative()) {
			throw new IllegalArgumentException("grace must not be negative: " + grace);
		}
		graceNanos = Deadline.saturatedNanos(grace);
		Leaks.level = level;
		mask = switch (level) {
			case OFF -> NONE;
			case SAMPLED -> SAMPLED;
			case ALWAYS -> 0;
		};
	}

	static boolean isSampled(long nowNanos) {
		int mask = Leaks.mask;
		return ((int) ((nowNanos * GOLDEN_RATIO) >>> 40) & mask) == 0 && mask != NONE;
	}

	/**
	 * Notes where a context with a timer is made, and watches its handle.
	 * @return what the handle has to hold
	 */
	static Token watch(TimerNode node) {
		node.extras().site = new Throwable("made here");
		Token token = new Token(node);
		lookLater();
		return token;
	}

	/**
	 * A timer has fired whose owner had not closed the context.
	 */
	static void fired(TimerNode node) {
		if (level == LeakLevel.OFF || FIRED.size() >= MOST_FIRED) {
			return;
		}
		Extras extras = node.extras();
		if (extras.leaked) {
			return;
		}
		FiredTimer fired = new FiredTimer(node, extras);
		FIRED.add(fired);
		extras.fired = fired;
		VarHandle.fullFence();
		// An owner who closed the context before that write has not seen it.
		if (node.closedByOwner) {
			FIRED.remove(fired);
		}
		else {
			lookLater();
		}
	}

	/**
	 * The owner has closed a context that had ended before.
	 */
	static void closedLate(TimerNode node) {
		VarHandle.fullFence();
		Extras extras = node.extrasIfAny();
		FiredTimer fired = (extras != null) ? extras.fired : null;
		if (fired != null) {
			FIRED.remove(fired);
		}
	}

	/**
	 * Looks whether a context that is derived from here leaves out the one that is
	 * current.
	 */
	static void checkChain(Node parent) {
		if (parent.parent == null && Current.isAttached()) {
			Current current = Current.ofThread();
			int mask = Leaks.mask;
			if (mask != NONE && (current.brokenChains++ & mask) == 0) {
				brokenChain(new Throwable());
			}
		}
	}

	private static void brokenChain(Throwable site) {
		String caller = CreationSite.callers(site).get(0).toString();
		LongAdder count = BROKEN_CHAINS.get(caller);
		if (count == null && FREE_CHAINS.tryAcquire()) {
			LongAdder made = new LongAdder();
			count = BROKEN_CHAINS.putIfAbsent(caller, made);
			if (count != null) {
				FREE_CHAINS.release();
			}
			else {
				count = made;
				Threads.own()
					.execute(() -> LOGGER.log(Logger.Level.WARNING,
							"A context was derived from background while another one was current, whose deadline"
									+ " and cancellation it does not follow: {0}",
							caller));
			}
		}
		if (count != null) {
			count.increment();
		}
	}

	private static void lookLater() {
		LOOK.askFor(graceNanos + 1);
	}

	/**
	 * Passes the verdicts that are due.
	 */
	static void look() {
		long nowNanos = Time.SOURCE.nanoTime();
		for (FiredTimer fired : List.copyOf(FIRED)) {
			if (nowNanos - fired.firedAtNanos >= graceNanos && FIRED.remove(fired)) {
				found(fired.site, fired.operationName(), fired.madeAtNanos);
			}
		}
		for (TimerNode node = UnclosedHandle.nextCollected(); node != null; node = UnclosedHandle.nextCollected()) {
			Extras extras = node.extras();
			extras.leaked = true;
			found(extras.site, Picture.operationName(extras), extras.isTimed() ? extras.madeNanos : nowNanos);
		}
		if (!FIRED.isEmpty() || UnclosedHandle.areWatched()) {
			lookLater();
		}
	}

	private static void found(@Nullable Throwable where, @Nullable String operation, long madeAtNanos) {
		CreationSite site = CreationSite.of(where, operation);
		boolean isNew = count(FOUND, FREE, site, where, madeAtNanos);
		if (isNew) {
			LOGGER.log(Logger.Level.WARNING,
					"A context with a timer was not closed by its owner: operation {0}, made at {1}. Close it on every"
							+ " path, best by try-with-resources.",
					Objects.requireNonNullElse(operation, "without a name"),
					Objects.requireNonNullElse(site.place(), "a place that was not noted"));
		}
		if (where == null) {
			sampleMore();
		}
	}

	/**
	 * Counts a leak where it belongs.
	 * @return whether it is the first there
	 */
	private static boolean count(Map<CreationSite, LeakCount> counts, Semaphore free, CreationSite site,
			@Nullable Throwable where, long madeAtNanos) {
		LeakCount count = counts.get(site);
		boolean isNew = false;
		if (count == null) {
			boolean hasPlace = free.tryAcquire();
			LeakCount made = new LeakCount(hasPlace ? where : null, madeAtNanos);
			count = counts.putIfAbsent(hasPlace ? site : CreationSite.OTHERS, made);
			if (count == null) {
				count = made;
				isNew = true;
			}
			else if (hasPlace) {
				free.release();
			}
		}
		count.add(madeAtNanos);
		return isNew;
	}

	private static void sampleMore() {
		if (level == LeakLevel.SAMPLED && mask == SAMPLED) {
			mask = SAMPLED_MORE;
			TimingWheel.arm(System.nanoTime() + SAMPLED_MORE_NANOS, () -> {
				if (level == LeakLevel.SAMPLED) {
					mask = SAMPLED;
				}
			});
		}
	}

	static LeakReport report() {
		look();
		long nowNanos = Time.SOURCE.nanoTime();
		Map<CreationSite, LeakCount> suspects = (level != LeakLevel.OFF) ? suspects(nowNanos) : Map.of();
		List<LeakedTimer> timers = new ArrayList<>();
		FOUND.forEach((site, count) -> timers.add(count.report(site, suspects.get(site), nowNanos)));
		suspects.forEach((site, count) -> {
			if (!FOUND.containsKey(site)) {
				timers.add(count.reportSuspected(site, nowNanos));
			}
		});
		List<BrokenChain> brokenChains = new ArrayList<>();
		BROKEN_CHAINS.forEach((site, count) -> brokenChains.add(new BrokenChain(site, count.sum())));
		int mask = Leaks.mask;
		return new LeakReport(level, (mask != NONE) ? 1.0 / (mask + 1) : 0, timers, brokenChains);
	}

	/**
	 * Open contexts with a timer that are not young, that nothing is above, so that the
	 * timer alone will end them, and that no thread and no context below uses.
	 */
	private static Map<CreationSite, LeakCount> suspects(long nowNanos) {
		Map<CreationSite, LeakCount> suspects = new HashMap<>();
		Semaphore free = new Semaphore(MOST_SITES);
		Map<CancelNode, Thread> threads = Current.threads();
		Walk.all((node) -> {
			if (node instanceof TimerNode && node.above() == null && node.newest() == null
					&& !threads.containsKey(node)) {
				Details details = node.details();
				if (details.isTimed() && nowNanos - details.madeNanos >= SUSPICIOUS_NANOS) {
					Extras extras = node.extrasIfAny();
					Throwable where = (extras != null) ? extras.site : null;
					count(suspects, free, CreationSite.of(where, Picture.operationName(details)), where,
							details.madeNanos);
				}
			}
			return true;
		});
		return suspects;
	}

}
