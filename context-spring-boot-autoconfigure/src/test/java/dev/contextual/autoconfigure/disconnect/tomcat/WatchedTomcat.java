package dev.contextual.autoconfigure.disconnect.tomcat;

import java.util.function.Consumer;

import dev.contextual.autoconfigure.disconnect.DisconnectProperties;
import dev.contextual.autoconfigure.disconnect.HangUpDetection;
import dev.contextual.autoconfigure.disconnect.TestServer;
import jakarta.servlet.http.HttpServlet;
import org.apache.coyote.http11.AbstractHttp11Protocol;
import org.apache.tomcat.util.threads.VirtualThreadExecutor;

import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;

/**
 * Starts Tomcat, watched or stock.
 */
final class WatchedTomcat {

	private WatchedTomcat() {
	}

	static TestServer start(HttpServlet servlet, TestServer.Settings settings) {
		return start(servlet, settings, (factory) -> {
		});
	}

	static TestServer start(HttpServlet servlet, DisconnectProperties properties) {
		return start(servlet, TestServer.Settings.of(properties));
	}

	static TestServer start(HttpServlet servlet, TestServer.Settings settings,
			Consumer<TomcatServletWebServerFactory> customizer) {
		TomcatServletWebServerFactory factory = new TomcatServletWebServerFactory(0);
		if (settings.properties() != null) {
			new TomcatHangUpCustomizer(settings.properties(), new HangUpDetection()).customize(factory);
		}
		factory.addConnectorCustomizers((connector) -> {
			AbstractHttp11Protocol<?> protocol = (AbstractHttp11Protocol<?>) connector.getProtocolHandler();
			// Every end of a connection is then one that a test has caused.
			protocol.setMaxKeepAliveRequests(-1);
			if (settings.idleTimeout() != null) {
				protocol.setConnectionTimeout((int) settings.idleTimeout().toMillis());
			}
			if (TestServer.hasVirtualThreads()) {
				protocol.setExecutor(new VirtualThreadExecutor("virtual-"));
			}
		});
		customizer.accept(factory);
		return TestServer.start(factory, servlet, settings);
	}

}
