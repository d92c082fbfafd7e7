package dev.contextual.autoconfigure.inbound;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import dev.contextual.autoconfigure.disconnect.Http2Client;
import dev.contextual.autoconfigure.disconnect.RawClient;
import dev.contextual.autoconfigure.inbound.InboundCounts.Refusal;
import org.apache.tomcat.util.threads.ThreadPoolExecutor;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import org.springframework.boot.tomcat.TomcatWebServer;
import org.springframework.boot.web.server.WebServer;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

class TomcatWatchedRequestTests extends AbstractWatchedRequestTests {

	@Override
	Class<?> server() {
		return TomcatRequestKindsTests.Server.class;
	}

	@Override
	List<String> accessLog(Path file) {
		return List.of("server.tomcat.accesslog.enabled=true", "server.tomcat.accesslog.directory=" + file.getParent(),
				"server.tomcat.accesslog.prefix=access", "server.tomcat.accesslog.rotate=false",
				"server.tomcat.accesslog.buffered=false", "server.tomcat.accesslog.pattern=%s %U%q");
	}

	@Override
	String statusOfReset(String kind) {
		return "499";
	}

	@Override
	List<String> fewThreads() {
		// Virtual threads are never few.
		return List.of("spring.threads.virtual.enabled=false", "server.tomcat.threads.max=1",
				"server.tomcat.threads.min-spare=1");
	}

	@Override
	int waiting(WebServer server) {
		return ((ThreadPoolExecutor) ((TomcatWebServer) server).getTomcat()
			.getConnector()
			.getProtocolHandler()
			.getExecutor()).getQueue().size();
	}

	/**
	 * Not on Jetty, which reads the head of a request on the thread for which it has
	 * waited, and knows of nothing before.
	 */
	@Test
	void requestThatWaitsForAThreadUntilItsTimeIsUpIsRefused() throws Exception {
		try (ConfigurableApplicationContext busy = run(fewThreads());
				RawClient holder = new RawClient(port(busy), null);
				RawClient client = new RawClient(port(busy), null)) {
			WatchedApplication.hold();
			holder.get("/hold?holder");
			awaitRun("holder");
			client.send(
					"GET /answer?late HTTP/1.1\r\nHost: localhost\r\nX-Request-Timeout-Ms: 200\r\nConnection: close\r\n\r\n");
			Awaitility.await().atMost(InboundApplication.PATIENCE).until(() -> waiting(server(busy)) == 1);
			letPass(Duration.ofMillis(400));
			WatchedApplication.release();

			assertThat(client.rest()).startsWith("HTTP/1.1 504 ").contains("\"source\":\"caller\"");
			assertThat(WatchedApplication.RUN).isEmpty();
			assertThat(busy.getBean(InboundCounts.class).refused(Refusal.SPENT)).isOne();
		}
	}

	/**
	 * Its wait behind its predecessor is not counted: since when it was there nobody
	 * knows.
	 */
	@Test
	void pipelinedRequestIsCountedFromWhenItIsRead() throws Exception {
		try (ConfigurableApplicationContext busy = run(fewThreads());
				RawClient client = new RawClient(port(busy), null)) {
			WatchedApplication.hold();
			client.get("/hold?holder");
			awaitRun("holder");
			letPass(Duration.ofSeconds(6));
			client.send("GET /answer?next HTTP/1.1\r\nHost: localhost\r\nX-Request-Timeout-Ms: 5000\r\n\r\n");
			WatchedApplication.release();

			assertThat(client.answer()).isEqualTo("held");
			assertThat(client.answer()).isEqualTo("answer");
		}
	}

}
