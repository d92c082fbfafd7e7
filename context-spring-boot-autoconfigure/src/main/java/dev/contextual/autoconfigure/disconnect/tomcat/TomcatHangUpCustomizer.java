package dev.contextual.autoconfigure.disconnect.tomcat;

import dev.contextual.autoconfigure.disconnect.DisconnectProperties;
import dev.contextual.autoconfigure.disconnect.HangUpDetection;
import org.apache.catalina.connector.Connector;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;

/**
 * Gives Tomcat's default connector the protocol that watches its clients, and leaves any
 * other alone.
 */
final class TomcatHangUpCustomizer implements WebServerFactoryCustomizer<TomcatServletWebServerFactory> {

	private static final Log logger = LogFactory.getLog(TomcatHangUpCustomizer.class);

	private final DisconnectProperties properties;

	private final HangUpDetection detection;

	private final Runnable linking;

	TomcatHangUpCustomizer(DisconnectProperties properties, HangUpDetection detection) {
		this(properties, detection, ContextHttp11NioProtocol::link);
	}

	/**
	 * Creates a customizer.
	 * @param properties the settings
	 * @param detection what is told whether connections are watched
	 * @param linking throws a {@link LinkageError} where this Tomcat is not the one that
	 * the protocol was compiled for
	 */
	TomcatHangUpCustomizer(DisconnectProperties properties, HangUpDetection detection, Runnable linking) {
		this.properties = properties;
		this.detection = detection;
		this.linking = linking;
	}

	@Override
	public void customize(TomcatServletWebServerFactory factory) {
		if (TomcatServletWebServerFactory.DEFAULT_PROTOCOL.equals(factory.getProtocol())) {
			try {
				this.linking.run();
			}
			catch (LinkageError ex) {
				this.detection.seen();
				logger.warn("Hang-ups of clients are not seen: this version of Tomcat is not known", ex);
				return;
			}
			factory.setProtocol(ContextHttp11NioProtocol.class.getName());
		}
		factory.addConnectorCustomizers(this::customize);
	}

	private void customize(Connector connector) {
		if (!(connector.getProtocolHandler() instanceof ContextHttp11NioProtocol protocol)) {
			this.detection.unseen("this connector", "its protocol is " + connector.getProtocolHandlerClassName());
			return;
		}
		this.detection.seen();
		protocol.watchFor(this.properties);
		if (connector.findUpgradeProtocols().length > 0) {
			this.detection.unseen("HTTP/2 connections", "HTTP/1.1 alone is watched");
		}
	}

}
