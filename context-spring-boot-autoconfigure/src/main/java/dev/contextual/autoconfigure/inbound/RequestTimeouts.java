package dev.contextual.autoconfigure.inbound;

import java.time.Duration;
import java.util.Enumeration;
import java.util.List;

import dev.contextual.autoconfigure.http.TimeoutHeader;
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

	private final List<TimeoutHeader> headers;

	private final RouteRules routes;

	private final InboundCounts counts;

	RequestTimeouts(InboundProperties properties, InboundCounts counts) {
		this.defaultTimeout = properties.getDefaultTimeout();
		this.maxTimeout = properties.getMaxTimeout();
		requireNotNegative("contextual.inbound.default-timeout", this.defaultTimeout);
		requireNotNegative("contextual.inbound.max-timeout", this.maxTimeout);
		this.headers = properties.getHeaders().stream().map(RequestTimeouts::header).toList();
		this.routes = new RouteRules(properties.getRoutes());
		this.counts = counts;
	}

	RequestTimeout of(HttpServletRequest request, HandlerPolicy handler) {
		Limit route = this.routes.limitOf(request);
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
		boolean clamped = asked.compareTo(this.maxTimeout) > 0;
		Duration granted = clamped ? this.maxTimeout : asked;
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
				Duration asked = header.parse(values.nextElement());
				if (asked == null) {
					this.counts.headerIgnored();
				}
				shortest = Limit.earlier(shortest, asked);
			}
		}
		return shortest;
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

	private static void requireNotNegative(String name, @Nullable Duration timeout) {
		if (timeout != null && timeout.isNegative()) {
			throw new InvalidConfigurationPropertyValueException(name, timeout, "It must not be negative.");
		}
	}

}
