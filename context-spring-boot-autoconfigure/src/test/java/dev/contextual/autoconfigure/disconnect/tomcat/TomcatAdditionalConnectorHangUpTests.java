package dev.contextual.autoconfigure.disconnect.tomcat;

import dev.contextual.autoconfigure.disconnect.AbstractHttp1HangUpTests;

/**
 * {@link AbstractHttp1HangUpTests} over plain connections to a connector of the
 * application's.
 */
class TomcatAdditionalConnectorHangUpTests extends AbstractHttp1HangUpTests {

	TomcatAdditionalConnectorHangUpTests() {
		super(WatchedTomcat::startAdditional, /* tls= */ false);
	}

}
