package dev.contextual.autoconfigure.disconnect.tomcat;

import java.util.function.Consumer;

import dev.contextual.autoconfigure.disconnect.DisconnectProperties;
import dev.contextual.autoconfigure.disconnect.HangUpDetection;
import dev.contextual.autoconfigure.disconnect.TestServer;
import dev.contextual.autoconfigure.disconnect.TestTls;
import jakarta.servlet.http.HttpServlet;
import org.apache.catalina.connector.Connector;
import org.apache.coyote.http11.AbstractHttp11Protocol;
import org.apache.tomcat.util.net.SSLHostConfig;
import org.apache.tomcat.util.net.SSLHostConfigCertificate;
import org.apache.tomcat.util.threads.VirtualThreadExecutor;

import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.Ssl;

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
		factory.addConnectorCustomizers((connector) -> set(connector, settings));
		customizer.accept(factory);
		return TestServer.start(factory, servlet, settings);
	}

	/**
	 * Starts Tomcat with a connector of the application's, of Tomcat's own protocol,
	 * beside the one that Boot makes, and returns it by the port of that connector.
	 */
	static TestServer startAdditional(HttpServlet servlet, TestServer.Settings settings) {
		Connector additional = additional(settings);
		return start(servlet, settings, (factory) -> factory.addAdditionalConnectors(additional))
			.on(additional::getLocalPort);
	}

	static Connector additional(TestServer.Settings settings) {
		Connector additional = new Connector(TomcatServletWebServerFactory.DEFAULT_PROTOCOL);
		additional.setPort(0);
		AbstractHttp11Protocol<?> protocol = set(additional, settings);
		protocol.setCompression("on");
		if (settings.tls()) {
			Ssl ssl = TestTls.server();
			SSLHostConfig host = new SSLHostConfig();
			SSLHostConfigCertificate certificate = new SSLHostConfigCertificate(host,
					SSLHostConfigCertificate.Type.UNDEFINED);
			certificate.setCertificateKeystoreFile(ssl.getKeyStore());
			certificate.setCertificateKeystoreType(ssl.getKeyStoreType());
			certificate.setCertificateKeystorePassword(ssl.getKeyStorePassword());
			host.addCertificate(certificate);
			additional.addSslHostConfig(host);
			additional.setSecure(true);
			additional.setScheme("https");
			protocol.setSSLEnabled(true);
		}
		return additional;
	}

	private static AbstractHttp11Protocol<?> set(Connector connector, TestServer.Settings settings) {
		AbstractHttp11Protocol<?> protocol = (AbstractHttp11Protocol<?>) connector.getProtocolHandler();
		// Every end of a connection is then one that a test has caused.
		protocol.setMaxKeepAliveRequests(-1);
		if (settings.idleTimeout() != null) {
			protocol.setConnectionTimeout((int) settings.idleTimeout().toMillis());
		}
		if (TestServer.hasVirtualThreads()) {
			protocol.setExecutor(new VirtualThreadExecutor("virtual-"));
		}
		return protocol;
	}

}
