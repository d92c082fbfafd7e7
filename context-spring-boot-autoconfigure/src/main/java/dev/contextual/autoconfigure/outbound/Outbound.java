package dev.contextual.autoconfigure.outbound;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import dev.contextual.Context;
import dev.contextual.ContextDoneException;
import dev.contextual.Deadline;
import dev.contextual.DeadlineExceededException;
import dev.contextual.autoconfigure.Enforcement;
import dev.contextual.autoconfigure.SubmittedTask;
import dev.contextual.autoconfigure.http.InboundValue;
import dev.contextual.autoconfigure.http.TimeoutHeader;
import dev.contextual.autoconfigure.outbound.OutboundCounts.Outcome;
import dev.contextual.autoconfigure.outbound.OutboundCounts.Refusal;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpRequest;
import org.springframework.http.client.ClientHttpRequest;

/**
 * The rules by which exchanges begin: who is refused, who is told how much time is left.
 */
final class Outbound {

	private static final Log logger = LogFactory.getLog(Outbound.class);

	// Hosts can come from data; what is remembered of them must not grow with it.
	private static final int MAX_ANNOUNCED_HOSTS = 100;

	private final TimeoutHeader header;

	private final HostPatterns hosts;

	private final Duration safetyMargin;

	private final List<InboundValue<?>> values;

	private final @Nullable OutboundCounts counts;

	// Guarded by itself.
	private final Set<String> leftOut = ConcurrentHashMap.newKeySet();

	// Guarded by itself; as many entries as there are kinds of requests.
	private final Set<String> uncovered = ConcurrentHashMap.newKeySet();

	Outbound(OutboundProperties properties, List<InboundValue<?>> values, @Nullable OutboundCounts counts) {
		this.header = header(properties.getHeader());
		this.hosts = HostPatterns.of(properties.getHosts());
		this.safetyMargin = properties.getSafetyMargin();
		this.values = List.copyOf(values);
		this.counts = counts;
		if (this.safetyMargin.isNegative()) {
			throw new IllegalArgumentException(
					"contextual.outbound.safety-margin must not be negative: " + this.safetyMargin);
		}
	}

	private static TimeoutHeader header(String name) {
		TimeoutHeader header = TimeoutHeader.named(name);
		if (header.parse(TimeoutHeader.format(Duration.ofMillis(1))) == null) {
			throw new IllegalArgumentException(
					"contextual.outbound.header: values of '" + name + "' are not written in milliseconds");
		}
		return header;
	}

	/**
	 * Returns whether nothing is current on this thread, so that there is nothing to
	 * obey.
	 */
	static boolean isBackground(Context context) {
		return context.equals(Context.background());
	}

	/**
	 * Begins an exchange, or takes over the one that an interceptor above has begun for
	 * this request, and writes the time left into the request.
	 * @param current the current context
	 * @param request the request
	 * @param client who is about to send it
	 * @throws ContextDoneIOException if the context is done or too little time is left;
	 * nothing was sent and nothing is left open
	 */
	Exchange begin(Context current, HttpRequest request, OutboundClient client) throws ContextDoneIOException {
		Exchange earlier = Exchange.of(request);
		Exchange offered = (earlier != null && earlier.take()) ? earlier : null;
		Context context = (offered != null) ? offered.context() : current;
		Refusal why = null;
		Budget budget;
		try {
			requireTime(context, request);
			why = Refusal.MARGIN;
			budget = announce(context, request, earlier);
		}
		catch (ContextDoneException ex) {
			refused(offered, client, (why != null) ? why : Refusal.of(ex));
			throw new ContextDoneIOException(ex, null);
		}
		if (offered == null) {
			HttpMethod method = request.getMethod();
			URI uri = request.getURI();
			offered = new Exchange(current, () -> name(method, uri), this.counts);
		}
		offered.client(client);
		offered.budget(budget);
		if (this.counts != null && client.isShortenedBy(context.remaining())) {
			this.counts.shorten();
		}
		return offered;
	}

	private void refused(@Nullable Exchange offered, OutboundClient client, Refusal why) {
		if (this.counts != null) {
			this.counts.refuse(why);
		}
		if (offered != null) {
			offered.client(client);
			offered.close(Outcome.REFUSED);
		}
		else if (this.counts != null) {
			this.counts.call(client.kind(), Outcome.REFUSED);
		}
	}

	private static void requireTime(Context context, HttpRequest request) {
		if (context.reason() != null) {
			throw context.doneException();
		}
		Duration remaining = context.remaining();
		if (remaining != null && remaining.toMillis() < 1) {
			throw new DeadlineExceededException(
					"less than 1 ms left for " + name(request.getMethod(), request.getURI()), null);
		}
	}

	/**
	 * Writes the header and the forwarded values.
	 * @throws DeadlineExceededException if no more than the safety margin is left
	 */
	private @Nullable Budget announce(Context context, HttpRequest request, @Nullable Exchange earlier) {
		HttpHeaders headers = request.getHeaders();
		forwardValues(context, request);
		String present = headers.getFirst(this.header.name());
		boolean isOurs = present != null && earlier != null && earlier.hasWritten(present);
		if (present != null && !isOurs) {
			return null;
		}
		Duration sendable = sendable(context, request);
		if (sendable == null) {
			if (isOurs) {
				headers.remove(this.header.name());
			}
			return null;
		}
		Budget budget = Budget.of(sendable);
		headers.set(this.header.name(), budget.value());
		return budget;
	}

	/**
	 * Returns the time to tell: until the earlier of the deadline that holds and the one
	 * that would. Once the latter is past nobody is told of it: the callee is not to
	 * refuse what is let through here.
	 */
	private @Nullable Duration sendable(Context context, HttpRequest request) {
		Deadline firm = SubmittedTask.firmDeadline(context);
		Deadline unenforced = Enforcement.isOnlyObserved(context) ? null : Enforcement.unenforced(context);
		if ((firm == null && unenforced == null) || !isTold(request.getURI())) {
			return null;
		}
		Duration held = (firm != null) ? sendable(firm) : null;
		if (held != null && held.toMillis() < 1) {
			throw new DeadlineExceededException(
					"no more than the safety margin left for " + name(request.getMethod(), request.getURI()), null);
		}
		Duration wouldBe = (unenforced != null) ? sendable(unenforced) : null;
		return (wouldBe != null && wouldBe.toMillis() >= 1 && (held == null || wouldBe.compareTo(held) < 0)) ? wouldBe
				: held;
	}

	private Duration sendable(Deadline deadline) {
		return deadline.remaining().minus(this.safetyMargin);
	}

	/**
	 * A header that the request has already is the caller's own.
	 */
	private void forwardValues(Context context, HttpRequest request) {
		HttpHeaders headers = request.getHeaders();
		for (InboundValue<?> value : this.values) {
			String text = headers.containsHeader(value.header()) ? null : value.write(context);
			if (text != null && !Enforcement.isOnlyObserved(context) && isTold(request.getURI())) {
				headers.set(value.header(), text);
			}
		}
	}

	/**
	 * Takes off what a redirect has carried along to a host that is not to have it.
	 */
	private void withdrawValues(Context context, HttpRequest request) {
		HttpHeaders headers = request.getHeaders();
		for (InboundValue<?> value : this.values) {
			String text = value.write(context);
			if (text != null && text.equals(headers.getFirst(value.header())) && !isTold(request.getURI())) {
				headers.remove(value.header());
			}
		}
	}

	private boolean isTold(URI uri) {
		String host = host(uri);
		if (this.hosts.matches(host)) {
			return true;
		}
		if (host != null && this.leftOut.size() < MAX_ANNOUNCED_HOSTS && this.leftOut.add(host)) {
			logger.info("Host '" + host + "' is not told how much time is left: contextual.outbound.hosts=" + this.hosts
					+ " does not match it. Add it there to send " + this.header + " to it.");
		}
		return false;
	}

	/**
	 * Writes the time that is left now into another request of the exchange, a repeated
	 * or redirected one, by the rules of a first one.
	 * @throws ContextDoneIOException if the context is done or too little time is left
	 */
	void renew(Exchange exchange, HttpRequest request) throws ContextDoneIOException {
		exchange.renewing();
		withdrawValues(exchange.context(), request);
		try {
			requireTime(exchange.context(), request);
			exchange.budget(announce(exchange.context(), request, exchange));
		}
		catch (ContextDoneException ex) {
			throw new ContextDoneIOException(ex, null);
		}
	}

	/**
	 * Says once for each kind of request that it cannot be aborted.
	 */
	void notAborted(ClientHttpRequest request) {
		String name = request.getClass().getName();
		if (logger.isDebugEnabled() && this.uncovered.add(name)) {
			logger.debug("Exchanges of " + name + " are refused when no time is left and are told how much there is,"
					+ " but one that waits is not aborted when its context ends");
		}
	}

	private static String name(HttpMethod method, URI uri) {
		String host = host(uri);
		return method + " " + ((host != null) ? host : "") + ":" + port(uri);
	}

	private static int port(URI uri) {
		if (uri.getPort() >= 0) {
			return uri.getPort();
		}
		return "https".equalsIgnoreCase(uri.getScheme()) ? 443 : 80;
	}

	// URI has no host where the name has a character that RFC 2396 forbids, as the
	// underscore of many a container's name.
	private static @Nullable String host(URI uri) {
		String host = uri.getHost();
		String authority = uri.getRawAuthority();
		if (host != null || authority == null) {
			return host;
		}
		String hostAndPort = authority.substring(authority.lastIndexOf('@') + 1);
		int port = hostAndPort.lastIndexOf(':');
		return (port >= 0) ? hostAndPort.substring(0, port) : hostAndPort;
	}

}
