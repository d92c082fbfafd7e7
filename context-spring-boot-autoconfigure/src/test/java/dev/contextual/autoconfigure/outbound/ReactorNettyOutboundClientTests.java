package dev.contextual.autoconfigure.outbound;

import java.io.InputStream;
import java.time.Duration;
import java.util.Set;

import dev.contextual.ContextDoneException;
import dev.contextual.DeadlineExceededException;
import io.netty.channel.ChannelOption;
import org.junit.jupiter.api.Test;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionPoolMetrics;
import reactor.netty.resources.ConnectionProvider;
import reactor.netty.tcp.SslProvider;

import org.springframework.http.client.ClientHttpRequestFactory;
import org.springframework.http.client.ReactorClientHttpRequestFactory;
import org.springframework.web.client.RestClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

class ReactorNettyOutboundClientTests extends AbstractOutboundClientTests {

	private volatile ConnectionPoolMetrics metrics;

	private final ConnectionProvider pool = ConnectionProvider.builder("test")
		.maxConnections(1)
		.pendingAcquireTimeout(Duration.ofSeconds(90))
		.metrics(true, () -> (pool, id, address, metrics) -> this.metrics = metrics)
		.build();

	private HttpClient reactor() {
		return HttpClient.create(this.pool)
			.compress(true)
			.followRedirect(true)
			.option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 90_000);
	}

	@Override
	ClientHttpRequestFactory createFactory() {
		return new ReactorClientHttpRequestFactory(ContextReactorNetty.prepare(reactor()));
	}

	@Override
	void close(ClientHttpRequestFactory factory) {
		this.pool.dispose();
	}

	// It has no pause.
	@Override
	Set<Phase> exceptions() {
		return Set.of(Phase.RETRY_PAUSE);
	}

	// Nobody can withdraw a connection that the pool has begun to make.
	@Override
	Set<Phase> unseen() {
		return Set.of(Phase.TLS);
	}

	@Override
	boolean isTellingRedirectsAnew() {
		return true;
	}

	@Test
	void handshakeThatNobodyWaitsForEndsByItsOwnTimeout() throws Exception {
		HttpClient reactor = reactor()
			.secure((tls) -> tls.sslContext(SslProvider.defaultClientProvider().getSslContext())
				.handshakeTimeout(Duration.ofSeconds(2)));
		RestClient client = RestClient.builder()
			.requestFactory(ContextHttp.wrap(new ReactorClientHttpRequestFactory(ContextReactorNetty.prepare(reactor))))
			.build();
		String url = server().url("/").replace("http:", "https:");

		Throwable failure = catchThrowable(
				() -> within(Duration.ofSeconds(1), () -> client.get().uri(url).retrieve().body(String.class)));
		long freed = System.nanoTime();

		assertThat(ContextDoneException.in(failure)).isInstanceOf(DeadlineExceededException.class);
		assertThat(server().sawClientGo()).isTrue();
		assertThat(Duration.ofNanos(System.nanoTime() - freed)).isGreaterThan(Duration.ofMillis(100));
	}

	@Test
	void cancelledWaiterStaysInTheQueueOfThePool() throws Exception {
		InputStream occupying = client().get().uri(server().url("/length")).retrieve().body(InputStream.class);

		Throwable failure = catchThrowable(() -> within(Duration.ofMillis(200), () -> get("/ok")));

		assertThat(ContextDoneException.in(failure)).isInstanceOf(DeadlineExceededException.class);
		assertThat(this.metrics.pendingAcquireSize()).isEqualTo(1);
		occupying.close();
		assertThatTheClientStillWorks(10);
		assertThat(this.metrics.pendingAcquireSize()).isZero();
	}

	@Test
	void unpreparedClientIsNotAborted() {
		HttpClient reactor = reactor().responseTimeout(Duration.ofSeconds(1));
		RestClient client = RestClient.builder()
			.requestFactory(ContextHttp.wrap(new ReactorClientHttpRequestFactory(reactor)))
			.build();
		long start = System.nanoTime();

		Throwable failure = catchThrowable(() -> within(Duration.ofMillis(200),
				() -> client.get().uri(server().url("/headers")).retrieve().body(String.class)));

		assertThat(ContextDoneException.in(failure)).isInstanceOf(DeadlineExceededException.class);
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(900));
	}

}
