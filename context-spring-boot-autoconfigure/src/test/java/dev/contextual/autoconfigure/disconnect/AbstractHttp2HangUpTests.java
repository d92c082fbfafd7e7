package dev.contextual.autoconfigure.disconnect;

import java.io.IOException;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What holds for the clients of a watched server over HTTP/2.
 */
public abstract class AbstractHttp2HangUpTests extends AbstractHangUpTests {

	protected AbstractHttp2HangUpTests(TestServer.Launcher launcher, boolean tls) {
		super(launcher, tls);
	}

	@Override
	TestServer.Settings speaking(TestServer.Settings settings) {
		return settings.withHttp2();
	}

	private Http2Client client() throws Exception {
		return new Http2Client(port(), clientTls());
	}

	@Override
	Call call(String method, String path, String body) throws Exception {
		Http2Client client = client();
		int stream = client.request(method, path, body.isEmpty());
		if (!body.isEmpty()) {
			client.data(stream, body, /* end= */ true);
		}
		return new Call() {

			@Override
			public String answer() throws IOException {
				return client.answer(stream);
			}

			@Override
			public void reset() throws IOException {
				client.reset(stream);
			}

			@Override
			public void abort() throws IOException {
				client.abort();
			}

			@Override
			public void close() throws IOException {
				client.close();
			}

		};
	}

	@Test
	void otherStreamsLiveOn() throws Exception {
		String first = id();
		String second = id();
		try (Http2Client client = client()) {
			int reset = client.get("/block/" + first);
			int kept = client.get("/block/" + second);
			probe(first).awaitStarted();
			probe(second).awaitStarted();
			client.reset(reset);
			probe(first).awaitHangUp();
			probe(second).release();

			assertThat(client.answer(kept)).isEqualTo(second + " done");
		}
	}

	@Test
	void lossOfTheConnectionIsToldToEachStream() throws Exception {
		String first = id();
		String second = id();
		try (Http2Client client = client()) {
			client.get("/block/" + first);
			client.get("/async/" + second);
			probe(first).awaitStarted();
			probe(second).awaitStarted();
		}

		probe(first).awaitHangUp();
		probe(second).awaitHangUp();
	}

	@Test
	void closeAfterGoAwayIsSeen() throws Exception {
		String id = id();
		try (Http2Client client = client()) {
			client.get("/block/" + id);
			probe(id).awaitStarted();
			client.goAway();
		}

		probe(id).awaitHangUp();
	}

	@Test
	void resetBehindAnUnreadBodyIsSeen() throws Exception {
		String id = id();
		try (Http2Client client = client()) {
			int stream = client.request("POST", "/late/" + id, /* end= */ false);
			client.data(stream, "0123456789", /* end= */ false);
			probe(id).awaitStarted();
			client.reset(stream);

			probe(id).awaitHangUp();
		}
	}

	@Test
	void resetThatFailsAWriteIsSeen() throws Exception {
		String id = id();
		try (Http2Client client = client()) {
			int stream = client.get("/flood/" + id);
			client.awaitFull(stream);
			client.reset(stream);

			probe(id).awaitHangUp();
		}
	}

	@Test
	void slowUploadArrives() throws Exception {
		String id = id();
		try (Http2Client client = client()) {
			int stream = client.request("POST", "/late/" + id, /* end= */ false);
			client.data(stream, "01234", /* end= */ false);
			probe(id).awaitStarted();
			watchAnotherToItsEnd();
			client.data(stream, "56789", /* end= */ true);
			probe(id).release();

			assertThat(client.answer(stream)).isEqualTo("10 " + "0123456789".hashCode() + " done");
		}
	}

	@Test
	void resetWithItsRequestIsSeenIfTheRequestRuns() throws Exception {
		String id = id();
		String next = id();
		try (Http2Client client = client()) {
			client.reset(client.get("/block/" + id));
			int stream = client.get("/hold/" + next + "?0");

			assertThat(client.answer(stream)).isEqualTo(next + " done");
		}
		watchAnotherToItsEnd();

		if (probe(id).isStarted()) {
			probe(id).awaitHangUp();
		}
	}

}
