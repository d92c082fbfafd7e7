package dev.contextual.autoconfigure.disconnect.tomcat;

import java.util.ArrayList;
import java.util.List;

import dev.contextual.autoconfigure.disconnect.DisconnectProperties;
import dev.contextual.autoconfigure.disconnect.HangUpDetection;
import org.apache.catalina.connector.Connector;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.apache.coyote.ProtocolHandler;

import org.springframework.boot.tomcat.TomcatConnectorCustomizer;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;

/**
 * Gives Tomcat's default connector the protocol that watches its clients. A connector
 * that the application makes is watched if it has that protocol or Tomcat's own for NIO,
 * else left alone.
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
		factory.addContextValves(new HangUpStatusValve());
		factory.addProtocolHandlerCustomizers(this::beforeHttp2);
		List<TomcatConnectorCustomizer> customizers = new ArrayList<>();
		customizers.add((connector) -> afterHttp2(connector, factory));
		customizers.addAll(factory.getConnectorCustomizers());
		factory.setConnectorCustomizers(customizers);
	}

	/**
	 * Boot 4.1 runs the customizers of the protocol, adds HTTP/2, then runs those of the
	 * connector.
	 */
	private void beforeHttp2(ProtocolHandler handler) {
		if (handler instanceof ContextHttp11NioProtocol protocol) {
			protocol.replaceHttp2(true);
		}
	}

	private void afterHttp2(Connector connector, TomcatServletWebServerFactory factory) {
		if (connector.getProtocolHandler() instanceof ContextHttp11NioProtocol protocol) {
			protocol.replaceHttp2(false);
		}
		watch(connector, "this connector");
		for (Connector additional : factory.getAdditionalConnectors()) {
			if (standIn(additional)) {
				this.detection.seen();
			}
			else {
				watch(additional, "the additional connector on port " + additional.getPort());
			}
		}
	}

	private boolean standIn(Connector additional) {
		try {
			// Not yet run if the application has chosen the default connector's protocol.
			this.linking.run();
			return StandInProtocol.standIn(additional, this.properties);
		}
		catch (LinkageError ex) {
			return false;
		}
	}

	private void watch(Connector connector, String name) {
		if (connector.getProtocolHandler() instanceof ContextHttp11NioProtocol protocol) {
			this.detection.seen();
			protocol.watchFor(this.properties);
		}
		else {
			this.detection.unseen(name, "its protocol is " + connector.getProtocolHandlerClassName() + " instead of "
					+ ContextHttp11NioProtocol.class.getName());
		}
	}

}
