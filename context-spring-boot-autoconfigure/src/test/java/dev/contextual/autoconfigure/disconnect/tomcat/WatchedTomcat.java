package dev.contextual.autoconfigure.disconnect.tomcat;

import java.time.Duration;
import java.util.function.Consumer;

import dev.contextual.autoconfigure.disconnect.DisconnectProperties;
import dev.contextual.autoconfigure.disconnect.DisconnectProperties.HalfClose;
import dev.contextual.autoconfigure.disconnect.HangUpDetection;
import jakarta.servlet.ServletRegistration;
import jakarta.servlet.http.HttpServlet;
import org.apache.coyote.http11.AbstractHttp11Protocol;
import org.apache.tomcat.util.threads.VirtualThreadExecutor;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServer;

/**
 * A real Tomcat on a free port, made as Boot makes it, with one servlet.
 */
final class WatchedTomcat implements AutoCloseable {

	private final WebServer server;

	private WatchedTomcat(WebServer server) {
		this.server = server;
	}

	static WatchedTomcat start(HttpServlet servlet, DisconnectProperties properties) {
		return start(servlet, properties, (factory) -> {
		});
	}

	static WatchedTomcat start(HttpServlet servlet, @Nullable DisconnectProperties properties,
			Consumer<TomcatServletWebServerFactory> settings) {
		TomcatServletWebServerFactory factory = new TomcatServletWebServerFactory(0);
		if (properties != null) {
			new TomcatHangUpCustomizer(properties, new HangUpDetection()).customize(factory);
		}
		// Every end of a connection is then one that a test has caused.
		factory.addConnectorCustomizers((connector) -> ((AbstractHttp11Protocol<?>) connector.getProtocolHandler())
			.setMaxKeepAliveRequests(-1));
		if (Boolean.getBoolean("spring.threads.virtual.enabled")) {
			factory.addConnectorCustomizers(
					(connector) -> connector.getProtocolHandler().setExecutor(new VirtualThreadExecutor("virtual-")));
		}
		settings.accept(factory);
		WebServer server = factory.getWebServer((context) -> {
			ServletRegistration.Dynamic registration = context.addServlet("test", servlet);
			registration.addMapping("/*");
			registration.setAsyncSupported(true);
		});
		server.start();
		return new WatchedTomcat(server);
	}

	static DisconnectProperties properties(Duration armAfter, HalfClose halfClose) {
		DisconnectProperties properties = new DisconnectProperties();
		properties.setArmAfter(armAfter);
		properties.setHalfClose(halfClose);
		return properties;
	}

	int port() {
		return this.server.getPort();
	}

	@Override
	public void close() {
		this.server.stop();
		this.server.destroy();
	}

}
