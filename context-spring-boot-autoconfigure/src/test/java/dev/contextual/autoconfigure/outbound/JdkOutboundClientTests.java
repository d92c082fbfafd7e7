package dev.contextual.autoconfigure.outbound;

import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.util.Set;

import dev.contextual.CancellableContext;
import dev.contextual.Context;
import dev.contextual.ContextDoneException;
import dev.contextual.Scope;
import org.junit.jupiter.api.Test;

import org.springframework.http.client.ClientHttpRequestFactory;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.web.client.ResourceAccessException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

class JdkOutboundClientTests extends AbstractOutboundClientTests {

	@Override
	ClientHttpRequestFactory createFactory() {
		return new JdkClientHttpRequestFactory(HttpClient.newBuilder().followRedirects(Redirect.NORMAL).build());
	}

	@Override
	void close(ClientHttpRequestFactory factory) {
		// the JDK's client ends with its last reference
	}

	// It knows no pool, no pause and, through Spring, no Expect.
	@Override
	Set<Phase> exceptions() {
		return Set.of(Phase.POOL, Phase.RETRY_PAUSE);
	}

	// The client copies the header.
	@Override
	boolean isTellingRedirectsAnew() {
		return false;
	}

	@Test
	void interruptFromElsewhereStaysAnInterrupt() throws Exception {
		Thread caller = Thread.currentThread();
		try (CancellableContext context = Context.background().withCancel(); Scope scope = context.attach()) {
			Thread stranger = new Thread(() -> {
				awaitRequest();
				caller.interrupt();
			});
			stranger.start();

			Throwable failure = catchThrowable(() -> get("/headers"));

			assertThat(Thread.interrupted()).isTrue();
			stranger.join();
			assertThat(failure).isInstanceOf(ResourceAccessException.class);
			assertThat(ContextDoneException.in(failure)).isNull();
		}
	}

}
