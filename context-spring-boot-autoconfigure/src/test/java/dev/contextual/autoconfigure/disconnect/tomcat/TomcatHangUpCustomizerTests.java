package dev.contextual.autoconfigure.disconnect.tomcat;

import dev.contextual.autoconfigure.disconnect.DisconnectProperties;
import dev.contextual.autoconfigure.disconnect.HangUpDetection;
import org.apache.coyote.http11.Http11Nio2Protocol;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.Http2;
import org.springframework.boot.web.server.WebServer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link TomcatHangUpCustomizer}.
 */
@ExtendWith(OutputCaptureExtension.class)
class TomcatHangUpCustomizerTests {

	private static final String UNSEEN = "Hang-ups of clients are not seen";

	private final TomcatServletWebServerFactory factory = new TomcatServletWebServerFactory(0);

	private final HangUpDetection detection = new HangUpDetection();

	private final TomcatHangUpCustomizer customizer = new TomcatHangUpCustomizer(new DisconnectProperties(),
			this.detection);

	@Test
	void defaultProtocolIsReplaced(CapturedOutput output) {
		this.customizer.customize(this.factory);
		startAndStop();

		assertThat(this.factory.getProtocol()).isEqualTo(ContextHttp11NioProtocol.class.getName());
		assertThat(output).doesNotContain(UNSEEN);
	}

	@Test
	void protocolOfTheUserWins(CapturedOutput output) {
		this.factory.setProtocol(Http11Nio2Protocol.class.getName());

		this.customizer.customize(this.factory);
		startAndStop();

		assertThat(this.factory.getProtocol()).isEqualTo(Http11Nio2Protocol.class.getName());
		assertThat(output).containsOnlyOnce(UNSEEN);
	}

	@Test
	void protocolThatTheUserSetsLaterWins(CapturedOutput output) {
		this.customizer.customize(this.factory);
		this.factory.setProtocol("org.apache.coyote.ajp.AjpNioProtocol");
		this.factory.addConnectorCustomizers((connector) -> connector.setProperty("secretRequired", "false"));
		startAndStop();

		assertThat(output).containsOnlyOnce(UNSEEN);
	}

	@Test
	void http2IsNamedAsUnseen(CapturedOutput output) {
		Http2 http2 = new Http2();
		http2.setEnabled(true);
		this.factory.setHttp2(http2);

		this.customizer.customize(this.factory);
		startAndStop();

		assertThat(this.factory.getProtocol()).isEqualTo(ContextHttp11NioProtocol.class.getName());
		assertThat(output).containsOnlyOnce(UNSEEN + " on HTTP/2 connections");
	}

	@Test
	void unknownTomcatRunsAsItAlwaysDid(CapturedOutput output) {
		TomcatHangUpCustomizer unlinked = new TomcatHangUpCustomizer(new DisconnectProperties(), this.detection, () -> {
			throw new NoSuchMethodError("on purpose");
		});

		unlinked.customize(this.factory);
		startAndStop();

		assertThat(this.factory.getProtocol()).isEqualTo(TomcatServletWebServerFactory.DEFAULT_PROTOCOL);
		assertThat(output).containsOnlyOnce(UNSEEN).contains("WARN");
	}

	private void startAndStop() {
		WebServer server = this.factory.getWebServer();
		server.start();
		server.stop();
		server.destroy();
		this.detection.afterSingletonsInstantiated();
	}

}
