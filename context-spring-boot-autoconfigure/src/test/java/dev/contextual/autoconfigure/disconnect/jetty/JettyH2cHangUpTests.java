package dev.contextual.autoconfigure.disconnect.jetty;

import dev.contextual.autoconfigure.disconnect.AbstractHttp2HangUpTests;

/**
 * {@link AbstractHttp2HangUpTests} over HTTP/2 in the clear.
 */
class JettyH2cHangUpTests extends AbstractHttp2HangUpTests {

	JettyH2cHangUpTests() {
		super(WatchedJetty::start, /* tls= */ false);
	}

}
