package dev.contextual.autoconfigure.outbound;

import java.util.Collection;
import java.util.function.Consumer;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.http.client.ClientHttpRequestFactory;

/**
 * Wraps what another builder builds. Customizers go to the other builder, which knows the
 * type that they are for.
 */
final class ContextClientHttpRequestFactoryBuilder<T extends ClientHttpRequestFactory>
		implements ClientHttpRequestFactoryBuilder<ClientHttpRequestFactory> {

	private final ClientHttpRequestFactoryBuilder<T> delegate;

	private final Supplier<Outbound> outbound;

	ContextClientHttpRequestFactoryBuilder(ClientHttpRequestFactoryBuilder<T> delegate, Supplier<Outbound> outbound) {
		this.delegate = delegate;
		this.outbound = outbound;
	}

	@Override
	public ClientHttpRequestFactory build(@Nullable HttpClientSettings settings) {
		ClientHttpRequestFactory factory = this.delegate.build(settings);
		return ContextClientHttpRequestFactory.of(factory, this.outbound.get(),
				OutboundClient.of(factory, (settings != null) ? settings.readTimeout() : null));
	}

	@Override
	@SuppressWarnings({ "unchecked", "rawtypes" }) // the type is lost at the bean's, too
	public ClientHttpRequestFactoryBuilder<ClientHttpRequestFactory> withCustomizers(
			Collection<Consumer<ClientHttpRequestFactory>> customizers) {
		return new ContextClientHttpRequestFactoryBuilder<>(this.delegate.withCustomizers((Collection) customizers),
				this.outbound);
	}

}
