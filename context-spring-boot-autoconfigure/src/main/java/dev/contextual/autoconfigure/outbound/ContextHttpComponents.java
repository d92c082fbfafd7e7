package dev.contextual.autoconfigure.outbound;

import java.io.IOException;
import java.net.URISyntaxException;
import java.util.Objects;

import dev.contextual.Context;
import dev.contextual.Scope;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.impl.ChainElement;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.ProtocolException;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.support.HttpComponentsHeadersAdapter;

/**
 * What an Apache HttpClient that is built by hand needs besides
 * {@link ContextHttp#wrap(org.springframework.http.client.ClientHttpRequestFactory)}, so
 * that also its pauses between retries end with the context, and each retry and redirect
 * is told how much time is left by then. Those that Boot builds have it.
 *
 * @since 0.1
 */
public final class ContextHttpComponents {

	private ContextHttpComponents() {
	}

	/**
	 * Adds what is needed.
	 * @param builder the builder of the client
	 * @return the given builder
	 */
	public static HttpClientBuilder prepare(HttpClientBuilder builder) {
		Objects.requireNonNull(builder, "builder");
		return builder
			.addExecInterceptorBefore(ChainElement.RETRY.name(), "contextual-pause", ContextHttpComponents::retry)
			.addExecInterceptorBefore(ChainElement.PROTOCOL.name(), "contextual-send", ContextHttpComponents::send);
	}

	/*
	 * HttpRequestRetryExec (5.6) sleeps between attempts, which cancelling the request
	 * does not end. So the end of the context interrupts the thread there, and only
	 * there: what is called for each attempt, I/O and the user's body included, is under
	 * a mask.
	 */
	private static ClassicHttpResponse retry(ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
			throws IOException, HttpException {
		Attempt attempt = Attempt.current();
		if (attempt == null) {
			return chain.proceed(request, scope);
		}
		try {
			return attempt.context().callInterruptibly(() -> chain.proceed(request, scope));
		}
		catch (IOException | HttpException | RuntimeException ex) {
			throw ex;
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static ClassicHttpResponse send(ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
			throws IOException, HttpException {
		Attempt attempt = Attempt.current();
		if (attempt == null) {
			return chain.proceed(request, scope);
		}
		try (Scope mask = Context.maskInterrupts()) {
			HttpHeaders headers = new HttpHeaders(new HttpComponentsHeadersAdapter(request));
			attempt.sending(HttpMethod.valueOf(request.getMethod()), request.getUri(), headers);
			return chain.proceed(request, scope);
		}
		catch (URISyntaxException ex) {
			throw new ProtocolException(ex.getMessage(), ex);
		}
	}

}
