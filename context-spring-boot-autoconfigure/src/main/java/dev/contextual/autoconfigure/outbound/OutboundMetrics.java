package dev.contextual.autoconfigure.outbound;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

import dev.contextual.autoconfigure.outbound.OutboundCounts.Client;
import dev.contextual.autoconfigure.outbound.OutboundCounts.Outcome;
import dev.contextual.autoconfigure.outbound.OutboundCounts.Phase;
import dev.contextual.autoconfigure.outbound.OutboundCounts.Refusal;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.MeterBinder;

/**
 * Publishes the counts, and has aborts timed.
 */
final class OutboundMetrics implements MeterBinder {

	private final OutboundCounts counts;

	OutboundMetrics(OutboundCounts counts) {
		this.counts = counts;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		for (Client client : Client.values()) {
			for (Outcome outcome : Outcome.values()) {
				bind(registry, "calls", "Calls that were made while a context was current, by how they went",
						Tags.of("client", client.label(), "outcome", label(outcome)),
						(counts) -> counts.calls(client, outcome));
			}
		}
		bind(registry, "shortened", "Calls with less time left than their client's own read timeout", Tags.empty(),
				OutboundCounts::shortened);
		for (Refusal why : Refusal.values()) {
			bind(registry, "refused", "Calls that were not begun", Tags.of("why", label(why)),
					(counts) -> counts.refused(why));
		}
		for (Phase phase : Phase.values()) {
			bind(registry, "aborted", "Calls that were given up because their context ended",
					Tags.of("phase", label(phase)), (counts) -> counts.aborted(phase));
		}
		bindTimers(registry);
	}

	private void bindTimers(MeterRegistry registry) {
		Map<Client, Timer> timers = new EnumMap<>(Client.class);
		for (Client client : Client.values()) {
			timers.put(client,
					Timer.builder("contextual.outbound.abort")
						.description("From the end of a context until whoever waited for a call under it is back")
						.tag("client", client.label())
						.register(registry));
		}
		this.counts
			.onAbort((client, nanos) -> Objects.requireNonNull(timers.get(client)).record(nanos, TimeUnit.NANOSECONDS));
	}

	private static String label(Enum<?> constant) {
		return constant.name().toLowerCase(Locale.ROOT);
	}

	private void bind(MeterRegistry registry, String name, String description, Tags tags,
			ToDoubleFunction<OutboundCounts> count) {
		FunctionCounter.builder("contextual.outbound." + name, this.counts, count)
			.description(description)
			.tags(tags)
			.register(registry);
	}

}
