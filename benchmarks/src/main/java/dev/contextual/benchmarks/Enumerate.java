package dev.contextual.benchmarks;

import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;

import dev.contextual.CancellableContext;
import dev.contextual.Context;
import dev.contextual.LiveContexts;

/**
 * All live contexts, walked.
 */
final class Enumerate {

	private static final int LIVE = 1_000_000;

	private static final int WALKS = 10;

	private Enumerate() {
	}

	static void run(Options options, Report report) throws InterruptedException {
		Cost before = withTimeout(options);
		CancellableContext[] live = new CancellableContext[LIVE];
		for (int i = 0; i < LIVE; i++) {
			live[i] = Context.background().withTimeout(Duration.ofHours(1).plusNanos(i * 1_000L));
		}
		report.say(String.format("Live contexts counted, %,d of them: best and median of %d.", LIVE, WALKS));
		report.head("", "CPU best", "median", "wall clock best", "median");
		Walk walk = new Walk(LiveContexts::count);
		walk.row("count()", report);
		report.mustBeAtMost("count 1,000,000: CPU", walk.cpu[WALKS / 2], " ms", 15, 10);
		report.latencyMustBeAtMost("count 1,000,000: wall clock", walk.wall[WALKS / 2], " ms", 15);
		report.mustBeAtMost("count 1,000,000: not counted", Math.max(0, LIVE - walk.counted), "", 0, 0);
		new Walk(() -> LiveContexts.count((node) -> true)).row("count((node) -> true), which draws each", report);

		Cost alone = withTimeout(options);
		Cost beside = besideWalks(options);
		report.say("withTimeout + close meanwhile: thread CPU in ns, that of the whole process in brackets.");
		report.head("none live", "1,000,000 live", "and another thread walks them without a pause");
		report.row(before.toString(), alone.toString(), beside.toString());
		for (CancellableContext context : live) {
			context.close();
		}
	}

	private static Cost besideWalks(Options options) throws InterruptedException {
		AtomicBoolean stop = new AtomicBoolean();
		Thread walker = new Thread(() -> {
			while (!stop.get()) {
				LiveContexts.count();
			}
		}, "walker");
		walker.setDaemon(true);
		walker.start();
		try {
			return withTimeout(options);
		}
		finally {
			stop.set(true);
			walker.join();
		}
	}

	private static Cost withTimeout(Options options) {
		return Rounds.measure(Map.of("ours", Contexts::withTimeout), 1, options).get("ours");
	}

	/**
	 * How long it takes to count, in milliseconds, sorted.
	 */
	private static final class Walk {

		private final double[] cpu = new double[WALKS];

		private final double[] wall = new double[WALKS];

		private long counted;

		Walk(LongSupplier count) {
			for (int i = -WALKS; i < WALKS; i++) {
				long startWall = System.nanoTime();
				long startCpu = Machine.THREADS.getCurrentThreadCpuTime();
				this.counted = count.getAsLong();
				if (i >= 0) {
					this.cpu[i] = (Machine.THREADS.getCurrentThreadCpuTime() - startCpu) / 1e6;
					this.wall[i] = (System.nanoTime() - startWall) / 1e6;
				}
			}
			Arrays.sort(this.cpu);
			Arrays.sort(this.wall);
		}

		void row(String name, Report report) {
			report.row(name, Report.number(this.cpu[0]) + " ms", Report.number(this.cpu[WALKS / 2]) + " ms",
					report.latency(this.wall[0], "ms"), report.latency(this.wall[WALKS / 2], "ms"));
		}

	}

}
