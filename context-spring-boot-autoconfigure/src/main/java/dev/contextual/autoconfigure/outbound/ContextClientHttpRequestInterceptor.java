package dev.contextual.autoconfigure.outbound;

import java.io.IOException;
import java.util.List;
import java.util.Objects;

import dev.contextual.Context;
import dev.contextual.autoconfigure.outbound.OutboundCounts.Outcome;

import org.springframework.http.HttpRequest;
import org.springframework.http.client.ClientHttpRequestExecution;
import org.springframework.http.client.ClientHttpRequestInterceptor;
import org.springframework.http.client.ClientHttpResponse;

/**
 * Lets a client whose request factory cannot be wrapped obey the current context as far
 * as an interceptor can: a request is refused when the context is done or less than a
 * millisecond is left, is told how much that is, and reading the body stops when the
 * context ends. One that waits is not aborted, and Spring buffers the upload of a client
 * that has any interceptor; {@link ContextHttp#wrap} does neither. On a client that has
 * both they act once.
 * <p>
 * Safe for use by several threads.
 *
 * @since 0.1
 */
public final class ContextClientHttpRequestInterceptor implements ClientHttpRequestInterceptor {

	private final Outbound outbound;

	/**
	 * Creates an interceptor with the given settings.
	 * @param properties the settings, read now
	 * @throws IllegalArgumentException if a setting is malformed
	 */
	public ContextClientHttpRequestInterceptor(OutboundProperties properties) {
		this(new Outbound(Objects.requireNonNull(properties, "properties"), List.of(), null));
	}

	ContextClientHttpRequestInterceptor(Outbound outbound) {
		this.outbound = outbound;
	}

	@Override
	public ClientHttpResponse intercept(HttpRequest request, byte[] body, ClientHttpRequestExecution execution)
			throws IOException {
		Context current = Context.current();
		Exchange earlier = Exchange.of(request);
		if (Outbound.isBackground(current) || (earlier != null && earlier.isOffered())) {
			return execution.execute(request, body);
		}
		Exchange exchange = this.outbound.begin(current, request, OutboundClient.UNKNOWN);
		exchange.offer(request);
		ClientHttpResponse response;
		boolean isReceived = false;
		Outcome outcome = Outcome.FAILED;
		try {
			response = execution.execute(request, body);
			isReceived = true;
		}
		catch (IOException | RuntimeException ex) {
			outcome = Outcome.of(ex);
			if (exchange.isOffered()) {
				exchange.throwIfEndedMeanwhile(ex);
			}
			throw ex;
		}
		finally {
			if (!isReceived && exchange.take()) {
				exchange.close(outcome);
			}
		}
		return exchange.take() ? new ContextClientHttpResponse(response, exchange,
				/* abort= */ null, /* endsWithItsLength= */ false)
			.arm() : response;
	}

}
