package dev.contextual.autoconfigure.outbound;

import java.time.Duration;
import java.time.temporal.ChronoUnit;

import dev.contextual.autoconfigure.outbound.OutboundCounts.Client;
import org.jspecify.annotations.Nullable;

import org.springframework.http.client.ClientHttpRequestFactory;

/**
 * What is known of the client that makes a call.
 *
 * @param kind the kind
 * @param readTimeout how long it waits by itself, for ever if nobody set anything,
 * {@code null} if that is not known
 */
record OutboundClient(Client kind, @Nullable Duration readTimeout) {

	/**
	 * Whatever there is below an interceptor.
	 */
	static final OutboundClient UNKNOWN = new OutboundClient(Client.OTHER, null);

	static OutboundClient of(ClientHttpRequestFactory factory) {
		return new OutboundClient(Client.of(factory), null);
	}

	/**
	 * Returns a client that was built with a read timeout.
	 * @param readTimeout the timeout, {@code null} for none
	 */
	static OutboundClient of(ClientHttpRequestFactory factory, @Nullable Duration readTimeout) {
		return new OutboundClient(Client.of(factory),
				(readTimeout != null) ? readTimeout : ChronoUnit.FOREVER.getDuration());
	}

	/**
	 * Returns whether a deadline gives it less time than it would take itself.
	 * @param remaining the time left, {@code null} if there is no deadline
	 */
	boolean isShortenedBy(@Nullable Duration remaining) {
		return remaining != null && this.readTimeout != null && remaining.compareTo(this.readTimeout) < 0;
	}

}
