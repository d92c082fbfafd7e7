package dev.contextual.autoconfigure.outbound;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Stream;

import dev.contextual.CancellableContext;
import dev.contextual.CancelledException;
import dev.contextual.Context;
import dev.contextual.ContextDoneException;
import dev.contextual.ContextNode;
import dev.contextual.DeadlineExceededException;
import dev.contextual.LiveContexts;
import dev.contextual.Operation;
import dev.contextual.Scope;
import dev.contextual.autoconfigure.ContextKind;
import dev.contextual.autoconfigure.SubmittedTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.http.HttpMethod;
import org.springframework.http.StreamingHttpOutputMessage;
import org.springframework.http.client.BufferingClientHttpRequestFactory;
import org.springframework.http.client.ClientHttpRequestFactory;
import org.springframework.http.client.ClientHttpRequestInterceptor;
import org.springframework.http.client.ClientHttpResponse;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.http.client.SimpleClientHttpRequestFactory;
import org.springframework.mock.http.client.MockClientHttpRequest;
import org.springframework.mock.http.client.MockClientHttpResponse;
import org.springframework.web.client.HttpServerErrorException;
import org.springframework.web.client.ResourceAccessException;
import org.springframework.web.client.RestClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.catchThrowable;

@Timeout(60)
@ExtendWith(OutputCaptureExtension.class)
class ContextClientHttpRequestFactoryTests extends AbstractRawServerTests {

	private static final String HEADER = "X-Request-Timeout-Ms";

	private static RestClient client(ClientHttpRequestFactory factory) {
		return RestClient.builder().requestFactory(factory).build();
	}

	private static RestClient client() {
		return client(ContextHttp.wrap(new JdkClientHttpRequestFactory()));
	}

	private static ContextClientHttpRequestFactory factory(Consumer<OutboundProperties> customizer) {
		OutboundProperties properties = new OutboundProperties();
		customizer.accept(properties);
		return ContextHttp.wrap(new JdkClientHttpRequestFactory(), properties);
	}

	private String get(RestClient client, String path) {
		return client.get().uri(this.server.url(path)).retrieve().body(String.class);
	}

	private static <T> T within(Duration timeout, CheckedSupplier<T> call) throws Exception {
		try (CancellableContext context = Context.background().withTimeout(timeout); Scope scope = context.attach()) {
			return call.get();
		}
	}

	private static Throwable failureWithin(Duration timeout, CheckedSupplier<?> call) {
		return catchThrowable(() -> within(timeout, call));
	}

	@Test
	void requestWithoutContextIsThatOfTheFactoryInside() throws IOException {
		ClientHttpRequestFactory factory = (uri, method) -> new MockClientHttpRequest(method, uri);

		assertThat(ContextHttp.wrap(factory).createRequest(URI.create("http://localhost"), HttpMethod.GET))
			.isExactlyInstanceOf(MockClientHttpRequest.class);
	}

	@Test
	void requestThatIsExecutedWithoutContextIsPassedOn() throws Exception {
		ContextClientHttpRequestFactory factory = ContextHttp.wrap(new JdkClientHttpRequestFactory());
		var request = within(Duration.ofSeconds(30),
				() -> factory.createRequest(URI.create(this.server.url("/ok")), HttpMethod.GET));

		try (ClientHttpResponse response = request.execute()) {
			assertThat(response).isNotInstanceOf(ContextClientHttpResponse.class);
		}
		assertThat(this.server.received(HEADER)).containsExactly(List.of());
	}

	@Test
	void wrappedFactoryIsNotWrappedAgain() {
		ContextClientHttpRequestFactory factory = ContextHttp.wrap(new JdkClientHttpRequestFactory());

		assertThat(ContextHttp.wrap(factory)).isSameAs(factory);
	}

	@Test
	void nullIsRefusedByName() {
		assertThatNullPointerException().isThrownBy(() -> ContextHttp.wrap(null)).withMessage("factory");
		assertThatNullPointerException().isThrownBy(() -> ContextHttp.wrap(new JdkClientHttpRequestFactory(), null))
			.withMessage("properties");
	}

	@Test
	void internalHostIsToldHowMuchIsLeft() throws Exception {
		within(Duration.ofSeconds(30), () -> get(client(), "/ok"));

		assertThat(budgets()).singleElement().satisfies((ms) -> assertThat(ms).isBetween(1L, 30_000L));
	}

	@Test
	void contextWithoutDeadlineSendsNoHeader() {
		try (CancellableContext context = Context.background().withCancel(); Scope scope = context.attach()) {
			get(client(), "/ok");
		}

		assertThat(this.server.received(HEADER)).containsExactly(List.of());
	}

	@Test
	void borrowedDeadlineOfATaskIsNotTold() {
		try (CancellableContext request = Context.background().withTimeout(Duration.ofSeconds(30));
				CancellableContext outliving = request.outliving(ContextKind.TASK.operation("mail"));
				Scope task = outliving.attach();
				Scope borrowing = SubmittedTask.borrowing(Context.current()).attach()) {
			get(client(), "/ok");
		}

		assertThat(this.server.received(HEADER)).containsExactly(List.of());
	}

	@Test
	void safetyMarginIsTakenOff() throws Exception {
		RestClient client = client(factory((properties) -> properties.setSafetyMargin(Duration.ofSeconds(20))));

		within(Duration.ofSeconds(30), () -> get(client, "/ok"));

		assertThat(budgets()).singleElement().satisfies((ms) -> assertThat(ms).isBetween(1L, 10_000L));
	}

	@Test
	void headerHasTheNameOfTheSettings() throws Exception {
		RestClient client = client(factory((properties) -> properties.setHeader("x-envoy-upstream-rq-timeout-ms")));

		within(Duration.ofSeconds(30), () -> get(client, "/ok"));

		assertThat(this.server.received(HEADER)).containsExactly(List.of());
		assertThat(this.server.received("X-Envoy-Upstream-Rq-Timeout-Ms")).doesNotContain(List.of()).hasSize(1);
	}

	@Test
	void headerOfTheUserWins() throws Exception {
		within(Duration.ofSeconds(30),
				() -> client().get().uri(this.server.url("/ok")).header(HEADER, "7").retrieve().body(String.class));

		assertThat(this.server.received(HEADER)).containsExactly(List.of("7"));
	}

	@Test
	void hostThatIsLeftOutIsNamedOnce(CapturedOutput output) throws Exception {
		RestClient client = client(factory((properties) -> properties.setHosts(List.of("*.example.com"))));

		within(Duration.ofSeconds(30), () -> get(client, "/ok") + get(client, "/ok"));

		assertThat(this.server.received(HEADER)).containsExactly(List.of(), List.of());
		assertThat(output.getAll().lines().filter((line) -> line.contains("contextual.outbound.hosts"))).singleElement()
			.asString()
			.contains("127.0.0.1", "[*.example.com]", "INFO");
	}

	@Test
	void rememberedHostsAreBounded(CapturedOutput output) throws Exception {
		ClientHttpRequestFactory mock = (uri, method) -> {
			MockClientHttpRequest request = new MockClientHttpRequest(method, uri);
			request.setResponse(new MockClientHttpResponse(new byte[0], 200));
			return request;
		};
		RestClient client = client(ContextHttp.wrap(mock));

		within(Duration.ofSeconds(30), () -> {
			for (int i = 0; i < 300; i++) {
				client.get().uri("http://host" + i + ".example.com/").retrieve().toBodilessEntity();
			}
			return null;
		});

		assertThat(output.getAll().lines().filter((line) -> line.contains("contextual.outbound.hosts"))).hasSize(100);
	}

	@Test
	void malformedSettingIsNamed() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> factory((properties) -> properties.setHeader("grpc-timeout")))
			.withMessageContaining("contextual.outbound.header");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> factory((properties) -> properties.setSafetyMargin(Duration.ofMillis(-1))))
			.withMessageContaining("contextual.outbound.safety-margin");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> factory((properties) -> properties.setHosts(List.of("http://a"))))
			.withMessageContaining("contextual.outbound.hosts");
	}

	@Test
	void doneContextIsRefusedWithoutConnection() {
		try (CancellableContext context = Context.background().withCancel(); Scope scope = context.attach()) {
			context.cancel();

			assertThatExceptionOfType(ResourceAccessException.class).isThrownBy(() -> get(client(), "/ok"))
				.satisfies((ex) -> assertThat(ContextDoneException.in(ex)).isInstanceOf(CancelledException.class));
		}
		assertThat(this.server.connections).hasValue(0);
	}

	@Test
	void lessThanAMillisecondIsRefusedWithoutConnection() {
		Throwable failure = failureWithin(Duration.ofNanos(900_000), () -> get(client(), "/ok"));

		assertThat(ContextDoneException.in(failure)).isInstanceOf(DeadlineExceededException.class);
		assertThat(this.server.connections).hasValue(0);
	}

	@Test
	void noMoreThanTheSafetyMarginIsRefusedWithoutConnection() {
		RestClient client = client(factory((properties) -> properties.setSafetyMargin(Duration.ofSeconds(60))));

		Throwable failure = failureWithin(Duration.ofSeconds(30), () -> get(client, "/ok"));

		assertThat(ContextDoneException.in(failure)).isInstanceOf(DeadlineExceededException.class)
			.hasMessageContaining("safety margin");
		assertThat(this.server.connections).hasValue(0);
	}

	@Test
	void safetyMarginDoesNotRefuseAHostThatIsNotTold() throws Exception {
		RestClient client = client(factory((properties) -> {
			properties.setSafetyMargin(Duration.ofSeconds(60));
			properties.setHosts(List.of());
		}));

		assertThat(within(Duration.ofSeconds(30), () -> get(client, "/ok"))).isEqualTo("ok");
	}

	@Test
	void eachAttemptIsToldLess() throws Exception {
		ClientHttpRequestInterceptor retry = (request, body, execution) -> {
			for (int attempt = 1; attempt < 4; attempt++) {
				execution.execute(request, body).close();
				awaitDone(Duration.ofMillis(20));
			}
			return execution.execute(request, body);
		};
		RestClient client = RestClient.builder()
			.requestFactory(ContextHttp.wrap(new JdkClientHttpRequestFactory()))
			.requestInterceptor(retry)
			.build();

		Throwable failure = failureWithin(Duration.ofSeconds(30), () -> get(client, "/busy"));

		assertThat(failure).isInstanceOf(HttpServerErrorException.ServiceUnavailable.class);
		List<Long> budgets = budgets();
		assertThat(budgets).hasSize(4).doesNotHaveDuplicates();
		assertThat(budgets).isSortedAccordingTo((one, other) -> Long.compare(other, one));
	}

	private static void awaitDone(Duration time) {
		try {
			assertThat(Context.current().awaitDone(time)).isFalse();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private List<Long> budgets() {
		return this.server.received(HEADER).stream().flatMap(List::stream).map(Long::valueOf).toList();
	}

	@Test
	void exchangeIsALeafNamedByMethodAndHost() throws Exception {
		List<ContextNode> seen = new ArrayList<>();
		try (CancellableContext context = Context.background().withCancel(Operation.named("outer"));
				Scope scope = context.attach()) {
			Thread operator = new Thread(() -> {
				try {
					this.server.sawRequest();
				}
				catch (InterruptedException ex) {
					throw new IllegalStateException(ex);
				}
				LiveContexts.snapshot(1_000, (node) -> "http".equals(node.kind()))
					.roots()
					.stream()
					.flatMap(ContextClientHttpRequestFactoryTests::all)
					.filter((node) -> "http".equals(node.kind()))
					.forEach(seen::add);
				context.cancel();
			});
			operator.start();
			assertThat(catchThrowable(
					() -> client().post().uri(this.server.url("/headers")).retrieve().toBodilessEntity()))
				.isNotNull();
			operator.join();
		}

		assertThat(seen).singleElement()
			.satisfies((node) -> assertThat(node.operation()).isEqualTo("POST 127.0.0.1:" + this.server.port()));
	}

	private static Stream<ContextNode> all(ContextNode node) {
		return Stream.concat(Stream.of(node),
				node.children().stream().flatMap(ContextClientHttpRequestFactoryTests::all));
	}

	@Test
	void exchangeEndsWithTheBodyThatIsReadAndNotClosed() throws Exception {
		within(Duration.ofSeconds(30), () -> {
			InputStream body = client().get().uri(this.server.url("/ok-chunked")).retrieve().body(InputStream.class);
			assertThat(openExchanges()).isEqualTo(1);

			assertThat(body.readAllBytes()).asString().isEqualTo("ok");

			assertThat(openExchanges()).isZero();
			assertThat(body.read()).isEqualTo(-1);
			return null;
		});
	}

	@Test
	void exchangeEndsWithTheLastByteOfAKnownLength() throws Exception {
		within(Duration.ofSeconds(30), () -> {
			InputStream body = client().get().uri(this.server.url("/ok")).retrieve().body(InputStream.class);

			assertThat(body.read()).isEqualTo('o');
			assertThat(openExchanges()).isEqualTo(1);
			assertThat(body.read()).isEqualTo('k');

			assertThat(openExchanges()).isZero();
			assertThat(body.read()).isEqualTo(-1);
			return null;
		});
	}

	@Test
	void exchangeEndsWithTheBodyThatIsClosedUnread() throws Exception {
		within(Duration.ofSeconds(30), () -> {
			Objects.requireNonNull(client().get().uri(this.server.url("/ok")).retrieve().body(InputStream.class))
				.close();

			assertThat(openExchanges()).isZero();
			return null;
		});
	}

	@Test
	void exchangeEndsWithTheResponseThatIsClosedUnread() throws Exception {
		within(Duration.ofSeconds(30), () -> {
			int status = client().get()
				.uri(this.server.url("/ok"))
				.exchange((request, response) -> response.getStatusCode().value());

			assertThat(status).isEqualTo(200);
			assertThat(openExchanges()).isZero();
			return null;
		});
	}

	@Test
	void answerThatWasReadStaysReadableAfterTheContext() throws Exception {
		InputStream body = within(Duration.ofSeconds(30), () -> {
			InputStream read = client().get().uri(this.server.url("/ok")).retrieve().body(InputStream.class);
			assertThat(read.readNBytes(2)).asString().isEqualTo("ok");
			return read;
		});

		assertThat(body.read()).isEqualTo(-1);
	}

	@Test
	void bodyThatIsReadAfterTheContextFails() throws Exception {
		InputStream body = within(Duration.ofSeconds(30),
				() -> client().get().uri(this.server.url("/length")).retrieve().body(InputStream.class));

		assertThat(catchThrowable(body::readAllBytes)).isInstanceOf(ContextDoneIOException.class)
			.hasCauseInstanceOf(CancelledException.class);
		assertThat(this.server.sawClientGo()).isTrue();
	}

	@Test
	void failureOfTheTransportStaysWhatItIs() throws Exception {
		Throwable hangUp = failureWithin(Duration.ofSeconds(30), () -> get(client(), "/hangup"));
		int closedPort;
		try (ServerSocket socket = new ServerSocket(0)) {
			closedPort = socket.getLocalPort();
		}
		Throwable refusal = failureWithin(Duration.ofSeconds(30),
				() -> client().get().uri("http://127.0.0.1:" + closedPort).retrieve().body(String.class));

		assertThat(hangUp).isInstanceOf(ResourceAccessException.class);
		assertThat(ContextDoneException.in(hangUp)).isNull();
		assertThat(refusal).isInstanceOf(ResourceAccessException.class).hasCauseInstanceOf(ConnectException.class);
	}

	@Test
	void readTimeoutOfTheUserThatFiresFirstStaysWhatItIs() {
		JdkClientHttpRequestFactory factory = new JdkClientHttpRequestFactory();
		factory.setReadTimeout(Duration.ofMillis(100));

		Throwable headers = failureWithin(Duration.ofSeconds(30),
				() -> get(client(ContextHttp.wrap(factory)), "/headers"));
		Throwable body = failureWithin(Duration.ofSeconds(30), () -> get(client(ContextHttp.wrap(factory)), "/length"));

		assertThat(headers).isInstanceOf(ResourceAccessException.class).hasCauseInstanceOf(HttpTimeoutException.class);
		assertThat(ContextDoneException.in(headers)).isNull();
		assertThat(body).isNotNull();
		assertThat(ContextDoneException.in(body)).isNull();
	}

	@Test
	void uploadIsStreamed() throws Exception {
		byte[] bytes = new byte[8192];
		StreamingHttpOutputMessage.Body upload = (out) -> {
			out.write(bytes);
			out.flush();
			try {
				assertThat(this.server.sawRequest()).isTrue();
			}
			catch (InterruptedException ex) {
				throw new IOException(ex);
			}
			for (int i = 1; i < 4096; i++) {
				out.write(bytes);
			}
		};

		String size = within(Duration.ofSeconds(50),
				() -> client().post().uri(this.server.url("/count")).body(upload).retrieve().body(String.class));

		assertThat(size).isEqualTo(Integer.toString(4096 * 8192));
	}

	@Test
	void uploadReachesAFactoryThatDoesNotStream() throws Exception {
		ClientHttpRequestFactory buffering = new BufferingClientHttpRequestFactory(new JdkClientHttpRequestFactory());

		String size = within(Duration.ofSeconds(30),
				() -> client(ContextHttp.wrap(buffering)).post()
					.uri(this.server.url("/count"))
					.body("twelve bytes")
					.retrieve()
					.body(String.class));

		assertThat(size).isEqualTo("12");
		assertThat(budgets()).hasSize(1);
	}

	@Test
	void timeoutThatTheHostAdmitsInTimeIsADeadlineExceeded() {
		RestClient client = client(factory((properties) -> properties.setSafetyMargin(Duration.ofMillis(29_800))));

		Throwable failure = failureWithin(Duration.ofSeconds(30), () -> get(client, "/exceeded-later"));

		assertThat(failure).isInstanceOf(ResourceAccessException.class);
		assertThat(ContextDoneException.in(failure)).isInstanceOf(DeadlineExceededException.class)
			.hasMessageContaining("the host was given");
	}

	@Test
	void markOfAHostWhoseBudgetIsNotSpentIsAnOrdinaryTimeout() {
		Throwable failure = failureWithin(Duration.ofSeconds(30), () -> get(client(), "/exceeded"));

		assertThat(failure).isInstanceOf(HttpServerErrorException.GatewayTimeout.class);
		assertThat(ContextDoneException.in(failure)).isNull();
	}

	@Test
	void markOfAHostThatWasNotToldIsAnOrdinaryTimeout() {
		RestClient client = client(factory((properties) -> properties.setHosts(List.of())));

		assertThat(failureWithin(Duration.ofSeconds(30), () -> get(client, "/exceeded")))
			.isInstanceOf(HttpServerErrorException.GatewayTimeout.class);
		assertThat(failureWithin(Duration.ofSeconds(30),
				() -> client().get()
					.uri(this.server.url("/exceeded-later"))
					.header(HEADER, "1")
					.retrieve()
					.body(String.class)))
			.isInstanceOf(HttpServerErrorException.GatewayTimeout.class);
	}

	@Test
	void otherFactoryIsRefusedAndToldAndStopsAtTheNextRead() throws Exception {
		ClientHttpRequestFactory other = new SimpleClientHttpRequestFactory();
		RestClient client = client(ContextHttp.wrap((uri, method) -> other.createRequest(uri, method)));

		assertThat(within(Duration.ofSeconds(30), () -> get(client, "/ok"))).isEqualTo("ok");
		assertThat(budgets()).hasSize(1);
		assertThat(ContextDoneException.in(failureWithin(Duration.ZERO, () -> get(client, "/ok"))))
			.isInstanceOf(DeadlineExceededException.class);
		assertThat(this.server.requests).hasSize(1);
		assertThat(ContextDoneException.in(failureWithin(Duration.ofMillis(200), () -> get(client, "/length"))))
			.isInstanceOf(DeadlineExceededException.class);
	}

	interface CheckedSupplier<T> {

		T get() throws Exception;

	}

}
