package dev.contextual.autoconfigure.jdbc;

import java.util.concurrent.atomic.LongAdder;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

/**
 * Publishes the counts.
 */
final class JdbcMetrics implements MeterBinder {

	private final JdbcCounts counts;

	JdbcMetrics(JdbcCounts counts) {
		this.counts = counts;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		bind(registry, "refused", "Statements, commits and waits not begun, the context being done",
				this.counts.refused);
		bind(registry, "cancels", "Cancels sent to databases", this.counts.cancels);
		bind(registry, "resent", "Cancels sent again, because the statement still ran", this.counts.resent);
		bind(registry, "failed", "Cancels that the driver refused", this.counts.failedCancels);
		bind(registry, "late", "Statements and commits that succeeded although the context ended meanwhile",
				this.counts.late);
		bind(registry, "evicted", "Connections that did not go back to the pool", this.counts.evicted);
		bind(registry, "aborted", "Connections aborted with a caller still in the driver", this.counts.aborted);
	}

	private static void bind(MeterRegistry registry, String name, String description, LongAdder count) {
		FunctionCounter.builder("contextual.jdbc." + name, count, LongAdder::sum)
			.description(description)
			.register(registry);
	}

}
