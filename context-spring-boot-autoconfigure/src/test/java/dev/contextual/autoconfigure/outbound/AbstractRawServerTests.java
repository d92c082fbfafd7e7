package dev.contextual.autoconfigure.outbound;

import java.io.IOException;

import dev.contextual.Context;
import dev.contextual.LiveContexts;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Calls to a {@link RawServer}, which leave nothing behind.
 */
abstract class AbstractRawServerTests {

	RawServer server;

	@BeforeEach
	void startServer() throws IOException {
		this.server = new RawServer();
	}

	@AfterEach
	void leavesNothingBehind() throws IOException {
		this.server.close();
		assertThat(Context.current()).isEqualTo(Context.background());
		assertThat(Thread.currentThread().isInterrupted()).isFalse();
		assertThat(openExchanges()).isZero();
	}

	static long openExchanges() {
		return LiveContexts.count((node) -> "http".equals(node.kind()));
	}

}
