package dev.contextual.autoconfigure.disconnect.tomcat;

import dev.contextual.autoconfigure.disconnect.AbstractHttp2HangUpTests;

/**
 * {@link AbstractHttp2HangUpTests} over HTTP/2 in the clear.
 */
class TomcatH2cHangUpTests extends AbstractHttp2HangUpTests {

	TomcatH2cHangUpTests() {
		super(WatchedTomcat::start, /* tls= */ false);
	}

}
