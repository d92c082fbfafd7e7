package dev.contextual.benchmarks;

import java.time.Duration;

import dev.contextual.CancellableContext;
import dev.contextual.Context;
import dev.contextual.Key;

/**
 * The loops over our contexts. The handles escape here, as the peers' objects do; what
 * the compiler makes of one that does not is seen by {@link Memory}.
 */
final class Contexts {

	static final Duration TIMEOUT = Duration.ofSeconds(30);

	static final Duration TIGHTER = Duration.ofSeconds(10);

	static final Key<String> USER = Key.named("user");

	static final Key<String> TENANT = Key.named("tenant");

	static final int IN_FLIGHT = 1024;

	private static final CancellableContext SHARED = Context.background().withCancel();

	private Contexts() {
	}

	static void withTimeout(int times, Sink sink) {
		for (int i = 0; i < times; i++) {
			CancellableContext context = Context.background().withTimeout(TIMEOUT);
			sink.object = context;
			context.close();
		}
	}

	static void withTimeoutShared(int times, Sink sink) {
		for (int i = 0; i < times; i++) {
			CancellableContext context = SHARED.withTimeout(TIMEOUT);
			sink.object = context;
			context.close();
		}
	}

	static void withCancel(int times, Sink sink) {
		for (int i = 0; i < times; i++) {
			CancellableContext context = Context.background().withCancel();
			sink.object = context;
			context.close();
		}
	}

	static void withCancelShared(int times, Sink sink) {
		for (int i = 0; i < times; i++) {
			CancellableContext context = SHARED.withCancel();
			sink.object = context;
			context.close();
		}
	}

	static void request(int times, Sink sink) {
		for (int i = 0; i < times; i++) {
			CancellableContext request = Context.background().withTimeout(TIMEOUT);
			Context values = request.withValue(USER, "ann").withValue(TENANT, "acme");
			CancellableContext part = values.withCancel();
			CancellableContext call = part.withTimeout(TIGHTER);
			sink.object = call;
			if (call.value(USER) == null || call.isDone()) {
				throw new IllegalStateException("not as made: " + call);
			}
			call.close();
			part.close();
			request.close();
		}
	}

	static void inFlight(int times, Sink sink) {
		CancellableContext[] ring = new CancellableContext[IN_FLIGHT];
		sink.object = ring;
		for (int i = 0; i < times; i++) {
			int at = i & (IN_FLIGHT - 1);
			if (ring[at] != null) {
				ring[at].close();
			}
			ring[at] = Context.background().withTimeout(TIMEOUT);
		}
		for (CancellableContext context : ring) {
			if (context != null) {
				context.close();
			}
		}
	}

}
