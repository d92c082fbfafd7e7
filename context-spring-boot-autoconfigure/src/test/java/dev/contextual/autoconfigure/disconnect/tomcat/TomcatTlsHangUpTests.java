package dev.contextual.autoconfigure.disconnect.tomcat;

import dev.contextual.autoconfigure.disconnect.AbstractHttp1HangUpTests;

/**
 * {@link AbstractHttp1HangUpTests} over TLS.
 */
class TomcatTlsHangUpTests extends AbstractHttp1HangUpTests {

	TomcatTlsHangUpTests() {
		super(WatchedTomcat::start, /* tls= */ true);
	}

}
