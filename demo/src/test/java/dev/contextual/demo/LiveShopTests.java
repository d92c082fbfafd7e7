package dev.contextual.demo;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import org.apache.coyote.AbstractProtocol;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.tomcat.TomcatWebServer;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.test.context.ActiveProfiles;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What an operator sees of the shop, and what is left when its customers are gone.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
@ActiveProfiles("patient")
class LiveShopTests {

	private static final int CUSTOMERS = 8;

	@Autowired
	private DataSource dataSource;

	@Autowired
	private ServletWebServerApplicationContext applicationContext;

	private ShopClient client;

	@BeforeEach
	void connect(@Value("${local.server.port}") int port) {
		this.client = new ShopClient(port);
	}

	@Test
	void slowOrderShowsWhatItIsBlockedOn() throws IOException {
		try (ShopClient.Connection order = this.client.openOrder("tree", Delays.HEADER, "payment=30s")) {
			await().untilAsserted(() -> {
				JsonNode roots = this.client.contexts().path("roots");

				// POST /orders ── authorizePayment ── POST localhost
				// POST /services/payment
				JsonNode request = only(roots, "request", "POST /orders");
				JsonNode method = only(request.path("children"), "method", "authorizePayment");
				JsonNode http = only(method.path("children"), "http", "POST");
				assertThat(http.path("children")).isEmpty();
				assertThat(request.path("blockedOn").asString()).contains("POST");
				assertThat(payment().path("blockedOn").isNull()).isTrue();
			});
		}

		await().untilAsserted(() -> assertThat(this.client.live()).isZero());
	}

	@Test
	void serviceThatIsCutByItsOperatorIsABadGateway() throws IOException {
		try (ShopClient.Connection order = this.client.openOrder("bad-gateway", Delays.HEADER, "payment=30s")) {
			await().untilAsserted(this::payment);

			this.client.delete("/actuator/contexts/" + payment().path("id").asLong());

			assertThat(order.status()).isEqualTo(502);
		}
	}

	@Test
	void nothingIsLeftOfManyRequestsAndHangUps() throws Exception {
		long seed = System.nanoTime();
		System.out.println("seed " + seed);
		Random random = new Random(seed);
		receiveVisits(50, random);
		int threads = ManagementFactory.getThreadMXBean().getThreadCount();

		receiveVisits(200, random);

		HikariDataSource pool = this.dataSource.unwrap(HikariDataSource.class);
		assertThat(pool.getHikariPoolMXBean().getActiveConnections()).isZero();
		// The web server's pool may have grown by a customer's order and its call
		assertThat(ManagementFactory.getThreadMXBean().getThreadCount()).isLessThan(threads + 2 * CUSTOMERS);
		// One is what the acceptor counts in advance
		await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> assertThat(connections()).isLessThanOrEqualTo(1));
	}

	private JsonNode payment() {
		return only(this.client.contexts().path("roots"), "request", "POST /services/payment");
	}

	/**
	 * Receives that many visits and waits until nothing runs for them any more.
	 */
	private void receiveVisits(int count, Random random) throws Exception {
		ExecutorService customers = Executors.newFixedThreadPool(CUSTOMERS);
		List<Future<?>> visits = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			Visit visit = new Visit(i, random);
			visits.add(customers.submit(() -> visit.pay(this.client)));
		}
		for (Future<?> visit : visits) {
			visit.get(2, TimeUnit.MINUTES);
		}
		customers.shutdown();
		assertThat(customers.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
		await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
			assertThat(this.client.live()).isZero();
			assertThat(threadsInTheShop()).isEmpty();
		});
	}

	/**
	 * Returns the only node of that kind whose operation contains the text.
	 */
	private static JsonNode only(JsonNode nodes, String kind, String operation) {
		List<JsonNode> found = new ArrayList<>();
		for (JsonNode node : nodes) {
			if (node.path("kind").asString("").equals(kind)
					&& node.path("operation").asString("").contains(operation)) {
				found.add(node);
			}
		}
		assertThat(found).as("%s %s in %s", kind, operation, nodes).hasSize(1);
		return found.get(0);
	}

	private static List<String> threadsInTheShop() {
		List<String> threads = new ArrayList<>();
		Thread.getAllStackTraces().forEach((thread, stack) -> {
			for (StackTraceElement frame : stack) {
				boolean isTest = frame.getClassName().contains("Tests");
				if (frame.getClassName().startsWith("dev.contextual.demo.") && !isTest) {
					threads.add(thread.getName() + " at " + frame);
				}
			}
		});
		return threads;
	}

	private long connections() {
		TomcatWebServer server = (TomcatWebServer) this.applicationContext.getWebServer();
		return ((AbstractProtocol<?>) server.getTomcat().getConnector().getProtocolHandler()).getConnectionCount();
	}

	/**
	 * One request with a random delay, a random deadline and random patience.
	 */
	private static final class Visit {

		private static final String[] DELAYS = { "session=1ms", "session=100ms", "inventory=100ms", "payment=100ms",
				"sql=100ms", "email=100ms", "payment=50ms,sql=50ms" };

		private final String item;

		private final boolean isReport;

		private final String delay;

		private final String timeoutMillis;

		private final Duration patience;

		Visit(int number, Random random) {
			this.item = "visit-" + number;
			this.isReport = random.nextInt(5) == 0;
			this.delay = DELAYS[random.nextInt(DELAYS.length)];
			this.timeoutMillis = String.valueOf(random.nextInt(4) == 0 ? 1 + random.nextInt(150) : 3000);
			this.patience = Duration.ofMillis(random.nextInt(2) == 0 ? 1 + random.nextInt(150) : 10_000);
		}

		Void pay(ShopClient client) throws IOException {
			try (ShopClient.Connection connection = this.isReport ? client.openReport(1) : client.openOrder(this.item,
					Delays.HEADER, this.delay, "X-Request-Timeout-Ms", this.timeoutMillis)) {
				connection.awaitResponse(this.patience);
			}
			return null;
		}

	}

}
