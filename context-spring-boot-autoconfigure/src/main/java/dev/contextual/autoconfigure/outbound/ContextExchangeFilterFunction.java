package dev.contextual.autoconfigure.outbound;

import java.util.List;
import java.util.Objects;

import dev.contextual.Context;
import dev.contextual.autoconfigure.outbound.OutboundCounts.Client;
import reactor.core.publisher.Mono;

import org.springframework.http.HttpHeaders;
import org.springframework.web.reactive.function.client.ClientRequest;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.ExchangeFilterFunction;
import org.springframework.web.reactive.function.client.ExchangeFunction;
import org.springframework.web.reactive.function.client.WebClientRequestException;

/**
 * Lets a {@link org.springframework.web.reactive.function.client.WebClient} obey the
 * context that is current on the thread that subscribes, which is the calling one where
 * the caller blocks: a call is refused when the context is done or less than a
 * millisecond is left, is told how much that is, and is cancelled when the context ends.
 * Each subscription, as that of a retry, is a call of its own. A failure for one of these
 * reasons carries a {@link dev.contextual.ContextDoneException} in its cause chain: a
 * {@link WebClientRequestException} as long as there is no response, an error of the body
 * afterwards. Such an error is signalled on a thread of its own. Where no context is
 * current, nothing is changed.
 * <p>
 * To be added last, so that other filters see what it does. A second one on the same
 * client does nothing. Safe for use by several threads.
 *
 * @since 0.1
 */
public final class ContextExchangeFilterFunction implements ExchangeFilterFunction {

	private static final String ATTRIBUTE = ContextExchangeFilterFunction.class.getName();

	private static final OutboundClient CLIENT = new OutboundClient(Client.WEB_CLIENT, null);

	private final Outbound outbound;

	/**
	 * Creates a filter with the given settings.
	 * @param properties the settings, read now
	 * @throws IllegalArgumentException if a setting is malformed
	 */
	public ContextExchangeFilterFunction(OutboundProperties properties) {
		this(new Outbound(Objects.requireNonNull(properties, "properties"), List.of(), null));
	}

	ContextExchangeFilterFunction(Outbound outbound) {
		this.outbound = outbound;
	}

	@Override
	public Mono<ClientResponse> filter(ClientRequest request, ExchangeFunction next) {
		return request.attribute(ATTRIBUTE).isPresent() ? next.exchange(request)
				: Mono.defer(() -> exchange(request, next));
	}

	private Mono<ClientResponse> exchange(ClientRequest request, ExchangeFunction next) {
		Context current = Context.current();
		if (Outbound.isBackground(current)) {
			return next.exchange(request);
		}
		HttpHeaders headers = HttpHeaders.copyOf(request.headers());
		Exchange exchange;
		try {
			exchange = this.outbound.begin(current, new RequestHead(request.method(), request.url(), headers), CLIENT);
		}
		catch (ContextDoneIOException ex) {
			return Mono.error(new WebClientRequestException(Objects.requireNonNull(ex.getCause()), request.method(),
					request.url(), headers));
		}
		ClientRequest told = ClientRequest.from(request).attribute(ATTRIBUTE, true).headers((present) -> {
			present.clear();
			present.putAll(headers);
		}).build();
		return new WebClientExchange(exchange, new Attempt(exchange, this.outbound, headers), told).execute(next);
	}

}
