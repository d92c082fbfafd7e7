package dev.contextual.autoconfigure.outbound;

import java.io.Closeable;
import java.util.concurrent.Callable;

import org.jspecify.annotations.Nullable;

import org.springframework.http.client.ClientHttpRequestFactory;
import org.springframework.http.client.ClientHttpResponse;
import org.springframework.http.client.HttpComponentsClientHttpRequestFactory;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.http.client.SimpleClientHttpRequestFactory;

/**
 * How exchanges of one kind of client are executed so that the end of their context frees
 * the caller, and how a body that is being read is given up by another thread.
 */
interface Transport {

	/**
	 * Returns the transport for the exchanges of a factory, which gets what it needs.
	 */
	static Transport of(ClientHttpRequestFactory factory) {
		if (factory instanceof JdkClientHttpRequestFactory) {
			return new JdkTransport();
		}
		if (factory instanceof SimpleClientHttpRequestFactory) {
			return new HelperTransport();
		}
		if (factory instanceof HttpComponentsClientHttpRequestFactory httpComponents) {
			CancellingHttpClient.putInto(httpComponents);
		}
		return new HookedTransport();
	}

	/**
	 * Executes the exchange and returns, early and by whatever failure, when the context
	 * ends.
	 * @param attempt the attempt to get a response
	 * @param exchange what executes it
	 * @return the response
	 */
	ClientHttpResponse execute(Attempt attempt, Callable<ClientHttpResponse> exchange) throws Exception;

	/**
	 * Returns what makes whoever reads the body of the response fail and lets the
	 * connection go, which does not wait and may be called by any thread, or {@code null}
	 * if nothing does.
	 */
	@Nullable Closeable abort(Attempt attempt, ClientHttpResponse response);

	/**
	 * Returns whether a content length that a response states is that of the body as it
	 * is read, so that the last byte ends the exchange.
	 */
	default boolean endsWithItsLength() {
		return false;
	}

}
