package dev.contextual.benchmarks;

import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

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
		for (int i = 0; i < WALKS; i++) {
			LiveContexts.count();
		}
		double[] cpu = new double[WALKS];
		double[] wall = new double[WALKS];
		long counted = 0;
		for (int i = 0; i < WALKS; i++) {
			long startWall = System.nanoTime();
			long startCpu = Machine.THREADS.getCurrentThreadCpuTime();
			counted = LiveContexts.count();
			cpu[i] = (Machine.THREADS.getCurrentThreadCpuTime() - startCpu) / 1e6;
			wall[i] = (System.nanoTime() - startWall) / 1e6;
		}
		Arrays.sort(cpu);
		Arrays.sort(wall);
		report.say(String.format("LiveContexts.count() with %,d live contexts; it counted %,d.", LIVE, counted));
		report.head("", "best of 10", "median");
		report.row("CPU", Report.number(cpu[0]) + " ms", Report.number(cpu[WALKS / 2]) + " ms");
		report.row("wall clock", report.latency(wall[0], "ms"), report.latency(wall[WALKS / 2], "ms"));
		report.mustBeAtMost("count 1,000,000, median CPU", cpu[WALKS / 2], " ms", 15, 10);
		report.mustBeAtMost("count 1,000,000: not counted", Math.max(0, LIVE - counted), "", 0, 0);

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

}
