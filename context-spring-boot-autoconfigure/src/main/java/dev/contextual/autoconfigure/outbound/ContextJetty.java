package dev.contextual.autoconfigure.outbound;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Objects;

import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.transport.HttpConversation;
import org.eclipse.jetty.client.transport.HttpRequest;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.support.JettyHeadersAdapter;

/**
 * What a Jetty client that is built by hand needs besides
 * {@link ContextHttp#wrap(org.springframework.http.client.ClientHttpRequestFactory)}, so
 * that its exchanges are aborted and each redirect is told how much time is left by then.
 * Those that Boot builds have it.
 *
 * @since 0.1
 */
public final class ContextJetty {

	private static final String ATTRIBUTE = Attempt.class.getName();

	private ContextJetty() {
	}

	/**
	 * Adds what is needed.
	 * @param client the client, not yet in use
	 * @return the given client
	 */
	public static HttpClient prepare(HttpClient client) {
		Objects.requireNonNull(client, "client");
		client.getRequestListeners().addQueuedListener(ContextJetty::queued);
		client.getRequestListeners().addBeginListener(ContextJetty::begin);
		return client;
	}

	/*
	 * The first request is queued on the caller's thread. Those that follow a redirect or
	 * a challenge are queued on the client's, have no attribute of the first (Jetty 12.1)
	 * and belong to the same conversation.
	 */
	private static void queued(Request request) {
		HttpConversation conversation = ((HttpRequest) request).getConversation();
		if (conversation.getAttribute(ATTRIBUTE) == null && Attempt.current() != null) {
			conversation.setAttribute(ATTRIBUTE, Attempt.current());
		}
		Attempt attempt = attempt(request);
		if (attempt != null) {
			attempt.onAbort(() -> abort(request, new IOException("Context is done")));
		}
	}

	// The headers are written after this.
	private static void begin(Request request) {
		Attempt attempt = attempt(request);
		if (attempt == null) {
			return;
		}
		try {
			request.headers((fields) -> send(request, attempt, new HttpHeaders(new JettyHeadersAdapter(fields))));
		}
		catch (UncheckedIOException ex) {
			abort(request, ex);
		}
	}

	@SuppressWarnings("FutureReturnValueIgnored") // it says whether it came too late
	private static void abort(Request request, Exception cause) {
		request.abort(cause);
	}

	private static void send(Request request, Attempt attempt, HttpHeaders headers) {
		try {
			attempt.sending(HttpMethod.valueOf(request.getMethod()), request.getURI(), headers);
		}
		catch (ContextDoneIOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static @Nullable Attempt attempt(Request request) {
		return (Attempt) ((HttpRequest) request).getConversation().getAttribute(ATTRIBUTE);
	}

}
