package dev.contextual.autoconfigure.outbound;

import java.io.Closeable;
import java.io.IOException;

import org.apache.hc.client5.http.classic.HttpClient;
import org.apache.hc.client5.http.config.Configurable;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.CloseableHttpResponse;
import org.apache.hc.core5.concurrent.Cancellable;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.io.ModalCloseable;
import org.apache.hc.core5.io.Closer;
import org.jspecify.annotations.Nullable;

import org.springframework.http.client.HttpComponentsClientHttpRequestFactory;

/**
 * Lets an attempt cancel the request that it executes, in whichever phase that is.
 * Cancelling does nothing any more once the connection has gone back to the pool.
 */
final class CancellingHttpClient extends CloseableHttpClient implements Configurable {

	private final HttpClient delegate;

	private CancellingHttpClient(HttpClient delegate) {
		this.delegate = delegate;
	}

	static void putInto(HttpComponentsClientHttpRequestFactory factory) {
		HttpClient client = factory.getHttpClient();
		if (!(client instanceof CancellingHttpClient)) {
			factory.setHttpClient(new CancellingHttpClient(client));
		}
	}

	@Override
	protected CloseableHttpResponse doExecute(@Nullable HttpHost target, ClassicHttpRequest request,
			@Nullable HttpContext context) throws IOException {
		Attempt attempt = Attempt.current();
		if (attempt != null && request instanceof Cancellable cancellable) {
			attempt.onAbort(cancellable::cancel);
		}
		return CloseableHttpResponse.adapt(this.delegate.executeOpen(target, request, context));
	}

	@Override
	public @Nullable RequestConfig getConfig() {
		return (this.delegate instanceof Configurable configurable) ? configurable.getConfig() : RequestConfig.DEFAULT;
	}

	@Override
	public void close(CloseMode closeMode) {
		if (this.delegate instanceof ModalCloseable closeable) {
			closeable.close(closeMode);
		}
		else {
			Closer.closeQuietly(closeable());
		}
	}

	@Override
	public void close() throws IOException {
		Closer.close(closeable());
	}

	private @Nullable Closeable closeable() {
		return (this.delegate instanceof Closeable closeable) ? closeable : null;
	}

}
