package dev.contextual.autoconfigure.outbound;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import dev.contextual.CancellableContext;
import dev.contextual.CancelledException;
import dev.contextual.Context;
import dev.contextual.ContextDoneException;
import dev.contextual.ContextNode;
import dev.contextual.DeadlineExceededException;
import dev.contextual.Key;
import dev.contextual.LiveContexts;
import dev.contextual.Operation;
import dev.contextual.Scope;
import dev.contextual.autoconfigure.http.InboundValue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.http.StreamingHttpOutputMessage;
import org.springframework.http.client.ClientHttpRequestFactory;
import org.springframework.http.client.ClientHttpRequestInterceptor;
import org.springframework.http.client.ClientHttpResponse;
import org.springframework.web.client.HttpServerErrorException;
import org.springframework.web.client.ResourceAccessException;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClientException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assumptions.assumeThat;

/**
 * What holds for every client: in each phase of an exchange its caller is freed when the
 * context ends, the server sees it, and the client goes on as if nothing had been.
 */
@Timeout(90)
abstract class AbstractOutboundClientTests {

	static final String HEADER = "X-Request-Timeout-Ms";

	// Far from the 60 s and more that a caller would wait for if it were not freed.
	private static final Duration SOON = Duration.ofSeconds(15);

	private RawServer server;

	private ClientHttpRequestFactory factory;

	private RestClient client;

	/**
	 * Returns a client that follows redirects, has one connection to each host if it has
	 * a pool, and waits for at least a minute in each phase.
	 */
	abstract ClientHttpRequestFactory createFactory() throws Exception;

	abstract void close(ClientHttpRequestFactory factory) throws Exception;

	/**
	 * Returns the phases that the client does not know, or in which it is tested apart.
	 */
	abstract Set<Phase> exceptions();

	/**
	 * Returns the phases whose end the server does not see at once.
	 */
	Set<Phase> unseen() {
		return Set.of();
	}

	/**
	 * Returns whether a redirect is told how much time is left then, if at all.
	 */
	abstract boolean isTellingRedirectsAnew();

	@BeforeEach
	void start() throws Exception {
		this.server = new RawServer();
		this.factory = createFactory();
		this.client = client(this.factory);
	}

	@AfterEach
	void leavesNothingBehind() throws Exception {
		this.server.close();
		close(this.factory);
		assertThat(Context.current()).isEqualTo(Context.background());
		assertThat(Thread.currentThread().isInterrupted()).isFalse();
		assertThat(openExchanges()).isZero();
	}

	RawServer server() {
		return this.server;
	}

	RestClient client() {
		return this.client;
	}

	private static RestClient client(ClientHttpRequestFactory factory) {
		return RestClient.builder().requestFactory(ContextHttp.wrap(factory)).build();
	}

	static long openExchanges() {
		return LiveContexts.count((node) -> "http".equals(node.kind()));
	}

	enum Phase {

		CONNECT("/"), TLS("/"), POOL("/ok"), HEADERS("/headers"), BODY_WITH_LENGTH("/length"),
		BODY_IN_CHUNKS("/chunked"), BODY_NOT_BEGUN("/stalled"), BODY_GZIP("/gzip"), BODY_JSON("/json"),
		BODY_AS_STREAM("/length"), BODY_BY_EXCHANGE("/chunked"), UPLOAD("/upload"), REDIRECT("/redirect"),
		CONTINUE("/headers"), RETRY_PAUSE("/busy-for-long");

		private final String path;

		Phase(String path) {
			this.path = path;
		}

		/**
		 * Whether the head of the response is there when the phase begins.
		 */
		private boolean isBody() {
			return name().startsWith("BODY");
		}

		/**
		 * Whether the server that is asked sees it begin.
		 */
		private boolean isSeenToBegin() {
			return this != CONNECT && this != POOL;
		}

		// The head of a response is seen here.
		private boolean isSeenToRun() {
			return isSeenToBegin() && !isBody();
		}

		/**
		 * Whether the server that is asked sees it end.
		 */
		private boolean isSeenToEnd() {
			return isSeenToBegin() && this != RETRY_PAUSE;
		}

		private Object call(RestClient client, RawServer server, BlackHole hole) throws IOException {
			String url = switch (this) {
				case CONNECT -> hole.url();
				case TLS -> server.url(this.path).replace("http:", "https:");
				default -> server.url(this.path);
			};
			return switch (this) {
				case BODY_AS_STREAM -> {
					try (InputStream body = client.get().uri(url).retrieve().body(InputStream.class)) {
						yield body.readAllBytes();
					}
				}
				case BODY_BY_EXCHANGE ->
					client.get().uri(url).exchange((request, response) -> response.getBody().readAllBytes());
				case BODY_JSON -> client.get().uri(url).retrieve().body(Object[].class);
				case UPLOAD -> client.post().uri(url).body(endless()).retrieve().body(String.class);
				case CONTINUE -> client.post()
					.uri(url)
					.header("Expect", "100-continue")
					.body("twelve bytes")
					.retrieve()
					.body(String.class);
				default -> client.get().uri(url).retrieve().body(String.class);
			};
		}

		private static StreamingHttpOutputMessage.Body endless() {
			return (out) -> {
				byte[] bytes = new byte[8192];
				for (int i = 0; i < 100_000; i++) {
					out.write(bytes);
				}
			};
		}

	}

	@ParameterizedTest
	@EnumSource
	void cancelFreesTheCaller(Phase phase) throws Exception {
		assumeKnown(phase);

		cancelIn(phase);

		assertThatTheClientStillWorks(10);
	}

	@ParameterizedTest
	@EnumSource
	void deadlineFreesTheCaller(Phase phase) throws Exception {
		assumeKnown(phase);

		exceedDeadlineIn(phase);

		assertThatTheClientStillWorks(10);
	}

	@ParameterizedTest
	@EnumSource
	@Tag("long")
	void hundredCallsSucceedAfterwards(Phase phase) throws Exception {
		assumeKnown(phase);

		cancelIn(phase);
		assertThatTheClientStillWorks(100);
	}

	private void assumeKnown(Phase phase) {
		assumeThat(exceptions()).doesNotContain(phase);
	}

	private void cancelIn(Phase phase) throws Exception {
		try (Occupied occupied = occupy(phase); CancellableContext context = Context.background().withCancel()) {
			CountDownLatch begun = new CountDownLatch(1);
			Canceller canceller = new Canceller(phase.isSeenToRun() ? this.server.arrived : begun, phase, context);
			RestClient client = phase.isBody() ? this.client.mutate().requestInterceptor(counting(begun)).build()
					: this.client;

			Throwable failure = failure(context, () -> phase.call(client, this.server, occupied.hole()));

			assertThat(canceller.elapsed()).isLessThan(SOON);
			assertThat(ContextDoneException.in(failure)).isInstanceOf(CancelledException.class);
			assertServerSeesTheEnd(phase);
		}
	}

	private void exceedDeadlineIn(Phase phase) throws Exception {
		try (Occupied occupied = occupy(phase);
				CancellableContext context = Context.background().withTimeout(Duration.ofMillis(300))) {

			long start = System.nanoTime();
			Throwable failure = failure(context, () -> phase.call(this.client, this.server, occupied.hole()));

			assertThat(context.remaining()).isZero();
			assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(SOON);
			assertThat(ContextDoneException.in(failure)).isInstanceOf(DeadlineExceededException.class);
			if (this.server.arrived.getCount() == 0) {
				assertServerSeesTheEnd(phase);
			}
		}
	}

	private Throwable failure(Context context, Call<?> call) {
		try (Scope scope = context.attach()) {
			Throwable failure = catchThrowable(call::call);
			assertThat(Thread.currentThread().isInterrupted()).isFalse();
			// Besides the one that occupies the pool.
			assertThat(openExchanges()).isEqualTo(LiveContexts.count((node) -> Occupier.NAME.equals(node.operation())));
			return failure;
		}
	}

	private void assertServerSeesTheEnd(Phase phase) throws InterruptedException {
		this.server.drain.countDown();
		if (phase.isSeenToEnd() && !unseen().contains(phase)) {
			assertThat(this.server.sawClientGo()).isTrue();
		}
	}

	void assertThatTheClientStillWorks(int calls) {
		try (CancellableContext context = Context.background().withTimeout(Duration.ofSeconds(60));
				Scope scope = context.attach()) {
			for (int i = 0; i < calls; i++) {
				String path = (i % 2 == 0) ? "/ok" : "/ok-chunked";
				assertThat(this.client.get().uri(this.server.url(path)).retrieve().body(String.class)).isEqualTo("ok");
			}
		}
	}

	private Occupied occupy(Phase phase) throws IOException {
		return switch (phase) {
			case CONNECT -> new Occupied(new BlackHole(), null);
			case POOL -> new Occupied(null, new Occupier(this.client, this.server.url("/length")));
			default -> new Occupied(null, null);
		};
	}

	private record Occupied(@Nullable BlackHole hole, @Nullable Occupier occupier) implements Closeable {

		@Override
		public void close() throws IOException {
			if (this.hole != null) {
				this.hole.close();
			}
			if (this.occupier != null) {
				this.occupier.close();
			}
		}

	}

	/**
	 * Holds a connection by a body that it does not read.
	 */
	private static final class Occupier implements Closeable {

		private static final String NAME = "occupier";

		private final CancellableContext context = Context.background().withCancel(Operation.named(NAME));

		private final InputStream body;

		Occupier(RestClient client, String url) {
			this.body = this.context.call(() -> client.get().uri(url).retrieve().body(InputStream.class));
		}

		@Override
		public void close() throws IOException {
			this.context.cancel();
			this.context.close();
			this.body.close();
		}

	}

	/**
	 * A port at which nobody is let in any more.
	 */
	private static final class BlackHole implements Closeable {

		private final ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());

		private final List<Socket> queue = new ArrayList<>();

		BlackHole() throws IOException {
			while (this.queue.size() < 100) {
				Socket socket = new Socket();
				try {
					socket.connect(this.listener.getLocalSocketAddress(), 200);
					this.queue.add(socket);
				}
				catch (SocketTimeoutException ex) {
					socket.close();
					return;
				}
			}
			throw new IllegalStateException("the queue does not fill");
		}

		String url() {
			return "http://127.0.0.1:" + this.listener.getLocalPort() + "/";
		}

		@Override
		public void close() throws IOException {
			this.listener.close();
			for (Socket socket : this.queue) {
				socket.close();
			}
		}

	}

	/**
	 * Cancels once the phase has begun, which is only known of those that the server
	 * sees.
	 */
	private static final class Canceller {

		private final Thread thread;

		private volatile long cancelledNanos;

		Canceller(CountDownLatch begun, Phase phase, CancellableContext context) {
			this.thread = new Thread(() -> {
				try {
					boolean isBegun = begun.await(phase.isSeenToBegin() ? 20_000 : 300, TimeUnit.MILLISECONDS);
					assertThat(isBegun).isEqualTo(phase.isSeenToBegin());
				}
				catch (InterruptedException ex) {
					throw new IllegalStateException(ex);
				}
				finally {
					this.cancelledNanos = System.nanoTime();
					context.cancel();
				}
			});
			this.thread.start();
		}

		Duration elapsed() throws InterruptedException {
			long now = System.nanoTime();
			this.thread.join();
			return Duration.ofNanos(now - this.cancelledNanos);
		}

	}

	// Counts down when the head of the response is there.
	private static ClientHttpRequestInterceptor counting(CountDownLatch head) {
		return (request, body, execution) -> {
			ClientHttpResponse response = execution.execute(request, body);
			head.countDown();
			return response;
		};
	}

	@Test
	void cancelWhileTheHeadArrivesFreesTheCaller() throws Exception {
		try (CancellableContext context = Context.background().withCancel()) {
			Canceller canceller = new Canceller(this.server.arrived, Phase.BODY_IN_CHUNKS, context);

			Throwable failure = failure(context, () -> Phase.BODY_IN_CHUNKS.call(this.client, this.server, null));

			assertThat(canceller.elapsed()).isLessThan(SOON);
			assertThat(ContextDoneException.in(failure)).isInstanceOf(CancelledException.class);
		}
		assertThatTheClientStillWorks(10);
	}

	@Test
	void doneContextIsRefusedWithoutConnection() {
		try (CancellableContext context = Context.background().withCancel()) {
			context.cancel();

			Throwable failure = failure(context, () -> Phase.HEADERS.call(this.client, this.server, null));

			assertThat(failure).isInstanceOf(ResourceAccessException.class);
			assertThat(ContextDoneException.in(failure)).isInstanceOf(CancelledException.class);
		}
		assertThat(this.server.connections).hasValue(0);
	}

	@Test
	void exchangeIsALeafThatCanBeCancelledAlone() throws Exception {
		try (CancellableContext context = Context.background().withCancel()) {
			List<ContextNode> seen = new ArrayList<>();
			Thread operator = new Thread(() -> {
				awaitRequest();
				leaves().forEach((node) -> {
					seen.add(node);
					LiveContexts.cancel(node.id(), new IllegalStateException("enough"));
				});
			});
			operator.start();

			Throwable failure = failure(context, () -> Phase.HEADERS.call(this.client, this.server, null));
			operator.join();

			assertThat(seen).singleElement()
				.satisfies((node) -> assertThat(node.operation()).isEqualTo("GET 127.0.0.1:" + this.server.port()));
			assertThat(ContextDoneException.in(failure)).isInstanceOf(CancelledException.class)
				.hasCauseInstanceOf(IllegalStateException.class);
			assertThat(context.isDone()).isFalse();
			assertServerSeesTheEnd(Phase.HEADERS);
		}
	}

	private static Stream<ContextNode> leaves() {
		return LiveContexts.snapshot(1_000, (node) -> "http".equals(node.kind()))
			.roots()
			.stream()
			.flatMap(AbstractOutboundClientTests::leaves);
	}

	private static Stream<ContextNode> leaves(ContextNode node) {
		return node.children().isEmpty() ? Stream.of(node)
				: node.children().stream().flatMap(AbstractOutboundClientTests::leaves);
	}

	@Test
	void whatTheTransportSaidIsSuppressed() {
		try (CancellableContext context = Context.background().withTimeout(Duration.ofMillis(100));
				Scope scope = context.attach()) {
			assertThatExceptionOfType(RestClientException.class)
				.isThrownBy(() -> Phase.HEADERS.call(this.client, this.server, null))
				.havingCause()
				.isInstanceOf(ContextDoneIOException.class)
				.satisfies((ex) -> assertThat(
						Stream.of(ex, ex.getCause()).flatMap((link) -> Stream.of(link.getSuppressed())))
					.isNotEmpty())
				.havingCause()
				.isInstanceOf(DeadlineExceededException.class);
		}
	}

	@Test
	void bodyThatIsReadAfterTheContextFails() throws Exception {
		InputStream body;
		try (CancellableContext context = Context.background().withCancel(); Scope scope = context.attach()) {
			body = this.client.get().uri(this.server.url("/length")).retrieve().body(InputStream.class);
		}

		assertThat(catchThrowable(body::readAllBytes)).isInstanceOf(ContextDoneIOException.class)
			.hasCauseInstanceOf(CancelledException.class);
		assertThat(this.server.sawClientGo()).isTrue();
		assertThatTheClientStillWorks(10);
	}

	@Test
	void hostIsToldHowMuchIsLeftOnce() throws Exception {
		within(Duration.ofSeconds(30), () -> get("/ok"));

		assertThat(this.server.received(HEADER)).singleElement()
			.satisfies((values) -> assertThat(values).singleElement()
				.satisfies((value) -> assertThat(Long.parseLong(value)).isBetween(1L, 30_000L)));
	}

	@Test
	void headerOfTheUserWins() throws Exception {
		within(Duration.ofSeconds(30),
				() -> this.client.get().uri(this.server.url("/ok")).header(HEADER, "7").retrieve().body(String.class));

		assertThat(this.server.received(HEADER)).containsExactly(List.of("7"));
	}

	@Test
	void redirectIsToldByTheRulesForItsHost() throws Exception {
		OutboundProperties properties = new OutboundProperties();
		properties.setHosts(List.of("127.0.0.1"));
		RestClient client = RestClient.builder().requestFactory(ContextHttp.wrap(this.factory, properties)).build();

		String body = within(Duration.ofSeconds(30),
				() -> client.get().uri(this.server.url("/redirect-to-other-name")).retrieve().body(String.class));

		assertThat(body).isEqualTo("ok");
		List<List<String>> received = this.server.received(HEADER);
		assertThat(received).hasSize(2);
		assertThat(received.get(0)).hasSize(1);
		assertThat(received.get(1)).isEqualTo(isTellingRedirectsAnew() ? List.of() : received.get(0));
	}

	@Test
	void forwardedValueFollowsARedirectByTheRulesForItsHost() throws Exception {
		Key<String> tenant = Key.named("tenant");
		InboundValue<String> value = InboundValue.of("X-Tenant", tenant, (text) -> text).forwarded((text) -> text);
		OutboundProperties properties = new OutboundProperties();
		properties.setHosts(List.of("127.0.0.1"));
		Outbound outbound = new Outbound(properties, List.of(value), null);
		RestClient client = RestClient.builder()
			.requestFactory(ContextClientHttpRequestFactory.of(this.factory, outbound))
			.build();

		try (Scope scope = Context.background().withValue(tenant, "acme").attach()) {
			client.get().uri(this.server.url("/redirect-to-other-name")).retrieve().body(String.class);
		}

		assertThat(this.server.received("X-Tenant")).containsExactly(List.of("acme"),
				isTellingRedirectsAnew() ? List.of() : List.of("acme"));
	}

	@Test
	void redirectCarriesTheHeaderOfTheUserAlong() throws Exception {
		within(Duration.ofSeconds(30),
				() -> this.client.get()
					.uri(this.server.url("/redirect-to-other-name"))
					.header(HEADER, "7")
					.retrieve()
					.body(String.class));

		assertThat(this.server.received(HEADER)).containsExactly(List.of("7"), List.of("7"));
	}

	@Test
	void timeoutThatTheHostAdmitsInTimeIsADeadlineExceeded() {
		OutboundProperties properties = new OutboundProperties();
		properties.setSafetyMargin(Duration.ofMillis(29_500));
		RestClient client = RestClient.builder().requestFactory(ContextHttp.wrap(this.factory, properties)).build();

		Throwable failure = catchThrowable(() -> within(Duration.ofSeconds(30),
				() -> client.get().uri(this.server.url("/exceeded-later")).retrieve().body(String.class)));

		assertThat(failure).isInstanceOf(ResourceAccessException.class);
		assertThat(ContextDoneException.in(failure)).isInstanceOf(DeadlineExceededException.class)
			.hasMessageContaining("the host was given");
		assertThatTheClientStillWorks(10);
	}

	@Test
	void markOfAHostWhoseBudgetIsNotSpentIsAnOrdinaryTimeout() {
		Throwable failure = catchThrowable(() -> within(Duration.ofSeconds(30), () -> get("/exceeded")));

		assertThat(failure).isInstanceOf(HttpServerErrorException.GatewayTimeout.class);
	}

	@Test
	void uploadIsStreamed() throws Exception {
		byte[] bytes = new byte[8192];
		StreamingHttpOutputMessage.Body upload = (out) -> {
			out.write(bytes);
			out.flush();
			awaitRequest();
			for (int i = 1; i < 1024; i++) {
				out.write(bytes);
			}
		};

		String size = within(Duration.ofSeconds(60),
				() -> this.client.post().uri(this.server.url("/count")).body(upload).retrieve().body(String.class));

		assertThat(size).isEqualTo(Integer.toString(1024 * 8192));
	}

	@Test
	void callWithoutContextIsUntouched() {
		assertThat(get("/ok")).isEqualTo("ok");
		assertThat(this.server.received(HEADER)).containsExactly(List.of());
	}

	String get(String path) {
		return this.client.get().uri(this.server.url(path)).retrieve().body(String.class);
	}

	static <T> T within(Duration timeout, Call<T> call) throws Exception {
		try (CancellableContext context = Context.background().withTimeout(timeout); Scope scope = context.attach()) {
			return call.call();
		}
	}

	void awaitRequest() {
		try {
			assertThat(this.server.sawRequest()).isTrue();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	interface Call<T> {

		T call() throws Exception;

	}

}
