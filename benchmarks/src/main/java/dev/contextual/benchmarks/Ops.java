package dev.contextual.benchmarks;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import dev.contextual.Context;
import dev.contextual.Key;
import dev.contextual.Scope;

/**
 * What is done with a context that is there.
 */
final class Ops {

	/**
	 * Many, for whether a filter or a hash table is lucky depends on the key.
	 */
	private static final int ABSENT = 64;

	private static final List<Key<String>> ABSENT_KEYS = Stream.generate(() -> Key.<String>named("absent"))
		.limit(ABSENT)
		.toList();

	private static final List<io.grpc.Context.Key<String>> GRPC_ABSENT_KEYS = Stream
		.generate(() -> io.grpc.Context.<String>key("absent"))
		.limit(ABSENT)
		.toList();

	private Ops() {
	}

	static void run(Options options, Report report) {
		report.say("Thread CPU in ns for each operation, that of the whole process in brackets.");
		report.head("operation", "ours", "beside it", "");
		for (int depth : new int[] { 1, 10, 50, 200 }) {
			Cost ours = lookUp(depth, options, report);
			if (depth == 50) {
				report.mustBeAtMost("look-up at depth 50", ours.thread(), " ns", 5, 5);
			}
		}
		Context open = Context.background().withTimeout(Contexts.TIMEOUT.multipliedBy(1_000));
		io.grpc.Context grpc = io.grpc.Context.ROOT.withCancellation();
		Map<String, Cost> done = row("isDone()", (times, sink) -> isDone(open, times, sink), "gRPC-Java isCancelled()",
				(times, sink) -> isCancelled(grpc, times, sink), options, report);
		report.mustBeAtMost("isDone()", done.get("ours").thread(), " ns", 1.5, 1.5);
		Map<String, Cost> scope = row("attach + close", (times, sink) -> attach(open, times, sink),
				"gRPC-Java attach + detach", (times, sink) -> attachGrpc(grpc, times, sink), options, report);
		report.mustBeAtMost("attach + close: ours / gRPC", scope.get("ours").thread() / scope.get("peer").thread(), "x",
				0.8, 0.8);
		overClock("throwIfDone() with a deadline", (times, sink) -> throwIfDone(open, times, sink), options, report);
		overClock("remaining() with a deadline", (times, sink) -> remaining(open, times, sink), options, report);
	}

	private static Map<String, Cost> row(String operation, Loop ours, String peer, Loop theirs, Options options,
			Report report) {
		Map<String, Loop> loops = new LinkedHashMap<>();
		loops.put("ours", ours);
		loops.put("peer", theirs);
		Map<String, Cost> costs = Rounds.measure(loops, 1, options);
		report.row(operation, costs.get("ours").toString(), costs.get("peer").toString(), peer);
		return costs;
	}

	private static void overClock(String operation, Loop ours, Options options, Report report) {
		Map<String, Cost> costs = row(operation, ours, "System.nanoTime()", Ops::nanoTime, options, report);
		report.mustBeAtMost(operation + ": above nanoTime()", costs.get("ours").thread() - costs.get("peer").thread(),
				" ns", 5, 5);
	}

	/**
	 * The key is that of the outermost of so many values; then those that none has.
	 */
	private static Cost lookUp(int depth, Options options, Report report) {
		Context context = Context.background().withValue(Contexts.USER, "ann");
		io.grpc.Context grpc = io.grpc.Context.ROOT.withValue(Grpc.USER, "ann");
		for (int i = 1; i < depth; i++) {
			context = context.withValue(Key.named("key" + i), i);
			grpc = grpc.withValue(io.grpc.Context.key("key" + i), i);
		}
		Context ours = context;
		io.grpc.Context theirs = grpc;
		Cost found = row("value() at depth " + depth, (times, sink) -> value(ours, Contexts.USER, times, sink),
				"gRPC-Java", (times, sink) -> valueGrpc(theirs, Grpc.USER, times, sink), options, report)
			.get("ours");
		row("value() at depth " + depth + ", a miss, of 64 keys", (times, sink) -> miss(ours, times, sink), "gRPC-Java",
				(times, sink) -> missGrpc(theirs, times, sink), options, report);
		return found;
	}

	private static void value(Context context, Key<String> key, int times, Sink sink) {
		for (int i = 0; i < times; i++) {
			sink.object = context.value(key);
		}
	}

	private static void valueGrpc(io.grpc.Context context, io.grpc.Context.Key<String> key, int times, Sink sink) {
		for (int i = 0; i < times; i++) {
			sink.object = key.get(context);
		}
	}

	private static void miss(Context context, int times, Sink sink) {
		for (int i = 0; i < times; i++) {
			sink.object = context.value(ABSENT_KEYS.get(i & (ABSENT - 1)));
		}
	}

	private static void missGrpc(io.grpc.Context context, int times, Sink sink) {
		for (int i = 0; i < times; i++) {
			sink.object = GRPC_ABSENT_KEYS.get(i & (ABSENT - 1)).get(context);
		}
	}

	private static void isDone(Context context, int times, Sink sink) {
		for (int i = 0; i < times; i++) {
			sink.number += context.isDone() ? 1 : 0;
		}
	}

	private static void isCancelled(io.grpc.Context context, int times, Sink sink) {
		for (int i = 0; i < times; i++) {
			sink.number += context.isCancelled() ? 1 : 0;
		}
	}

	private static void attach(Context context, int times, Sink sink) {
		for (int i = 0; i < times; i++) {
			try (Scope scope = context.attach()) {
				sink.object = Context.current();
			}
		}
	}

	private static void attachGrpc(io.grpc.Context context, int times, Sink sink) {
		for (int i = 0; i < times; i++) {
			io.grpc.Context before = context.attach();
			try {
				sink.object = io.grpc.Context.current();
			}
			finally {
				context.detach(before);
			}
		}
	}

	private static void throwIfDone(Context context, int times, Sink sink) {
		for (int i = 0; i < times; i++) {
			context.throwIfDone();
		}
	}

	private static void remaining(Context context, int times, Sink sink) {
		for (int i = 0; i < times; i++) {
			sink.object = context.remaining();
		}
	}

	private static void nanoTime(int times, Sink sink) {
		for (int i = 0; i < times; i++) {
			sink.number += System.nanoTime();
		}
	}

}
