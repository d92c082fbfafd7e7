package dev.contextual.autoconfigure.disconnect;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

import dev.contextual.autoconfigure.ClientConnection;
import dev.contextual.autoconfigure.disconnect.DisconnectProperties.HalfClose;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.util.StreamUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that no request is lost, delayed for good or mixed up with another while its
 * connection is watched: clients that pipeline, split their writes and abort at random,
 * and check each answer against the request it is for.
 */
public abstract class AbstractIntegrityTests {

	private static final int CLIENTS = 24;

	private final TestServer.Launcher launcher;

	private final Set<String> aborted = ConcurrentHashMap.newKeySet();

	private final Set<String> hungUp = ConcurrentHashMap.newKeySet();

	// Noted before the client does anything else: it may close before the server's
	// thread has come out of the exchange, and that is a hang-up.
	private final Set<String> answered = ConcurrentHashMap.newKeySet();

	private final AtomicInteger hangUps = new AtomicInteger();

	protected AbstractIntegrityTests(TestServer.Launcher launcher) {
		this.launcher = launcher;
	}

	@ParameterizedTest
	@ValueSource(longs = { 0, 20 })
	void everyAnswerIsItsOwnRequests(long armAfterMillis) throws Exception {
		run(Duration.ofMillis(armAfterMillis), 5_000);
	}

	@Tag("long")
	@ParameterizedTest
	@ValueSource(longs = { 0, 20 })
	void everyAnswerIsItsOwnRequestsInTheLongRun(long armAfterMillis) throws Exception {
		run(Duration.ofMillis(armAfterMillis), 100_000);
	}

	@Tag("long")
	@Test
	void stockServerLosesNothingEither() throws Exception {
		talk(TestServer.Settings.of(null), 40, 100_000);
	}

	private void run(Duration armAfter, int requests) throws Exception {
		talk(TestServer.Settings.of(TestServer.properties(armAfter, HalfClose.CANCEL)),
				Math.max(3, (int) armAfter.toMillis() * 2), requests);

		assertThat(this.hangUps).hasPositiveValue();
		this.hungUp.removeAll(this.aborted);
		assertThat(this.hungUp).as("hang-ups told to requests whose client was there").isEmpty();
	}

	/**
	 * Fails for an answer that is lost or another request's.
	 */
	private void talk(TestServer.Settings settings, int longestPark, int requests) throws Exception {
		long seed = new Random().nextLong();
		System.out.println("seed " + seed);
		ExecutorService executor = Executors.newFixedThreadPool(CLIENTS);
		try (TestServer server = this.launcher.launch(new Echo(), settings)) {
			List<Future<?>> clients = new ArrayList<>();
			for (int i = 0; i < CLIENTS; i++) {
				String name = "c" + i;
				Random random = new Random(seed + i);
				clients.add(executor.submit(() -> talk(name, server.port(), random, requests / CLIENTS, longestPark)));
			}
			for (Future<?> client : clients) {
				client.get();
			}
		}
		finally {
			executor.shutdownNow();
		}

		assertThat(this.answered).hasSizeGreaterThan(requests / 2);
		assertThat(this.aborted).isNotEmpty();
	}

	private Void talk(String name, int port, Random random, int requests, int longestPark) throws IOException {
		RawClient client = new RawClient(port, null);
		try {
			int sent = 0;
			while (sent < requests) {
				Queue<String> expected = new ArrayDeque<>();
				StringBuilder batch = new StringBuilder();
				int size = (random.nextInt(100) < 30) ? 1 + random.nextInt(4) : 1;
				for (int i = 0; i < size; i++) {
					String id = name + "-" + sent++;
					expected.add(id);
					append(batch, id, random, longestPark);
				}
				boolean abort = random.nextInt(100) < 4;
				if (abort) {
					this.aborted.addAll(expected);
				}
				send(client, batch, random, abort);
				if (abort) {
					if (random.nextBoolean()) {
						client.reset();
					}
					client.close();
					client = new RawClient(port, null);
					continue;
				}
				for (String id : expected) {
					assertThat(client.answer()).isEqualTo(id);
					this.answered.add(id);
				}
			}
		}
		finally {
			client.close();
		}
		return null;
	}

	private static void append(StringBuilder batch, String id, Random random, int longestPark) {
		int micros = switch (random.nextInt(4)) {
			case 0 -> random.nextInt(longestPark * 1000);
			case 1 -> random.nextInt(1000);
			default -> 0;
		};
		String path = "/" + id + "?" + micros;
		switch (random.nextInt(4)) {
			case 0 -> batch.append(
					"POST " + path + "&body HTTP/1.1\r\nHost: a\r\nContent-Length: " + id.length() + "\r\n\r\n" + id);
			case 1 -> batch.append("POST " + path
					+ "&body HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n" + id.substring(0, 2)
					+ "\r\n" + Integer.toHexString(id.length() - 2) + "\r\n" + id.substring(2) + "\r\n0\r\n\r\n");
			default -> batch.append("GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n");
		}
	}

	private static void send(RawClient client, StringBuilder batch, Random random, boolean abort) throws IOException {
		int end = abort ? 1 + random.nextInt(batch.length()) : batch.length();
		int from = 0;
		while (from < end) {
			int to = (random.nextInt(100) < 30) ? from + 1 + random.nextInt(end - from) : end;
			client.send(batch.substring(from, to));
			if (to < end) {
				LockSupport.parkNanos(random.nextInt(3_000_000));
			}
			from = to;
		}
	}

	/**
	 * Answers with the request's id, taken from its body if it has one, after it has been
	 * busy for as long as the request says.
	 */
	private final class Echo extends HttpServlet {

		private static final long serialVersionUID = 1L;

		@Override
		protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
			String id = request.getRequestURI().substring(1);
			if (request.getAttribute(ClientConnection.ATTRIBUTE) instanceof ClientConnection client) {
				client.onHangUp(() -> hangUp(id));
			}
			String[] query = request.getQueryString().split("&", -1);
			if (query.length > 1) {
				String body = StreamUtils.copyToString(request.getInputStream(), StandardCharsets.US_ASCII);
				LockSupport.parkNanos(Long.parseLong(query[0]) * 1000);
				ProbeServlet.answer(response, body);
			}
			else {
				LockSupport.parkNanos(Long.parseLong(query[0]) * 1000);
				ProbeServlet.answer(response, id);
			}
		}

		private void hangUp(String id) {
			AbstractIntegrityTests.this.hangUps.incrementAndGet();
			if (!AbstractIntegrityTests.this.answered.contains(id)) {
				AbstractIntegrityTests.this.hungUp.add(id);
			}
		}

	}

}
