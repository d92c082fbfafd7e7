package dev.contextual.autoconfigure.outbound;

import java.util.List;
import java.util.Objects;

import dev.contextual.CancellableContext;
import dev.contextual.Context;
import dev.contextual.Operation;
import dev.contextual.autoconfigure.outbound.OutboundCounts.Client;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.http.HttpHeaders;
import org.springframework.web.reactive.function.client.ClientRequest;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.ExchangeFilterFunction;
import org.springframework.web.reactive.function.client.ExchangeFunction;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.reactive.function.client.WebClientRequestException;

/**
 * Lets a {@link WebClient} obey the context that is current on the thread that
 * subscribes, which is the calling one where the caller blocks, or else the one that was
 * current when the call was put together: a call is refused when the context is done or
 * less than a millisecond is left, is told how much that is, and is cancelled when the
 * context ends. Each subscription, as that of a retry, is a call of its own. A failure
 * for one of these reasons carries a {@link dev.contextual.ContextDoneException} in its
 * cause chain: a {@link WebClientRequestException} as long as there is no response, an
 * error of the body afterwards. Such an error is signalled on a thread of its own. Where
 * there is no context, nothing is changed.
 * <p>
 * A call that is subscribed to after its context has ended well, as one that a method
 * with a timeout returns, goes on under the nearest context around it that is still open,
 * as a submitted task does.
 * <p>
 * A second one on the same client does nothing. Safe for use by several threads.
 *
 * @since 0.1
 */
public final class ContextExchangeFilterFunction implements ExchangeFilterFunction {

	private static final String ATTRIBUTE = ContextExchangeFilterFunction.class.getName();

	private static final String CAPTURED = Context.class.getName();

	private static final Operation ADOPTED = Operation.named("WebClient");

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

	/**
	 * Adds this filter to a client, and has the client remember the context that is
	 * current when a call is put together. A filter that is only added to the filters
	 * does not know that one, and so has none on the thread on which Reactor tries again.
	 * @param builder the builder of the client; filters that are added later do not see
	 * what this one does
	 */
	public void addTo(WebClient.Builder builder) {
		Objects.requireNonNull(builder, "builder").filter(this).defaultRequest((request) -> {
			Context current = Context.current();
			if (!Outbound.isBackground(current)) {
				request.attribute(CAPTURED, current);
			}
		});
	}

	@Override
	public Mono<ClientResponse> filter(ClientRequest request, ExchangeFunction next) {
		return request.attribute(ATTRIBUTE).isPresent() ? next.exchange(request)
				: Mono.defer(() -> exchange(request, next));
	}

	@SuppressWarnings("MustBeClosedChecker") // closed when the call ends
	private Mono<ClientResponse> exchange(ClientRequest request, ExchangeFunction next) {
		Context current = Context.current();
		if (!Outbound.isBackground(current)) {
			return exchange(current, null, request, next);
		}
		if (!(request.attributes().get(CAPTURED) instanceof Context captured)) {
			return next.exchange(request);
		}
		if (captured.reason() == null) {
			return exchange(captured, null, request, next);
		}
		CancellableContext adopted = captured.outliving(ADOPTED);
		return exchange(adopted, adopted, request, next);
	}

	private Mono<ClientResponse> exchange(Context context, @Nullable CancellableContext adopted, ClientRequest request,
			ExchangeFunction next) {
		HttpHeaders headers = HttpHeaders.copyOf(request.headers());
		Exchange exchange;
		try {
			exchange = this.outbound.begin(context, new RequestHead(request.method(), request.url(), headers), CLIENT);
		}
		catch (ContextDoneIOException ex) {
			if (adopted != null) {
				adopted.close();
			}
			return Mono.error(new WebClientRequestException(Objects.requireNonNull(ex.getCause()), request.method(),
					request.url(), headers));
		}
		ClientRequest told = ClientRequest.from(request).attribute(ATTRIBUTE, true).headers((present) -> {
			present.clear();
			present.putAll(headers);
		}).build();
		return new WebClientExchange(exchange, new Attempt(exchange, this.outbound, headers), told, adopted)
			.execute(next);
	}

}
