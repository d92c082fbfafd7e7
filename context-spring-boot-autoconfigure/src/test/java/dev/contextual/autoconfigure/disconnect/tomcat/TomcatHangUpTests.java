package dev.contextual.autoconfigure.disconnect.tomcat;

import dev.contextual.autoconfigure.disconnect.AbstractHttp1HangUpTests;

/**
 * {@link AbstractHttp1HangUpTests} over plain connections.
 */
class TomcatHangUpTests extends AbstractHttp1HangUpTests {

	TomcatHangUpTests() {
		super(WatchedTomcat::start, /* tls= */ false);
	}

}
