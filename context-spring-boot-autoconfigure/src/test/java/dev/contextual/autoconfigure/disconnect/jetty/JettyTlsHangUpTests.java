package dev.contextual.autoconfigure.disconnect.jetty;

import dev.contextual.autoconfigure.disconnect.AbstractHttp1HangUpTests;

/**
 * {@link AbstractHttp1HangUpTests} over TLS.
 */
class JettyTlsHangUpTests extends AbstractHttp1HangUpTests {

	JettyTlsHangUpTests() {
		super(WatchedJetty::start, /* tls= */ true);
	}

}
