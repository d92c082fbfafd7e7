package dev.contextual.autoconfigure.outbound;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import dev.contextual.CancellableContext;
import dev.contextual.Context;
import dev.contextual.Scope;
import dev.contextual.autoconfigure.ContextualAutoConfiguration;
import dev.contextual.autoconfigure.outbound.OutboundCounts.Client;
import dev.contextual.autoconfigure.outbound.OutboundCounts.Outcome;
import dev.contextual.autoconfigure.outbound.OutboundCounts.Phase;
import dev.contextual.autoconfigure.outbound.OutboundCounts.Refusal;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.http.client.autoconfigure.HttpClientAutoConfiguration;
import org.springframework.boot.http.client.autoconfigure.imperative.ImperativeHttpClientAutoConfiguration;
import org.springframework.boot.restclient.autoconfigure.RestClientAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.web.client.RestClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

@Timeout(60)
class OutboundMetricsTests extends AbstractRawServerTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(ContextualAutoConfiguration.class,
				ContextOutboundAutoConfiguration.class, HttpClientAutoConfiguration.class,
				ImperativeHttpClientAutoConfiguration.class, RestClientAutoConfiguration.class))
		.withPropertyValues("spring.http.clients.imperative.factory=jdk");

	private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

	@Test
	void countsArePublished() {
		this.runner.run((context) -> {
			context.getBean(OutboundMetrics.class).bindTo(this.registry);
			OutboundCounts counts = context.getBean(OutboundCounts.class);

			counts.call(Client.HTTP_COMPONENTS, Outcome.DEADLINE_EXCEEDED);
			counts.refuse(Refusal.MARGIN);
			counts.shorten();
			counts.abortTook(Client.WEB_CLIENT, 3_000_000);
			try (CancellableContext cancelled = Context.background().withCancel()) {
				cancelled.cancel();
				counts.closing(Client.JETTY, Phase.BODY, cancelled, Outcome.FAILED);
			}

			assertThat(count("calls", "client", "http-components", "outcome", "deadline_exceeded")).isEqualTo(1);
			assertThat(count("calls", "client", "jetty", "outcome", "cancelled")).isEqualTo(1);
			assertThat(count("refused", "why", "margin")).isEqualTo(1);
			assertThat(count("shortened")).isEqualTo(1);
			assertThat(count("aborted", "phase", "body")).isEqualTo(1);
			assertThat(timer("web-client").totalTime(TimeUnit.MILLISECONDS)).isEqualTo(3);
			assertThat(this.registry.getMeters()).hasSize(7 * 5 + 3 + 2 + 1 + 7);
		});
	}

	@Test
	void eachRegistryIsToldOfAborts() {
		SimpleMeterRegistry second = new SimpleMeterRegistry();
		this.runner.run((context) -> {
			context.getBean(OutboundMetrics.class).bindTo(this.registry);
			context.getBean(OutboundMetrics.class).bindTo(second);

			context.getBean(OutboundCounts.class).abortTook(Client.JDK, 1);

			assertThat(timer("jdk").count()).isEqualTo(1);
			assertThat(second.get("contextual.outbound.abort").tag("client", "jdk").timer().count()).isEqualTo(1);
		});
	}

	@Test
	void withoutMicrometerThereAreNoMetersAndNothingIsTimed() {
		this.runner.withClassLoader(new FilteredClassLoader(MeterRegistry.class)).run((context) -> {
			assertThat(context).hasNotFailed().doesNotHaveBean(OutboundMetrics.class);
			assertThat(context.getBean(OutboundCounts.class).isTimed()).isFalse();
			RestClient client = context.getBean(RestClient.Builder.class).build();

			timedOut(client, "/headers");

			assertThat(context.getBean(OutboundCounts.class).calls(Client.JDK, Outcome.DEADLINE_EXCEEDED)).isEqualTo(1);
		});
	}

	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = { "WEB_CLIENT", "OTHER" })
	void everyCallIsCountedOnce(Client client) {
		run(client, (context) -> {
			RestClient restClient = context.getBean(RestClient.Builder.class).build();

			restClient.get().uri(this.server.url("/ok")).retrieve().body(String.class);
			within(() -> restClient.get().uri(this.server.url("/ok")).retrieve().body(String.class));
			within(() -> restClient.get().uri(this.server.url("/ok-chunked")).retrieve().body(String.class));
			failsWithin(() -> restClient.get().uri(this.server.url("/busy")).retrieve().toBodilessEntity());
			failsWithin(
					() -> restClient.post().uri(this.server.url("/hangup")).body("x").retrieve().body(String.class));
			timedOut(restClient, "/headers");
			timedOut(restClient, "/stalled");
			cancelled(restClient);
			refused(restClient);

			assertThat(call(client, "completed")).isEqualTo(3);
			assertThat(call(client, "failed")).isEqualTo(1);
			assertThat(call(client, "deadline_exceeded")).isEqualTo(2);
			assertThat(call(client, "cancelled")).isEqualTo(1);
			assertThat(call(client, "refused")).isEqualTo(1);
			assertThat(count("refused", "why", "cancelled")).isEqualTo(1);
			assertThat(count("aborted", "phase", "headers")).isEqualTo(2);
			assertThat(count("aborted", "phase", "body")).isEqualTo(1);
			Timer timer = timer(client.label());
			assertThat(timer.count()).isEqualTo(3);
			assertThat(timer.max(TimeUnit.SECONDS)).isGreaterThan(0).isLessThan(15);
		});
	}

	private void run(Client client, Consumer<AssertableApplicationContext> test) {
		this.runner.withPropertyValues("spring.http.clients.imperative.factory=" + client.label()).run((context) -> {
			context.getBean(OutboundMetrics.class).bindTo(this.registry);
			test.accept(context);
		});
	}

	@Test
	void endThatIsSeenLaterIsNoSlowAbort() {
		run(Client.JDK, (context) -> {
			RestClient client = context.getBean(RestClient.Builder.class).build();
			try (CancellableContext cancelled = Context.background().withCancel(); Scope scope = cancelled.attach()) {
				Throwable failure = catchThrowable(() -> {
					InputStream body = client.get().uri(this.server.url("/length")).retrieve().body(InputStream.class);
					cancelled.cancel();
					body.readAllBytes();
				});
				assertThat(failure).isInstanceOf(IOException.class);
			}

			assertThat(count("aborted", "phase", "body")).isEqualTo(1);
			assertThat(timer("jdk").count()).isZero();
		});
	}

	@Test
	void otherAnswerOfTheCalleeIsAnAnswer() {
		run(Client.JDK, (context) -> {
			RestClient client = context.getBean(RestClient.Builder.class).build();
			OutboundCounts counts = context.getBean(OutboundCounts.class);

			failsWithin(() -> client.get().uri(this.server.url("/exceeded")).retrieve().body(String.class));

			assertThat(counts.calls(Client.JDK, Outcome.COMPLETED)).isEqualTo(1);
		});
	}

	@Test
	void calleeThatSaysThatTheBudgetIsSpentIsADeadlineAndNoAbort() {
		this.runner.withPropertyValues("contextual.outbound.safety-margin=29s").run((context) -> {
			RestClient client = context.getBean(RestClient.Builder.class).build();
			OutboundCounts counts = context.getBean(OutboundCounts.class);

			failsWithin(() -> client.get().uri(this.server.url("/exceeded-later")).retrieve().body(String.class));

			assertThat(counts.calls(Client.JDK, Outcome.DEADLINE_EXCEEDED)).isEqualTo(1);
			assertThat(counts.aborted(Phase.HEADERS) + counts.aborted(Phase.BODY)).isZero();
		});
	}

	@Test
	void refusalsSayWhy() {
		this.runner.withPropertyValues("contextual.outbound.safety-margin=40s").run((context) -> {
			RestClient client = context.getBean(RestClient.Builder.class).build();
			OutboundCounts counts = context.getBean(OutboundCounts.class);

			failsWithin(() -> client.get().uri(this.server.url("/ok")).retrieve().body(String.class));
			refused(client);
			try (CancellableContext spent = Context.background().withTimeout(Duration.ZERO);
					Scope scope = spent.attach()) {
				assertThat(catchThrowable(() -> client.get().uri(this.server.url("/ok")).retrieve().body(String.class)))
					.isNotNull();
			}

			assertThat(counts.refused(Refusal.MARGIN)).isEqualTo(1);
			assertThat(counts.refused(Refusal.CANCELLED)).isEqualTo(1);
			assertThat(counts.refused(Refusal.SPENT)).isEqualTo(1);
			assertThat(counts.calls(Client.JDK, Outcome.REFUSED)).isEqualTo(3);
			assertThat(this.server.requests).isEmpty();
		});
	}

	@Test
	void interceptorAloneIsAnotherClientAndBothTogetherCountOnce() {
		this.runner.run((context) -> {
			ContextClientHttpRequestInterceptor interceptor = context
				.getBean(ContextClientHttpRequestInterceptor.class);
			OutboundCounts counts = context.getBean(OutboundCounts.class);

			RestClient alone = RestClient.builder().requestInterceptor(interceptor).build();
			within(() -> alone.get().uri(this.server.url("/ok")).retrieve().body(String.class));
			RestClient both = context.getBean(RestClient.Builder.class).requestInterceptor(interceptor).build();
			within(() -> both.get().uri(this.server.url("/ok")).retrieve().body(String.class));
			failsWithin(() -> both.post().uri(this.server.url("/hangup")).body("x").retrieve().body(String.class));

			assertThat(counts.calls(Client.OTHER, Outcome.COMPLETED)).isEqualTo(1);
			assertThat(counts.calls(Client.JDK, Outcome.COMPLETED)).isEqualTo(1);
			assertThat(counts.calls(Client.JDK, Outcome.FAILED)).isEqualTo(1);
			assertThat(counts.shortened()).isEqualTo(2);
		});
	}

	@ParameterizedTest
	@CsvSource({ ", 1", "60s, 1", "5s, 0" })
	void deadlineThatIsEarlierThanTheReadTimeoutShortens(String readTimeout, long shortened) {
		ApplicationContextRunner runner = (readTimeout != null)
				? this.runner.withPropertyValues("spring.http.clients.read-timeout=" + readTimeout) : this.runner;
		runner.run((context) -> {
			RestClient client = context.getBean(RestClient.Builder.class).build();

			try (CancellableContext untimed = Context.background().withCancel(); Scope scope = untimed.attach()) {
				client.get().uri(this.server.url("/ok")).retrieve().body(String.class);
			}
			within(() -> client.get().uri(this.server.url("/ok")).retrieve().body(String.class));

			assertThat(context.getBean(OutboundCounts.class).shortened()).isEqualTo(shortened);
		});
	}

	private void cancelled(RestClient client) {
		try (RawServer fresh = new RawServer(); CancellableContext context = Context.background().withCancel()) {
			Thread canceller = new Thread(() -> {
				try {
					fresh.sawRequest();
				}
				catch (InterruptedException ex) {
					Thread.currentThread().interrupt();
				}
				context.cancel();
			});
			canceller.start();
			try (Scope scope = context.attach()) {
				assertThat(catchThrowable(() -> client.get().uri(fresh.url("/headers")).retrieve().body(String.class)))
					.isNotNull();
			}
			canceller.join(10_000);
		}
		catch (IOException | InterruptedException ex) {
			throw new AssertionError(ex);
		}
	}

	private void refused(RestClient client) {
		try (CancellableContext context = Context.background().withCancel(); Scope scope = context.attach()) {
			context.cancel();
			assertThat(catchThrowable(() -> client.get().uri(this.server.url("/ok")).retrieve().body(String.class)))
				.isNotNull();
		}
	}

	private void timedOut(RestClient client, String path) {
		try (CancellableContext timed = Context.background().withTimeout(Duration.ofSeconds(1));
				Scope scope = timed.attach()) {
			assertThat(catchThrowable(() -> client.get().uri(this.server.url(path)).retrieve().body(String.class)))
				.isNotNull();
		}
	}

	private static void within(Runnable call) {
		try (CancellableContext context = Context.background().withTimeout(Duration.ofSeconds(30));
				Scope scope = context.attach()) {
			call.run();
		}
	}

	private static void failsWithin(Runnable call) {
		within(() -> assertThat(catchThrowable(call::run)).isNotNull());
	}

	private double call(Client client, String outcome) {
		return count("calls", "client", client.label(), "outcome", outcome);
	}

	private double count(String name, String... tags) {
		return this.registry.get("contextual.outbound." + name).tags(tags).functionCounter().count();
	}

	private Timer timer(String client) {
		return this.registry.get("contextual.outbound.abort").tag("client", client).timer();
	}

}
