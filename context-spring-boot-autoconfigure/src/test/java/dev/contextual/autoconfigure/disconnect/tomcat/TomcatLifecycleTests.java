package dev.contextual.autoconfigure.disconnect.tomcat;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.contextual.autoconfigure.disconnect.DisconnectProperties;
import dev.contextual.autoconfigure.disconnect.DisconnectProperties.HalfClose;
import dev.contextual.autoconfigure.disconnect.ProbeServlet;
import dev.contextual.autoconfigure.disconnect.RawClient;
import dev.contextual.autoconfigure.disconnect.TestServer;
import org.apache.coyote.http11.AbstractHttp11Protocol;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

import org.springframework.boot.web.server.WebServerException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Tests that the watcher lives exactly as long as its connector.
 */
class TomcatLifecycleTests {

	private static final Duration BOUND = Duration.ofSeconds(20);

	private final ProbeServlet servlet = new ProbeServlet();

	@Test
	void watcherHasOneThreadAndItEndsWithTheConnector() throws Exception {
		try (TestServer tomcat = WatchedTomcat.start(this.servlet, new DisconnectProperties())) {
			hangUp(tomcat, "r1");
			await().atMost(BOUND).until(() -> watchers().size() == 1);
		}

		assertThat(watchers()).isEmpty();
	}

	@Test
	void requestThatStillRunsWhenTheConnectorStopsIsNotToldOfAHangUp() throws Exception {
		TestServer tomcat = WatchedTomcat.start(this.servlet, new DisconnectProperties());
		try (RawClient client = new RawClient(tomcat.port(), null)) {
			client.get("/block/r1");
			this.servlet.probe("r1").awaitWatched();
			tomcat.close();

			assertThat(watchers()).isEmpty();
			assertThat(this.servlet.probe("r1").hangUps()).isZero();
		}
		finally {
			this.servlet.probe("r1").release();
		}
	}

	@Test
	void connectionEndsAfterAsManyRequestsAsOnTheStockServer() throws Exception {
		String watched = untilTheServerCloses(TestServer.properties(Duration.ZERO, HalfClose.CANCEL));

		assertThat(watched).isEqualTo(untilTheServerCloses(null)).contains("Connection: close");
	}

	private String untilTheServerCloses(@Nullable DisconnectProperties properties) throws Exception {
		try (TestServer tomcat = WatchedTomcat.start(this.servlet, TestServer.Settings.of(properties),
				(factory) -> factory
					.addConnectorCustomizers((connector) -> ((AbstractHttp11Protocol<?>) connector.getProtocolHandler())
						.setMaxKeepAliveRequests(3)));
				RawClient client = new RawClient(tomcat.port(), null)) {
			for (int i = 0; i < 4; i++) {
				client.get("/park/r" + i);
			}
			return client.rest().replaceAll("Date: [^\r]+", "Date");
		}
	}

	@Test
	void connectorThatCannotStartLeavesNoThread() {
		try (TestServer tomcat = WatchedTomcat.start(this.servlet, new DisconnectProperties())) {
			int port = tomcat.port();
			assertThatExceptionOfType(WebServerException.class).isThrownBy(() -> WatchedTomcat.start(this.servlet,
					TestServer.Settings.of(new DisconnectProperties()), (factory) -> factory.setPort(port)));
			assertThat(watchers()).hasSize(1);
		}
	}

	@Test
	@EnabledOnOs({ OS.LINUX, OS.MAC })
	void descriptorsOfClosedConnectionsAreLetGo() throws Exception {
		try (TestServer tomcat = WatchedTomcat.start(this.servlet, new DisconnectProperties())) {
			hangUp(tomcat, "warm-up");
			long before = descriptors();
			for (int i = 0; i < 50; i++) {
				hangUp(tomcat, "r" + i);
			}

			await().atMost(BOUND).until(() -> descriptors() <= before);
		}
	}

	@Test
	@EnabledOnOs({ OS.LINUX, OS.MAC })
	void descriptorsAreLetGoWithTheConnector() throws Exception {
		try (TestServer tomcat = WatchedTomcat.start(this.servlet, new DisconnectProperties())) {
			hangUp(tomcat, "warm-up");
		}
		long before = descriptors();
		for (int i = 0; i < 5; i++) {
			try (TestServer tomcat = WatchedTomcat.start(this.servlet, new DisconnectProperties())) {
				hangUp(tomcat, "r" + i);
			}
		}

		await().atMost(BOUND).until(() -> descriptors() <= before);
	}

	@Test
	void twoConnectorsInOneProcessKeepTheirOwnSettings() throws Exception {
		ProbeServlet other = new ProbeServlet();
		try (TestServer cancelling = WatchedTomcat.start(this.servlet,
				TestServer.properties(Duration.ZERO, HalfClose.CANCEL));
				TestServer ignoring = WatchedTomcat.start(other,
						TestServer.properties(Duration.ZERO, HalfClose.IGNORE));
				RawClient first = new RawClient(cancelling.port(), null);
				RawClient second = new RawClient(ignoring.port(), null)) {
			first.get("/block/r1");
			second.get("/block/r1");
			this.servlet.probe("r1").awaitWatched();
			other.probe("r1").awaitWatched();
			first.halfClose();
			second.halfClose();

			this.servlet.probe("r1").awaitHangUp();
			other.probe("r1").awaitHalfClosed();
			other.probe("r1").release();
			assertThat(second.answer()).isEqualTo("r1 done");
		}
	}

	private void hangUp(TestServer tomcat, String id) throws Exception {
		try (RawClient client = new RawClient(tomcat.port(), null)) {
			client.get("/block/" + id);
			this.servlet.probe(id).awaitWatched();
		}
		this.servlet.probe(id).awaitHangUp();
	}

	private static List<String> watchers() {
		List<String> names = new ArrayList<>();
		for (Thread thread : Thread.getAllStackTraces().keySet()) {
			if (thread.getName().contains("HangUp")) {
				names.add(thread.getName());
			}
		}
		return names;
	}

	private static long descriptors() {
		return ((UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getOpenFileDescriptorCount();
	}

}
