package dev.contextual.benchmarks;

import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;

import dev.contextual.CancellableContext;
import dev.contextual.Context;

/**
 * Whether timers fire, and how late.
 */
final class Expiry {

	private static final int MANY = 200_000;

	private static final int FEW = 2_000;

	private static final Timers OURS = (nanos, action) -> {
		CancellableContext context = Context.background().withTimeout(Duration.ofNanos(nanos));
		context.afterFunc(() -> {
			action.run();
			context.close();
		}, Runnable::run);
	};

	private static final Timers EXECUTOR = (nanos, action) -> Peers.EXECUTOR.schedule(action, nanos,
			TimeUnit.NANOSECONDS);

	private static final Timers WHEEL = (nanos, action) -> Peers.WHEEL.newTimeout((timeout) -> action.run(), nanos,
			TimeUnit.NANOSECONDS);

	private Expiry() {
	}

	static void run(Options options, Report report) throws InterruptedException {
		// Class loading and interpreted code would be the lateness of the first ones.
		lateness(OURS, MANY / 10, (i) -> 100_000_000L + i * 10_000L);
		// From half a second on, spread over two seconds.
		long[] late = lateness(OURS, MANY, (i) -> 500_000_000L + i * 10_000L);
		long early = Arrays.stream(late).filter((nanos) -> nanos < 0).count();
		long lost = Arrays.stream(late).filter((nanos) -> nanos == Long.MAX_VALUE).count();
		report.say(String.format("%,d timers of ours within two seconds: %d early, %d lost. How late they are:", MANY,
				early, lost));
		head(report);
		row("ours", late, options, report);
		report.mustBeAtMost("of 200,000 timers early or lost", early + lost, "", 0, 0);

		long[][] measured = new long[3][];
		Timers[] timers = { OURS, EXECUTOR, WHEEL };
		String[] names = { "ours", "ScheduledThreadPoolExecutor", "HashedWheelTimer 1 ms" };
		report.say("How late 2,000 timers are that end 1 ms apart, one kind after the other; the first run of each is "
				+ "not shown.");
		head(report);
		for (int i = 0; i < timers.length; i++) {
			lateness(timers[i], FEW / 10, Expiry::eachMillisecond);
			measured[i] = lateness(timers[i], FEW, Expiry::eachMillisecond);
			row(names[i], measured[i], options, report);
		}
		report.latencyMustBeAtMost("late, p50", percentile(measured[0], 50), " ms", 1.1);
		report.latencyMustBeAtMost("late, p99", percentile(measured[0], 99), " ms", 2.5);
		report.mustBeAtMost("of 2,000 timers early", Arrays.stream(measured[0]).filter((nanos) -> nanos < 0).count(),
				"", 0, 0);
	}

	private static long eachMillisecond(int i) {
		return (50L + i) * 1_000_000;
	}

	private static void head(Report report) {
		report.head("", "p50", "p99", "max", "< 0.25 ms", "< 0.5", "< 1", "< 1.5", "< 2.5", "< 5", "more");
	}

	private static void row(String name, long[] late, Options options, Report report) {
		if (options.isBusy()) {
			report.row(name, Report.BUSY, "", "", "", "", "", "", "", "", "");
			return;
		}
		double[] bounds = { 0.25, 0.5, 1, 1.5, 2.5, 5, Double.POSITIVE_INFINITY };
		String[] cells = new String[4 + bounds.length];
		cells[0] = name;
		cells[1] = Report.number(percentile(late, 50)) + " ms";
		cells[2] = Report.number(percentile(late, 99)) + " ms";
		cells[3] = Report.number(percentile(late, 100)) + " ms";
		double from = Double.NEGATIVE_INFINITY;
		for (int i = 0; i < bounds.length; i++) {
			double above = from;
			double below = bounds[i];
			cells[4 + i] = "" + Arrays.stream(late).filter((n) -> n / 1e6 >= above && n / 1e6 < below).count();
			from = below;
		}
		report.row(cells);
	}

	private static double percentile(long[] sorted, int percent) {
		return sorted[Math.min(sorted.length - 1, sorted.length * percent / 100)] / 1e6;
	}

	/**
	 * Returns how late each was in ns, sorted; {@link Long#MAX_VALUE} for one that did
	 * not fire.
	 */
	private static long[] lateness(Timers timers, int count, Delay delay) throws InterruptedException {
		AtomicLongArray late = new AtomicLongArray(count);
		CountDownLatch fired = new CountDownLatch(count);
		for (int i = 0; i < count; i++) {
			int index = i;
			late.set(i, Long.MAX_VALUE);
			long nanos = delay.nanos(i);
			long start = System.nanoTime();
			timers.start(nanos, () -> {
				late.set(index, System.nanoTime() - start - nanos);
				fired.countDown();
			});
		}
		fired.await(30, TimeUnit.SECONDS);
		long[] nanos = new long[count];
		Arrays.setAll(nanos, late::get);
		Arrays.sort(nanos);
		return nanos;
	}

	/**
	 * A kind of timer.
	 */
	@FunctionalInterface
	private interface Timers {

		void start(long nanos, Runnable action);

	}

	/**
	 * When a timer is to fire.
	 */
	@FunctionalInterface
	private interface Delay {

		long nanos(int index);

	}

}
