package dev.contextual.autoconfigure.outbound;

import java.time.Duration;

import dev.contextual.CancellableContext;
import dev.contextual.Context;
import dev.contextual.ContextDoneException;
import dev.contextual.DeadlineExceededException;
import dev.contextual.LiveContexts;
import dev.contextual.Scope;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.restclient.test.autoconfigure.RestClientTest;
import org.springframework.context.annotation.Import;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Service;
import org.springframework.test.web.client.MockRestServiceServer;
import org.springframework.web.client.RestClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.hamcrest.Matchers.matchesPattern;
import static org.springframework.test.web.client.match.MockRestRequestMatchers.header;
import static org.springframework.test.web.client.match.MockRestRequestMatchers.requestTo;
import static org.springframework.test.web.client.response.MockRestResponseCreators.withSuccess;

@RestClientTest
class RestClientSliceTests {

	@Autowired
	private Shop shop;

	@Autowired
	private MockRestServiceServer server;

	@AfterEach
	void leavesNothingBehind() {
		assertThat(Context.current()).isEqualTo(Context.background());
		assertThat(Thread.currentThread().isInterrupted()).isFalse();
		assertThat(LiveContexts.count((node) -> "http".equals(node.kind()))).isZero();
	}

	@Test
	void callUnderADeadlineIsAnsweredByTheMock() {
		this.server.expect(requestTo("/order")).andRespond(withSuccess().body("ordered"));

		try (CancellableContext timed = Context.background().withTimeout(Duration.ofSeconds(30));
				Scope scope = timed.attach()) {
			assertThat(this.shop.order()).isEqualTo("ordered");
		}

		this.server.verify();
	}

	@Test
	void callWithoutContextIsAnsweredByTheMock() {
		this.server.expect(requestTo("/order")).andRespond(withSuccess().body("ordered"));

		assertThat(this.shop.order()).isEqualTo("ordered");
	}

	@Test
	void interceptorOfTheRoomIsThereAndTellsAndRefuses() {
		this.server.expect(requestTo("http://shop/order"))
			.andExpect(header("X-Request-Timeout-Ms", matchesPattern("[0-9]{1,5}")))
			.andRespond(withSuccess().body("ordered"));

		try (CancellableContext timed = Context.background().withTimeout(Duration.ofSeconds(30));
				Scope scope = timed.attach()) {
			assertThat(this.shop.orderByInterceptor()).isEqualTo("ordered");
		}
		try (CancellableContext spent = Context.background().withTimeout(Duration.ZERO); Scope scope = spent.attach()) {
			Throwable failure = catchThrowable(this.shop::orderByInterceptor);
			assertThat(ContextDoneException.in(failure)).isInstanceOf(DeadlineExceededException.class);
		}

		this.server.verify();
	}

	@SpringBootConfiguration
	@Import(Shop.class)
	static class Application {

	}

	@Service
	static class Shop {

		private final RestClient client;

		private final ContextClientHttpRequestInterceptor interceptor;

		Shop(RestClient.Builder builder, ContextClientHttpRequestInterceptor interceptor) {
			this.client = builder.defaultHeader(HttpHeaders.ACCEPT, "text/plain").build();
			this.interceptor = interceptor;
		}

		String order() {
			return this.client.get().uri("/order").retrieve().body(String.class);
		}

		String orderByInterceptor() {
			return this.client.mutate()
				.requestInterceptor(this.interceptor)
				.build()
				.get()
				.uri("http://shop/order")
				.retrieve()
				.body(String.class);
		}

	}

}
