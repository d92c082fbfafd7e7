package dev.contextual.autoconfigure.disconnect.tomcat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import dev.contextual.autoconfigure.disconnect.DisconnectProperties;
import dev.contextual.autoconfigure.disconnect.DisconnectProperties.HalfClose;
import dev.contextual.autoconfigure.disconnect.HangUpDetection;
import dev.contextual.autoconfigure.disconnect.Http2Client;
import dev.contextual.autoconfigure.disconnect.ProbeServlet;
import dev.contextual.autoconfigure.disconnect.RawClient;
import dev.contextual.autoconfigure.disconnect.TestServer;
import dev.contextual.autoconfigure.disconnect.TestTls;
import org.apache.catalina.connector.Connector;
import org.apache.coyote.RequestGroupInfo;
import org.apache.coyote.http11.Http11NioProtocol;
import org.apache.coyote.http2.Http2Protocol;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.BeanWrapper;
import org.springframework.beans.BeanWrapperImpl;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.GracefulShutdownResult;
import org.springframework.boot.web.server.Shutdown;
import org.springframework.boot.web.server.WebServer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests that a connector of the application's stays what it is while its clients are
 * watched.
 */
@ExtendWith(OutputCaptureExtension.class)
class StandInProtocolTests {

	private static final DisconnectProperties EAGER = TestServer.properties(Duration.ZERO, HalfClose.CANCEL);

	private final ProbeServlet servlet = new ProbeServlet();

	private static TestServer.Settings settings(boolean tls) {
		return TestServer.Settings.of(EAGER).withTls(tls);
	}

	private TestServer start(Connector additional, boolean tls) {
		return WatchedTomcat
			.start(this.servlet, settings(tls), (factory) -> factory.addAdditionalConnectors(additional))
			.on(additional::getLocalPort);
	}

	@Test
	void nothingIsSetByStandingIn() {
		Connector additional = WatchedTomcat.additional(settings(false));
		Http11NioProtocol protocol = (Http11NioProtocol) additional.getProtocolHandler();
		protocol.setConnectionTimeout(1234);
		protocol.setTcpNoDelay(false);
		protocol.setConnectionLinger(7);
		Map<String, Object> before = settingsOf(protocol);

		boolean standsIn = StandInProtocol.standIn(additional, EAGER);

		assertThat(standsIn).isTrue();
		assertThat(additional.getProtocolHandler()).isSameAs(protocol);
		assertThat(settingsOf(protocol)).isEqualTo(before).containsEntry("connectionTimeout", 1234);
	}

	private static Map<String, Object> settingsOf(Http11NioProtocol protocol) {
		Map<String, Object> settings = new TreeMap<>();
		BeanWrapper bean = new BeanWrapperImpl(protocol);
		for (var property : bean.getPropertyDescriptors()) {
			// The name counts connectors when it is asked for.
			if (property.getReadMethod() != null && property.getWriteMethod() != null) {
				settings.put(property.getName(), bean.getPropertyValue(property.getName()));
			}
		}
		return settings;
	}

	@Test
	void connectorIsStoodInForOnce() {
		Connector additional = WatchedTomcat.additional(settings(false));
		Http11NioProtocol protocol = (Http11NioProtocol) additional.getProtocolHandler();

		StandInProtocol.standIn(additional, EAGER);
		Object handler = protocol.getHandler();

		assertThat(StandInProtocol.standIn(additional, EAGER)).isTrue();
		assertThat(protocol.getHandler()).isSameAs(handler);
		assertThat(additional.findLifecycleListeners()).hasOnlyElementsOfType(StandInProtocol.class).hasSize(1);
	}

	@Test
	void protocolThatExtendsTomcatsIsLeftAlone() {
		Connector additional = new Connector(new Http11NioProtocol() {
		});

		assertThat(StandInProtocol.standIn(additional, EAGER)).isFalse();
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void whatIsSetBeforeAndAfterCounts(boolean tls) throws Exception {
		Connector additional = WatchedTomcat.additional(settings(tls));
		Http11NioProtocol protocol = (Http11NioProtocol) additional.getProtocolHandler();
		protocol.setServer("before");
		try (TestServer tomcat = WatchedTomcat.start(this.servlet, settings(tls), (factory) -> {
			factory.addAdditionalConnectors(additional);
			factory.addConnectorCustomizers((main) -> protocol.setMaxKeepAliveRequests(2));
		}).on(additional::getLocalPort);
				RawClient client = new RawClient(tomcat.port(), tls ? TestTls.client() : null)) {
			client.get("/park/r1").get("/park/r2").get("/park/r3");
			String answers = client.rest();

			assertThat(answers).contains("Server: before", "r1", "r2", "Connection: close").doesNotContain("r3");
			assertThat(additional.getLocalPort()).isPositive();
			assertThat(protocol.getConnectionCount()).isNotNegative();
		}
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void http2OfTheUsersWorksAndIsNamedAsUnseen(boolean tls, CapturedOutput output) throws Exception {
		Connector additional = WatchedTomcat.additional(settings(tls));
		additional.addUpgradeProtocol(new Http2Protocol());
		try (TestServer tomcat = start(additional, tls)) {
			try (Http2Client client = new Http2Client(tomcat.port(), tls ? TestTls.client() : null)) {
				int first = client.get("/park/r1");
				int second = client.get("/park/r2");

				assertThat(client.answer(first)).isEqualTo("r1");
				assertThat(client.answer(second)).isEqualTo("r2");
			}
			try (RawClient client = new RawClient(tomcat.port(), tls ? TestTls.client() : null)) {
				client.get("/block/r3");
				this.servlet.probe("r3").awaitWatched();
			}
			this.servlet.probe("r3").awaitHangUp();
		}

		assertThat(output).containsOnlyOnce("Hang-ups of clients are not seen").contains(Http2Protocol.class.getName());
	}

	/**
	 * What Tomcat registers as the connector's MBean, from which its metrics come.
	 */
	@Test
	void itsStatisticsCountItsRequests() throws Exception {
		Connector additional = WatchedTomcat.additional(settings(false));
		try (TestServer tomcat = start(additional, /* tls= */ false);
				RawClient client = new RawClient(tomcat.port(), null)) {
			client.get("/park/r1").get("/park/r2");
			assertThat(client.answer()).isEqualTo("r1");
			assertThat(client.answer()).isEqualTo("r2");
			RequestGroupInfo statistics = (RequestGroupInfo) ((Http11NioProtocol) additional.getProtocolHandler())
				.getHandler()
				.getGlobal();

			// Counted after the answer has been sent.
			await().atMost(Duration.ofSeconds(20)).until(() -> statistics.getRequestCount() == 2);
		}
	}

	@Test
	void gracefulShutdownWaitsForItsRequests() throws Exception {
		TomcatServletWebServerFactory factory = new TomcatServletWebServerFactory(0);
		new TomcatHangUpCustomizer(EAGER, new HangUpDetection()).customize(factory);
		Connector additional = WatchedTomcat.additional(settings(false));
		factory.addAdditionalConnectors(additional);
		factory.setShutdown(Shutdown.GRACEFUL);
		WebServer server = factory.getWebServer((context) -> context.addServlet("test", this.servlet).addMapping("/*"));
		server.start();
		try (RawClient client = new RawClient(additional.getLocalPort(), null)) {
			client.get("/block/r1");
			this.servlet.probe("r1").awaitWatched();
			CountDownLatch done = new CountDownLatch(1);
			List<GracefulShutdownResult> results = new ArrayList<>();
			server.shutDownGracefully((result) -> {
				results.add(result);
				done.countDown();
			});
			this.servlet.probe("r1").release();

			assertThat(client.answer()).isEqualTo("r1 done");
			assertThat(done.await(20, TimeUnit.SECONDS)).isTrue();
			assertThat(results).containsExactly(GracefulShutdownResult.IDLE);
		}
		finally {
			server.stop();
			server.destroy();
		}
	}

	@Test
	void watcherEndsWithTheConnector() throws Exception {
		Connector additional = WatchedTomcat.additional(settings(false));
		StandInProtocol standIn;
		try (TestServer tomcat = start(additional, /* tls= */ false);
				RawClient client = new RawClient(tomcat.port(), null)) {
			client.get("/park/r1");
			assertThat(client.answer()).isEqualTo("r1");
			standIn = (StandInProtocol) additional.findLifecycleListeners()[0];
			assertThat(standIn.watcher()).isNotNull();
		}

		assertThat(standIn.watcher()).isNull();
		assertThat(Thread.getAllStackTraces().keySet()).noneMatch((thread) -> thread.getName().contains("HangUp"));
	}

}
