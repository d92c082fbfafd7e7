package dev.contextual.autoconfigure.disconnect.jetty;

import dev.contextual.autoconfigure.disconnect.DisconnectProperties;
import dev.contextual.autoconfigure.disconnect.HangUpDetection;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.boot.jetty.servlet.JettyServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;

/**
 * Puts the handler that watches the clients in front of Jetty's others, for all its
 * connectors.
 */
final class JettyHangUpCustomizer implements WebServerFactoryCustomizer<JettyServletWebServerFactory> {

	private static final Log logger = LogFactory.getLog(JettyHangUpCustomizer.class);

	private final DisconnectProperties properties;

	private final HangUpDetection detection;

	private final Runnable linking;

	JettyHangUpCustomizer(DisconnectProperties properties, HangUpDetection detection) {
		this(properties, detection, HangUpHandler::link);
	}

	/**
	 * Creates a customizer.
	 * @param properties the settings
	 * @param detection what is told whether connections are watched
	 * @param linking throws a {@link LinkageError} where this Jetty is not the one that
	 * the handler was compiled for
	 */
	JettyHangUpCustomizer(DisconnectProperties properties, HangUpDetection detection, Runnable linking) {
		this.properties = properties;
		this.detection = detection;
		this.linking = linking;
	}

	@Override
	public void customize(JettyServletWebServerFactory factory) {
		this.detection.seen();
		try {
			this.linking.run();
		}
		catch (LinkageError ex) {
			logger.warn("Hang-ups of clients are not seen: this version of Jetty is not known", ex);
			return;
		}
		factory.addServerCustomizers((server) -> server.insertHandler(new HangUpHandler(this.properties)));
	}

}
