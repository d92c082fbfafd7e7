package dev.contextual.autoconfigure.outbound;

import java.util.List;
import java.util.Objects;

import org.springframework.http.client.ClientHttpRequestFactory;

/**
 * Makes HTTP clients that are built by hand obey the current context. Clients that come
 * from Boot's {@code RestClient.Builder}, {@code RestTemplateBuilder},
 * {@code ClientHttpRequestFactory} and HTTP service beans do so already.
 *
 * @since 0.1
 */
public final class ContextHttp {

	private ContextHttp() {
	}

	/**
	 * Wraps a factory with the default settings: {@code X-Request-Timeout-Ms} is sent to
	 * internal hosts. The application's own settings are not looked up; see
	 * {@link #wrap(ClientHttpRequestFactory, OutboundProperties)}.
	 * @param factory the factory that talks to the network, not one that itself decorates
	 * another, as a buffering one, since an exchange is then not aborted
	 * @return the wrapped factory; the given one if it is wrapped already
	 */
	public static ContextClientHttpRequestFactory wrap(ClientHttpRequestFactory factory) {
		return wrap(factory, new OutboundProperties());
	}

	/**
	 * Wraps a factory with the given settings, usually the application's bean.
	 * @param factory the factory that talks to the network
	 * @param properties the settings, read now
	 * @return the wrapped factory; the given one if it is wrapped already
	 * @throws IllegalArgumentException if a setting is malformed
	 */
	public static ContextClientHttpRequestFactory wrap(ClientHttpRequestFactory factory,
			OutboundProperties properties) {
		Objects.requireNonNull(properties, "properties");
		return ContextClientHttpRequestFactory.of(factory, new Outbound(properties, List.of(), null));
	}

}
