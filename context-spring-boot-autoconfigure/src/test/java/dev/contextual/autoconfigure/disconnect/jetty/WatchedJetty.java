package dev.contextual.autoconfigure.disconnect.jetty;

import dev.contextual.autoconfigure.disconnect.HangUpDetection;
import dev.contextual.autoconfigure.disconnect.TestServer;
import jakarta.servlet.http.HttpServlet;
import org.eclipse.jetty.server.AbstractConnector;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.util.thread.VirtualThreadPool;

import org.springframework.boot.jetty.servlet.JettyServletWebServerFactory;

/**
 * Starts Jetty, watched or stock.
 */
final class WatchedJetty {

	private WatchedJetty() {
	}

	static TestServer start(HttpServlet servlet, TestServer.Settings settings) {
		JettyServletWebServerFactory factory = new JettyServletWebServerFactory(0);
		if (settings.properties() != null) {
			new JettyHangUpCustomizer(settings.properties(), new HangUpDetection()).customize(factory);
		}
		if (settings.idleTimeout() != null) {
			factory.addServerCustomizers((server) -> {
				for (Connector connector : server.getConnectors()) {
					((AbstractConnector) connector).setIdleTimeout(settings.idleTimeout().toMillis());
				}
			});
		}
		if (TestServer.hasVirtualThreads()) {
			factory.setThreadPool(new VirtualThreadPool());
		}
		return TestServer.start(factory, servlet, settings);
	}

}
