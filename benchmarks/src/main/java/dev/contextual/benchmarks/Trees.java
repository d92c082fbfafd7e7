package dev.contextual.benchmarks;

import java.util.LinkedHashMap;
import java.util.Map;

import dev.contextual.CancellableContext;
import dev.contextual.Context;

/**
 * Children made and ended by the end of their parent. Those of gRPC-Java have a listener
 * each: without one they are not linked, and nothing would be ended.
 */
final class Trees {

	private static final io.grpc.Context.CancellationListener NOTHING = (context) -> {
	};

	private Trees() {
	}

	static void run(Options options, Report report) {
		report.say("Thread CPU in µs for each tree, that of the whole process in brackets.");
		report.head("children", "ours", "gRPC-Java, a listener each", "gRPC-Java / ours");
		for (int children : new int[] { 1_000, 100_000 }) {
			Map<String, Loop> loops = new LinkedHashMap<>();
			loops.put("ours", (times, sink) -> ours(children, times, sink));
			loops.put("grpc", (times, sink) -> grpc(children, times, sink));
			Map<String, Cost> costs = Rounds.measure(loops, 1, options);
			Cost ours = costs.get("ours").in(1_000);
			Cost grpc = costs.get("grpc").in(1_000);
			double ratio = grpc.thread() / ours.thread();
			report.row(String.format("%,d", children), ours.toString(), grpc.toString(), Report.number(ratio));
			report.mustBeAtLeast(String.format("%,d children: gRPC / ours", children), ratio, "x", 5, 12);
		}
	}

	private static void ours(int children, int times, Sink sink) {
		for (int i = 0; i < times; i++) {
			CancellableContext parent = Context.background().withCancel();
			for (int child = 0; child < children; child++) {
				sink.object = parent.withCancel();
			}
			parent.close();
		}
	}

	private static void grpc(int children, int times, Sink sink) {
		for (int i = 0; i < times; i++) {
			io.grpc.Context.CancellableContext parent = io.grpc.Context.ROOT.withCancellation();
			for (int child = 0; child < children; child++) {
				io.grpc.Context.CancellableContext context = parent.withCancellation();
				context.addListener(NOTHING, Runnable::run);
				sink.object = context;
			}
			parent.cancel(null);
		}
	}

}
