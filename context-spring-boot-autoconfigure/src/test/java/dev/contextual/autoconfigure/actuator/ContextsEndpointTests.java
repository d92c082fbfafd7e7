package dev.contextual.autoconfigure.actuator;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import dev.contextual.CancellableContext;
import dev.contextual.Context;
import dev.contextual.Key;
import dev.contextual.LiveContexts;
import dev.contextual.OperatorCancelledException;
import dev.contextual.autoconfigure.ContextKind;
import dev.contextual.autoconfigure.ContextualAutoConfiguration;
import dev.contextual.autoconfigure.RootContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.actuate.audit.AuditEvent;
import org.springframework.boot.actuate.audit.listener.AuditApplicationEvent;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.jetty.autoconfigure.actuate.web.server.JettyServletManagementContextAutoConfiguration;
import org.springframework.boot.jetty.autoconfigure.servlet.JettyServletWebServerAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Speaks to the endpoint over HTTP, on embedded Tomcat.
 */
class ContextsEndpointTests {

	private static final JsonMapper JSON = JsonMapper.shared();

	private static final HttpClient CLIENT = HttpClient.newHttpClient();

	/** Read-only, on a management port of its own. */
	private static ConfigurableApplicationContext readOnly;

	private static ConfigurableApplicationContext unrestricted;

	@BeforeAll
	static void start() {
		readOnly = application("management.server.port=0");
		unrestricted = application("management.endpoint.contexts.access=unrestricted");
	}

	private static ConfigurableApplicationContext application(String property) {
		return new SpringApplicationBuilder(Application.class)
			.properties("server.port=0", "management.endpoints.web.exposure.include=contexts,metrics",
					"spring.main.banner-mode=off", property)
			.run();
	}

	@AfterAll
	static void stop() {
		readOnly.close();
		unrestricted.close();
	}

	@AfterEach
	void threadIsLeftAsFound() {
		assertThat(Context.current()).isEqualTo(Context.background());
	}

	@Test
	void showsTheTreeBelowTheRoot() throws Exception {
		// root
		// └ request "GET /orders/{id}" (30 s), user-id
		// └ method "OrderService.place"
		// └ http "GET stock:8080"
		try (CancellableContext request = root(unrestricted).withTimeout(Duration.ofSeconds(30),
				ContextKind.REQUEST.operation("GET /orders/{id}"));
				CancellableContext method = request.withValue(Key.named("user-id"), "secret-value")
					.withCancel(ContextKind.METHOD.operation("OrderService.place"));
				CancellableContext http = method.withCancel(ContextKind.HTTP.operation("GET stock:8080"))) {
			JsonNode body = method.call(() -> get(unrestricted, ""));

			assertThat(body.propertyNames()).containsExactly("live", "timers", "overdue", "truncated", "roots");
			assertThat(body.get("live").asLong()).isEqualTo(3);
			assertThat(body.get("timers").propertyNames()).containsExactly("pending", "leaked");
			assertThat(body.at("/timers/pending").asLong()).isPositive();
			assertThat(body.get("overdue").asLong()).isZero();
			assertThat(body.get("truncated").asBoolean()).isFalse();
			JsonNode node = root(body, request);
			assertThat(node.propertyNames()).containsExactly("id", "operation", "kind", "state", "reason", "cause",
					"ageMs", "timeoutMs", "remainingMs", "deadline", "thread", "keys", "blockedOn", "children");
			assertThat(node.get("operation").asString()).isEqualTo("GET /orders/{id}");
			assertThat(node.get("kind").asString()).isEqualTo("request");
			assertThat(node.get("state").asString()).isEqualTo("live");
			assertThat(node.get("reason").isNull()).isTrue();
			assertThat(node.get("cause").isNull()).isTrue();
			assertThat(node.get("ageMs").isIntegralNumber()).isTrue();
			assertThat(node.get("timeoutMs").asLong()).isEqualTo(30_000);
			assertThat(node.get("remainingMs").asLong()).isBetween(1L, 30_000L);
			assertThat(Instant.parse(node.get("deadline").asString())).isAfter(Instant.now());
			assertThat(node.get("blockedOn").asString()).isEqualTo("http GET stock:8080");
			JsonNode child = node.at("/children/0");
			assertThat(child.get("operation").asString()).isEqualTo("OrderService.place");
			assertThat(child.get("thread").asString()).isEqualTo(Thread.currentThread().getName());
			assertThat(child.get("keys").toString()).isEqualTo("[\"user-id\"]");
			assertThat(child.get("timeoutMs").isNull()).isTrue();
			assertThat(child.at("/children/0/id").asLong()).isEqualTo(LiveContexts.idOf(http));
			assertThat(body.toString()).doesNotContain("secret-value");
		}
	}

	@Test
	void showsParentlessContextsButNotThoseOfOtherApplications() throws Exception {
		try (CancellableContext parentless = Context.background().withCancel();
				CancellableContext foreign = root(readOnly).withCancel()) {
			JsonNode body = get(unrestricted, "");

			assertThat(ids(body)).contains(LiveContexts.idOf(parentless)).doesNotContain(LiveContexts.idOf(foreign));
			assertThat(ids(get(readOnly, ""))).contains(LiveContexts.idOf(parentless), LiveContexts.idOf(foreign));
			assertThat(body.get("live").asLong()).isEqualTo(1);
			assertThat(status("GET", unrestricted, "/" + LiveContexts.idOf(foreign))).isEqualTo(404);
		}
	}

	@Test
	void rootsAreNotShown() throws Exception {
		assertThat(get(unrestricted, "").get("live").asLong()).isZero();
		assertThat(get(unrestricted, "").get("roots").isEmpty()).isTrue();
		assertThat(status("GET", unrestricted, "/" + rootId(unrestricted))).isEqualTo(404);
	}

	@Test
	void filtersByOperationKindStateAndAge() throws Exception {
		try (CancellableContext request = root(unrestricted).withCancel(ContextKind.REQUEST.operation("GET /a"));
				CancellableContext task = root(unrestricted).withCancel(ContextKind.TASK.operation("mail"))) {
			assertThat(ids(get(unrestricted, "?kind=request"))).containsExactly(LiveContexts.idOf(request));
			assertThat(ids(get(unrestricted, "?operation=mai"))).containsExactly(LiveContexts.idOf(task));
			assertThat(ids(get(unrestricted, "?state=live&minAge=0s"))).hasSize(2);
			assertThat(ids(get(unrestricted, "?state=done"))).isEmpty();
			assertThat(ids(get(unrestricted, "?state=overdue"))).isEmpty();
			assertThat(ids(get(unrestricted, "?minAge=1h"))).isEmpty();
		}
	}

	@Test
	void filteredContextIsShownBelowItsAncestors() throws Exception {
		try (CancellableContext request = root(unrestricted).withCancel(ContextKind.REQUEST.operation("GET /a"));
				CancellableContext sql = request.withCancel(ContextKind.SQL.operation("select"))) {
			JsonNode body = get(unrestricted, "?kind=sql");

			assertThat(root(body, request).at("/children/0/id").asLong()).isEqualTo(LiveContexts.idOf(sql));
		}
	}

	@Test
	void limitCutsTheList() throws Exception {
		try (CancellableContext first = root(unrestricted).withCancel();
				CancellableContext second = root(unrestricted).withCancel()) {
			JsonNode body = get(unrestricted, "?limit=1");

			assertThat(body.get("truncated").asBoolean()).isTrue();
			assertThat(ids(body)).hasSize(1).isSubsetOf(LiveContexts.idOf(first), LiveContexts.idOf(second));
			assertThat(body.get("live").asLong()).isEqualTo(2);
		}
	}

	@Test
	void veryDeepTreeIsCut() throws Exception {
		Deque<CancellableContext> chain = new ArrayDeque<>();
		Context parent = root(unrestricted);
		for (int i = 0; i < 1000; i++) {
			CancellableContext child = parent.withCancel();
			chain.push(child);
			parent = child;
		}
		try {
			JsonNode body = get(unrestricted, "");

			assertThat(body.get("truncated").asBoolean()).isTrue();
			assertThat(body.get("live").asLong()).isEqualTo(1000);
			assertThat(status("GET", unrestricted, "/" + LiveContexts.idOf(chain.getLast()))).isEqualTo(200);
		}
		finally {
			chain.forEach(CancellableContext::close);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "?limit=-1", "?limit=many", "?limit=99999999999", "?state=zombie", "?minAge=old", "/abc",
			"/99999999999999999999" })
	void badValuesAreRefused(String query) throws Exception {
		assertThat(status("GET", unrestricted, query)).isEqualTo(400);
	}

	@Test
	void showsOneContextByItsNumber() throws Exception {
		CancellableContext context = root(readOnly).withCancel(ContextKind.TASK.operation("mail"));
		String path = "/" + LiveContexts.idOf(context);

		assertThat(get(readOnly, path).get("operation").asString()).isEqualTo("mail");
		context.close();
		assertThat(status("GET", readOnly, path)).isEqualTo(404);
	}

	@Test
	void readOnlyAccessDoesNotCancel() throws Exception {
		try (CancellableContext context = root(readOnly).withCancel()) {
			assertThat(status("DELETE", readOnly, "/" + LiveContexts.idOf(context))).isEqualTo(405);
			assertThat(context.isDone()).isFalse();
		}
	}

	@Test
	void unrestrictedAccessCancelsAndIsAudited() throws Exception {
		try (CancellableContext context = root(unrestricted).withCancel(ContextKind.TASK.operation("mail"))) {
			long id = LiveContexts.idOf(context);

			assertThat(status("DELETE", unrestricted, "/" + id)).isEqualTo(204);

			assertThat(context.cause()).isInstanceOf(OperatorCancelledException.class);
			assertThat(status("DELETE", unrestricted, "/" + id)).isEqualTo(404);
			List<AuditEvent> events = unrestricted.getBean(Audit.class)
				.events()
				.stream()
				.filter((event) -> event.getData().get("id").equals(id))
				.toList();
			assertThat(events).singleElement().satisfies((event) -> {
				assertThat(event.getType()).isEqualTo("CONTEXT_CANCELLED");
				assertThat(event.getData()).containsEntry("operation", "mail").containsEntry("kind", "task");
			});
		}
	}

	@Test
	void neitherRootsNorForeignContextsCanBeCancelled() throws Exception {
		try (AnnotationConfigApplicationContext other = new AnnotationConfigApplicationContext(
				ContextualAutoConfiguration.class);
				CancellableContext foreign = other.getBean(RootContext.class).context().withCancel()) {
			assertThat(status("DELETE", unrestricted, "/" + LiveContexts.idOf(foreign))).isEqualTo(404);
			assertThat(status("DELETE", unrestricted, "/" + other.getBean(RootContext.class).id())).isEqualTo(404);
			assertThat(status("DELETE", unrestricted, "/" + rootId(unrestricted))).isEqualTo(404);

			assertThat(foreign.isDone()).isFalse();
			assertThat(root(unrestricted).isDone()).isFalse();
		}
	}

	@Test
	void metersAreThere() throws Exception {
		assertThat(exchange("GET", unrestricted, "/actuator/metrics/contextual.live").statusCode()).isEqualTo(200);
		assertThat(exchange("GET", unrestricted, "/actuator/metrics/contextual.ended?tag=kind:method").body())
			.contains("deadline_exceeded");
	}

	private static Context root(ConfigurableApplicationContext application) {
		return application.getBean(RootContext.class).context();
	}

	private static long rootId(ConfigurableApplicationContext application) {
		return application.getBean(RootContext.class).id();
	}

	private static JsonNode root(JsonNode body, Context context) {
		return body.get("roots")
			.valueStream()
			.filter((node) -> node.get("id").asLong() == LiveContexts.idOf(context))
			.findFirst()
			.orElseThrow();
	}

	private static List<Long> ids(JsonNode body) {
		return body.get("roots").valueStream().map((node) -> node.get("id").asLong()).toList();
	}

	private static JsonNode get(ConfigurableApplicationContext application, String path)
			throws IOException, InterruptedException {
		HttpResponse<String> response = exchange("GET", application, "/actuator/contexts" + path);
		assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
		return JSON.readTree(response.body());
	}

	private static int status(String method, ConfigurableApplicationContext application, String path)
			throws IOException, InterruptedException {
		return exchange(method, application, "/actuator/contexts" + path).statusCode();
	}

	private static HttpResponse<String> exchange(String method, ConfigurableApplicationContext application, String path)
			throws IOException, InterruptedException {
		String port = application.getEnvironment()
			.getProperty("local.management.port", application.getEnvironment().getProperty("local.server.port"));
		HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
			.method(method, HttpRequest.BodyPublishers.noBody())
			.build();
		return CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
	}

	@Configuration(proxyBeanMethods = false)
	// Jetty is on the class path of the tests as well.
	@EnableAutoConfiguration(exclude = { JettyServletWebServerAutoConfiguration.class,
			JettyServletManagementContextAutoConfiguration.class })
	static class Application {

		@Bean
		Audit audit() {
			return new Audit();
		}

	}

	static class Audit {

		private final List<AuditEvent> events = new CopyOnWriteArrayList<>();

		@EventListener
		void on(AuditApplicationEvent event) {
			this.events.add(event.getAuditEvent());
		}

		List<AuditEvent> events() {
			return this.events;
		}

	}

}
