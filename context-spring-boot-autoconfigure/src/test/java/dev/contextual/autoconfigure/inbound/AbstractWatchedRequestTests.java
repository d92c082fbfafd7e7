package dev.contextual.autoconfigure.inbound;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import dev.contextual.CancellableContext;
import dev.contextual.ClientDisconnectedException;
import dev.contextual.Context;
import dev.contextual.LiveContexts;
import dev.contextual.autoconfigure.disconnect.Http2Client;
import dev.contextual.autoconfigure.disconnect.RawClient;
import dev.contextual.autoconfigure.inbound.InboundCounts.Refusal;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.WebServer;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

/**
 * Requests on a server that is watched: what this room makes of what the server knows of
 * their arrival, and of their client's end, over HTTP/1.1 and HTTP/2.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class AbstractWatchedRequestTests {

	private static final AtomicInteger NAMES = new AtomicInteger();

	private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build();

	private Path accessLog;

	private ConfigurableApplicationContext application;

	abstract Class<?> server();

	/**
	 * Returns the properties for an access log of lines like {@code 200 /path} in a file.
	 */
	abstract List<String> accessLog(Path file);

	/**
	 * Returns the status that the access log shows for a stream that is reset, as a
	 * regular expression.
	 */
	abstract String statusOfReset(String kind);

	/**
	 * Returns the properties for as few threads as the server starts with.
	 */
	abstract List<String> fewThreads();

	/**
	 * Returns how many tasks wait for one of the server's threads.
	 */
	abstract int waiting(WebServer server);

	@BeforeAll
	void start(@TempDir Path directory) {
		this.accessLog = directory.resolve("access.log");
		this.application = run(accessLog(this.accessLog));
	}

	ConfigurableApplicationContext run(List<String> properties) {
		List<String> all = new ArrayList<>(List.of("server.port=0", "server.http2.enabled=true",
				"spring.main.banner-mode=off", "contextual.inbound.routes[0].pattern=/limited/**",
				"contextual.inbound.routes[0].timeout=300ms"));
		all.addAll(properties);
		return new SpringApplicationBuilder(WatchedApplication.class, server()).web(WebApplicationType.SERVLET)
			.run(all.stream().map((property) -> "--" + property).toArray(String[]::new));
	}

	@AfterAll
	void stop() {
		this.application.close();
	}

	@BeforeEach
	void forget() {
		WatchedApplication.RUN.clear();
	}

	@AfterEach
	void nothingIsLeft() {
		WatchedApplication.release();
		Awaitility.await()
			.atMost(InboundApplication.PATIENCE)
			.until(() -> LiveContexts.count((node) -> "request".equals(node.kind())) == 0);
		assertThat(Context.current()).isEqualTo(Context.background());
	}

	@Test
	void requestThatWaitsForAThreadOverHttp2UntilItsTimeIsUpIsRefused() throws Exception {
		try (ConfigurableApplicationContext busy = run(fewThreads());
				Http2Client client = new Http2Client(port(busy), null)) {
			int holders = 20;
			WatchedApplication.hold();
			client.hold();
			for (int i = 0; i < holders; i++) {
				client.get("/hold?holder");
			}
			int stream = client.get("/answer?late", "x-request-timeout-ms", "200");
			client.flush();
			awaitRun("holder");
			Awaitility.await().atMost(InboundApplication.PATIENCE).until(() -> waiting(server(busy)) > 0);
			letPass(Duration.ofMillis(400));
			WatchedApplication.release();

			assertThat(client.answer(stream)).contains("\"status\":504").contains("\"source\":\"caller\"");
			assertThat(WatchedApplication.RUN).doesNotContain("late");
			assertThat(busy.getBean(InboundCounts.class).refused(Refusal.SPENT)).isOne();
		}
	}

	@ParameterizedTest
	@CsvSource({ "'127.0.0.0/8,::1', 504", "8.8.8.8, 200" })
	void peerIsThatOfTheConnectionThoughTheServerTrustsForwardedHeaders(String trusted, int status) throws Exception {
		try (ConfigurableApplicationContext forwarded = run(
				List.of("server.forward-headers-strategy=native", "contextual.inbound.trusted=" + trusted))) {
			String[] headers = { "X-Request-Timeout-Ms", "0", "X-Forwarded-For", "8.8.8.8" };

			assertThat(get(forwarded, HttpClient.Version.HTTP_1_1, "/answer", headers).statusCode()).isEqualTo(status);
			assertThat(get(forwarded, HttpClient.Version.HTTP_2, "/answer", headers).statusCode()).isEqualTo(status);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "controller", "deferred" })
	void accessLogShows499ForAClientThatHangsUpOverHttp1(String kind) throws Exception {
		String name = name();
		try (RawClient client = new RawClient(port(this.application), null)) {
			client.get("/" + kind + "?" + name);
			awaitRun(name);
		}

		assertThat(WatchedApplication.cause(name)).isInstanceOf(ClientDisconnectedException.class);
		awaitLogged("499 /" + kind + "\\?" + name);
	}

	@ParameterizedTest
	@ValueSource(strings = { "controller", "deferred" })
	void accessLogShows499ForAStreamThatIsReset(String kind) throws Exception {
		String name = name();
		try (Http2Client client = new Http2Client(port(this.application), null)) {
			int stream = client.get("/" + kind + "?" + name);
			awaitRun(name);
			client.reset(stream);

			awaitLogged(statusOfReset(kind) + " /" + kind + "\\?" + name);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "/controller", "/deferred" })
	void deadlineGives504OverHttp2(String path) throws Exception {
		HttpResponse<String> response = get(this.application, HttpClient.Version.HTTP_2, path, "X-Request-Timeout-Ms",
				"300");

		assertThat(response.statusCode()).isEqualTo(504);
		assertThat(response.headers().firstValue("X-Deadline-Exceeded")).hasValue("caller");
		assertThat(response.body()).contains("\"source\":\"caller\"");
	}

	@ParameterizedTest
	@ValueSource(strings = { "/limited/sse", "/limited/stream", "/limited/begun" })
	void committedResponseIsBrokenOffAtTheDeadlineOverHttp2(String path) throws Exception {
		try (Http2Client client = new Http2Client(port(this.application), null)) {
			WatchedApplication.hold();
			int other = client.get("/hold?other");
			awaitRun("other");
			int stream = client.get(path);

			assertThatIOException().isThrownBy(() -> client.answer(stream)).withMessageContaining("was reset");
			assertThat(client.received(stream)).contains("begun")
				.doesNotContain("deadline")
				.doesNotContain("timestamp");
			WatchedApplication.release();
			assertThat(client.answer(other)).isEqualTo("held");
			assertThat(client.answer(client.get("/answer"))).isEqualTo("answer");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "/controller", "/deferred", "/sse", "/stream" })
	void resetCancelsOneStreamOverHttp2(String path) throws Exception {
		String name = name();
		try (Http2Client client = new Http2Client(port(this.application), null)) {
			int reset = client.get(path + "?" + name);
			awaitRun(name);
			client.reset(reset);

			assertThat(WatchedApplication.cause(name)).isInstanceOf(ClientDisconnectedException.class);
			assertThat(client.answer(client.get("/answer"))).isEqualTo("answer");
		}
	}

	static java.util.stream.Stream<String> lots() {
		return java.util.stream.IntStream.range(0, 60).mapToObj((i) -> "deferred");
	}

	static java.util.stream.Stream<String> paths() {
		return java.util.stream.IntStream.range(0, 120)
			.mapToObj((i) -> List.of("/deferred", "/sse", "/stream", "/controller").get(i % 4));
	}

	static String name() {
		return "r" + NAMES.incrementAndGet();
	}

	static void awaitRun(String name) throws InterruptedException {
		assertThat(WatchedApplication.RUN.poll(InboundApplication.PATIENCE.toSeconds(), TimeUnit.SECONDS))
			.isEqualTo(name);
	}

	static void letPass(Duration time) throws InterruptedException {
		try (CancellableContext context = Context.background().withTimeout(time)) {
			assertThat(context.awaitDone(InboundApplication.PATIENCE)).isTrue();
		}
	}

	private void awaitLogged(String line) {
		Awaitility.await()
			.atMost(InboundApplication.PATIENCE)
			.untilAsserted(
					() -> assertThat(Files.readAllLines(this.accessLog)).anyMatch((logged) -> logged.matches(line)));
	}

	static WebServer server(ConfigurableApplicationContext application) {
		return ((WebServerApplicationContext) application).getWebServer();
	}

	static int port(ConfigurableApplicationContext application) {
		return server(application).getPort();
	}

	/**
	 * The first request to a server upgrades the connection if HTTP/2 is wanted.
	 */
	private HttpResponse<String> get(ConfigurableApplicationContext application, HttpClient.Version version,
			String path, String... headers) throws IOException, InterruptedException {
		HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://localhost:" + port(application) + path))
			.version(version)
			.timeout(InboundApplication.PATIENCE.multipliedBy(2));
		if (headers.length > 0) {
			request.headers(headers);
		}
		HttpResponse<String> response = this.client.send(request.build(), HttpResponse.BodyHandlers.ofString());
		assertThat(response.version()).isEqualTo(version);
		return response;
	}

}
