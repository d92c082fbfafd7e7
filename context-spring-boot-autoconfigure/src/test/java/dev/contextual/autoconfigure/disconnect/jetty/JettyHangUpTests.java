package dev.contextual.autoconfigure.disconnect.jetty;

import dev.contextual.autoconfigure.disconnect.AbstractHttp1HangUpTests;

/**
 * {@link AbstractHttp1HangUpTests} over plain connections.
 */
class JettyHangUpTests extends AbstractHttp1HangUpTests {

	JettyHangUpTests() {
		super(WatchedJetty::start, /* tls= */ false);
	}

}
