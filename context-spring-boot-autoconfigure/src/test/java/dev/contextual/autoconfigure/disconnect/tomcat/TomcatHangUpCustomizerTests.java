package dev.contextual.autoconfigure.disconnect.tomcat;

import java.util.ArrayList;
import java.util.List;

import dev.contextual.autoconfigure.disconnect.DisconnectProperties;
import dev.contextual.autoconfigure.disconnect.HangUpDetection;
import org.apache.catalina.connector.Connector;
import org.apache.coyote.UpgradeProtocol;
import org.apache.coyote.http11.Http11Nio2Protocol;
import org.apache.coyote.http2.Http2Protocol;
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
	void http2OfBootsIsWatched(CapturedOutput output) {
		enableHttp2();

		this.customizer.customize(this.factory);
		startAndStop();

		assertThat(output).doesNotContain(UNSEEN);
	}

	@Test
	void http2OfTheUsersStaysWhatItIs(CapturedOutput output) {
		Http2Protocol own = new Http2Protocol();
		List<UpgradeProtocol> protocols = new ArrayList<>();
		this.factory.addConnectorCustomizers((connector) -> {
			connector.addUpgradeProtocol(own);
			protocols.addAll(List.of(connector.findUpgradeProtocols()));
		});

		this.customizer.customize(this.factory);
		startAndStop();

		assertThat(protocols).containsExactly(own);
		assertThat(output).containsOnlyOnce(UNSEEN).contains(Http2Protocol.class.getName());
	}

	@Test
	void settingsOfHttp2ReachTheWatchedProtocol() {
		enableHttp2();
		List<Integer> streams = new ArrayList<>();
		this.factory.addConnectorCustomizers((connector) -> {
			for (UpgradeProtocol protocol : connector.findUpgradeProtocols()) {
				((Http2Protocol) protocol).setMaxConcurrentStreams(7);
				streams.add((int) ((Http2Protocol) protocol).getMaxConcurrentStreams());
			}
		});

		this.customizer.customize(this.factory);
		startAndStop();

		assertThat(streams).containsExactly(7);
	}

	@Test
	void http2WithoutAsynchronousIoIsNamedAsUnseen(CapturedOutput output) {
		enableHttp2();
		this.factory.addConnectorCustomizers((connector) -> connector.setProperty("useAsyncIO", "false"));

		this.customizer.customize(this.factory);
		startAndStop();

		assertThat(output).containsOnlyOnce(UNSEEN);
	}

	@Test
	void additionalConnectorOfThatProtocolIsWatched(CapturedOutput output) {
		Connector additional = new Connector(ContextHttp11NioProtocol.class.getName());
		additional.setPort(0);
		this.factory.addAdditionalConnectors(additional);

		this.customizer.customize(this.factory);
		WebServer server = this.factory.getWebServer();
		server.start();
		boolean watched = ((ContextHttp11NioProtocol) additional.getProtocolHandler()).watcher() != null;
		server.stop();
		server.destroy();

		assertThat(watched).isTrue();
		assertThat(output).doesNotContain(UNSEEN);
	}

	@Test
	void additionalConnectorOfTomcatsProtocolIsWatchedBesideAProtocolOfTheUsers(CapturedOutput output) {
		Connector additional = new Connector();
		additional.setPort(0);
		this.factory.setProtocol(Http11Nio2Protocol.class.getName());
		this.factory.addAdditionalConnectors(additional);

		this.customizer.customize(this.factory);
		startAndStop();

		assertThat(additional.findLifecycleListeners()).hasAtLeastOneElementOfType(StandInProtocol.class);
		assertThat(output).containsOnlyOnce(UNSEEN).contains("this connector");
	}

	@Test
	void additionalConnectorOfAnUnknownTomcatIsLeftAlone(CapturedOutput output) {
		Connector additional = new Connector();
		additional.setPort(0);
		this.factory.setProtocol(Http11Nio2Protocol.class.getName());
		this.factory.addAdditionalConnectors(additional);
		TomcatHangUpCustomizer unlinked = new TomcatHangUpCustomizer(new DisconnectProperties(), this.detection, () -> {
			throw new NoSuchMethodError("on purpose");
		});

		unlinked.customize(this.factory);
		startAndStop();

		assertThat(additional.findLifecycleListeners()).isEmpty();
		assertThat(output).contains("additional connector");
	}

	@Test
	void additionalConnectorOfAnotherProtocolIsNamedAsUnseen(CapturedOutput output) {
		Connector additional = new Connector(Http11Nio2Protocol.class.getName());
		additional.setPort(0);
		this.factory.addAdditionalConnectors(additional);

		this.customizer.customize(this.factory);
		startAndStop();

		assertThat(output).containsOnlyOnce(UNSEEN).contains("additional connector");
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

	private void enableHttp2() {
		Http2 http2 = new Http2();
		http2.setEnabled(true);
		this.factory.setHttp2(http2);
	}

	private void startAndStop() {
		WebServer server = this.factory.getWebServer();
		server.start();
		server.stop();
		server.destroy();
		this.detection.afterSingletonsInstantiated();
	}

}
