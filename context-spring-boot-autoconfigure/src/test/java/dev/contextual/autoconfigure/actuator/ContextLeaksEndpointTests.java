package dev.contextual.autoconfigure.actuator;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import dev.contextual.CancellableContext;
import dev.contextual.Context;
import dev.contextual.LeakLevel;
import dev.contextual.LiveContexts;
import dev.contextual.Operation;
import dev.contextual.Scope;
import dev.contextual.autoconfigure.ContextKind;
import dev.contextual.autoconfigure.RootContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.jetty.autoconfigure.actuate.web.server.JettyServletManagementContextAutoConfiguration;
import org.springframework.boot.jetty.autoconfigure.servlet.JettyServletWebServerAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Speaks to the endpoint over HTTP, on embedded Tomcat. What it shows was really leaked.
 */
class ContextLeaksEndpointTests {

	private static final JsonMapper JSON = JsonMapper.shared();

	private static final HttpClient CLIENT = HttpClient.newHttpClient();

	private static ConfigurableApplicationContext one;

	private static ConfigurableApplicationContext other;

	@BeforeAll
	static void start() {
		one = application();
		other = application();
	}

	private static ConfigurableApplicationContext application() {
		return new SpringApplicationBuilder(Application.class)
			.properties("server.port=0", "management.endpoints.web.exposure.include=contexts,contextleaks,metrics",
					"management.endpoint.contextleaks.access=unrestricted", "contextual.leaks.level=always",
					"contextual.leaks.grace=0", "contextual.overdue.threshold=1ms", "spring.main.banner-mode=off")
			.run();
	}

	@AfterAll
	static void stop() {
		one.close();
		other.close();
		LiveContexts.detectLeaks(LeakLevel.SAMPLED, Duration.ofSeconds(10));
		LiveContexts.overdueAfter(Duration.ofSeconds(5));
	}

	@AfterEach
	void threadIsLeftAsFound() {
		assertThat(Context.current()).isEqualTo(Context.background());
	}

	@Test
	void showsHowItSearches() throws Exception {
		JsonNode body = leaks(one);

		assertThat(body.propertyNames()).containsExactly("level", "samplingRate", "timers", "brokenChains", "overdue");
		assertThat(body.get("level").asString()).isEqualTo("always");
		assertThat(body.get("samplingRate").asDouble()).isEqualTo(1);
	}

	@Test
	void leakedTimerIsShownWithTheLineThatMadeIt() throws Exception {
		long before = contexts(one, "").at("/timers/leaked").asLong();
		CancellableContext leak = root(one).withTimeout(Duration.ofMillis(1), Operation.named("forgotten"));

		JsonNode timer = await().atMost(Duration.ofSeconds(30))
			.until(() -> find(leaks(one).get("timers"), "operation", "forgotten"), Optional::isPresent)
			.orElseThrow();

		assertThat(timer.propertyNames()).containsExactly("site", "operation", "count", "pending", "oldestMs", "stack");
		assertThat(timer.get("site").asString()).startsWith(getClass().getName() + ".leakedTimerIsShown")
			.contains("(ContextLeaksEndpointTests.java:");
		assertThat(timer.get("count").asLong()).isEqualTo(1);
		assertThat(timer.get("pending").asLong()).isZero();
		assertThat(timer.get("oldestMs").isIntegralNumber()).isTrue();
		assertThat(strings(timer.get("stack"))).contains(timer.get("site").asString());
		assertThat(contexts(one, "").at("/timers/leaked").asLong()).isGreaterThan(before);
		assertThat(meter(one, "contextual.timers.leaked")).isGreaterThan((double) before);
		leak.close();
	}

	@Test
	void brokenChainIsShownWithItsLine() throws Exception {
		try (Scope scope = root(one).attach();
				CancellableContext broken = Context.background().withTimeout(Duration.ofMinutes(1))) {
			assertThat(broken.isDone()).isFalse();
		}

		JsonNode chain = await().atMost(Duration.ofSeconds(30))
			.until(() -> leaks(one).get("brokenChains")
				.valueStream()
				.filter((node) -> node.get("site").asString().contains(".brokenChainIsShownWithItsLine("))
				.findFirst(), Optional::isPresent)
			.orElseThrow();

		assertThat(chain.propertyNames()).containsExactly("site", "count");
		assertThat(chain.get("count").asLong()).isEqualTo(1);
	}

	@Test
	void overdueWorkIsShownWithItsStackUntilItEnds() throws Exception {
		try (CancellableContext request = root(one).withCancel(ContextKind.REQUEST.operation("GET /stubborn"));
				StubbornWork stubborn = new StubbornWork(request)) {
			request.cancel();

			JsonNode work = awaitOverdue(request);

			assertThat(work.propertyNames()).containsExactly("id", "operation", "doneForMs", "thread", "stack");
			assertThat(work.get("operation").asString()).isEqualTo("GET /stubborn");
			assertThat(work.get("doneForMs").asLong()).isPositive();
			assertThat(work.get("thread").asString()).isEqualTo("stubborn");
			assertThat(strings(work.get("stack"))).anyMatch((frame) -> frame.contains("StubbornWork.ignoreAll("));

			JsonNode live = contexts(one, "?state=overdue");
			assertThat(live.get("overdue").asLong()).isEqualTo(1);
			assertThat(live.get("live").asLong()).isZero();
			JsonNode node = find(live.get("roots"), "id", id(request)).orElseThrow();
			assertThat(node.get("state").asString()).isEqualTo("overdue");
			assertThat(node.get("reason").asString()).isEqualTo("CANCELLED");
			assertThat(contexts(one, "?state=live").get("roots").isEmpty()).isTrue();
			assertThat(meter(one, "contextual.overdue")).isEqualTo(1);

			stubborn.close();
			await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
				assertThat(leaks(one).get("overdue").isEmpty()).isTrue();
				assertThat(contexts(one, "").get("overdue").asLong()).isZero();
				assertThat(meter(one, "contextual.overdue")).isZero();
			});
		}
	}

	@Test
	void overdueWorkOfOtherApplicationsIsNotShown() throws Exception {
		try (CancellableContext foreign = root(other).withCancel(); StubbornWork stubborn = new StubbornWork(foreign)) {
			foreign.cancel();

			awaitOverdue(other, foreign);

			assertThat(find(leaks(one).get("overdue"), "id", id(foreign))).isEmpty();
			assertThat(contexts(one, "").get("overdue").asLong()).isZero();
			assertThat(contexts(one, "?state=overdue").get("roots").isEmpty()).isTrue();
		}
	}

	@Test
	void overdueWorkWithoutARootIsShownEverywhere() throws Exception {
		try (CancellableContext parentless = Context.background().withCancel();
				StubbornWork stubborn = new StubbornWork(parentless)) {
			parentless.cancel();

			assertThat(awaitOverdue(parentless).get("operation").isNull()).isTrue();
			awaitOverdue(other, parentless);
		}
	}

	@Test
	void workThatAStoppedApplicationHasLeftRunningIsShown() throws Exception {
		try (ConfigurableApplicationContext stopped = application();
				CancellableContext request = root(stopped).withCancel();
				StubbornWork stubborn = new StubbornWork(request)) {
			stopped.close();

			assertThat(awaitOverdue(request).get("thread").asString()).isEqualTo("stubborn");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "POST", "DELETE" })
	void nothingCanBeChanged(String method) throws Exception {
		assertThat(exchange(method, one, "/actuator/contextleaks").statusCode()).isEqualTo(405);
	}

	private static JsonNode awaitOverdue(Context context) {
		return awaitOverdue(one, context);
	}

	private static JsonNode awaitOverdue(ConfigurableApplicationContext application, Context context) {
		return await().atMost(Duration.ofSeconds(30))
			.until(() -> find(leaks(application).get("overdue"), "id", id(context)), Optional::isPresent)
			.orElseThrow();
	}

	private static Optional<JsonNode> find(JsonNode nodes, String field, String value) {
		return nodes.valueStream().filter((node) -> node.get(field).asString("").equals(value)).findFirst();
	}

	private static String id(Context context) {
		return String.valueOf(LiveContexts.idOf(context));
	}

	private static Stream<String> strings(JsonNode nodes) {
		return nodes.valueStream().map(JsonNode::asString);
	}

	private static Context root(ConfigurableApplicationContext application) {
		return application.getBean(RootContext.class).context();
	}

	private static JsonNode leaks(ConfigurableApplicationContext application) throws IOException, InterruptedException {
		return get(application, "/actuator/contextleaks");
	}

	private static JsonNode contexts(ConfigurableApplicationContext application, String query)
			throws IOException, InterruptedException {
		return get(application, "/actuator/contexts" + query);
	}

	private static double meter(ConfigurableApplicationContext application, String name)
			throws IOException, InterruptedException {
		return get(application, "/actuator/metrics/" + name).at("/measurements/0/value").asDouble();
	}

	private static JsonNode get(ConfigurableApplicationContext application, String path)
			throws IOException, InterruptedException {
		HttpResponse<String> response = exchange("GET", application, path);
		assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
		return JSON.readTree(response.body());
	}

	private static HttpResponse<String> exchange(String method, ConfigurableApplicationContext application, String path)
			throws IOException, InterruptedException {
		String port = application.getEnvironment().getProperty("local.server.port");
		HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
			.method(method, HttpRequest.BodyPublishers.noBody())
			.build();
		return CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
	}

	/**
	 * A thread that stays in a context until it is closed, whatever becomes of the
	 * context.
	 */
	private static final class StubbornWork implements AutoCloseable {

		private final CountDownLatch end = new CountDownLatch(1);

		private final Thread thread;

		StubbornWork(Context context) throws InterruptedException {
			CountDownLatch begun = new CountDownLatch(1);
			this.thread = new Thread(() -> context.run(() -> ignoreAll(begun)), "stubborn");
			this.thread.start();
			assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();
		}

		private void ignoreAll(CountDownLatch begun) {
			begun.countDown();
			try {
				this.end.await();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		}

		@Override
		public void close() throws InterruptedException {
			this.end.countDown();
			this.thread.join(30_000);
			assertThat(this.thread.isAlive()).isFalse();
		}

	}

	@Configuration(proxyBeanMethods = false)
	// Jetty is on the class path of the tests as well.
	@EnableAutoConfiguration(exclude = { JettyServletWebServerAutoConfiguration.class,
			JettyServletManagementContextAutoConfiguration.class })
	static class Application {

	}

}
