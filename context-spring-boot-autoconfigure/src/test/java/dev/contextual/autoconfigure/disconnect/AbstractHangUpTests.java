package dev.contextual.autoconfigure.disconnect;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

import javax.net.ssl.SSLSocketFactory;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.contextual.autoconfigure.disconnect.DisconnectProperties.HalfClose;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What holds for the clients of each watched server, whatever it speaks with them.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class AbstractHangUpTests {

	static final Duration BOUND = Duration.ofSeconds(30);

	private static final Duration DEFAULT = new DisconnectProperties().getArmAfter();

	private final AtomicInteger ids = new AtomicInteger();

	private final TestServer.Launcher launcher;

	private final boolean tls;

	private ProbeServlet servlet = new ProbeServlet();

	private @Nullable TestServer server;

	AbstractHangUpTests(TestServer.Launcher launcher, boolean tls) {
		this.launcher = launcher;
		this.tls = tls;
	}

	/**
	 * Sends a request on a connection of its own.
	 */
	abstract Call call(String method, String path, String body) throws Exception;

	abstract TestServer.Settings speaking(TestServer.Settings settings);

	@BeforeEach
	void start() {
		start(DEFAULT, HalfClose.CANCEL);
	}

	void start(Duration armAfter, HalfClose halfClose) {
		start(armAfter, halfClose, UnaryOperator.identity());
	}

	void start(Duration armAfter, HalfClose halfClose, UnaryOperator<TestServer.Settings> settings) {
		start(settings.apply(TestServer.Settings.of(TestServer.properties(armAfter, halfClose))));
	}

	void start(TestServer.Settings settings) {
		stop();
		this.servlet = new ProbeServlet();
		this.server = this.launcher.launch(this.servlet, speaking(settings.withTls(this.tls)));
	}

	@AfterEach
	void stop() {
		if (this.server != null) {
			this.server.close();
			this.server = null;
		}
	}

	int port() {
		assertThat(this.server).isNotNull();
		return this.server.port();
	}

	@Nullable SSLSocketFactory clientTls() throws Exception {
		return this.tls ? TestTls.client() : null;
	}

	String id() {
		return "r" + this.ids.incrementAndGet();
	}

	Probe probe(String id) {
		return this.servlet.probe(id);
	}

	Call get(String path) throws Exception {
		return call("GET", path, "");
	}

	/**
	 * The watcher takes requests on in turn: when it has told of this one, it has had its
	 * chance at all earlier ones.
	 */
	void watchAnotherToItsEnd() throws Exception {
		String id = id();
		try (Call other = get("/block/" + id)) {
			probe(id).awaitWatched();
		}
		probe(id).awaitHangUp();
	}

	@Test
	void closeIsSeen() throws Exception {
		String id = id();
		try (Call call = get("/block/" + id)) {
			probe(id).awaitWatched();
		}

		probe(id).awaitHangUp();
	}

	@Test
	void resetIsSeen() throws Exception {
		String id = id();
		try (Call call = get("/block/" + id)) {
			probe(id).awaitWatched();
			call.reset();

			probe(id).awaitHangUp();
		}
	}

	@Test
	void lossOfTheConnectionIsSeen() throws Exception {
		String id = id();
		try (Call call = get("/block/" + id)) {
			probe(id).awaitWatched();
			call.abort();

			probe(id).awaitHangUp();
		}
	}

	@Test
	void closeBeforeTheConnectionIsWatchedIsSeen() throws Exception {
		String id = id();
		try (Call call = get("/block/" + id)) {
			probe(id).awaitStarted();
		}

		probe(id).awaitHangUp();
	}

	@Test
	void hangUpIsToldOnce() throws Exception {
		String id = id();
		try (Call call = get("/block/" + id)) {
			probe(id).awaitWatched();
		}
		probe(id).awaitHangUp();
		stop();

		assertThat(probe(id).hangUps()).isOne();
	}

	@Test
	void requestOfAClientThatWaitsIsNotToldOfAHangUp() throws Exception {
		String id = id();
		try (Call call = get("/hold/" + id + "?200")) {
			probe(id).awaitWatched();
			watchAnotherToItsEnd();

			assertThat(call.answer()).isEqualTo(id + " done");
			assertThat(probe(id).hangUps()).isZero();
		}
	}

	@Test
	void arrivalIsKnown() throws Exception {
		String id = id();
		long before = System.nanoTime();
		try (Call call = get("/block/" + id)) {
			probe(id).awaitStarted();
			long after = System.nanoTime();
			probe(id).release();

			assertThat(probe(id).connection().nanoTime()).isBetween(before, after);
			assertThat(probe(id).connection().peerAddress()).isEqualTo("127.0.0.1");
		}
	}

	@Test
	void closeAfterABodyIsSeen() throws Exception {
		String id = id();
		try (Call call = call("POST", "/read/" + id, "0123456789")) {
			probe(id).awaitWatched();
		}

		probe(id).awaitHangUp();
	}

	@Test
	void closeOfAnIdleAsynchronousExchangeIsSeen() throws Exception {
		String id = id();
		try (Call call = get("/async/" + id)) {
			probe(id).awaitWatched();
		}

		probe(id).awaitHangUp();
	}

	@Test
	void resetOfAnIdleAsynchronousExchangeIsSeen() throws Exception {
		String id = id();
		try (Call call = get("/async/" + id)) {
			probe(id).awaitWatched();
			call.reset();

			probe(id).awaitHangUp();
		}
	}

	@Test
	void closeOfAnIdleStreamOfEventsIsSeen() throws Exception {
		String id = id();
		try (Call call = get("/events/" + id)) {
			probe(id).awaitWatched();
		}

		probe(id).awaitHangUp();
	}

	@Test
	void closeAfterADispatchIsSeen() throws Exception {
		String id = id();
		try (Call call = get("/dispatch/" + id)) {
			probe(id).awaitWatched();
		}

		probe(id).awaitHangUp();
	}

	@Test
	@EnabledOnOs({ OS.LINUX, OS.MAC })
	void clientsThatHangUpAtRandomLeaveNothing() throws Exception {
		hangUpAtRandom(50, 1);
		long descriptors = descriptors();
		long seed = new Random().nextLong();
		System.out.println("seed " + seed);
		hangUpAtRandom(1_000, seed);

		await().atMost(BOUND).until(() -> this.servlet.running() == 0);
		// The JVM opens a few of its own at any time.
		await().atMost(BOUND).until(() -> descriptors() <= descriptors + 10);
		await().atMost(BOUND).until(() -> threads("HangUp-Action") == 0);
	}

	@Test
	void watchersThreadEndsWithTheServer() throws Exception {
		watchAnotherToItsEnd();
		stop();

		await().atMost(BOUND).until(() -> threads("HangUp") == 0);
	}

	/**
	 * Prints how long it takes from the client's call to the end of the context. Only a
	 * hang-up that is missed fails.
	 */
	@Tag("long")
	@ParameterizedTest
	@ValueSource(strings = { "closed", "reset", "lost" })
	void hangUpsAreSeenSoon(String how) throws Exception {
		int warmUp = 200;
		long[] micros = new long[500];
		for (int i = -warmUp; i < micros.length; i++) {
			String id = id();
			try (Call call = get("/block/" + id)) {
				probe(id).awaitWatched();
				long start = System.nanoTime();
				switch (how) {
					case "closed" -> call.close();
					case "reset" -> call.reset();
					default -> call.abort();
				}
				probe(id).awaitHangUp();
				if (i >= 0) {
					micros[i] = (probe(id).hangUpNanos() - start) / 1000;
				}
			}
		}
		Arrays.sort(micros);
		System.out.printf("%s %s: p50 %d us, p90 %d us, p99 %d us, max %d us, %d of %d seen%n",
				getClass().getSimpleName(), how, micros[250], micros[450], micros[495], micros[499], micros.length,
				micros.length);
	}

	private void hangUpAtRandom(int clients, long seed) throws Exception {
		ExecutorService executor = Executors.newFixedThreadPool(16);
		try {
			List<Future<?>> calls = new ArrayList<>();
			for (int i = 0; i < clients; i++) {
				Random random = new Random(seed + i);
				calls.add(executor.submit(() -> hangUp(random)));
			}
			for (Future<?> call : calls) {
				call.get();
			}
		}
		finally {
			executor.shutdown();
		}
	}

	private Void hangUp(Random random) throws Exception {
		String id = id();
		String path = new String[] { "/block/", "/async/", "/events/", "/read/" }[random.nextInt(4)] + id;
		try (Call call = call(path.startsWith("/read") ? "POST" : "GET", path,
				path.startsWith("/read") ? "0123456789" : "")) {
			switch (random.nextInt(4)) {
				case 0 -> probe(id).awaitStarted();
				case 1 -> probe(id).awaitWatched();
				case 2 -> call.reset();
				default -> call.abort();
			}
		}
		return null;
	}

	static long descriptors() {
		return ((UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getOpenFileDescriptorCount();
	}

	private static long threads(String suffix) {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> thread.getName().endsWith(suffix))
			.count();
	}

	/**
	 * A request on its way, and ways to hang up on it.
	 */
	interface Call extends AutoCloseable {

		String answer() throws IOException;

		/**
		 * Gives this request up, with whatever the protocol has for that.
		 */
		void reset() throws IOException;

		/**
		 * Resets the connection.
		 */
		void abort() throws IOException;

		/**
		 * Ends the connection in order.
		 */
		@Override
		void close() throws IOException;

	}

}
