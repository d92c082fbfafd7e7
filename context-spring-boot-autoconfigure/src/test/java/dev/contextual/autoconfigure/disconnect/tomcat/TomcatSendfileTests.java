package dev.contextual.autoconfigure.disconnect.tomcat;

import java.lang.management.ManagementFactory;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.contextual.autoconfigure.disconnect.DisconnectProperties.HalfClose;
import dev.contextual.autoconfigure.disconnect.Http2Client;
import dev.contextual.autoconfigure.disconnect.Probe;
import dev.contextual.autoconfigure.disconnect.ProbeServlet;
import dev.contextual.autoconfigure.disconnect.RawClient;
import dev.contextual.autoconfigure.disconnect.TestServer;
import dev.contextual.autoconfigure.disconnect.TestTls;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests that a watched Tomcat sends files as the stock one does: by its poller, with no
 * thread, and with the next request in its turn.
 */
@ParameterizedClass
@ValueSource(booleans = { false, true })
class TomcatSendfileTests {

	private static final Duration BOUND = Duration.ofSeconds(20);

	/**
	 * More than the buffers between server and client hold.
	 */
	private static final int LENGTH = 20_000_000;

	private static String content;

	private static Path file;

	private final ProbeServlet servlet = new ProbeServlet();

	@Parameter
	private boolean tls;

	private TestServer tomcat;

	@BeforeAll
	static void write(@TempDir Path directory) throws Exception {
		StringBuilder text = new StringBuilder(LENGTH + 10);
		for (int i = 0; text.length() < LENGTH; i++) {
			text.append(i).append(' ');
		}
		content = text.toString();
		file = Files.writeString(directory.resolve("file"), content, StandardCharsets.US_ASCII);
	}

	@BeforeEach
	void start() {
		this.servlet.file(file);
		this.tomcat = WatchedTomcat.start(this.servlet,
				TestServer.Settings.of(TestServer.properties(Duration.ZERO, HalfClose.CANCEL))
					.withTls(this.tls)
					.withHttp2());
	}

	@AfterEach
	void stop() {
		this.tomcat.close();
	}

	private RawClient client() throws Exception {
		return new RawClient(this.tomcat.port(), this.tls ? TestTls.client() : null);
	}

	private Probe watched(String id) throws Exception {
		return this.servlet.probe(id).awaitWatched();
	}

	@Test
	void fileIsWholeAndTheNextRequestIsAnswered() throws Exception {
		try (RawClient client = client()) {
			for (String id : new String[] { "r1", "r2" }) {
				client.get("/file/" + id);
				watched(id).release();
				assertSent(client.answer());
			}
			client.get("/park/last");

			assertThat(client.answer()).isEqualTo("last");
		}
	}

	/**
	 * The watcher has read them, all or half, before the file is sent.
	 */
	@ParameterizedTest
	@ValueSource(strings = { "GET", "POST", "chunked" })
	void requestsThatArriveWhileTheFirstIsWatchedAreAnswered(String kind) throws Exception {
		try (RawClient client = client()) {
			switch (kind) {
				case "GET" -> client.get("/file/r1");
				case "POST" -> client.post("/file/r1", "Content-Length: 5\r\n", "01234");
				default -> client.post("/file/r1", "Transfer-Encoding: chunked\r\n", "5\r\n01234\r\n0\r\n\r\n");
			}
			watched("r1");
			client.get("/park/r2").send("GET /park/r3 HT");
			this.servlet.probe("r1").awaitLeft();
			this.servlet.probe("r1").release();

			assertSent(client.answer());
			assertThat(client.answer()).isEqualTo("r2");
			client.send("TP/1.1\r\nHost: localhost\r\n\r\n");
			assertThat(client.answer()).isEqualTo("r3");
		}
	}

	@Test
	void halfARequestThatArrivesWhileTheFirstIsWatchedIsCompletedLater() throws Exception {
		try (RawClient client = client()) {
			client.get("/file/r1");
			watched("r1");
			client.send("GET /park/r2 HT");
			this.servlet.probe("r1").awaitLeft();
			this.servlet.probe("r1").release();
			assertSent(client.answer());
			client.send("TP/1.1\r\nHost: localhost\r\n\r\n");

			assertThat(client.answer()).isEqualTo("r2");
		}
	}

	@Test
	void pipelinedRequestsAreAnswered() throws Exception {
		try (RawClient client = client()) {
			String head = " HTTP/1.1\r\nHost: localhost\r\n\r\n";
			this.servlet.probe("r1").release();
			this.servlet.probe("r2").release();
			client.send("GET /file/r1" + head + "GET /park/next" + head + "GET /file/r2" + head);

			assertSent(client.answer());
			assertThat(client.answer()).isEqualTo("next");
			assertSent(client.answer());
		}
	}

	@Test
	void requestsThatArriveWhileTheFileIsSentAreAnswered() throws Exception {
		try (RawClient client = client()) {
			client.get("/file/r1");
			watched("r1").release();
			String status = client.line();
			client.get("/file/r2").get("/park/r3");
			this.servlet.probe("r2").release();
			String header = client.line();
			while (!header.isEmpty()) {
				header = client.line();
			}

			assertThat(status).startsWith("HTTP/1.1 200");
			assertSent(client.bytes(content.length()));
			assertSent(client.answer());
			assertThat(client.answer()).isEqualTo("r3");
		}
	}

	@Test
	void hangUpBeforeTheFileIsSentIsSeen() throws Exception {
		try (RawClient client = client()) {
			client.get("/file/r1");
			watched("r1");
		}

		this.servlet.probe("r1").awaitHangUp();
	}

	@Test
	@EnabledOnOs({ OS.LINUX, OS.MAC })
	void clientThatHangsUpInTheMiddleLeavesNothing() throws Exception {
		hangUpInTheMiddle("warm-up");
		long before = descriptors();
		for (int i = 0; i < 20; i++) {
			hangUpInTheMiddle("r" + i);
		}

		await().atMost(BOUND).until(() -> descriptors() <= before);
		fileIsWholeAndTheNextRequestIsAnswered();
	}

	private void hangUpInTheMiddle(String id) throws Exception {
		try (RawClient client = client()) {
			client.get("/file/" + id);
			watched(id).release();
			assertThat(client.bytes(100_000)).startsWith("HTTP/1.1 200");
			client.reset();
		}
		catch (SocketException ex) {
			assertThat(ex).hasMessageContaining("closed"); // TLS says farewell
		}
	}

	@Test
	void fileIsWholeOverHttp2(@TempDir Path directory) throws Exception {
		// No more than the client's window.
		String part = content.substring(0, 60_000);
		this.servlet.file(Files.writeString(directory.resolve("part"), part, StandardCharsets.US_ASCII));
		this.servlet.probe("r1").release();
		try (Http2Client client = new Http2Client(this.tomcat.port(), this.tls ? TestTls.client() : null)) {
			assertThat(client.answer(client.get("/file/r1"))).isEqualTo(part);
			assertThat(client.answer(client.get("/park/next"))).isEqualTo("next");
		}
	}

	private static void assertSent(String body) {
		assertThat(body.length()).isEqualTo(content.length());
		assertThat(body.equals(content)).isTrue(); // no message of 40 MB
	}

	private static long descriptors() {
		return ((UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getOpenFileDescriptorCount();
	}

}
