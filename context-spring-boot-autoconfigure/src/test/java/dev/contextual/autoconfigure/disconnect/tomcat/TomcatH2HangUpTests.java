package dev.contextual.autoconfigure.disconnect.tomcat;

import dev.contextual.autoconfigure.disconnect.AbstractHttp2HangUpTests;

/**
 * {@link AbstractHttp2HangUpTests} over HTTP/2 and TLS.
 */
class TomcatH2HangUpTests extends AbstractHttp2HangUpTests {

	TomcatH2HangUpTests() {
		super(WatchedTomcat::start, /* tls= */ true);
	}

}
