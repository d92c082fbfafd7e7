package dev.contextual.benchmarks;

import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import io.grpc.Context;
import io.grpc.Context.CancellableContext;

/**
 * The same loops over gRPC-Java's contexts. A context that does not escape would be
 * removed by the compiler, for nothing links it: so each goes to the sink.
 */
final class Grpc {

	static final Context.Key<String> USER = Context.key("user");

	static final Context.Key<String> TENANT = Context.key("tenant");

	/** As gRPC's own users are told to set it up: one thread, cancelled tasks removed. */
	static final ScheduledThreadPoolExecutor TIMERS = Peers.timers();

	private static final CancellableContext SHARED = Context.ROOT.withCancellation();

	private Grpc() {
	}

	static void withTimeout(int times, Sink sink) {
		for (int i = 0; i < times; i++) {
			CancellableContext context = Context.ROOT.withDeadlineAfter(30, TimeUnit.SECONDS, TIMERS);
			sink.object = context;
			context.cancel(null);
		}
	}

	static void withTimeoutShared(int times, Sink sink) {
		for (int i = 0; i < times; i++) {
			CancellableContext context = SHARED.withDeadlineAfter(30, TimeUnit.SECONDS, TIMERS);
			sink.object = context;
			context.cancel(null);
		}
	}

	static void withCancel(int times, Sink sink) {
		for (int i = 0; i < times; i++) {
			CancellableContext context = Context.ROOT.withCancellation();
			sink.object = context;
			context.cancel(null);
		}
	}

	static void withCancelShared(int times, Sink sink) {
		for (int i = 0; i < times; i++) {
			CancellableContext context = SHARED.withCancellation();
			sink.object = context;
			context.cancel(null);
		}
	}

	static void request(int times, Sink sink) {
		for (int i = 0; i < times; i++) {
			CancellableContext request = Context.ROOT.withDeadlineAfter(30, TimeUnit.SECONDS, TIMERS);
			Context values = request.withValue(USER, "ann").withValue(TENANT, "acme");
			CancellableContext part = values.withCancellation();
			CancellableContext call = part.withDeadlineAfter(10, TimeUnit.SECONDS, TIMERS);
			sink.object = call;
			if (USER.get(call) == null || call.isCancelled()) {
				throw new IllegalStateException("not as made: " + call);
			}
			call.cancel(null);
			part.cancel(null);
			request.cancel(null);
		}
	}

	static void inFlight(int times, Sink sink) {
		CancellableContext[] ring = new CancellableContext[Contexts.IN_FLIGHT];
		sink.object = ring;
		for (int i = 0; i < times; i++) {
			int at = i & (Contexts.IN_FLIGHT - 1);
			if (ring[at] != null) {
				ring[at].cancel(null);
			}
			ring[at] = Context.ROOT.withDeadlineAfter(30, TimeUnit.SECONDS, TIMERS);
		}
		for (CancellableContext context : ring) {
			if (context != null) {
				context.cancel(null);
			}
		}
	}

}
