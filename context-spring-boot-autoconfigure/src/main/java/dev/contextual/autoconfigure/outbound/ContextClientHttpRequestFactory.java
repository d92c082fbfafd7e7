package dev.contextual.autoconfigure.outbound;

import java.io.IOException;
import java.net.URI;
import java.util.Objects;

import dev.contextual.Context;

import org.springframework.http.HttpMethod;
import org.springframework.http.client.ClientHttpRequest;
import org.springframework.http.client.ClientHttpRequestFactory;

/**
 * A request factory whose exchanges obey the context that is current on the calling
 * thread: refused when it is done or less than a millisecond is left, told how much that
 * is, aborted when it ends. A failure for one of these reasons carries a
 * {@link dev.contextual.ContextDoneException} in its cause chain. Where no context is
 * current, the requests are those of the factory inside.
 * <p>
 * Exchanges of {@link org.springframework.http.client.JdkClientHttpRequestFactory} and
 * {@link org.springframework.http.client.HttpComponentsClientHttpRequestFactory} are
 * aborted at once while they wait to connect, upload, wait for headers and read the body.
 * So are those of {@link org.springframework.http.client.JettyClientHttpRequestFactory}
 * and {@link org.springframework.http.client.ReactorClientHttpRequestFactory} whose
 * client Boot, {@link ContextJetty} or {@link ContextReactorNetty} has prepared. Those of
 * {@link org.springframework.http.client.SimpleClientHttpRequestFactory} run on a helper
 * thread, an interrupt of which aborts them from Java 21 on; before, their caller is
 * freed and they go on until their own timeouts. Those of any other factory are not
 * aborted while they wait: they are refused, told, and stop at the next read.
 * <p>
 * Safe for use by several threads if the factory inside is.
 *
 * @since 0.1
 * @see ContextHttp#wrap(ClientHttpRequestFactory)
 */
public final class ContextClientHttpRequestFactory implements ClientHttpRequestFactory {

	private final ClientHttpRequestFactory delegate;

	private final Outbound outbound;

	private final Transport transport;

	private final OutboundClient client;

	private ContextClientHttpRequestFactory(ClientHttpRequestFactory delegate, Outbound outbound,
			OutboundClient client) {
		this.delegate = delegate;
		this.outbound = outbound;
		this.transport = Transport.of(delegate);
		this.client = client;
	}

	static ContextClientHttpRequestFactory of(ClientHttpRequestFactory factory, Outbound outbound) {
		Objects.requireNonNull(factory, "factory");
		return of(factory, outbound, OutboundClient.of(factory));
	}

	static ContextClientHttpRequestFactory of(ClientHttpRequestFactory factory, Outbound outbound,
			OutboundClient client) {
		return (factory instanceof ContextClientHttpRequestFactory wrapped) ? wrapped
				: new ContextClientHttpRequestFactory(factory, outbound, client);
	}

	@Override
	public ClientHttpRequest createRequest(URI uri, HttpMethod httpMethod) throws IOException {
		ClientHttpRequest request = this.delegate.createRequest(uri, httpMethod);
		return Outbound.isBackground(Context.current()) ? request
				: new ContextClientHttpRequest(request, this.outbound, this.transport, this.client);
	}

}
