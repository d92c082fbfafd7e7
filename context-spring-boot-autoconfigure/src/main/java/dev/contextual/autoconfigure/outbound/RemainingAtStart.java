package dev.contextual.autoconfigure.outbound;

import java.time.Duration;

import dev.contextual.Context;
import io.micrometer.common.KeyValue;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;

import org.springframework.http.client.observation.ClientRequestObservationContext;

/**
 * Adds to the observation of a client's request how much time was left when it began,
 * whatever convention names the rest.
 */
final class RemainingAtStart implements ObservationHandler<ClientRequestObservationContext> {

	private static final String NAME = "contextual.remaining.ms";

	/**
	 * Joins a registry that has its other handlers. One without any observes nothing, and
	 * this is no reason to begin.
	 */
	static void addTo(ObservationRegistry registry) {
		if (!registry.isNoop()) {
			registry.observationConfig().observationHandler(new RemainingAtStart());
		}
	}

	@Override
	public boolean supportsContext(Observation.Context context) {
		return context instanceof ClientRequestObservationContext;
	}

	@Override
	public void onStart(ClientRequestObservationContext observed) {
		Duration remaining = Context.current().remaining();
		if (remaining != null) {
			observed.addHighCardinalityKeyValue(KeyValue.of(NAME, Long.toString(remaining.toMillis())));
		}
	}

}
