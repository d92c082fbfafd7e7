package dev.contextual.autoconfigure.outbound;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

import dev.contextual.Context;
import dev.contextual.ContextDoneException;
import dev.contextual.DeadlineExceededException;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.junit.jupiter.api.Test;

import org.springframework.http.StreamingHttpOutputMessage;
import org.springframework.http.client.ClientHttpRequestFactory;
import org.springframework.http.client.HttpComponentsClientHttpRequestFactory;
import org.springframework.web.client.RestClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

class HttpComponentsOutboundClientTests extends AbstractOutboundClientTests {

	@Override
	ClientHttpRequestFactory createFactory() {
		return new HttpComponentsClientHttpRequestFactory(ContextHttpComponents.prepare(oneConnection()).build());
	}

	static HttpClientBuilder oneConnection() {
		return HttpClients.custom()
			.setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create().setMaxConnPerRoute(1).build());
	}

	@Override
	void close(ClientHttpRequestFactory factory) throws Exception {
		((HttpComponentsClientHttpRequestFactory) factory).destroy();
	}

	@Override
	Set<Phase> exceptions() {
		return Set.of();
	}

	@Override
	boolean isTellingRedirectsAnew() {
		return true;
	}

	@Test
	void exchangeOfAnUnpreparedClientIsAborted() throws Exception {
		RestClient client = RestClient.builder()
			.requestFactory(ContextHttp.wrap(new HttpComponentsClientHttpRequestFactory()))
			.build();

		Throwable failure = catchThrowable(() -> within(Duration.ofMillis(200),
				() -> client.get().uri(server().url("/headers")).retrieve().body(String.class)));

		assertThat(ContextDoneException.in(failure)).isInstanceOf(DeadlineExceededException.class);
		assertThat(server().sawClientGo()).isTrue();
	}

	@Test
	void pauseOfAnUnpreparedClientIsWaitedFor() {
		RestClient client = RestClient.builder()
			.requestFactory(ContextHttp.wrap(new HttpComponentsClientHttpRequestFactory()))
			.build();
		long start = System.nanoTime();

		Throwable failure = catchThrowable(() -> within(Duration.ofMillis(200),
				() -> client.get().uri(server().url("/busy-once")).retrieve().body(String.class)));

		assertThat(ContextDoneException.in(failure)).isInstanceOf(DeadlineExceededException.class);
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(900));
		assertThat(server().requests).hasSize(1);
	}

	@Test
	void bodyOfTheUserIsNotInterrupted() {
		AtomicBoolean interrupted = new AtomicBoolean();

		Throwable failure = catchThrowable(() -> within(Duration.ofMillis(200),
				() -> client().post().uri(server().url("/ok")).body((StreamingHttpOutputMessage.Body) (out) -> {
					awaitDone();
					interrupted.set(Thread.currentThread().isInterrupted());
				}).retrieve().body(String.class)));

		assertThat(ContextDoneException.in(failure)).isInstanceOf(DeadlineExceededException.class);
		assertThat(interrupted).isFalse();
	}

	private static void awaitDone() {
		try {
			assertThat(Context.current().awaitDone(Duration.ofSeconds(20))).isTrue();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Test
	void wrappedTwiceIsTheSameClient() {
		HttpComponentsClientHttpRequestFactory factory = new HttpComponentsClientHttpRequestFactory();
		ContextHttp.wrap(factory);
		Object client = factory.getHttpClient();

		ContextHttp.wrap(factory);

		assertThat(factory.getHttpClient()).isSameAs(client);
	}

	@Test
	void retryIsToldLess() throws Exception {
		assertThat(within(Duration.ofSeconds(30), () -> get("/busy-once"))).isEqualTo("ok");

		List<Long> told = server().received(HEADER).stream().flatMap(List::stream).map(Long::valueOf).toList();
		assertThat(told).hasSize(2);
		assertThat(told.get(1)).isLessThanOrEqualTo(told.get(0) - 1_000);
	}

}
