package dev.contextual.benchmarks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import dev.contextual.CancellableContext;
import dev.contextual.Context;

/**
 * Contexts and timers made and ended, beside the peers.
 */
final class Duel {

	private static final String OURS = "ours";

	private static final String GRPC = "gRPC-Java";

	private static final String[] PEERS = { OURS, GRPC, "STPE", "orTimeout", "HWT" };

	private static final String TIMEOUT = "withTimeout + close";

	private static final String REQUEST = "request of 5 contexts";

	private static final int SWEPT_MILLIS = 2_500;

	private final Options options;

	private final Report report;

	/** What is alive and armed meanwhile, of each peer. */
	private final List<Object> armed = new ArrayList<>();

	private int armedEach;

	private Duel(Options options, Report report) {
		this.options = options;
		this.report = report;
	}

	static void run(Options options, Report report) throws InterruptedException {
		new Duel(options, report).run();
	}

	private void run() throws InterruptedException {
		for (int live : this.options.live()) {
			if (live > 0) {
				againstNoneLive(live);
			}
		}
		this.report.say("Thread CPU in ns for each operation, that of the whole process in brackets; median of "
				+ this.options.rounds() + " rounds of " + this.options.batchMillis()
				+ " ms. Every context, handle or timer escapes, so that no compiler removes it.");
		this.report.head("operation", "threads", "live timers", "ours", "gRPC-Java", "ScheduledThreadPoolExecutor",
				"CompletableFuture.orTimeout", "HashedWheelTimer 1 ms", "gRPC-Java / ours");
		for (int live : this.options.live()) {
			arm(live);
			for (int threads : this.options.threads()) {
				if (threads <= 2) {
					row(TIMEOUT, threads, live, Contexts::withTimeout, Grpc::withTimeout, Peers::executor,
							Peers::future);
					row("withCancel + close", threads, live, Contexts::withCancel, Grpc::withCancel);
					row(REQUEST, threads, live, Contexts::request, Grpc::request);
					row("1,024 timeouts in flight, oldest closed", threads, live, Contexts::inFlight, Grpc::inFlight,
							Peers::executorInFlight, Peers::futureInFlight, Peers::wheelInFlight);
				}
				row("withTimeout + close, one shared parent", threads, live, Contexts::withTimeoutShared,
						Grpc::withTimeoutShared);
				row("withCancel + close, one shared parent", threads, live, Contexts::withCancelShared,
						Grpc::withCancelShared);
			}
		}
	}

	/**
	 * Compares ours with itself. The two states take turns too, for what else goes on in
	 * the machine changes within the minute that lies between two tables.
	 */
	private void againstNoneLive(int live) throws InterruptedException {
		int pairs = Math.min(5, this.options.rounds());
		double[] none = new double[pairs];
		double[] many = new double[pairs];
		double[] ratios = new double[pairs];
		CancellableContext[] timers = new CancellableContext[live];
		for (int pair = -1; pair < pairs; pair++) {
			System.gc();
			double before = Rounds.thread(Contexts::withTimeout, 1, this.options.batchMillis());
			for (int i = 0; i < live; i++) {
				timers[i] = Context.background().withTimeout(Duration.ofHours(1).plusNanos(i * 1_000L));
			}
			System.gc();
			double meanwhile = Rounds.thread(Contexts::withTimeout, 1, this.options.batchMillis());
			for (CancellableContext timer : timers) {
				timer.close();
			}
			// The wheel lets go of what has been closed within two seconds.
			Thread.sleep(SWEPT_MILLIS);
			if (pair >= 0) {
				none[pair] = before;
				many[pair] = meanwhile;
				ratios[pair] = meanwhile / before;
			}
		}
		Arrays.sort(none);
		Arrays.sort(many);
		Arrays.sort(ratios);
		this.report.say(String.format(
				"withTimeout + close with none and with %,d live, in turns: thread CPU in ns; medians of %d pairs.",
				live, pairs));
		this.report.head("none live", String.format("%,d live", live), "ratio");
		this.report.row(Report.number(none[pairs / 2]), Report.number(many[pairs / 2]),
				Report.number(ratios[pairs / 2]));
		this.report.mustBeAtMost(String.format("withTimeout + close, 1 thread: %,d live against none", live),
				ratios[pairs / 2], "x", 1.3, 1.1);
	}

	/**
	 * Measures one operation.
	 * @param loops of ours, and of as many peers as have it
	 */
	private void row(String operation, int threads, int live, Loop... loops) {
		Map<String, Loop> named = new LinkedHashMap<>();
		for (int i = 0; i < loops.length; i++) {
			named.put(PEERS[i], loops[i]);
		}
		Map<String, Cost> costs = Rounds.measure(named, threads, this.options);
		double ours = costs.get(OURS).thread();
		double ratio = costs.get(GRPC).thread() / ours;
		List<String> cells = new ArrayList<>(List.of(operation, "" + threads, String.format("%,d", live)));
		for (String peer : PEERS) {
			cells.add(costs.containsKey(peer) ? costs.get(peer).toString() : "");
		}
		cells.add(Report.number(ratio));
		this.report.row(cells.toArray(String[]::new));
		judge(operation, threads, live, ratio);
	}

	private void judge(String operation, int threads, int live, double ratio) {
		boolean many = live >= 1_000_000;
		String what = String.format("%s, %d thread(s), %,d live", operation, threads, live);
		if (operation.equals(TIMEOUT)) {
			this.report.mustBeAtLeast(what + ": gRPC / ours", ratio, "x", many ? 7 : 3.5, many ? 12 : 6);
		}
		if (operation.equals(REQUEST)) {
			this.report.mustBeAtLeast(what + ": gRPC / ours", ratio, "x", many ? 5 : 2.5, many ? 10 : 5);
		}
		if (operation.equals("withCancel + close")) {
			this.report.mustBeAtMost(what + ": ours / gRPC, which links nothing", 1 / ratio, "x", 2, 2);
		}
	}

	/**
	 * Arms timers an hour ahead, until each peer has so many.
	 */
	private void arm(int live) {
		for (; this.armedEach < live; this.armedEach++) {
			long nanos = Duration.ofHours(1).toNanos() + this.armedEach * 1_000L;
			this.armed.add(Context.background().withTimeout(Duration.ofNanos(nanos)));
			this.armed.add(io.grpc.Context.ROOT.withDeadlineAfter(nanos, TimeUnit.NANOSECONDS, Grpc.TIMERS));
			this.armed.add(Peers.EXECUTOR.schedule(Peers.NOTHING, nanos, TimeUnit.NANOSECONDS));
			this.armed.add(new CompletableFuture<>().orTimeout(nanos, TimeUnit.NANOSECONDS));
			this.armed.add(Peers.WHEEL.newTimeout((timeout) -> {
			}, nanos, TimeUnit.NANOSECONDS));
		}
	}

}
