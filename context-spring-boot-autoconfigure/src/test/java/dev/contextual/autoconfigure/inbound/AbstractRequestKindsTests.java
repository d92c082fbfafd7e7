package dev.contextual.autoconfigure.inbound;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import dev.contextual.Context;
import dev.contextual.LiveContexts;
import dev.contextual.autoconfigure.Mode;
import dev.contextual.autoconfigure.inbound.InboundCounts.Disbelief;
import dev.contextual.autoconfigure.inbound.InboundCounts.Refusal;
import dev.contextual.autoconfigure.inbound.InboundCounts.Source;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Each kind of request, on each server, below a context path: who opens the context,
 * where it is current, what the client gets at the deadline, and that nothing is left.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class AbstractRequestKindsTests {

	private static final String BOUNDARY = "x-boundary-x";

	private final HttpClient client = HttpClient.newBuilder().version(version()).build();

	private ConfigurableApplicationContext application;

	private InboundCounts counts;

	private int port;

	abstract Class<?> server();

	abstract boolean virtualThreads();

	HttpClient.Version version() {
		return HttpClient.Version.HTTP_1_1;
	}

	@BeforeAll
	void start() {
		this.application = run();
		this.port = port("local.server.port");
		this.counts = this.application.getBean(InboundCounts.class);
	}

	private ConfigurableApplicationContext run(String... properties) {
		List<String> all = new ArrayList<>(List.of("server.port=0", "server.servlet.context-path=/shop",
				"spring.threads.virtual.enabled=" + virtualThreads(), "spring.main.banner-mode=off",
				"server.http2.enabled=" + (version() == HttpClient.Version.HTTP_2),
				"contextual.inbound.default-timeout=30s", "contextual.inbound.min-budget=5ms", "test.mode=observe",
				"management.endpoints.web.exposure.include=probe"));
		route(all, 0, "/limited/**", "timeout=300ms");
		route(all, 1, "/terms/observed/**", "timeout=1ms", "mode=observe");
		route(all, 2, "/terms/propagated", "timeout=1ms", "mode=propagate");
		route(all, 3, "/terms/off", "timeout=1ms", "mode=off");
		route(all, 4, "/terms/lenient/**", "disconnect=ignore");
		all.addAll(List.of(properties));
		return new SpringApplicationBuilder(RequestKinds.class, server()).web(WebApplicationType.SERVLET)
			.properties(all.toArray(String[]::new))
			.run();
	}

	private static void route(List<String> properties, int index, String pattern, String... settings) {
		String route = "contextual.inbound.routes[" + index + "].";
		properties.add(route + "pattern=" + pattern);
		for (String setting : settings) {
			properties.add(route + setting);
		}
	}

	private int port(String property) {
		return this.application.getEnvironment().getRequiredProperty(property, Integer.class);
	}

	@AfterAll
	void stop() {
		this.application.close();
	}

	@BeforeEach
	void forget() {
		RequestKinds.SEEN.clear();
	}

	@AfterEach
	void nothingIsLeft() {
		Awaitility.await()
			.atMost(InboundApplication.PATIENCE)
			.until(() -> LiveContexts.count((node) -> "request".equals(node.kind())) == 0);
		assertThat(Context.current()).isEqualTo(Context.background());
		assertThat(Thread.currentThread().isInterrupted()).isFalse();
	}

	@ParameterizedTest
	@CsvSource({ "/controller, answer", "/function, answer", "/callable, answer", "/task, answer", "/deferred, answer",
			"/future, answer", "/stream, answer", "/emitter, answer", "/sse, data:answer" })
	void contextIsCurrentWhereTheRequestIsHandled(String path, String answer) throws Exception {
		HttpResponse<String> response = get(path);

		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(response.body().trim()).isEqualTo(answer);
		assertThat(RequestKinds.SEEN).containsExactly("request GET " + path);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/controller/await", "/function/await", "/callable/await", "/task/await",
			"/deferred/await", "/future/await", "/status-exception/await" })
	void clientGets504AtTheDeadline(String path) throws Exception {
		HttpResponse<String> response = get(path, "X-Request-Timeout-Ms", "1000");

		assertExceeded(response, "/shop" + path);
		assertThat(RequestKinds.SEEN).containsExactly("request GET " + path);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/stream", "/emitter", "/sse", "/files/RequestKinds.class" })
	void exchangeThatIsMeantToLastDoesNotObeyTheCaller(String path) throws Exception {
		assertThat(get(path, "X-Request-Timeout-Ms", "0").statusCode()).isEqualTo(200);
	}

	@Test
	void emitterIsBrokenOffByAnExplicitRule() throws Exception {
		String response = raw("GET /shop/limited/emitter HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");

		assertThat(response).startsWith("HTTP/1.1 200").contains("begun").doesNotEndWith("0\r\n\r\n");
	}

	@Test
	void springsOwnTimeoutCountsIfItIsEarlier() throws Exception {
		assertThat(get("/task/timeout").statusCode()).isEqualTo(503);
	}

	@Test
	void resourceIsServedUnderAContext() throws Exception {
		HttpResponse<String> response = get("/files/RequestKinds.class", "Range", "bytes=0-3");

		assertThat(response.statusCode()).isEqualTo(206);
		assertThat(RequestKinds.SEEN).containsExactly("request GET /files/**");
	}

	@Test
	void uploadIsHandledUnderAContext() throws Exception {
		assertThat(upload("/upload").body()).isEqualTo("content");
		assertThat(RequestKinds.SEEN).containsExactly("request POST /upload");
	}

	@Test
	void uploadEndsAtTheDeadline() throws Exception {
		assertExceeded(upload("/upload/await", "X-Request-Timeout-Ms", "1000"), "/shop/upload/await");
	}

	@Test
	void bodyThatCannotBeReadIsTheCallersFault() throws Exception {
		assertThat(post("/body", "application/json", "{\"number\":1}").body()).isEqualTo("answer 1");
		assertThat(post("/body", "application/json", "{\"number\":").statusCode()).isEqualTo(400);
		assertThat(post("/body", "application/json", "{}", "X-Request-Timeout-Ms", "0").statusCode()).isEqualTo(504);
	}

	@Test
	void statusOfAnExceptionIsKept() throws Exception {
		assertThat(get("/status-exception").statusCode()).isEqualTo(423);
	}

	@Test
	void errorDispatchIsAnswered() throws Exception {
		HttpResponse<String> response = get("/send-error", "X-Request-Timeout-Ms", "10000");

		assertThat(response.statusCode()).isEqualTo(418);
		assertThat(response.body()).contains("\"status\":418");
	}

	@Test
	void contextOfAHandshakeEndsWithItAndTheSocketHasNone() throws Exception {
		try (Socket socket = new Socket("localhost", this.port)) {
			socket.setSoTimeout(Math.toIntExact(InboundApplication.PATIENCE.toMillis()));
			socket.getOutputStream().write(handshake("/socket/7", "X-Request-Timeout-Ms: 0\r\n"));

			byte[] head = socket.getInputStream().readNBytes(12);

			assertThat(new String(head, StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 101");
			assertThat(RequestKinds.SEEN).containsExactly("request GET /socket/{id}");
			nothingIsLeft();
			RequestKinds.SEEN.clear();
			// A frame with the text "a", masked by zeros.
			socket.getOutputStream().write(new byte[] { (byte) 0x81, (byte) 0x81, 0, 0, 0, 0, 'a' });
			assertThat(RequestKinds.SEEN.poll(InboundApplication.PATIENCE.toSeconds(), TimeUnit.SECONDS))
				.isEqualTo("nothing");
		}
	}

	@Test
	void handshakeObeysAnExplicitRule() throws Exception {
		try (Socket socket = new Socket("localhost", this.port)) {
			socket.setSoTimeout(Math.toIntExact(InboundApplication.PATIENCE.toMillis()));
			socket.getOutputStream().write(handshake("/limited/socket", ""));

			byte[] head = socket.getInputStream().readNBytes(12);

			assertThat(new String(head, StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 504");
			assertThat(RequestKinds.SEEN).containsExactly("request GET /limited/socket");
		}
	}

	@Test
	void requestOfSockJsDoesNotObeyTheCaller() throws Exception {
		long before = this.counts.deadlines(Source.NONE);

		HttpResponse<String> response = get("/sockjs/info", "X-Request-Timeout-Ms", "0");

		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(response.body()).contains("\"websocket\":true");
		assertThat(this.counts.deadlines(Source.NONE)).isEqualTo(before + 1);
	}

	private static byte[] handshake(String path, String header) {
		return ("GET /shop" + path + " HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
				+ "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" + header + "\r\n")
			.getBytes(StandardCharsets.US_ASCII);
	}

	@Test
	void actuatorHasNoContextOnTheSamePort() throws Exception {
		assertThat(get("/actuator/probe", "X-Request-Timeout-Ms", "0").body()).contains("\"background\":true");
	}

	@Test
	void actuatorHasNoContextOnItsOwnPort() throws Exception {
		try (ConfigurableApplicationContext other = run("management.server.port=0")) {
			String uri = "http://localhost:" + other.getEnvironment().getProperty("local.management.port")
					+ "/actuator/probe";
			HttpResponse<String> response = this.client.send(
					HttpRequest.newBuilder(URI.create(uri)).header("X-Request-Timeout-Ms", "0").build(),
					HttpResponse.BodyHandlers.ofString());

			assertThat(response.statusCode()).isEqualTo(200);
			assertThat(response.body()).contains("\"background\":true");
		}
	}

	@Test
	void timeInTheServersQueueCounts() throws Exception {
		HttpResponse<String> response = get("/controller?queued=300", "X-Request-Timeout-Ms", "200");

		assertExceeded(response, "/shop/controller");
		assertThat(response.body()).containsPattern("\"elapsedMs\":([3-9]\\d\\d|\\d{4,})");
		assertThat(RequestKinds.SEEN).isEmpty();
		assertThat(get("/controller?queued=-100000", "X-Request-Timeout-Ms", "5000").statusCode()).isEqualTo(200);
	}

	@Test
	void valueOfAHeaderIsInTheContext() throws Exception {
		long before = this.counts.ignored(Disbelief.MALFORMED);

		assertThat(get("/tenant", "X-Tenant", "7").body()).isEqualTo("tenant 7");
		assertThat(get("/tenant", "X-Tenant", "seven").body()).isEqualTo("tenant null");
		assertThat(get("/tenant").body()).isEqualTo("tenant null");
		assertThat(this.counts.ignored(Disbelief.MALFORMED)).isEqualTo(before + 1);
	}

	@Test
	void callerWhoLeavesTooLittleIsRefused() throws Exception {
		long before = this.counts.refused(Refusal.BUDGET);

		HttpResponse<String> response = get("/controller", "X-Request-Timeout-Ms", "4");

		assertExceeded(response, "/shop/controller");
		assertThat(this.counts.refused(Refusal.BUDGET) + this.counts.refused(Refusal.SPENT)).isPositive();
		assertThat(this.counts.refused(Refusal.BUDGET)).isBetween(before, before + 1);
		assertThat(RequestKinds.SEEN).isEmpty();
	}

	@ParameterizedTest
	@CsvSource({ "/terms/observed, OBSERVE", "/terms/propagated, PROPAGATE", "/terms/annotated, OBSERVE" })
	void deadlineThatIsNotEnforcedIsCounted(String path, Mode mode) throws Exception {
		long before = this.counts.exceeded(mode, Source.SERVER);

		assertThat(get(path).body()).isEqualTo("unlimited");

		assertThat(RequestKinds.SEEN).containsExactly("request GET " + path);
		Awaitility.await()
			.atMost(InboundApplication.PATIENCE)
			.until(() -> this.counts.exceeded(mode, Source.SERVER) == before + 1);
	}

	@Test
	void callersDeadlineIsCountedAsTheCallers() throws Exception {
		long before = this.counts.exceeded(Mode.OBSERVE, Source.CALLER);

		assertThat(get("/terms/observed", "X-Request-Timeout-Ms", "0").body()).isEqualTo("unlimited");

		Awaitility.await()
			.atMost(InboundApplication.PATIENCE)
			.until(() -> this.counts.exceeded(Mode.OBSERVE, Source.CALLER) == before + 1);
	}

	@Test
	void nothingIsOpenedWhereAllIsOff() throws Exception {
		assertThat(get("/terms/off").body()).isEqualTo("unlimited");
		assertThat(RequestKinds.SEEN).containsExactly("nothing");
	}

	@ParameterizedTest
	@CsvSource({ "/terms/hang-up, 499, ''", "/terms/observed/hang-up, 200, goes on",
			"/terms/lenient/hang-up, 200, goes on" })
	void hangUpIsCountedWhateverItDoes(String path, int status, String body) throws Exception {
		boolean http2 = version() == HttpClient.Version.HTTP_2;
		long before = this.counts.disconnects(http2);

		HttpResponse<String> response = get(path + "?connection=yes");

		assertThat(response.statusCode()).isEqualTo(status);
		assertThat(response.body()).isEqualTo(body);
		assertThat(this.counts.disconnects(http2)).isEqualTo(before + 1);
	}

	@ParameterizedTest
	@CsvSource({ "text/html, text/html", "'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', text/html",
			"*/*, application/problem+json", "application/json, application/problem+json",
			"'application/json,text/html;q=0.5', application/problem+json", "image/png, application/problem+json",
			"application/problem+json, application/problem+json", "nonsense, application/problem+json" })
	void answerIsInTheFormThatTheClientWants(String accept, String contentType) throws Exception {
		HttpResponse<String> response = get("/controller", "X-Request-Timeout-Ms", "0", "Accept", accept);

		assertThat(response.statusCode()).isEqualTo(504);
		assertThat(response.headers().firstValue("X-Deadline-Exceeded")).hasValue("caller");
		if (!accept.equals("nonsense")) {
			assertThat(response.headers().firstValue("Content-Type").orElse("")).startsWith(contentType);
		}
		if (contentType.equals("text/html")) {
			assertThat(response.body()).contains("Whitelabel").contains("504");
		}
	}

	@Test
	void slowRequestIsAnsweredBeforeTheApplicationHasStopped() throws Exception {
		ConfigurableApplicationContext other = run("server.shutdown=graceful",
				"spring.lifecycle.timeout-per-shutdown-phase=2s");
		CompletableFuture<String> answer = slowAnswer(
				other.getEnvironment().getRequiredProperty("local.server.port", Integer.class));
		assertThat(RequestKinds.SEEN.poll(InboundApplication.PATIENCE.toSeconds(), TimeUnit.SECONDS)).isNotNull();

		long start = System.nanoTime();
		other.close();
		Duration stopped = Duration.ofNanos(System.nanoTime() - start);

		assertThat(answer.get(InboundApplication.PATIENCE.toSeconds(), TimeUnit.SECONDS)).contains("\"status\":503")
			.contains("\"type\":\"urn:contextual:shutdown\"");
		assertThat(stopped).isGreaterThan(Duration.ofMillis(900));
	}

	/**
	 * Asks for what is not answered before the server stops.
	 */
	CompletableFuture<String> slowAnswer(int port) throws IOException {
		URI uri = URI.create("http://localhost:" + port + "/shop/controller/await");
		return this.client.sendAsync(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
			.thenApply(HttpResponse::body);
	}

	private static void assertExceeded(HttpResponse<String> response, String instance) {
		assertThat(response.statusCode()).isEqualTo(504);
		assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
		assertThat(response.headers().firstValue("X-Deadline-Exceeded")).hasValue("caller");
		assertThat(response.body()).contains("\"source\":\"caller\"").contains("\"instance\":\"" + instance + "\"");
	}

	private HttpResponse<String> get(String path, String... headers) throws IOException, InterruptedException {
		return send(HttpRequest.newBuilder().GET(), path, headers);
	}

	private HttpResponse<String> post(String path, String contentType, String body, String... headers)
			throws IOException, InterruptedException {
		return send(HttpRequest.newBuilder()
			.POST(HttpRequest.BodyPublishers.ofString(body))
			.header("Content-Type", contentType), path, headers);
	}

	private HttpResponse<String> upload(String path, String... headers) throws IOException, InterruptedException {
		String body = "--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n"
				+ "Content-Type: text/plain\r\n\r\ncontent\r\n--" + BOUNDARY + "--\r\n";
		return post(path, "multipart/form-data; boundary=" + BOUNDARY, body, headers);
	}

	private HttpResponse<String> send(HttpRequest.Builder request, String path, String... headers)
			throws IOException, InterruptedException {
		if (headers.length > 0) {
			request.headers(headers);
		}
		request.uri(URI.create("http://localhost:" + this.port + "/shop" + path))
			.timeout(InboundApplication.PATIENCE.multipliedBy(2));
		HttpResponse<String> response = this.client.send(request.build(), HttpResponse.BodyHandlers.ofString());
		assertThat(response.version()).isEqualTo(version());
		return response;
	}

	private String raw(String request) throws IOException {
		try (Socket socket = new Socket("localhost", this.port)) {
			socket.setSoTimeout(Math.toIntExact(InboundApplication.PATIENCE.toMillis()));
			socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
			return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		}
	}

}
