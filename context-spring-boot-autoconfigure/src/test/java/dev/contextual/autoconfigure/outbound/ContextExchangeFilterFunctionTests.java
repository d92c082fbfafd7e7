package dev.contextual.autoconfigure.outbound;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.Stream;

import dev.contextual.CancellableContext;
import dev.contextual.CancelledException;
import dev.contextual.Context;
import dev.contextual.ContextDoneException;
import dev.contextual.DeadlineExceededException;
import dev.contextual.Key;
import dev.contextual.LiveContexts;
import dev.contextual.Scope;
import dev.contextual.autoconfigure.ContextualAutoConfiguration;
import dev.contextual.autoconfigure.http.InboundValue;
import dev.contextual.autoconfigure.outbound.OutboundCounts.Client;
import dev.contextual.autoconfigure.outbound.OutboundCounts.Outcome;
import dev.contextual.autoconfigure.outbound.OutboundCounts.Phase;
import dev.contextual.autoconfigure.outbound.OutboundCounts.Refusal;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.http.client.autoconfigure.HttpClientAutoConfiguration;
import org.springframework.boot.http.client.autoconfigure.reactive.ReactiveHttpClientAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ContextConsumer;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.webclient.autoconfigure.WebClientAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.reactive.function.client.WebClientRequestException;
import org.springframework.web.reactive.function.client.WebClientResponseException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

@Timeout(60)
@ExtendWith(OutputCaptureExtension.class)
class ContextExchangeFilterFunctionTests extends AbstractRawServerTests {

	private static final String HEADER = "X-Request-Timeout-Ms";

	// Far from the 60 s and more that a caller would wait for if it were not freed.
	private static final Duration SOON = Duration.ofSeconds(15);

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(ContextualAutoConfiguration.class,
				ContextOutboundAutoConfiguration.class, HttpClientAutoConfiguration.class,
				ReactiveHttpClientAutoConfiguration.class, WebClientAutoConfiguration.class));

	enum Connector {

		REACTOR, JDK;

		/**
		 * Whether cancelling a body reaches it: the JDK's is cached by Spring's response
		 * (7.0), which lets no cancellation through.
		 */
		boolean isBodyCancelled() {
			return this == REACTOR;
		}

	}

	enum Place {

		HEADERS("/headers"), BODY_WITH_LENGTH("/length"), BODY_IN_CHUNKS("/chunked"), BODY_NOT_BEGUN("/stalled");

		private final String path;

		Place(String path) {
			this.path = path;
		}

		private boolean isBody() {
			return this != HEADERS;
		}

	}

	static Stream<Arguments> connectorsAndPlaces() {
		return Stream.of(Connector.values())
			.flatMap((connector) -> Stream.of(Place.values()).map((place) -> Arguments.of(connector, place)));
	}

	private void run(Connector connector, ContextConsumer<AssertableApplicationContext> test) {
		this.runner.withPropertyValues("spring.http.clients.reactive.connector=" + connector.name()).run(test);
	}

	private static WebClient client(AssertableApplicationContext context) {
		return context.getBean(WebClient.Builder.class).build();
	}

	private Supplier<Object> get(WebClient client, String path) {
		return () -> client.get().uri(this.server.url(path)).retrieve().bodyToMono(String.class).block();
	}

	private static Object within(Supplier<Object> call) {
		try (CancellableContext context = Context.background().withTimeout(Duration.ofSeconds(30));
				Scope scope = context.attach()) {
			return call.get();
		}
	}

	private static Throwable failure(Context context, Supplier<Object> call) {
		try (Scope scope = context.attach()) {
			return catchThrowable(call::get);
		}
	}

	@ParameterizedTest
	@MethodSource("connectorsAndPlaces")
	void deadlineFreesTheCaller(Connector connector, Place place) {
		run(connector, (application) -> {
			WebClient client = client(application);
			assertThat(get(client, "/ok").get()).isEqualTo("ok");
			try (CancellableContext timed = Context.background().withTimeout(Duration.ofSeconds(1))) {
				long start = System.nanoTime();
				Throwable failure = failure(timed, get(client, place.path));

				assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(SOON);
				assertThat(ContextDoneException.in(failure)).isInstanceOf(DeadlineExceededException.class);
				assertThatItIsOver(connector, place, client);
			}
			OutboundCounts counts = application.getBean(OutboundCounts.class);
			assertThat(counts.calls(Client.WEB_CLIENT, Outcome.DEADLINE_EXCEEDED)).isEqualTo(1);
			assertThat(counts.calls(Client.WEB_CLIENT, Outcome.COMPLETED)).isEqualTo(20);
		});
	}

	@ParameterizedTest
	@MethodSource("connectorsAndPlaces")
	void cancelFreesTheCaller(Connector connector, Place place) {
		run(connector, (application) -> {
			CountDownLatch begun = new CountDownLatch(1);
			WebClient client = application.getBean(WebClient.Builder.class)
				.filters((filters) -> filters.add(0,
						(request, next) -> next.exchange(request).doOnNext((response) -> begun.countDown())))
				.build();
			try (CancellableContext context = Context.background().withCancel()) {
				AtomicReference<Long> cancelled = new AtomicReference<>();
				Thread canceller = new Thread(() -> {
					await(place.isBody() ? begun : this.server.arrived);
					cancelled.set(System.nanoTime());
					context.cancel();
				});
				canceller.start();
				Throwable failure = failure(context, get(client, place.path));
				long end = System.nanoTime();
				canceller.join();

				assertThat(Duration.ofNanos(end - cancelled.get())).isLessThan(SOON);
				assertThat(ContextDoneException.in(failure)).isInstanceOf(CancelledException.class);
				assertThat(failure)
					.isInstanceOf(place.isBody() ? WebClientResponseException.class : WebClientRequestException.class);
				assertThatItIsOver(connector, place, client);
			}
			OutboundCounts counts = application.getBean(OutboundCounts.class);
			assertThat(counts.aborted(place.isBody() ? Phase.BODY : Phase.HEADERS)).isEqualTo(1);
		});
	}

	private static void await(CountDownLatch latch) {
		try {
			latch.await(30, TimeUnit.SECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private void assertThatItIsOver(Connector connector, Place place, WebClient client) throws InterruptedException {
		assertThat(openExchanges()).isZero();
		if (!place.isBody() || connector.isBodyCancelled()) {
			assertThat(this.server.sawClientGo()).isTrue();
		}
		for (int i = 0; i < 20; i++) {
			assertThat(within(get(client, (i % 2 == 0) ? "/ok" : "/ok-chunked"))).isEqualTo("ok");
		}
		assertThat(openExchanges()).isZero();
		if (place.isBody() && !connector.isBodyCancelled()) {
			assertThat(this.server.clientGone.getCount()).isEqualTo(1);
		}
	}

	@ParameterizedTest
	@EnumSource
	void callIsALeafOfTheContextUntilItsBodyIsRead(Connector connector) {
		run(connector, (application) -> {
			AtomicReference<List<Object>> seen = new AtomicReference<>(List.of());
			Object answer = within(
					() -> client(application).get().uri(this.server.url("/ok")).exchangeToMono((response) -> {
						LiveContexts.Snapshot snapshot = LiveContexts.snapshot(10, (node) -> true);
						seen.set(snapshot.roots()
							.stream()
							.flatMap((root) -> root.children().stream())
							.<Object>map((node) -> node.kind() + " " + node.operation())
							.toList());
						return response.bodyToMono(String.class);
					}).block());

			assertThat(answer).isEqualTo("ok");
			assertThat(seen.get()).containsExactly("http GET 127.0.0.1:" + this.server.port());
			assertThat(openExchanges()).isZero();
		});
	}

	@ParameterizedTest
	@EnumSource
	void bodyThatNobodyWantsEndsTheCall(Connector connector) {
		run(connector, (application) -> {
			Object status = within(() -> client(application).get()
				.uri(this.server.url("/ok"))
				.retrieve()
				.toBodilessEntity()
				.map((entity) -> entity.getStatusCode().value())
				.block());

			assertThat(status).isEqualTo(200);
			assertThat(openExchanges()).isZero();
		});
	}

	@ParameterizedTest
	@EnumSource
	void subscriberThatGoesEndsTheCall(Connector connector) {
		run(connector, (application) -> {
			WebClient client = client(application);
			try (CancellableContext context = Context.background().withCancel(); Scope scope = context.attach()) {
				Disposable waiting = client.get()
					.uri(this.server.url("/headers"))
					.retrieve()
					.bodyToMono(String.class)
					.subscribe();
				assertThat(this.server.sawRequest()).isTrue();
				waiting.dispose();

				assertThat(openExchanges()).isZero();
				Long first = client.get()
					.uri(this.server.url("/chunked"))
					.retrieve()
					.bodyToFlux(DataBuffer.class)
					.map((buffer) -> {
						DataBufferUtils.release(buffer);
						return 1L;
					})
					.blockFirst();
				assertThat(first).isEqualTo(1);
				assertThat(openExchanges()).isZero();
			}
			assertThat(this.server.sawClientGo()).isTrue();
			OutboundCounts counts = application.getBean(OutboundCounts.class);
			assertThat(counts.calls(Client.WEB_CLIENT, Outcome.FAILED)).isEqualTo(1);
			assertThat(counts.calls(Client.WEB_CLIENT, Outcome.COMPLETED)).isEqualTo(1);
		});
	}

	@ParameterizedTest
	@EnumSource
	@EnabledForJreRange(min = JRE.JAVA_21)
	void callerOnAVirtualThreadIsFreed(Connector connector) {
		run(connector, (application) -> {
			WebClient client = client(application);
			for (String path : List.of("/headers", "/stalled")) {
				AtomicReference<Throwable> failure = new AtomicReference<>();
				Thread caller = (Thread) Thread.class.getMethod("startVirtualThread", Runnable.class)
					.invoke(null, (Runnable) () -> {
						try (CancellableContext timed = Context.background().withTimeout(Duration.ofSeconds(1))) {
							failure.set(failure(timed, get(client, path)));
						}
					});
				caller.join(SOON.toMillis());

				assertThat(caller.isAlive()).isFalse();
				assertThat(ContextDoneException.in(failure.get())).isInstanceOf(DeadlineExceededException.class);
			}
			assertThat(within(get(client, "/ok"))).isEqualTo("ok");
		});
	}

	@ParameterizedTest
	@EnumSource
	void callsThatAreCutAtRandomHurtNoOther(Connector connector) {
		long seed = System.nanoTime();
		run(connector, (application) -> {
			WebClient client = client(application);
			ExecutorService workers = Executors.newFixedThreadPool(8);
			try {
				List<Future<?>> results = new ArrayList<>();
				for (int i = 0; i < 8; i++) {
					Random random = new Random(seed + i);
					results.add(workers.submit(() -> {
						for (int j = 0; j < 50; j++) {
							cutAtRandom(client, random);
							assertThat(within(get(client, "/slow"))).isEqualTo("ok");
						}
					}));
				}
				for (Future<?> result : results) {
					assertThat(catchThrowable(() -> result.get(50, TimeUnit.SECONDS))).as("seed %d", seed).isNull();
				}
			}
			finally {
				workers.shutdownNow();
			}

			OutboundCounts counts = application.getBean(OutboundCounts.class);
			assertThat(counts.calls(Client.WEB_CLIENT, Outcome.FAILED)).as("seed %d", seed).isZero();
			assertThat(openExchanges()).isZero();
		});
	}

	private void cutAtRandom(WebClient client, Random random) {
		try (CancellableContext timed = Context.background()
			.withTimeout(Duration.ofNanos(random.nextInt(12_000_000)))) {
			Throwable failure = failure(timed, get(client, "/slow"));
			if (failure != null) {
				assertThat(ContextDoneException.in(failure)).isInstanceOf(DeadlineExceededException.class);
			}
		}
	}

	@Test
	void responseThatIsHeldWhileTheContextEndsFailsWhenItIsRead() {
		run(Connector.REACTOR, (application) -> {
			try (CancellableContext context = Context.background().withCancel()) {
				Throwable failure = failure(context,
						() -> client(application).get().uri(this.server.url("/length")).exchangeToMono((response) -> {
							context.cancel();
							return response.bodyToMono(String.class);
						}).block());

				assertThat(ContextDoneException.in(failure)).isInstanceOf(CancelledException.class);
				assertThat(this.server.sawClientGo()).isTrue();
			}
		});
	}

	@Test
	void tellsByTheRulesOfTheOtherClients() {
		this.runner.withPropertyValues("contextual.outbound.safety-margin=10s").run((application) -> {
			WebClient client = client(application);

			within(get(client, "/ok"));
			within(() -> client.get()
				.uri(this.server.url("/ok"))
				.header(HEADER, "77")
				.retrieve()
				.bodyToMono(String.class)
				.block());
			assertThat(get(client, "/ok").get()).isEqualTo("ok");

			List<List<String>> received = this.server.received(HEADER);
			assertThat(received.get(0)).singleElement()
				.satisfies((value) -> assertThat(Long.parseLong(value)).isBetween(1L, 20_000L));
			assertThat(received.get(1)).containsExactly("77");
			assertThat(received.get(2)).isEmpty();
		});
	}

	@Test
	void hostsThatAreLeftOutAreNotTold() {
		this.runner.withPropertyValues("contextual.outbound.hosts=*.example.com").run((application) -> {
			within(get(client(application), "/ok"));

			assertThat(this.server.received(HEADER)).containsExactly(List.of());
		});
	}

	@Test
	void valuesAreForwarded() {
		this.runner.withUserConfiguration(Tenant.class).run((application) -> {
			Context context = Context.background().withValue(Tenant.KEY, "acme");
			try (Scope scope = context.attach()) {
				assertThat(get(client(application), "/ok").get()).isEqualTo("ok");
			}

			assertThat(this.server.received("X-Tenant")).containsExactly(List.of("acme"));
		});
	}

	@Configuration(proxyBeanMethods = false)
	static class Tenant {

		private static final Key<String> KEY = Key.named("tenant");

		@Bean
		InboundValue<String> tenant() {
			return InboundValue.of("X-Tenant", KEY, (text) -> text).forwarded((text) -> text);
		}

	}

	@Test
	void eachSubscriptionOfARetryIsToldAnew() {
		this.runner.run((application) -> {
			AtomicInteger failures = new AtomicInteger();
			Throwable failure = catchThrowable(() -> within(() -> client(application).get()
				.uri(this.server.url("/busy"))
				.retrieve()
				.bodyToMono(String.class)
				.doOnError((ex) -> failures.incrementAndGet())
				.retry(2)
				.block()));

			assertThat(failure).isInstanceOf(WebClientResponseException.ServiceUnavailable.class);
			assertThat(failures).hasValue(3);
			List<Long> told = this.server.received(HEADER)
				.stream()
				.map((values) -> Long.valueOf(values.get(0)))
				.toList();
			assertThat(told).hasSize(3).isSortedAccordingTo((one, other) -> Long.compare(other, one));
		});
	}

	@Test
	void callThatIsSubscribedToElsewhereObeysTheContextItWasPutTogetherIn() {
		this.runner.run((application) -> {
			try (CancellableContext timed = Context.background().withTimeout(Duration.ofMillis(500))) {
				Mono<String> call = timed.call(() -> client(application).get()
					.uri(this.server.url("/headers"))
					.retrieve()
					.bodyToMono(String.class)
					.subscribeOn(Schedulers.boundedElastic()));
				Throwable failure = catchThrowable(call::block);

				assertThat(ContextDoneException.in(failure)).isInstanceOf(DeadlineExceededException.class);
			}
		});
	}

	@Test
	void callWhoseContextHasEndedWellGoesOnUnderTheNextOne() {
		this.runner.run((application) -> {
			WebClient client = client(application);
			try (CancellableContext outer = Context.background().withTimeout(Duration.ofMillis(700))) {
				Mono<String> ok;
				Mono<String> waiting;
				try (CancellableContext inner = outer.withTimeout(Duration.ofMillis(100));
						Scope scope = inner.attach()) {
					ok = client.get().uri(this.server.url("/ok")).retrieve().bodyToMono(String.class);
					waiting = client.get().uri(this.server.url("/headers")).retrieve().bodyToMono(String.class);
				}

				assertThat(ok.block()).isEqualTo("ok");
				Throwable failure = catchThrowable(waiting::block);
				assertThat(outer.isDone()).isTrue();
				assertThat(ContextDoneException.in(failure)).isInstanceOf(DeadlineExceededException.class);
				assertThat(LiveContexts.count((node) -> "WebClient".equals(node.operation()))).isZero();
			}
		});
	}

	@Test
	void callWhoseContextWasCutIsRefused() {
		this.runner.run((application) -> {
			try (CancellableContext context = Context.background().withCancel()) {
				Mono<String> call = context.call(() -> client(application).get()
					.uri(this.server.url("/ok"))
					.retrieve()
					.bodyToMono(String.class));
				context.cancel(new IllegalStateException("cut"));
				Throwable failure = catchThrowable(call::block);

				assertThat(ContextDoneException.in(failure)).isInstanceOf(CancelledException.class);
				assertThat(this.server.requests).isEmpty();
				assertThat(LiveContexts.count((node) -> "WebClient".equals(node.operation()))).isZero();
			}
		});
	}

	@Test
	void nothingIsSentWhenTheContextIsDone() {
		this.runner.run((application) -> {
			try (CancellableContext context = Context.background().withCancel()) {
				context.cancel();
				Throwable failure = failure(context, get(client(application), "/ok"));

				assertThat(failure).isInstanceOf(WebClientRequestException.class)
					.hasCauseInstanceOf(CancelledException.class);
			}
			OutboundCounts counts = application.getBean(OutboundCounts.class);
			assertThat(counts.refused(Refusal.CANCELLED)).isEqualTo(1);
			assertThat(counts.calls(Client.WEB_CLIENT, Outcome.REFUSED)).isEqualTo(1);
			assertThat(this.server.requests).isEmpty();
		});
	}

	@Test
	void markOfTheCalleeIsADeadlineOnlyWhenTheBudgetIsSpent() {
		this.runner.withPropertyValues("contextual.outbound.safety-margin=29500ms").run((application) -> {
			WebClient client = client(application);

			Throwable early = catchThrowable(() -> within(get(client, "/exceeded")));
			Throwable spent = catchThrowable(() -> within(get(client, "/exceeded-later")));

			assertThat(early).isInstanceOf(WebClientResponseException.GatewayTimeout.class);
			assertThat(ContextDoneException.in(early)).isNull();
			assertThat(ContextDoneException.in(spent)).isInstanceOf(DeadlineExceededException.class);
			assertThat(within(get(client, "/ok"))).isEqualTo("ok");
			OutboundCounts counts = application.getBean(OutboundCounts.class);
			assertThat(counts.calls(Client.WEB_CLIENT, Outcome.DEADLINE_EXCEEDED)).isEqualTo(1);
			assertThat(counts.aborted(Phase.HEADERS) + counts.aborted(Phase.BODY)).isZero();
		});
	}

	@Test
	void failureOfTheTransportIsItself() {
		this.runner.run((application) -> {
			Throwable failure = catchThrowable(() -> within(get(client(application), "/hangup")));

			assertThat(failure).isInstanceOf(WebClientRequestException.class);
			assertThat(ContextDoneException.in(failure)).isNull();
			assertThat(application.getBean(OutboundCounts.class).calls(Client.WEB_CLIENT, Outcome.FAILED)).isEqualTo(1);
		});
	}

	@ParameterizedTest
	@EnumSource
	void abortIsNoErrorInTheLog(Connector connector, CapturedOutput output) {
		run(connector, (application) -> {
			for (String path : List.of("/headers", "/stalled")) {
				try (CancellableContext timed = Context.background().withTimeout(Duration.ofSeconds(1))) {
					assertThat(failure(timed, get(client(application), path))).isNotNull();
				}
			}

			assertThat(within(get(client(application), "/ok"))).isEqualTo("ok");
			assertThat(output).doesNotContain("onErrorDropped");
		});
	}

	@Test
	void abortIsTimedForWhoWaits() {
		SimpleMeterRegistry registry = new SimpleMeterRegistry();
		this.runner.run((application) -> {
			application.getBean(OutboundMetrics.class).bindTo(registry);
			for (String path : List.of("/headers", "/stalled")) {
				try (CancellableContext timed = Context.background().withTimeout(Duration.ofSeconds(1))) {
					assertThat(failure(timed, get(client(application), path))).isNotNull();
				}
			}

			assertThat(registry.get("contextual.outbound.abort").tag("client", "web-client").timer().count())
				.isEqualTo(2);
		});
	}

	@Test
	void secondFilterOnAClientDoesNothing() {
		this.runner.run((application) -> {
			WebClient client = application.getBean(WebClient.Builder.class)
				.filter(new ContextExchangeFilterFunction(new OutboundProperties()))
				.build();

			assertThat(within(get(client, "/ok"))).isEqualTo("ok");
			assertThat(this.server.received(HEADER).get(0)).hasSize(1);
			assertThat(application.getBean(OutboundCounts.class).calls(Client.WEB_CLIENT, Outcome.COMPLETED))
				.isEqualTo(1);
		});
	}

	@Test
	void filterThatIsAddedByHandObeysToo() {
		WebClient client = WebClient.builder()
			.filter(new ContextExchangeFilterFunction(new OutboundProperties()))
			.build();
		try (CancellableContext timed = Context.background().withTimeout(Duration.ofMillis(300))) {
			Throwable failure = failure(timed, get(client, "/headers"));

			assertThat(ContextDoneException.in(failure)).isInstanceOf(DeadlineExceededException.class);
		}
	}

	@Test
	void filterOfTheUserIsUsedInstead() {
		this.runner.withUserConfiguration(OwnFilter.class)
			.run((application) -> assertThat(application).hasSingleBean(ContextExchangeFilterFunction.class)
				.hasBean("own"));
	}

	@Configuration(proxyBeanMethods = false)
	static class OwnFilter {

		@Bean
		ContextExchangeFilterFunction own() {
			return new ContextExchangeFilterFunction(new OutboundProperties());
		}

	}

	@Test
	void switchOfTheRoomLeavesTheClientAlone() {
		this.runner.withPropertyValues("contextual.outbound.enabled=false").run((application) -> {
			assertThat(application).doesNotHaveBean(ContextExchangeFilterFunction.class)
				.doesNotHaveBean("contextualWebClientCustomizer");
			assertThat(within(get(client(application), "/ok"))).isEqualTo("ok");
			assertThat(this.server.received(HEADER)).containsExactly(List.of());
		});
	}

	@Test
	void startsWithoutWebFluxAndReactor() {
		new ApplicationContextRunner()
			.withConfiguration(
					AutoConfigurations.of(ContextualAutoConfiguration.class, ContextOutboundAutoConfiguration.class))
			.withClassLoader(new FilteredClassLoader("org.springframework.web.reactive",
					"org.springframework.boot.webclient", "reactor", "org.reactivestreams", "io.micrometer.context"))
			.run((application) -> assertThat(application).hasNotFailed()
				.hasSingleBean(ContextClientHttpRequestInterceptor.class)
				.doesNotHaveBean("contextExchangeFilterFunction")
				.doesNotHaveBean("contextualWebClientCustomizer"));
	}

	@Test
	void suppliesTheFilterAloneWithoutBootsWebClientModule() {
		new ApplicationContextRunner()
			.withConfiguration(
					AutoConfigurations.of(ContextualAutoConfiguration.class, ContextOutboundAutoConfiguration.class))
			.withClassLoader(new FilteredClassLoader("org.springframework.boot.webclient"))
			.run((application) -> assertThat(application).hasNotFailed()
				.hasSingleBean(ContextExchangeFilterFunction.class)
				.doesNotHaveBean("contextualWebClientCustomizer"));
	}

}
