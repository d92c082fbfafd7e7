package dev.contextual.autoconfigure.outbound;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import dev.contextual.CancellableContext;
import dev.contextual.CancelledException;
import dev.contextual.Context;
import dev.contextual.ContextDoneException;
import dev.contextual.DeadlineExceededException;
import dev.contextual.LiveContexts;
import dev.contextual.Scope;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.http.StreamingHttpOutputMessage;
import org.springframework.http.client.ClientHttpRequestInterceptor;
import org.springframework.http.client.ClientHttpResponse;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.web.client.ResourceAccessException;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClientException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * Aborts of the JDK's client in each phase of an exchange.
 */
@Timeout(60)
class ExchangeAbortTests {

	private final RestClient client = RestClient.builder()
		.requestFactory(ContextHttp.wrap(new JdkClientHttpRequestFactory()))
		.build();

	private RawServer server;

	@BeforeEach
	void startServer() throws IOException {
		this.server = new RawServer();
	}

	@AfterEach
	void leavesNothingBehind() throws IOException {
		this.server.close();
		assertThat(Context.current()).isEqualTo(Context.background());
		assertThat(Thread.currentThread().isInterrupted()).isFalse();
		assertThat(LiveContexts.count((node) -> "http".equals(node.kind()))).isZero();
	}

	enum Phase {

		HEADERS("/headers"), BODY_WITH_LENGTH("/length"), BODY_IN_CHUNKS("/chunked"), BODY_NOT_BEGUN("/stalled"),
		BODY_GZIP("/gzip"), BODY_JSON("/json"), BODY_AS_STREAM("/length"), UPLOAD("/upload");

		private final String path;

		Phase(String path) {
			this.path = path;
		}

		/**
		 * Whether the head of the response is there when the phase begins.
		 */
		boolean isBody() {
			return this != HEADERS && this != UPLOAD;
		}

		Object call(RestClient client, RawServer server) throws IOException {
			String url = server.url(this.path);
			return switch (this) {
				case BODY_AS_STREAM -> {
					try (InputStream body = client.get().uri(url).retrieve().body(InputStream.class)) {
						yield body.readAllBytes();
					}
				}
				case BODY_JSON -> client.get().uri(url).retrieve().body(Object[].class);
				case UPLOAD -> client.post().uri(url).body(endless()).retrieve().body(String.class);
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
	void cancelFreesTheCallerAndTheServerSeesIt(Phase phase) throws Exception {
		Throwable failure;

		try (CancellableContext context = Context.background().withCancel(); Scope scope = context.attach()) {
			CountDownLatch begun = phase.isBody() ? new CountDownLatch(1) : this.server.arrived;
			RestClient client = phase.isBody() ? this.client.mutate().requestInterceptor(counting(begun)).build()
					: this.client;
			Thread canceller = cancelOn(begun, context);
			failure = catchThrowable(() -> phase.call(client, this.server));
			canceller.join();
			assertThat(Thread.currentThread().isInterrupted()).isFalse();
			assertThat(LiveContexts.count((node) -> "http".equals(node.kind()))).isZero();
		}

		assertThat(ContextDoneException.in(failure)).isInstanceOf(CancelledException.class);
		assertServerSeesTheEnd();
		assertThatTheClientStillWorks();
	}

	// What the server sees then is Spring's affair: its request drops a response that has
	// just arrived.
	@ParameterizedTest
	@EnumSource
	void cancelWhileTheHeadArrivesFreesTheCaller(Phase phase) throws Exception {
		Throwable failure;

		try (CancellableContext context = Context.background().withCancel(); Scope scope = context.attach()) {
			Thread canceller = cancelOn(this.server.arrived, context);
			failure = catchThrowable(() -> phase.call(this.client, this.server));
			canceller.join();
			assertThat(Thread.currentThread().isInterrupted()).isFalse();
			assertThat(LiveContexts.count((node) -> "http".equals(node.kind()))).isZero();
		}

		assertThat(ContextDoneException.in(failure)).isInstanceOf(CancelledException.class);
		assertThatTheClientStillWorks();
	}

	@ParameterizedTest
	@EnumSource
	void deadlineFreesTheCallerAndTheServerSeesIt(Phase phase) throws Exception {
		Throwable failure;

		try (CancellableContext context = Context.background().withTimeout(Duration.ofMillis(300));
				Scope scope = context.attach()) {
			failure = catchThrowable(() -> phase.call(this.client, this.server));
			assertThat(context.remaining()).isZero();
			assertThat(Thread.currentThread().isInterrupted()).isFalse();
			assertThat(LiveContexts.count((node) -> "http".equals(node.kind()))).isZero();
		}

		assertThat(ContextDoneException.in(failure)).isInstanceOf(DeadlineExceededException.class);
		assertServerSeesTheEnd();
		assertThatTheClientStillWorks();
	}

	@Test
	void cancelFreesTheCallerThatWaitsForAConnection() throws Exception {
		try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			List<Socket> queue = fill(full);
			Throwable failure;
			try (CancellableContext context = Context.background().withTimeout(Duration.ofMillis(300));
					Scope scope = context.attach()) {
				failure = catchThrowable(() -> this.client.get()
					.uri("http://127.0.0.1:" + full.getLocalPort() + "/")
					.retrieve()
					.body(String.class));
				assertThat(context.remaining()).isZero();
			}
			for (Socket socket : queue) {
				socket.close();
			}

			assertThat(failure).isInstanceOf(ResourceAccessException.class);
			assertThat(ContextDoneException.in(failure)).isInstanceOf(DeadlineExceededException.class);
		}
		assertThatTheClientStillWorks();
	}

	// Connects until nobody is let in any more.
	private static List<Socket> fill(ServerSocket listener) throws IOException {
		List<Socket> queue = new ArrayList<>();
		while (queue.size() < 100) {
			Socket socket = new Socket();
			try {
				socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), listener.getLocalPort()), 200);
				queue.add(socket);
			}
			catch (SocketTimeoutException ex) {
				socket.close();
				return queue;
			}
		}
		throw new IllegalStateException("the queue does not fill");
	}

	@Test
	void cancelOfTheExchangeAloneLeavesItsParentOpen() throws Exception {
		try (CancellableContext context = Context.background().withCancel(); Scope scope = context.attach()) {
			Thread operator = new Thread(() -> {
				await(this.server);
				LiveContexts.snapshot(1_000, (node) -> "http".equals(node.kind()))
					.roots()
					.stream()
					.flatMap(ExchangeAbortTests::leaves)
					.forEach((node) -> LiveContexts.cancel(node.id(), new IllegalStateException("enough")));
			});
			operator.start();

			Throwable failure = catchThrowable(() -> Phase.HEADERS.call(this.client, this.server));
			operator.join();

			assertThat(ContextDoneException.in(failure)).isInstanceOf(CancelledException.class)
				.hasCauseInstanceOf(IllegalStateException.class);
			assertThat(context.isDone()).isFalse();
		}
		assertServerSeesTheEnd();
	}

	private static Stream<dev.contextual.ContextNode> leaves(dev.contextual.ContextNode node) {
		return node.children().isEmpty() ? Stream.of(node)
				: node.children().stream().flatMap(ExchangeAbortTests::leaves);
	}

	@Test
	void whatTheTransportSaidIsSuppressed() {
		try (CancellableContext context = Context.background().withTimeout(Duration.ofMillis(100));
				Scope scope = context.attach()) {
			assertThatExceptionOfType(RestClientException.class)
				.isThrownBy(() -> Phase.HEADERS.call(this.client, this.server))
				.havingCause()
				.isInstanceOf(ContextDoneIOException.class)
				.havingCause()
				.isInstanceOf(DeadlineExceededException.class)
				.satisfies((ex) -> assertThat(ex.getSuppressed()).isNotEmpty());
		}
	}

	@Test
	void interruptFromElsewhereStaysAnInterrupt() throws Exception {
		Thread caller = Thread.currentThread();
		try (CancellableContext context = Context.background().withCancel(); Scope scope = context.attach()) {
			Thread stranger = new Thread(() -> {
				await(this.server);
				caller.interrupt();
			});
			stranger.start();

			Throwable failure = catchThrowable(() -> Phase.HEADERS.call(this.client, this.server));

			assertThat(Thread.interrupted()).isTrue();
			stranger.join();
			assertThat(failure).isInstanceOf(ResourceAccessException.class);
			assertThat(ContextDoneException.in(failure)).isNull();
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

	private static Thread cancelOn(CountDownLatch begun, CancellableContext context) {
		Thread canceller = new Thread(() -> {
			try {
				assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
				context.cancel();
			}
			catch (InterruptedException ex) {
				throw new IllegalStateException(ex);
			}
		});
		canceller.start();
		return canceller;
	}

	private static void await(RawServer server) {
		try {
			assertThat(server.sawRequest()).isTrue();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private void assertServerSeesTheEnd() throws InterruptedException {
		this.server.drain.countDown();
		assertThat(this.server.sawClientGo()).isTrue();
	}

	private void assertThatTheClientStillWorks() {
		try (CancellableContext context = Context.background().withTimeout(Duration.ofSeconds(30));
				Scope scope = context.attach()) {
			for (int i = 0; i < 20; i++) {
				assertThat(this.client.get().uri(this.server.url("/ok")).retrieve().body(String.class)).isEqualTo("ok");
				assertThat(this.client.get().uri(this.server.url("/ok-chunked")).retrieve().body(String.class))
					.isEqualTo("ok");
			}
		}
	}

}
