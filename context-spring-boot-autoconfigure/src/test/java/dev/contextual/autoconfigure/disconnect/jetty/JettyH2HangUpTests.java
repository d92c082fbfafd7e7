package dev.contextual.autoconfigure.disconnect.jetty;

import dev.contextual.autoconfigure.disconnect.AbstractHttp2HangUpTests;

/**
 * {@link AbstractHttp2HangUpTests} over HTTP/2 and TLS.
 */
class JettyH2HangUpTests extends AbstractHttp2HangUpTests {

	JettyH2HangUpTests() {
		super(WatchedJetty::start, /* tls= */ true);
	}

}
