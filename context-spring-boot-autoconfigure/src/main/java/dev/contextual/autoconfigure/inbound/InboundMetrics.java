package dev.contextual.autoconfigure.inbound;

import java.util.Locale;
import java.util.function.ToDoubleFunction;

import dev.contextual.autoconfigure.Mode;
import dev.contextual.autoconfigure.inbound.InboundCounts.Disbelief;
import dev.contextual.autoconfigure.inbound.InboundCounts.Refusal;
import dev.contextual.autoconfigure.inbound.InboundCounts.Source;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import jakarta.servlet.ServletContext;

/**
 * Publishes the counts.
 */
final class InboundMetrics implements MeterBinder {

	private final InboundCounts counts;

	private final String server;

	InboundMetrics(InboundCounts counts, ServletContext servletContext) {
		this.counts = counts;
		this.server = server(servletContext.getServerInfo());
	}

	/**
	 * Returns a name for the server out of what it calls itself, as
	 * {@code Apache Tomcat/11.0.27} or {@code jetty/12.1.2}.
	 */
	private static String server(String info) {
		String lower = info.toLowerCase(Locale.ROOT);
		if (lower.contains("tomcat")) {
			return "tomcat";
		}
		return lower.contains("jetty") ? "jetty" : "other";
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		for (Source source : Source.values()) {
			bind(registry, "deadline", "Requests by who set their deadline", Tags.of("source", label(source)),
					(counts) -> counts.deadlines(source));
		}
		for (Mode mode : new Mode[] { Mode.OBSERVE, Mode.PROPAGATE, Mode.ENFORCE }) {
			for (Source source : new Source[] { Source.CALLER, Source.SERVER }) {
				bind(registry, "exceeded", "Requests that went on until their deadline had passed",
						Tags.of("mode", mode.label(), "source", label(source)),
						(counts) -> counts.exceeded(mode, source));
			}
		}
		for (Refusal why : Refusal.values()) {
			bind(registry, "refused", "Requests that were refused before their handler ran", Tags.of("why", label(why)),
					(counts) -> counts.refused(why));
		}
		for (Disbelief why : Disbelief.values()) {
			bind(registry, "ignored", "Values of request headers that were ignored", Tags.of("why", label(why)),
					(counts) -> counts.ignored(why));
		}
		bindDisconnects(registry, "http/1.1", /* http2= */ false);
		bindDisconnects(registry, "http/2", /* http2= */ true);
		bind(registry, "late", "Requests that were answered although their deadline had passed", Tags.empty(),
				InboundCounts::late);
	}

	private static String label(Enum<?> constant) {
		return constant.name().toLowerCase(Locale.ROOT);
	}

	private void bindDisconnects(MeterRegistry registry, String protocol, boolean http2) {
		bind(registry, "disconnects", "Requests whose client was seen to hang up",
				Tags.of("server", this.server, "protocol", protocol), (counts) -> counts.disconnects(http2));
	}

	private void bind(MeterRegistry registry, String name, String description, Tags tags,
			ToDoubleFunction<InboundCounts> count) {
		FunctionCounter.builder("contextual.inbound." + name, this.counts, count)
			.description(description)
			.tags(tags)
			.register(registry);
	}

}
