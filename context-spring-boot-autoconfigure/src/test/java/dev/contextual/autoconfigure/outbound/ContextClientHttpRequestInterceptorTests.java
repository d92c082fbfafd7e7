package dev.contextual.autoconfigure.outbound;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

import dev.contextual.CancellableContext;
import dev.contextual.CancelledException;
import dev.contextual.Context;
import dev.contextual.ContextDoneException;
import dev.contextual.DeadlineExceededException;
import dev.contextual.Scope;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.http.HttpRequest;
import org.springframework.http.MediaType;
import org.springframework.http.client.ClientHttpResponse;
import org.springframework.http.client.ClientHttpRequestExecution;
import org.springframework.http.client.ClientHttpRequestInterceptor;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.test.web.client.MockRestServiceServer;
import org.springframework.web.client.HttpServerErrorException;
import org.springframework.web.client.ResourceAccessException;
import org.springframework.web.client.RestClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.hamcrest.Matchers.matchesPattern;
import static org.springframework.test.web.client.ExpectedCount.manyTimes;
import static org.springframework.test.web.client.match.MockRestRequestMatchers.header;
import static org.springframework.test.web.client.match.MockRestRequestMatchers.headerDoesNotExist;
import static org.springframework.test.web.client.match.MockRestRequestMatchers.requestTo;
import static org.springframework.test.web.client.response.MockRestResponseCreators.withSuccess;

@Timeout(60)
class ContextClientHttpRequestInterceptorTests extends AbstractRawServerTests {

	private static final String HEADER = "X-Request-Timeout-Ms";

	private final ContextClientHttpRequestInterceptor interceptor = new ContextClientHttpRequestInterceptor(
			new OutboundProperties());

	private RestClient.Builder alone() {
		return RestClient.builder()
			.requestFactory(new JdkClientHttpRequestFactory())
			.requestInterceptor(this.interceptor);
	}

	private RestClient.Builder both() {
		return RestClient.builder()
			.requestFactory(ContextHttp.wrap(new JdkClientHttpRequestFactory()))
			.requestInterceptor(this.interceptor);
	}

	private String get(RestClient.Builder client, String path) {
		return client.build().get().uri(this.server.url(path)).retrieve().body(String.class);
	}

	private List<String> sent() {
		return this.server.received(HEADER).stream().flatMap(List::stream).toList();
	}

	private static CancellableContext context() {
		return Context.background().withTimeout(Duration.ofSeconds(30));
	}

	@Test
	void aloneItTellsHowMuchIsLeft() {
		try (CancellableContext context = context(); Scope scope = context.attach()) {
			assertThat(get(alone(), "/ok")).isEqualTo("ok");
			assertThat(openExchanges()).isZero();
		}

		assertThat(sent()).singleElement().satisfies((ms) -> assertThat(Long.parseLong(ms)).isBetween(1L, 30_000L));
	}

	@Test
	void aloneItRefusesWithoutConnection() {
		try (CancellableContext context = context(); Scope scope = context.attach()) {
			context.cancel();

			assertThatExceptionOfType(ResourceAccessException.class).isThrownBy(() -> get(alone(), "/ok"))
				.satisfies((ex) -> assertThat(ContextDoneException.in(ex)).isInstanceOf(CancelledException.class));
		}
		assertThat(this.server.connections).hasValue(0);
	}

	@Test
	void aloneItStopsAtTheNextRead() {
		Throwable failure;

		try (CancellableContext context = Context.background().withTimeout(Duration.ofMillis(300));
				Scope scope = context.attach()) {
			failure = catchThrowable(() -> get(alone(), "/length"));
		}

		assertThat(ContextDoneException.in(failure)).isInstanceOf(DeadlineExceededException.class);
	}

	@Test
	void aloneItLeavesFailuresAsTheyAre() {
		try (CancellableContext context = context(); Scope scope = context.attach()) {
			Throwable failure = catchThrowable(() -> get(alone(), "/hangup"));

			assertThat(failure).isInstanceOf(ResourceAccessException.class);
			assertThat(ContextDoneException.in(failure)).isNull();
			assertThat(openExchanges()).isZero();
		}
	}

	@Test
	void withoutContextItDoesNothing() {
		assertThat(get(alone(), "/ok")).isEqualTo("ok");

		assertThat(sent()).isEmpty();
	}

	@Test
	void withTheWrapTheyActOnce() throws Exception {
		List<Long> open = new ArrayList<>();
		Throwable failure;

		try (CancellableContext context = Context.background().withTimeout(Duration.ofSeconds(30));
				Scope scope = context.attach()) {
			Thread operator = new Thread(() -> {
				try {
					this.server.sawRequest();
				}
				catch (InterruptedException ex) {
					throw new IllegalStateException(ex);
				}
				open.add(openExchanges());
				context.cancel();
			});
			operator.start();
			failure = catchThrowable(() -> get(both(), "/headers"));
			operator.join();
		}

		assertThat(open).containsExactly(1L);
		assertThat(sent()).hasSize(1);
		assertThat(ContextDoneException.in(failure)).isInstanceOf(CancelledException.class);
		assertThat(this.server.sawClientGo()).isTrue();
	}

	@Test
	void withTheWrapTheAnswerIsReadOnceAndTheExchangeEnds() {
		try (CancellableContext context = context(); Scope scope = context.attach()) {
			assertThat(get(both(), "/ok")).isEqualTo("ok");
			assertThat(openExchanges()).isZero();
			assertThatExceptionOfType(ResourceAccessException.class).isThrownBy(() -> get(both(), "/hangup"))
				.satisfies((ex) -> assertThat(ContextDoneException.in(ex)).isNull());
			assertThat(openExchanges()).isZero();
		}
	}

	@Test
	void twiceOnOneClientItActsOnce() {
		try (CancellableContext context = context(); Scope scope = context.attach()) {
			assertThat(get(alone().requestInterceptor(this.interceptor), "/ok")).isEqualTo("ok");
			assertThat(get(both().requestInterceptor(this.interceptor), "/ok")).isEqualTo("ok");
			assertThat(openExchanges()).isZero();
		}
		assertThat(sent()).hasSize(2);
	}

	@Test
	void eachAttemptOfARetryAboveOrBelowIsToldLess() {
		assertThat(budgetsOfFourAttempts(both())).hasSize(4)
			.doesNotHaveDuplicates()
			.isSortedAccordingTo(Comparator.reverseOrder());
	}

	@Test
	void aloneEachAttemptOfARetryAboveIsToldLess() {
		List<Long> budgets = budgetsOfFourAttempts(alone());

		assertThat(budgets).hasSize(4).isSortedAccordingTo(Comparator.reverseOrder());
		assertThat(budgets.get(2)).isLessThan(budgets.get(0));
	}

	// A retry above the interceptor and another one below it.
	private List<Long> budgetsOfFourAttempts(RestClient.Builder client) {
		client.requestInterceptors((all) -> {
			all.add(0, this::twice);
			all.add(this::twice);
		});
		try (CancellableContext context = context(); Scope scope = context.attach()) {
			assertThatExceptionOfType(HttpServerErrorException.ServiceUnavailable.class)
				.isThrownBy(() -> get(client, "/busy"));
			assertThat(openExchanges()).isZero();
		}
		return sent().stream().map(Long::valueOf).toList();
	}

	private ClientHttpResponse twice(HttpRequest request, byte[] body, ClientHttpRequestExecution execution)
			throws IOException {
		execution.execute(request, body).close();
		try {
			assertThat(Context.current().awaitDone(Duration.ofMillis(20))).isFalse();
		}
		catch (InterruptedException ex) {
			throw new IOException(ex);
		}
		return execution.execute(request, body);
	}

	@Test
	void interceptorInBetweenThatAnswersItselfLeavesNothingOpen() {
		ClientHttpRequestInterceptor cut = (request, body, execution) -> {
			throw new IllegalStateException("circuit is open");
		};
		try (CancellableContext context = context(); Scope scope = context.attach()) {
			assertThat(catchThrowable(() -> get(both().requestInterceptor(cut), "/ok")))
				.isInstanceOf(IllegalStateException.class);
			assertThat(openExchanges()).isZero();
		}
	}

	@Test
	void mockServerKeepsWorking() {
		RestClient.Builder builder = both();
		MockRestServiceServer mock = MockRestServiceServer.bindTo(builder).ignoreExpectOrder(true).build();
		mock.expect(manyTimes(), requestTo("http://inventory/items"))
			.andExpect(header(HEADER, matchesPattern("[1-9][0-9]*")))
			.andRespond(withSuccess("[]", MediaType.APPLICATION_JSON));
		mock.expect(requestTo("http://api.example.com/items"))
			.andExpect(headerDoesNotExist(HEADER))
			.andRespond(withSuccess("[]", MediaType.APPLICATION_JSON));
		RestClient client = builder.build();

		try (CancellableContext context = context(); Scope scope = context.attach()) {
			for (String url : List.of("http://inventory/items", "http://api.example.com/items")) {
				assertThat(client.get().uri(url).retrieve().body(String.class)).isEqualTo("[]");
			}
			assertThat(openExchanges()).isZero();
		}

		mock.verify();
	}

	@Test
	void nullIsRefusedByName() {
		assertThatNullPointerException()
			.isThrownBy(() -> new ContextClientHttpRequestInterceptor((OutboundProperties) null))
			.withMessage("properties");
	}

}
