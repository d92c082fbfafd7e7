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
	 * The publisher waits for a connection and on it until the head of the response is
	 * there, redirects included. While it waits for one, what aborts it completes it,
	 * since an error would leave the source running (reactor-core 3.8). While a
	 * connection serves the exchange, its channel is closed: on its event loop, where it
	 * cannot begin to serve another one in between. Cancelling the publisher then instead
	 * was seen to hit the next exchange.
	 */
	private static Mono<? extends Connection> connect(Mono<? extends Connection> connection) {
		Attempt attempt = Attempt.current();
		if (attempt == null) {
			return connection;
		}
		Wait wait = new Wait(attempt, Sinks.empty());
		attempt.onAbort(wait::end);
		return connection.cast(Connection.class)
			.takeUntilOther(wait.sink.asMono())
			.switchIfEmpty(Mono.error(() -> new IOException("Context is done")))
			.doOnNext(wait::closeOnAbort)
			.contextWrite((context) -> context.put(Wait.class, wait));
	}

	// Before Spring copies its headers, which it does for each request of the exchange.
	private static void send(HttpClientRequest request, Connection connection) {
		Wait wait = request.currentContextView().getOrDefault(Wait.class, null);
		if (wait == null) {
			return;
		}
		try {
			wait.attempt.sending(HttpMethod.valueOf(request.method().name()),
					URI.create(Objects.requireNonNull(request.resourceUrl())), wait.attempt.headers());
			wait.closeOnAbort(connection);
		}
		catch (ContextDoneIOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private record Wait(Attempt attempt, Sinks.Empty<Void> sink) {

		void end() {
			this.sink.tryEmitEmpty();
		}

		void closeOnAbort(Connection connection) {
			this.attempt.onAbort(() -> close(connection));
		}

		@SuppressWarnings("FutureReturnValueIgnored") // nobody waits for the close
		private void close(Connection connection) {
			Channel channel = connection.channel();
			// It is none that is registered once the exchange is over.
			if (!channel.isRegistered()) {
				end();
				return;
			}
			channel.eventLoop().execute(() -> {
				if (ChannelOperations.get(channel) == connection) {
					channel.close();
				}
				// The client may try again, or follow a redirect.
				end();
			});
		}

	}

}
