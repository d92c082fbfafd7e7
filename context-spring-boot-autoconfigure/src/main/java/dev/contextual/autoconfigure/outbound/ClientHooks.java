package dev.contextual.autoconfigure.outbound;

import org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.HttpComponentsClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.JettyClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.ReactorClientHttpRequestFactoryBuilder;

/**
 * Puts the hooks of this room into the clients that one of Boot's builders builds.
 */
final class ClientHooks {

	private ClientHooks() {
	}

	static ClientHttpRequestFactoryBuilder<?> addTo(ClientHttpRequestFactoryBuilder<?> builder) {
		if (builder instanceof HttpComponentsClientHttpRequestFactoryBuilder httpComponents) {
			return httpComponents.withHttpClientCustomizer(ContextHttpComponents::prepare);
		}
		if (builder instanceof JettyClientHttpRequestFactoryBuilder jetty) {
			return jetty.withHttpClientCustomizer(ContextJetty::prepare);
		}
		if (builder instanceof ReactorClientHttpRequestFactoryBuilder reactor) {
			return reactor.withHttpClientCustomizer(ContextReactorNetty::prepare);
		}
		return builder;
	}

}
