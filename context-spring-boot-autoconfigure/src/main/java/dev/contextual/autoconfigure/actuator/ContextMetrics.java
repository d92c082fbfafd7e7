package dev.contextual.autoconfigure.actuator;

import dev.contextual.autoconfigure.ContextKind;
import dev.contextual.autoconfigure.Endings;
import dev.contextual.autoconfigure.Endings.Outcome;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

/**
 * Meters of the application's contexts.
 */
final class ContextMetrics implements MeterBinder {

	private final ApplicationContexts contexts;

	private final Endings endings;

	ContextMetrics(ApplicationContexts contexts, Endings endings) {
		this.contexts = contexts;
		this.endings = endings;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		Gauge.builder("contextual.live", this.contexts, ApplicationContexts::live)
			.description("Open contexts of the application, its root not counted")
			.register(registry);
		Gauge.builder("contextual.overdue", this.contexts, ApplicationContexts::overdue)
			.description("Contexts of the application that have ended and in which work goes on")
			.register(registry);
		Gauge.builder("contextual.timers.leaked", ApplicationContexts::leakedTimers)
			.description("Timers of contexts that nobody has closed, found so far in the whole JVM")
			.register(registry);
		for (ContextKind kind : ContextKind.values()) {
			for (Outcome outcome : Outcome.values()) {
				FunctionCounter.builder("contextual.ended", this.endings, (endings) -> endings.count(kind, outcome))
					.description("Contexts that the application's rooms have closed, by how their work ended")
					.tag("kind", kind.label())
					.tag("reason", outcome.label())
					.register(registry);
			}
		}
	}

}
