package dev.contextual.benchmarks;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import dev.contextual.CancellableContext;
import dev.contextual.Context;

/**
 * What contexts take of the heap.
 */
final class Memory {

	private static final long WARM_UP_NANOS = 1_000_000_000;

	private static final int WARM_UP = 10_000;

	private static final int TIMES = 1_000_000;

	/** Constants, as configured ones are: a context keeps the one that it was given. */
	private static final Duration FAR = Duration.ofHours(2);

	private static final Duration LESS_FAR = Duration.ofHours(1);

	private static final int SWEPT_MILLIS = 2_500;

	/** Many, for the collector counts whole regions. */
	private static final int KEPT = 500_000;

	private Memory() {
	}

	static void run(Options options, Report report) throws InterruptedException {
		report.say("Bytes allocated for each operation.");
		report.head("operation", "try-with-resources", "no try, handle stays", "handle escapes", "gRPC-Java");
		allocated(report, "withTimeout + close", Memory::withTimeout, Memory::withTimeoutNoTry, Contexts::withTimeout,
				Grpc::withTimeout, 80, 64);
		allocated(report, "withCancel + close", Memory::withCancel, Memory::withCancelNoTry, Contexts::withCancel,
				Grpc::withCancel, 64, 48);
		allocated(report, "request of 5 contexts", Memory::request, Memory::requestNoTry, Contexts::request,
				Grpc::request, 360, 288);

		report
			.say("Bytes retained for each request of 5 contexts with its handles, " + String.format("%,d kept.", KEPT));
		// The first of each loads classes, starts threads and grows tables that stay.
		retained(Memory::keepGrpc);
		retained(Memory::keepOurs);
		double grpc = retained(Memory::keepGrpc);
		double ours = retained(Memory::keepOurs);
		report.head("ours", "gRPC-Java", "ours / gRPC-Java");
		report.row(Report.number(ours), Report.number(grpc), Report.number(ours / grpc));
		report.mustBeAtMost("retained for each request", ours, " B", 360, 336);
		report.mustBeAtMost("retained for each request: ours / gRPC", ours / grpc, "x", 0.6, 0.6);
	}

	private static void allocated(Report report, String operation, Loop tries, Loop stays, Loop escapes, Loop grpc,
			int must, int goal) {
		double bytes = allocated(tries);
		report.row(operation, Report.number(bytes), Report.number(allocated(stays)), Report.number(allocated(escapes)),
				Report.number(allocated(grpc)));
		report.mustBeAtMost("allocated: " + operation, bytes, " B", must, goal);
	}

	private static double allocated(Loop loop) {
		Sink sink = new Sink();
		// Many calls, so that the method is compiled as a whole and not only its loop;
		// and
		// for long, so that a busy machine's compiler comes to it.
		long start = System.nanoTime();
		while (System.nanoTime() - start < WARM_UP_NANOS) {
			loop.run(WARM_UP, sink);
		}
		long self = Thread.currentThread().getId();
		long before = Machine.THREADS.getThreadAllocatedBytes(self);
		loop.run(TIMES, sink);
		return (double) (Machine.THREADS.getThreadAllocatedBytes(self) - before) / TIMES;
	}

	private static void withTimeout(int times, Sink sink) {
		for (int i = 0; i < times; i++) {
			try (CancellableContext context = Context.background().withTimeout(Contexts.TIMEOUT)) {
				sink.number += context.isDone() ? 1 : 0;
			}
		}
	}

	private static void withCancel(int times, Sink sink) {
		for (int i = 0; i < times; i++) {
			try (CancellableContext context = Context.background().withCancel()) {
				sink.number += context.isDone() ? 1 : 0;
			}
		}
	}

	private static void request(int times, Sink sink) {
		for (int i = 0; i < times; i++) {
			try (CancellableContext request = Context.background().withTimeout(Contexts.TIMEOUT)) {
				Context values = request.withValue(Contexts.USER, "ann").withValue(Contexts.TENANT, "acme");
				try (CancellableContext part = values.withCancel();
						CancellableContext call = part.withTimeout(Contexts.TIGHTER)) {
					sink.number += (call.value(Contexts.USER) == null || call.isDone()) ? 1 : 0;
				}
			}
		}
	}

	private static void withTimeoutNoTry(int times, Sink sink) {
		for (int i = 0; i < times; i++) {
			CancellableContext context = Context.background().withTimeout(Contexts.TIMEOUT);
			sink.number += context.isDone() ? 1 : 0;
			context.close();
		}
	}

	private static void withCancelNoTry(int times, Sink sink) {
		for (int i = 0; i < times; i++) {
			CancellableContext context = Context.background().withCancel();
			sink.number += context.isDone() ? 1 : 0;
			context.close();
		}
	}

	private static void requestNoTry(int times, Sink sink) {
		for (int i = 0; i < times; i++) {
			CancellableContext request = Context.background().withTimeout(Contexts.TIMEOUT);
			Context values = request.withValue(Contexts.USER, "ann").withValue(Contexts.TENANT, "acme");
			CancellableContext part = values.withCancel();
			CancellableContext call = part.withTimeout(Contexts.TIGHTER);
			sink.number += (call.value(Contexts.USER) == null || call.isDone()) ? 1 : 0;
			call.close();
			part.close();
			request.close();
		}
	}

	private static double retained(Keeping keeping) throws InterruptedException {
		Object[] kept = new Object[3 * KEPT];
		long before = used();
		for (int i = 0; i < KEPT; i++) {
			keeping.keep(kept, 3 * i);
		}
		double bytes = (double) (used() - before) / KEPT;
		for (Object each : kept) {
			if (each instanceof CancellableContext context) {
				context.close();
			}
			else {
				((io.grpc.Context.CancellableContext) each).cancel(null);
			}
		}
		// What the wheel still holds would be let go while the next is measured.
		Thread.sleep(SWEPT_MILLIS);
		return bytes;
	}

	private static void keepOurs(Object[] kept, int at) {
		CancellableContext request = Context.background().withTimeout(FAR);
		Context values = request.withValue(Contexts.USER, "ann").withValue(Contexts.TENANT, "acme");
		CancellableContext part = values.withCancel();
		kept[at] = request;
		kept[at + 1] = part;
		kept[at + 2] = part.withTimeout(LESS_FAR);
	}

	private static void keepGrpc(Object[] kept, int at) {
		io.grpc.Context.CancellableContext request = io.grpc.Context.ROOT.withDeadlineAfter(2, TimeUnit.HOURS,
				Grpc.TIMERS);
		io.grpc.Context values = request.withValue(Grpc.USER, "ann").withValue(Grpc.TENANT, "acme");
		io.grpc.Context.CancellableContext part = values.withCancellation();
		kept[at] = request;
		kept[at + 1] = part;
		kept[at + 2] = part.withDeadlineAfter(1, TimeUnit.HOURS, Grpc.TIMERS);
	}

	private static long used() throws InterruptedException {
		for (int i = 0; i < 4; i++) {
			System.gc();
			// References and their queues are dealt with beside the collector.
			Thread.sleep(50);
		}
		return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
	}

	/**
	 * Makes three handles and puts them where they are kept.
	 */
	@FunctionalInterface
	private interface Keeping {

		void keep(Object[] kept, int at);

	}

}
