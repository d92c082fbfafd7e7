package dev.contextual.autoconfigure.disconnect.jetty;

import dev.contextual.autoconfigure.disconnect.DisconnectProperties;
import dev.contextual.autoconfigure.disconnect.HangUpDetection;
import org.eclipse.jetty.server.Server;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.jetty.JettyWebServer;
import org.springframework.boot.jetty.servlet.JettyServletWebServerFactory;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link JettyHangUpCustomizer}.
 */
@ExtendWith(OutputCaptureExtension.class)
class JettyHangUpCustomizerTests {

	private final JettyServletWebServerFactory factory = new JettyServletWebServerFactory(0);

	@Test
	void handlerOfHangUpsIsTheOutermost() {
		new JettyHangUpCustomizer(new DisconnectProperties(), new HangUpDetection()).customize(this.factory);

		assertThat(server().getHandler()).isInstanceOf(HangUpHandler.class);
	}

	@Test
	void unknownJettyRunsAsItAlwaysDid(CapturedOutput output) {
		new JettyHangUpCustomizer(new DisconnectProperties(), new HangUpDetection(), () -> {
			throw new NoSuchMethodError("on purpose");
		}).customize(this.factory);

		assertThat(server().getHandler()).isNotInstanceOf(HangUpHandler.class);
		assertThat(output).containsOnlyOnce("Hang-ups of clients are not seen").contains("WARN");
	}

	private Server server() {
		JettyWebServer server = (JettyWebServer) this.factory.getWebServer();
		server.stop();
		server.destroy();
		return server.getServer();
	}

}
