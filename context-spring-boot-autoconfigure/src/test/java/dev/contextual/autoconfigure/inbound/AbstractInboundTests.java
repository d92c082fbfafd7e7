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
import dev.contextual.autoconfigure.ContextKind;
import dev.contextual.autoconfigure.Endings;
import dev.contextual.autoconfigure.Endings.Outcome;
import dev.contextual.autoconfigure.RootContext;
import dev.contextual.autoconfigure.inbound.InboundCounts.Disbelief;
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
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What holds for each server.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class AbstractInboundTests {

	private static final long PATIENCE_SECONDS = InboundApplication.PATIENCE.toSeconds();

	private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

	private ConfigurableApplicationContext application;

	private int port;

	private InboundCounts counts;

	private Endings endings;

	abstract Class<?> server();

	@BeforeAll
	void start() {
		this.application = new SpringApplicationBuilder(InboundApplication.class, server())
			.web(WebApplicationType.SERVLET)
			.properties(InboundApplication.PROPERTIES)
			.run();
		this.port = ((WebServerApplicationContext) this.application).getWebServer().getPort();
		this.counts = this.application.getBean(InboundCounts.class);
		this.endings = this.application.getBean(Endings.class);
	}

	@AfterAll
	void stop() {
		this.application.close();
	}

	@BeforeEach
	void forget() {
		InboundApplication.HANDLED.set(0);
		InboundApplication.STATUSES.clear();
		InboundApplication.UNTIDY.clear();
	}

	@AfterEach
	void nothingIsLeft() {
		Awaitility.await().atMost(InboundApplication.PATIENCE).until(() -> liveRequests() == 0);
		assertThat(InboundApplication.UNTIDY).isEmpty();
		assertThat(Context.current()).isEqualTo(Context.background());
		assertThat(Thread.currentThread().isInterrupted()).isFalse();
	}

	@Test
	void contextIsOpenUnderTheRootNamedByThePatternAndCurrent() throws Exception {
		HttpResponse<String> response = get("/orders/42");

		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(response.body()).contains("\"name\":\"request GET /orders/{id}\"").contains("\"current\":true");
		assertThat(response.headers().firstValue("X-Deadline-Exceeded")).isEmpty();
	}

	@Test
	void functionIsNamedByItsPattern() throws Exception {
		assertThat(get("/function/42").body()).isEqualTo("request GET /function/{id}");
	}

	@Test
	void requestThatAnswersInTimeCountsAsCompleted() throws Exception {
		long before = this.endings.count(ContextKind.REQUEST, Outcome.COMPLETED);

		get("/orders/42");

		Awaitility.await()
			.atMost(InboundApplication.PATIENCE)
			.until(() -> this.endings.count(ContextKind.REQUEST, Outcome.COMPLETED) == before + 1);
	}

	@ParameterizedTest
	@CsvSource({ "X-Request-Timeout-Ms, 300", "grpc-timeout, 300m", "x-envoy-expected-rq-timeout-ms, 300",
			"Connect-Timeout-Ms, 300" })
	void callersDeadlineGives504(String header, String value) throws Exception {
		HttpResponse<String> response = get("/await", header, value);

		assertExceeded(response, "caller");
		assertThat(response.body()).contains("\"type\":\"urn:contextual:deadline-exceeded\"")
			.contains("\"title\":\"Deadline exceeded\"")
			.contains("\"status\":504")
			.contains("\"detail\":")
			.contains("\"instance\":\"/await\"")
			.contains("\"timeoutMs\":300")
			.containsPattern("\"elapsedMs\":[3-9]\\d\\d");
		assertThat(InboundApplication.HANDLED).hasValue(1);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/annotated/method", "/annotated/meta", "/routes/short/await" })
	void serversDeadlineGives504(String path) throws Exception {
		assertExceeded(get(path), "server");
	}

	@Test
	void functionsDeadlineGives504() throws Exception {
		assertExceeded(get("/function-await", "X-Request-Timeout-Ms", "300"), "caller");
	}

	@Test
	void callerCanShortenTheServersDeadline() throws Exception {
		assertExceeded(get("/annotated/method", "X-Request-Timeout-Ms", "100"), "caller");
	}

	@Test
	void callerCannotProlongTheServersDeadline() throws Exception {
		assertExceeded(get("/annotated/method", "X-Request-Timeout-Ms", "20000"), "server");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " ", "-1", "1e9", "+5", "1.5", "5s", "1, 2", "\u0665\u0660", "\uff15", "null" })
	void headerThatIsNotUnderstoodIsCountedAndChangesNothing(String value) throws Exception {
		long before = this.counts.ignored(Disbelief.MALFORMED);

		String response = raw("GET /orders/42 HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-Request-Timeout-Ms: "
				+ value + "\r\n\r\n");

		assertThat(response).startsWith("HTTP/1.1 200");
		assertThat(this.counts.ignored(Disbelief.MALFORMED)).isEqualTo(before + 1);
	}

	@ParameterizedTest
	@ValueSource(strings = { "99999999999999999999", "86400000", "40001" })
	void headerBeyondTheLongestIsCutToIt(String value) throws Exception {
		HttpResponse<String> response = post("/annotated/none", "X-Request-Timeout-Ms", value);

		assertThat(remaining(response)).isBetween(20_000L, 40_000L);
	}

	@Test
	void shortestOfSeveralValidHeadersCounts() throws Exception {
		HttpResponse<String> response = get("/orders/1", "X-Request-Timeout-Ms", "25000", "X-Request-Timeout-Ms",
				"24000", "grpc-timeout", "23S", "X-Request-Timeout-Ms", "-1", "Connect-Timeout-Ms", "1e3");

		assertThat(remaining(response)).isBetween(10_000L, 23_000L);
	}

	@Test
	void callerWithoutTimeIsRefusedAndTheHandlerIsNotRun() throws Exception {
		HttpResponse<String> response = get("/orders/42", "X-Request-Timeout-Ms", "0");

		assertExceeded(response, "caller");
		assertThat(response.body()).contains("\"timeoutMs\":0");
		assertThat(InboundApplication.HANDLED).hasValue(0);
	}

	@Test
	void timeRunsWhileTheFiltersWork() throws Exception {
		HttpResponse<String> response = get("/orders/42?filtered=300", "X-Request-Timeout-Ms", "100");

		assertExceeded(response, "caller");
		assertThat(response.body()).containsPattern("\"elapsedMs\":[3-9]\\d\\d");
		assertThat(InboundApplication.HANDLED).hasValue(0);
	}

	@Test
	void endpointOfTheActuatorHasNoContext() throws Exception {
		HttpResponse<String> response = get("/actuator/probe", "X-Request-Timeout-Ms", "0");

		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(response.body()).contains("\"background\":true");
	}

	@Test
	void manyMixedRequestsLeaveNothing() throws Exception {
		List<String> paths = List.of("/orders/1", "/await", "/callable", "/callable/await", "/deferred",
				"/deferred/await", "/future", "/stream", "/sse", "/hang-up/throw", "/hang-up/deferred",
				"/hang-up/return", "/child", "/operator", "/forward", "/send-error", "/nowhere", "/failing-filter",
				"/late", "/orders/1?intercept=yes");
		List<CompletableFuture<Integer>> answers = new ArrayList<>();

		for (int i = 0; i < 200; i++) {
			HttpRequest request = HttpRequest
				.newBuilder(URI.create("http://localhost:" + this.port + paths.get(i % paths.size())))
				.headers("X-Request-Timeout-Ms", String.valueOf(50 + i), "X-Test-Connection", "yes")
				.build();
			answers.add(this.client.sendAsync(request, HttpResponse.BodyHandlers.discarding())
				.thenApply(HttpResponse::statusCode));
		}

		for (CompletableFuture<Integer> answer : answers) {
			assertThat(answer.get(2 * PATIENCE_SECONDS, TimeUnit.SECONDS)).isIn(200, 404, 418, 499, 500, 503, 504);
		}
	}

	@Test
	void defaultHoldsWhereNothingElseIsSaid() throws Exception {
		assertThat(remaining(get("/orders/1"))).isBetween(20_000L, 30_000L);
		assertThat(remaining(get("/annotated/class"))).isBetween(15_000L, 25_000L);
		assertThat(remaining(get("/routes/none"))).isEqualTo(-1);
		assertThat(remaining(post("/annotated/none"))).isEqualTo(-1);
	}

	@Test
	void headerHoldsEvenWhereTheServerNamesNoLimit() throws Exception {
		assertThat(remaining(get("/routes/none", "X-Request-Timeout-Ms", "5000"))).isBetween(0L, 5_000L);
	}

	@Test
	void failureThatTheCutHasCausedIsTheCut() throws Exception {
		assertExceeded(get("/await-driver", "X-Request-Timeout-Ms", "200"), "caller");
	}

	@Test
	void answerAfterTheDeadlineIsKeptAndCounted() throws Exception {
		long before = this.counts.late();

		HttpResponse<String> response = get("/late", "X-Request-Timeout-Ms", "200");

		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(response.body()).isEqualTo("late");
		Awaitility.await().atMost(InboundApplication.PATIENCE).until(() -> this.counts.late() == before + 1);
	}

	@Test
	void halfWrittenAnswerIsReplaced() throws Exception {
		HttpResponse<String> response = get("/half-written", "X-Request-Timeout-Ms", "200");

		assertExceeded(response, "caller");
		assertThat(response.body()).startsWith("{").endsWith("}");
		assertThat(response.headers().firstValue("Cache-Control")).hasValue("no-store");
	}

	@Test
	void committedAnswerIsCutWithoutAnythingBehindIt() throws Exception {
		String response = raw("GET /committed HTTP/1.1\r\nHost: x\r\nX-Request-Timeout-Ms: 200\r\n\r\n");

		assertThat(response).startsWith("HTTP/1.1 200").contains("begun").doesNotEndWith("0\r\n\r\n");
		assertThat(response).doesNotContain("deadline-exceeded").doesNotContain("timestamp");
	}

	@Test
	void partsDeadlineGives504OfTheServer() throws Exception {
		HttpResponse<String> response = get("/child", "X-Request-Timeout-Ms", "20000");

		assertExceeded(response, "server");
		assertThat(response.body()).contains("\"timeoutMs\":20000");
	}

	@Test
	void partThatTheApplicationCancelledIsItsOwnAffair() throws Exception {
		assertThat(get("/child-cancelled").statusCode()).isEqualTo(500);
	}

	@Test
	void partThatAnOperatorCancelledGives503() throws Exception {
		assertThat(get("/child-operator").statusCode()).isEqualTo(503);
	}

	@Test
	void operatorGives503() throws Exception {
		HttpResponse<String> response = get("/operator");

		assertThat(response.statusCode()).isEqualTo(503);
		assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
		assertThat(response.headers().firstValue("X-Deadline-Exceeded")).isEmpty();
		assertThat(response.body()).contains("\"type\":\"urn:contextual:cancelled\"").contains("\"status\":503");
	}

	@Test
	void shutdownGives503ToRequestsThatRunAndToThoseThatCome() throws Exception {
		try {
			HttpResponse<String> running = get("/shutdown");
			HttpResponse<String> coming = get("/orders/42");

			assertThat(running.statusCode()).isEqualTo(503);
			assertThat(running.body()).contains("\"type\":\"urn:contextual:shutdown\"");
			assertThat(coming.statusCode()).isEqualTo(503);
			assertThat(InboundApplication.HANDLED).hasValue(0);
		}
		finally {
			this.application.getBean(RootContext.class).start();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "/hang-up/throw", "/hang-up/throw-other", "/hang-up/return", "/hang-up/entity",
			"/hang-up/void", "/hang-up/deferred", "/hang-up/untold", "/late-view" })
	void hangUpShowsAs499WithoutABody(String path) throws Exception {
		HttpResponse<String> response = get(path, "X-Test-Connection", "yes");

		assertThat(status()).isEqualTo(499);
		assertThat(response.statusCode()).isEqualTo(499);
		assertThat(response.body()).isEmpty();
	}

	@Test
	void clientThatIsStillThereIsAnswered() throws Exception {
		assertThat(get("/orders/1", "X-Test-Connection", "yes").statusCode()).isEqualTo(200);
		assertThat(status()).isEqualTo(200);
	}

	@Test
	void detachedHandlerFinishesAfterAHangUp() throws Exception {
		HttpResponse<String> response = get("/hang-up/detached", "X-Test-Connection", "yes");

		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(response.body()).isEqualTo("done");
	}

	@Test
	void callableRunsUnderTheContext() throws Exception {
		HttpResponse<String> response = get("/callable", "X-Request-Timeout-Ms", "5000");

		assertThat(response.body()).contains("request GET /callable").contains("\"current\":true");
		assertThat(remaining(response)).isBetween(0L, 5_000L);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/callable/await", "/deferred/await", "/future/await" })
	void asynchronousRequestEndsAtTheDeadline(String path) throws Exception {
		assertExceeded(get(path, "X-Request-Timeout-Ms", "300"), "caller");
	}

	@ParameterizedTest
	@ValueSource(strings = { "/deferred", "/future" })
	void asynchronousRequestKeepsItsContextUntilItIsAnswered(String path) throws Exception {
		assertThat(get(path).body()).isEqualTo("request GET " + path);
	}

	@Test
	void asynchronousTimeoutOfSpringsOwnIsSpringsAffair() throws Exception {
		assertThat(get("/deferred/timeout").statusCode()).isEqualTo(503);
	}

	@Test
	void streamRunsUnderTheContextAndLeavesNothing() throws Exception {
		assertThat(get("/stream").body()).isEqualTo("request GET /stream");
	}

	@Test
	void emitterKeepsTheContextUntilItCompletes() throws Exception {
		assertThat(get("/sse").body()).isEqualTo("data:request GET /sse unlimited\n\n");
	}

	@Test
	void longLivedExchangeDoesNotObeyTheCaller() throws Exception {
		assertThat(get("/sse", "X-Request-Timeout-Ms", "0").body()).isEqualTo("data:request GET /sse unlimited\n\n");
	}

	@ParameterizedTest
	@ValueSource(strings = { "/stream/limited", "/sse/limited" })
	void longLivedExchangeIsCutByAnExplicitRule(String path) throws Exception {
		String response = raw("GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");

		assertThat(response).startsWith("HTTP/1.1 200").contains("begun").doesNotEndWith("0\r\n\r\n");
		assertThat(response).doesNotContain("deadline-exceeded").doesNotContain("timestamp");
	}

	@Test
	void streamThatIsNotCommittedYetIsReplaced() throws Exception {
		assertExceeded(get("/stream/unflushed", "X-Request-Timeout-Ms", "1"), "server");
	}

	@Test
	void asynchronousModeWithoutSpringKeepsTheContextOpen() throws Exception {
		assertThat(get("/raw-async").body()).isEqualTo("open");
	}

	@Test
	void forwardSharesTheContext() throws Exception {
		HttpResponse<String> response = get("/forward");

		assertThat(response.body()).contains("request GET /forward").contains("\"current\":true");
	}

	@Test
	void errorPageAfterSendErrorLeavesNothing() throws Exception {
		HttpResponse<String> response = get("/send-error");

		assertThat(response.statusCode()).isEqualTo(418);
		assertThat(response.body()).contains("\"status\":418");
	}

	@Test
	void errorPageIsShownThoughTheRequestNeverCameThroughAndHasNoTime() throws Exception {
		HttpResponse<String> response = get("/failing-filter", "X-Request-Timeout-Ms", "0");

		assertThat(response.statusCode()).isEqualTo(500);
		assertThat(response.body()).contains("\"status\":500");
	}

	@ParameterizedTest
	@CsvSource({ "/orders/1?intercept=yes, 500", "/orders/1?stop=yes, 200", "/failing-view, 500",
			"/virtual-machine-error, 500", "/nowhere, 404" })
	void contextIsClosedHoweverTheRequestFails(String path, int status) throws Exception {
		assertThat(get(path).statusCode()).isEqualTo(status);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/forgotten-scope", "/callable/forgotten-scope" })
	void forgottenScopeDoesNotReachTheNextRequest(String path) throws Exception {
		long before = LiveContexts.forgottenScopes();

		for (int i = 0; i < 3; i++) {
			assertThat(get(path).body()).isEqualTo("forgotten");
		}

		Awaitility.await()
			.atMost(InboundApplication.PATIENCE)
			.until(() -> LiveContexts.forgottenScopes() == before + 3);
	}

	@Test
	void exceptionHandlerThatNamesTheExceptionWins() throws Exception {
		HttpResponse<String> response = get("/own/cancelled");

		assertThat(response.statusCode()).isEqualTo(409);
		assertThat(response.body()).isEqualTo("own true true");
	}

	@ParameterizedTest
	@ValueSource(strings = { "/own/await", "/own/wrapped" })
	void catchAllDoesNotWin(String path) throws Exception {
		assertExceeded(get(path, "X-Request-Timeout-Ms", "200"), "caller");
	}

	@Test
	void catchAllAnswersForAPart() throws Exception {
		assertThat(get("/own/child").body()).isEqualTo("catch-all of the controller");
	}

	@Test
	void adviceThatNamesTheExceptionWinsOverACatchAllBeforeIt() throws Exception {
		assertThat(get("/advised/await", "X-Request-Timeout-Ms", "200").body()).isEqualTo("named DEADLINE_EXCEEDED");
		assertThat(get("/advised/await", "X-Request-Timeout-Ms", "0").body()).isEqualTo("named DEADLINE_EXCEEDED");
		assertThat(get("/advised/hang-up", "X-Test-Connection", "yes").body()).isEqualTo("named CANCELLED");
	}

	private static void assertExceeded(HttpResponse<String> response, String source) {
		assertThat(response.statusCode()).isEqualTo(504);
		assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
		assertThat(response.headers().firstValue("X-Deadline-Exceeded")).hasValue(source);
		assertThat(response.body()).contains("\"source\":\"" + source + "\"");
	}

	private static long remaining(HttpResponse<String> response) {
		assertThat(response.statusCode()).isEqualTo(200);
		return Long.parseLong(response.body().replaceAll(".*\"remainingMs\":(-?\\d+).*", "$1"));
	}

	private static int status() throws InterruptedException {
		Integer status = InboundApplication.STATUSES.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
		assertThat(status).isNotNull();
		return status;
	}

	private static long liveRequests() {
		return LiveContexts.count((node) -> "request".equals(node.kind()));
	}

	HttpResponse<String> get(String path, String... headers) throws IOException, InterruptedException {
		return send(HttpRequest.newBuilder().GET(), path, headers);
	}

	private HttpResponse<String> post(String path, String... headers) throws IOException, InterruptedException {
		return send(HttpRequest.newBuilder().POST(HttpRequest.BodyPublishers.noBody()), path, headers);
	}

	private HttpResponse<String> send(HttpRequest.Builder request, String path, String... headers)
			throws IOException, InterruptedException {
		if (headers.length > 0) {
			request.headers(headers);
		}
		request.uri(URI.create("http://localhost:" + this.port + path))
			.timeout(Duration.ofSeconds(2 * PATIENCE_SECONDS));
		return this.client.send(request.build(), HttpResponse.BodyHandlers.ofString());
	}

	/**
	 * Returns all that the server sends until it closes the connection.
	 */
	private String raw(String request) throws IOException {
		try (Socket socket = new Socket("localhost", this.port)) {
			socket.setSoTimeout(Math.toIntExact(InboundApplication.PATIENCE.toMillis()));
			socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
			socket.getOutputStream().flush();
			return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		}
	}

}
