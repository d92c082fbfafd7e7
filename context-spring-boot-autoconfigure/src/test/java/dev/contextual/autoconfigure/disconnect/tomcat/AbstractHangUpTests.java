package dev.contextual.autoconfigure.disconnect.tomcat;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import javax.net.ssl.SSLSocketFactory;

import dev.contextual.autoconfigure.disconnect.DisconnectProperties;
import dev.contextual.autoconfigure.disconnect.DisconnectProperties.HalfClose;
import org.apache.coyote.http11.AbstractHttp11Protocol;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What holds for the clients of a watched Tomcat, over plain and over encrypted
 * connections.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class AbstractHangUpTests {

	private static final Duration DEFAULT = new DisconnectProperties().getArmAfter();

	private final AtomicInteger ids = new AtomicInteger();

	private ProbeServlet servlet = new ProbeServlet();

	private @Nullable WatchedTomcat tomcat;

	abstract @Nullable SSLSocketFactory clientTls();

	abstract void serverTls(TomcatServletWebServerFactory factory);

	@BeforeEach
	void start() {
		start(DEFAULT, HalfClose.CANCEL, (factory) -> {
		});
	}

	private void start(Duration armAfter, HalfClose halfClose, Consumer<TomcatServletWebServerFactory> settings) {
		stop();
		this.servlet = new ProbeServlet();
		this.tomcat = WatchedTomcat.start(this.servlet, WatchedTomcat.properties(armAfter, halfClose), (factory) -> {
			serverTls(factory);
			settings.accept(factory);
		});
	}

	@AfterEach
	void stop() {
		if (this.tomcat != null) {
			this.tomcat.close();
			this.tomcat = null;
		}
	}

	private RawClient client() throws IOException {
		assertThat(this.tomcat).isNotNull();
		return new RawClient(this.tomcat.port(), clientTls());
	}

	private String id() {
		return "r" + this.ids.incrementAndGet();
	}

	private Probe probe(String id) {
		return this.servlet.probe(id);
	}

	@Test
	void closeIsSeen() throws Exception {
		String id = id();
		try (RawClient client = client()) {
			client.get("/block/" + id);
			probe(id).awaitWatched();
		}

		probe(id).awaitHangUp();
	}

	@Test
	void resetIsSeen() throws Exception {
		String id = id();
		try (RawClient client = client()) {
			client.get("/block/" + id);
			probe(id).awaitWatched();
			client.reset();
		}

		probe(id).awaitHangUp();
	}

	@Test
	void closeBeforeTheConnectionIsWatchedIsSeen() throws Exception {
		String id = id();
		try (RawClient client = client()) {
			client.get("/block/" + id);
			probe(id).awaitStarted();
		}

		probe(id).awaitHangUp();
	}

	@Test
	void hangUpIsToldOnce() throws Exception {
		String id = id();
		try (RawClient client = client()) {
			client.get("/block/" + id);
			probe(id).awaitWatched();
		}
		probe(id).awaitHangUp();
		stop();

		assertThat(probe(id).hangUps()).isOne();
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
		start(Duration.ZERO, HalfClose.IGNORE, (factory) -> {
		});
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
		start(Duration.ZERO, HalfClose.IGNORE, (factory) -> {
		});
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
		start(Duration.ZERO, HalfClose.IGNORE, (factory) -> {
		});
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
	void pipelinedRequestHidesACloseUntilItsOwnTurn() throws Exception {
		try (RawClient client = client()) {
			client.get("/block/p1");
			probe("p1").awaitWatched();
			client.get("/block/p2");
			probe("p1").awaitLeft();
		}
		probe("p1").release();

		probe("p2").awaitHangUp();
		assertThat(probe("p1").hangUps()).isZero();
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
	void bodyThatIsPartlyReadButHasArrivedCountsAsRead() throws Exception {
		String id = id();
		try (RawClient client = client()) {
			client.post("/part/" + id, "Content-Length: 10\r\n", "0123456789");
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

	/**
	 * The watcher takes requests on in turn: when it has told of this one, it has had its
	 * chance at all earlier ones.
	 */
	private void watchAnotherToItsEnd() throws Exception {
		String id = id();
		try (RawClient other = client()) {
			other.get("/block/" + id);
			probe(id).awaitWatched();
		}
		probe(id).awaitHangUp();
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
			assertThat(client.line()).isEqualTo("HTTP/1.1 100");
			assertThat(client.line()).isEmpty();
			client.send("0123456789");

			assertThat(client.answer()).isEqualTo("10 " + "0123456789".hashCode() + " done");
		}
	}

	@Test
	void closeOfAnIdleAsynchronousExchangeIsSeen() throws Exception {
		String id = id();
		try (RawClient client = client()) {
			client.get("/async/" + id);
			probe(id).awaitWatched();
		}

		probe(id).awaitHangUp();
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

	@Test
	void closeAfterADispatchIsSeen() throws Exception {
		String id = id();
		try (RawClient client = client()) {
			client.get("/dispatch/" + id);
			probe(id).awaitWatched();
		}

		probe(id).awaitHangUp();
	}

	@Test
	void handshakeIsNotWatchedAndEarlyBytesReachTheUpgradedConnection() throws Exception {
		try (RawClient client = client()) {
			client.send("GET /upgrade/u1 HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n");
			probe("u1").awaitStarted();
			client.send("hello");
			watchAnotherToItsEnd();
			probe("u1").release();

			assertThat(client.answer()).isEqualTo("101 ");
			assertThat(client.bytes(5)).isEqualTo("hello");
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
		start(DEFAULT, HalfClose.CANCEL, (factory) -> factory.addConnectorCustomizers(
				(connector) -> ((AbstractHttp11Protocol<?>) connector.getProtocolHandler()).setConnectionTimeout(300)));
		try (RawClient client = client()) {
			client.get("/hold/long?1500");
			assertThat(client.answer()).isEqualTo("long done");

			client.get("/hold/next?0");
			assertThat(client.answer()).isEqualTo("next done");
		}
	}

}
