package dev.contextual.autoconfigure.disconnect.tomcat;

import javax.net.ssl.SSLSocketFactory;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;

/**
 * {@link AbstractHangUpTests} over plain connections.
 */
class TomcatHangUpTests extends AbstractHangUpTests {

	@Override
	@Nullable SSLSocketFactory clientTls() {
		return null;
	}

	@Override
	void serverTls(TomcatServletWebServerFactory factory) {
	}

}
