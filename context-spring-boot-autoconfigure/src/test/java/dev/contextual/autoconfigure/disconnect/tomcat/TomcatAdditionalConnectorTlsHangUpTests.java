package dev.contextual.autoconfigure.disconnect.tomcat;

import dev.contextual.autoconfigure.disconnect.AbstractHttp1HangUpTests;

/**
 * {@link AbstractHttp1HangUpTests} over TLS to a connector of the application's.
 */
class TomcatAdditionalConnectorTlsHangUpTests extends AbstractHttp1HangUpTests {

	TomcatAdditionalConnectorTlsHangUpTests() {
		super(WatchedTomcat::startAdditional, /* tls= */ true);
	}

}
