package dev.contextual.autoconfigure.disconnect;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import dev.contextual.autoconfigure.disconnect.DisconnectProperties.HalfClose;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What holds for the clients of a watched server over HTTP/1.1.
 */
public abstract class AbstractHttp1HangUpTests extends AbstractHangUpTests {

	protected AbstractHttp1HangUpTests(TestServer.Launcher launcher, boolean tls) {
		super(launcher, tls);
	}

	@Override
	TestServer.Settings speaking(TestServer.Settings settings) {
		return settings;
	}

	private RawClient client() throws Exception {
		return new RawClient(port(), clientTls());
	}

	@Override
	Call call(String method, String path, String body) throws Exception {
		RawClient client = client();
		client.send(method + " " + path + " HTTP/1.1\r\nHost: localhost\r\n"
				+ (body.isEmpty() ? "" : "Content-Length: " + body.length() + "\r\n") + "\r\n" + body);
		return new Call() {

			@Override
			public String answer() throws IOException {
				return client.answer();
			}

			@Override
			public void reset() throws IOException {
				client.reset();
			}

			@Override
			public void abort() throws IOException {
				client.reset();
			}

			@Override
			public void close() throws IOException {
				client.close();
			}

		};
	}

	@Test
	void halfCloseIsAHangUpAndTheAnswerIsStillDelivered() throws Exception {
		String id = id();
		try (RawClient client = client()) {
			client.get("/block/" + id);
			probe(id).awaitWatched();
			client.halfClose();

			assertThat(client.answer()).isEqualTo(id + " gone");
		}
	}

	@Test
	void halfCloseIsNoHangUpWhereItIsIgnored() throws Exception {
		start(Duration.ZERO, HalfClose.IGNORE);
		String id = id();
		try (RawClient client = client()) {
			client.get("/hold/" + id + "?300");
			probe(id).awaitWatched();
			client.halfClose();

			assertThat(client.answer()).isEqualTo(id + " done");
			assertThat(client.isAtEnd()).isTrue();
		}
	}

	@Test
	void resetIsSeenWhereHalfCloseIsIgnored() throws Exception {
		start(Duration.ZERO, HalfClose.IGNORE);
		String id = id();
		try (RawClient client = client()) {
			client.get("/block/" + id);
			probe(id).awaitWatched();
			client.reset();
		}

		probe(id).awaitHangUp();
	}

	@Test
	void resetAfterHalfCloseIsSeenWhereHalfCloseIsIgnored() throws Exception {
		start(Duration.ZERO, HalfClose.IGNORE);
		String id = id();
		try (RawClient client = client()) {
			client.get("/block/" + id);
			probe(id).awaitWatched();
			client.halfClose();
			probe(id).awaitHalfClosed();
			client.reset();
		}

		probe(id).awaitHangUp();
	}

	@Test
	void closeInTheSixthRequestOfAConnectionIsSeen() throws Exception {
		String id = id();
		try (RawClient client = client()) {
			for (int i = 0; i < 5; i++) {
				String earlier = id();
				client.get("/hold/" + earlier + "?50");
				assertThat(client.answer()).isEqualTo(earlier + " done");
			}
			client.get("/block/" + id);
			probe(id).awaitWatched();
		}

		probe(id).awaitHangUp();
	}

	@Test
	void pipelinedRequestsAreAllAnswered() throws Exception {
		try (RawClient client = client()) {
			client.get("/hold/p1?60").get("/hold/p2?60").get("/hold/p3?60");

			assertThat(client.answer()).isEqualTo("p1 done");
			assertThat(client.answer()).isEqualTo("p2 done");
			assertThat(client.answer()).isEqualTo("p3 done");
		}
	}

	@Test
	void requestThatArrivesWhileTheFirstIsWatchedIsAnswered() throws Exception {
		try (RawClient client = client()) {
			client.get("/hold/p1?200");
			probe("p1").awaitWatched();
			client.get("/hold/p2?60");

			assertThat(client.answer()).isEqualTo("p1 done");
			assertThat(client.answer()).isEqualTo("p2 done");
		}
	}

	@Test
	void halfARequestThatArrivesWhileTheFirstIsWatchedIsCompletedLater() throws Exception {
		try (RawClient client = client()) {
			client.get("/block/p1");
			probe("p1").awaitWatched();
			client.send("GET /hold/p2?60 HT");
			probe("p1").awaitLeft();
			probe("p1").release();
			assertThat(client.answer()).isEqualTo("p1 done");

			client.send("TP/1.1\r\nHost: localhost\r\n\r\n");

			assertThat(client.answer()).isEqualTo("p2 done");
		}
	}

	@Test
	void pipelinedRequestHidesAClose() throws Exception {
		try (RawClient client = client()) {
			client.get("/block/p1");
			probe("p1").awaitWatched();
			client.get("/block/p2");
			probe("p1").awaitLeft();
		}
		watchAnotherToItsEnd();
		probe("p1").release();

		assertThat(probe("p1").hangUps()).isZero();
	}

	@Test
	void closeInAPipelinedRequestIsSeen() throws Exception {
		try (RawClient client = client()) {
			client.get("/block/p1");
			probe("p1").awaitWatched();
			client.get("/block/p2");
			probe("p1").awaitLeft();
			probe("p1").release();
			assertThat(client.answer()).isEqualTo("p1 done");
			probe("p2").awaitWatched();
		}

		probe("p2").awaitHangUp();
	}

	@Test
	void closeAfterABodyWithLengthIsSeen() throws Exception {
		String id = id();
		try (RawClient client = client()) {
			client.post("/read/" + id, "Content-Length: 10\r\n", "0123456789");
			probe(id).awaitWatched();
		}

		probe(id).awaitHangUp();
	}

	@Test
	void closeAfterAChunkedBodyIsSeen() throws Exception {
		String id = id();
		try (RawClient client = client()) {
			client.post("/read/" + id, "Transfer-Encoding: chunked\r\n", "5\r\n01234\r\n5\r\n56789\r\n0\r\n\r\n");
			probe(id).awaitWatched();
		}

		probe(id).awaitHangUp();
	}

	@Test
	void closeAfterAFormIsSeen() throws Exception {
		String id = id();
		try (RawClient client = client()) {
			client.post("/form/" + id, "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 3\r\n",
					"x=1");
			probe(id).awaitWatched();
		}

		probe(id).awaitHangUp();
	}

	@Test
	void unreadBodyIsNotWatchedAndReadIntactLater() throws Exception {
		String body = "0123456789".repeat(10_000);
		try (RawClient client = client()) {
			client.post("/late/unread", "Content-Length: " + body.length() + "\r\n", body);
			probe("unread").awaitStarted();
			watchAnotherToItsEnd();
			assertThat(probe("unread").isUnwatched()).isTrue();
			probe("unread").release();

			assertThat(client.answer()).isEqualTo(body.length() + " " + body.hashCode() + " done");
		}
	}

	@Test
	void closeBehindAnUnreadBodyIsNotSeen() throws Exception {
		try (RawClient client = client()) {
			client.post("/late/unread", "Content-Length: 10\r\n", "0123456789");
			probe("unread").awaitStarted();
		}
		watchAnotherToItsEnd();

		assertThat(probe("unread").hangUps()).isZero();
		probe("unread").release();
	}

	@Test
	void slowUploadArrivesAndALaterCloseIsSeen() throws Exception {
		String id = id();
		try (RawClient client = client()) {
			client.post("/start-then-read/" + id, "Content-Length: 10\r\n", "01");
			probe(id).awaitStarted();
			watchAnotherToItsEnd();
			client.send("234");
			watchAnotherToItsEnd();
			assertThat(probe(id).isUnwatched()).isTrue();
			client.send("56789");
			probe(id).awaitWatched();
		}

		probe(id).awaitHangUp();
	}

	@Test
	void closeInTheMiddleOfABodyIsToldBeforeTheReadFails() throws Exception {
		String id = id();
		try (RawClient client = client()) {
			client.post("/start-then-read/" + id, "Content-Length: 10\r\n", "01");
			probe(id).awaitStarted();
		}

		probe("failed-1").awaitStarted();
	}

	@Test
	void expectationIsMetOnlyWhenTheBodyIsRead() throws Exception {
		try (RawClient client = client()) {
			client.post("/late/expect", "Expect: 100-continue\r\nContent-Length: 10\r\n", "");
			probe("expect").awaitStarted();
			watchAnotherToItsEnd();
			assertThat(probe("expect").isUnwatched()).isTrue();
			probe("expect").release();
			assertThat(client.line()).startsWith("HTTP/1.1 100");
			assertThat(client.line()).isEmpty();
			client.send("0123456789");

			assertThat(client.answer()).isEqualTo("10 " + "0123456789".hashCode() + " done");
		}
	}

	@Test
	void asynchronousExchangeThatCompletesKeepsItsConnection() throws Exception {
		try (RawClient client = client()) {
			client.get("/async/a1");
			probe("a1").awaitWatched();
			client.get("/hold/p2?60");
			probe("a1").awaitLeft();
			probe("a1").release();

			assertThat(client.answer()).isEqualTo("async done");
			assertThat(client.answer()).isEqualTo("p2 done");
		}
	}

	/**
	 * On the stock server too, because Jetty 12.1 gives a servlet's upgrade nothing to
	 * read.
	 */
	@Test
	void handshakeIsNotWatchedAndEarlyBytesGoWhereTheyDoOnTheStockServer() throws Exception {
		String watched = bytesAfterUpgrade(/* another= */ true);
		start(TestServer.Settings.of(null));

		assertThat(watched).isEqualTo(bytesAfterUpgrade(/* another= */ false));
	}

	private String bytesAfterUpgrade(boolean another) throws Exception {
		try (RawClient client = client()) {
			client.send("GET /upgrade/u1 HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n");
			probe("u1").awaitStarted();
			client.send("hello");
			if (another) {
				watchAnotherToItsEnd();
			}
			probe("u1").release();

			assertThat(client.answer()).isEqualTo("101 ");
			return client.bytes(5);
		}
	}

	@Test
	void offerOfHttp2ThatIsNotTakenIsWatched() throws Exception {
		String id = id();
		try (RawClient client = client()) {
			client.send("GET /block/" + id
					+ " HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n"
					+ "HTTP2-Settings: AAEAAEAAAAIAAAAB\r\n\r\n");
			probe(id).awaitWatched();
		}

		probe(id).awaitHangUp();
	}

	@Test
	void requestMayLastLongerThanTheConnectionTimeout() throws Exception {
		start(new DisconnectProperties().getArmAfter(), HalfClose.CANCEL,
				(settings) -> settings.withIdleTimeout(Duration.ofMillis(300)));
		try (RawClient client = client()) {
			// Jetty looks each 300 ms, and fails a TLS answer that is just being written.
			client.get("/hold/long?1650");
			assertThat(client.answer()).isEqualTo("long done");

			client.get("/hold/next?0");
			assertThat(client.answer()).isEqualTo("next done");
		}
	}

	/**
	 * Requests last longer than it takes to watch them, and each connection is used until
	 * the server ends it.
	 */
	@Test
	void answersAreThoseOfTheStockServer() throws Exception {
		Duration idleTimeout = Duration.ofSeconds(2);
		start(Duration.ZERO, HalfClose.CANCEL, (settings) -> settings.withIdleTimeout(idleTimeout));
		List<String> watched = answers();
		start(TestServer.Settings.of(null).withIdleTimeout(idleTimeout));

		assertThat(watched).isEqualTo(answers());
	}

	private List<String> answers() throws Exception {
		String head = " HTTP/1.1\r\nHost: localhost\r\n";
		String last = "GET /park/last" + head + "Connection: close\r\n\r\n";
		String get = "GET /park/next" + head + "\r\n";
		List<String> answers = new ArrayList<>();
		// Kept alive and pipelined, also over the end of the server's buffer.
		answers.add(answer(get + get + last));
		answers.add(answer("GET /park/next" + head + "X: " + "x".repeat(500) + "\r\n\r\n", 60, last));
		answers.add(answer(get + "GET /park/half HT", 1, "TP/1.1\r\nHost: localhost\r\n\r\n" + last));
		// Until the server is tired of waiting for another one.
		answers.add(answer(get));
		answers.add(answer("GET /park/next HTTP/1.0\r\n\r\n"));
		answers.add(answer("GET /park/next HTTP/1.0\r\nConnection: keep-alive\r\n\r\n" + last));
		answers.add(answer("HEAD /text/next" + head + "\r\n" + last));
		answers.add(answer("GET /text/next" + head + "Accept-Encoding: gzip\r\n\r\n" + last));
		// Bodies: unread, with trailers, expected, broken, cut off.
		answers.add(answer("POST /park/next" + head + "Content-Length: 5\r\n\r\n01234" + last));
		answers.add(answer("POST /park/read" + head + "Transfer-Encoding: chunked\r\nTrailer: X\r\n\r\n"
				+ "5\r\n01234\r\n0\r\nX: 1\r\n\r\n" + last));
		answers.add(answer("POST /park/next" + head + "Expect: 100-continue\r\nContent-Length: 5\r\n\r\n"));
		answers.add(answer("POST /park/read" + head + "Transfer-Encoding: chunked\r\n\r\nno number\r\n"));
		answers.add(answer("no request\r\n\r\n"));
		return answers;
	}

	private String answer(String request) throws Exception {
		return answer("", 0, request);
	}

	private String answer(String first, int times, String rest) throws Exception {
		try (RawClient client = client()) {
			client.send(first.repeat(times));
			client.send(rest);
			String answer = client.rest().replaceAll("Date: [^\r]+", "Date");
			// The page of an error shows a stack and a port.
			return answer.startsWith("HTTP/1.1 400") ? answer.replaceAll("(?s)Content-Length.*", "") : answer;
		}
	}

}
