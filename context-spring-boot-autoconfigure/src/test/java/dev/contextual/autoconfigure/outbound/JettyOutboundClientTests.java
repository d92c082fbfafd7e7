package dev.contextual.autoconfigure.outbound;

import java.time.Duration;
import java.util.Set;

import dev.contextual.ContextDoneException;
import dev.contextual.DeadlineExceededException;
import org.eclipse.jetty.client.HttpClient;
import org.junit.jupiter.api.Test;

import org.springframework.http.client.ClientHttpRequestFactory;
import org.springframework.http.client.JettyClientHttpRequestFactory;
import org.springframework.web.client.RestClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

class JettyOutboundClientTests extends AbstractOutboundClientTests {

	private final HttpClient jetty = new HttpClient();

	@Override
	ClientHttpRequestFactory createFactory() {
		this.jetty.setMaxConnectionsPerDestination(1);
		this.jetty.setConnectTimeout(90_000);
		JettyClientHttpRequestFactory factory = new JettyClientHttpRequestFactory(ContextJetty.prepare(this.jetty));
		factory.setReadTimeout(Duration.ofSeconds(90));
		return factory;
	}

	@Override
	void close(ClientHttpRequestFactory factory) throws Exception {
		this.jetty.stop();
	}

	// It has no pause.
	@Override
	Set<Phase> exceptions() {
		return Set.of(Phase.RETRY_PAUSE);
	}

	@Override
	boolean isTellingRedirectsAnew() {
		return true;
	}

	@Test
	void unpreparedClientIsNotAborted() throws Exception {
		JettyClientHttpRequestFactory factory = new JettyClientHttpRequestFactory();
		factory.setReadTimeout(Duration.ofSeconds(1));
		RestClient client = RestClient.builder().requestFactory(ContextHttp.wrap(factory)).build();
		long start = System.nanoTime();

		Throwable failure = catchThrowable(() -> within(Duration.ofMillis(200),
				() -> client.get().uri(server().url("/headers")).retrieve().body(String.class)));

		assertThat(ContextDoneException.in(failure)).isInstanceOf(DeadlineExceededException.class);
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(900));
		factory.destroy();
	}

}
