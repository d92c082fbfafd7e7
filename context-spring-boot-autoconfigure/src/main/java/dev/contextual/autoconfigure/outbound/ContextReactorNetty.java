package dev.contextual.autoconfigure.outbound;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.Objects;

import io.netty.channel.Channel;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.netty.Connection;
import reactor.netty.channel.ChannelOperations;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.client.HttpClientRequest;

import org.springframework.http.HttpMethod;

/**
 * What a Reactor Netty client that is built by hand needs besides
 * {@link ContextHttp#wrap(org.springframework.http.client.ClientHttpRequestFactory)}, so
 * that its exchanges are aborted and each redirect is told how much time is left by then.
 * Those that Boot builds have it.
 *
 * @since 0.1
 */
public final class ContextReactorNetty {

	private ContextReactorNetty() {
	}

	/**
	 * Adds what is needed.
	 * @param client the client
	 * @return a client that has it
	 */
	public static HttpClient prepare(HttpClient client) {
		Objects.requireNonNull(client, "client");
		return client.mapConnect(ContextReactorNetty::connect).doOnRequest(ContextReactorNetty::send);
	}

	/*
	 * The publisher waits for the connection and on it until the head of the response is
	 * there, redirects included. What aborts it completes it, since an error would leave
	 * the source and its connection running (reactor-core 3.8). From the head on it is
	 * the channel that is closed, but only while it still serves this exchange.
	 */
	private static Mono<? extends Connection> connect(Mono<? extends Connection> connection) {
		Attempt attempt = Attempt.current();
		if (attempt == null) {
			return connection;
		}
		Sinks.Empty<Void> aborted = Sinks.empty();
		attempt.onAbort(aborted::tryEmitEmpty);
		return connection.cast(Connection.class)
			.takeUntilOther(aborted.asMono())
			.switchIfEmpty(Mono.error(() -> new IOException("Context is done")))
			.doOnNext((connected) -> attempt.onAbort(() -> close(connected)))
			.contextWrite((context) -> context.put(Attempt.class, attempt));
	}

	@SuppressWarnings("FutureReturnValueIgnored") // nobody waits for the close
	private static void close(Connection connection) {
		Channel channel = connection.channel();
		// It is none that is registered once the exchange is over.
		if (channel.isRegistered()) {
			channel.eventLoop().execute(() -> {
				if (ChannelOperations.get(channel) == connection) {
					channel.close();
				}
			});
		}
	}

	// Before Spring copies its headers, which it does for each request of the exchange.
	private static void send(HttpClientRequest request, Connection connection) {
		Attempt attempt = request.currentContextView().getOrDefault(Attempt.class, null);
		if (attempt == null) {
			return;
		}
		try {
			attempt.sending(HttpMethod.valueOf(request.method().name()),
					URI.create(Objects.requireNonNull(request.resourceUrl())), attempt.headers());
		}
		catch (ContextDoneIOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
