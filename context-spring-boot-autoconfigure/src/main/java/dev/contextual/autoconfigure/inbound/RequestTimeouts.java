package dev.contextual.autoconfigure.inbound;

import java.time.Duration;
import java.util.Enumeration;
import java.util.List;

import dev.contextual.autoconfigure.http.TimeoutHeader;
import dev.contextual.autoconfigure.inbound.InboundCounts.Disbelief;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/**
 * Settles how long a request may take: the earliest of the server's policy and of what
 * the caller's headers say.
 */
final class RequestTimeouts {

	private final @Nullable Duration defaultTimeout;

	private final Duration maxTimeout;

	private final TimeoutHeader[] headers;

	private final TrustedPeers peers;

	private final InboundCounts counts;

	RequestTimeouts(InboundProperties properties, TrustedPeers peers, InboundCounts counts) {
		this.defaultTimeout = properties.getDefaultTimeout();
		this.maxTimeout = properties.getMaxTimeout();
		Limit.requireNotNegative("contextual.inbound.default-timeout", this.defaultTimeout);
		Limit.requireNotNegative("contextual.inbound.max-timeout", this.maxTimeout);
		this.headers = properties.getHeaders().stream().map(RequestTimeouts::header).toArray(TimeoutHeader[]::new);
		this.peers = peers;
		this.counts = counts;
	}

	/**
	 * Settles it for one request.
	 * @param handler what its handler says
	 * @param rule what a route rule says, {@code null} if there is none
	 */
	RequestTimeout of(HttpServletRequest request, HandlerPolicy handler, RouteRules.@Nullable Rule rule) {
		Limit route = (rule != null) ? rule.limit() : null;
		Limit annotation = handler.limit();
		Duration policy = Limit.earlier((route != null) ? route.timeout() : null,
				(annotation != null) ? annotation.timeout() : null);
		if (handler.longLived()) {
			return new RequestTimeout(policy, /* fromCaller= */ false);
		}
		if (route == null && annotation == null) {
			policy = this.defaultTimeout;
		}
		Duration asked = shortestAsked(request);
		if (asked == null) {
			return (policy != null) ? new RequestTimeout(policy, /* fromCaller= */ false) : RequestTimeout.NONE;
		}
		Duration max = (rule != null && rule.max() != null) ? rule.max() : this.maxTimeout;
		boolean clamped = asked.compareTo(max) > 0;
		Duration granted = clamped ? max : asked;
		boolean shorter = policy == null || granted.compareTo(policy) < 0;
		return new RequestTimeout(shorter ? granted : policy, shorter && !clamped);
	}

	private @Nullable Duration shortestAsked(HttpServletRequest request) {
		Duration shortest = null;
		for (TimeoutHeader header : this.headers) {
			if (request.getHeader(header.name()) == null) {
				continue;
			}
			Enumeration<String> values = request.getHeaders(header.name());
			while (values.hasMoreElements()) {
				Duration asked = believed(header, values.nextElement(), request);
				shortest = Limit.earlier(shortest, asked);
			}
		}
		return shortest;
	}

	private @Nullable Duration believed(TimeoutHeader header, String value, HttpServletRequest request) {
		boolean trusted = this.peers.include(request);
		Duration asked = trusted ? header.parse(value) : null;
		if (asked == null) {
			this.counts.ignore(trusted ? Disbelief.MALFORMED : Disbelief.UNTRUSTED);
		}
		return asked;
	}

	private static TimeoutHeader header(String name) {
		try {
			return TimeoutHeader.named(name);
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidConfigurationPropertyValueException("contextual.inbound.headers", name,
					"A header name is needed.");
		}
	}

}
