package dev.contextual.demo;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

import dev.contextual.CancellableContext;
import dev.contextual.ClientDisconnectedException;
import dev.contextual.Context;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.jdbc.core.JdbcTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What holds on every database.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
abstract class AbstractShopTests {

	private final String item = "tea-" + UUID.randomUUID();

	@Autowired
	private JdbcTemplate jdbc;

	@Autowired
	private Orders orders;

	@Autowired
	private Mailer mailer;

	private ShopClient client;

	@BeforeEach
	void connect(@Value("${local.server.port}") int port) {
		this.client = new ShopClient(port);
	}

	/**
	 * Returns how many slow queries the database runs, by its own account.
	 */
	abstract int runningSlowQueries(JdbcTemplate jdbc);

	@Test
	void orderIsKeptAndMailed() {
		HttpResponse<String> response = this.client.order(this.item);

		assertThat(response.statusCode()).isEqualTo(201);
		JsonNode order = ShopClient.json(response);
		assertThat(order.path("item").asString()).isEqualTo(this.item);
		assertThat(order.path("quantity").asInt()).isEqualTo(1);
		assertThat(rows()).isEqualTo(1);
		await().untilAsserted(() -> assertThat(isMailed(order.path("id").asLong())).isTrue());
	}

	@ParameterizedTest
	@ValueSource(strings = { "payment=5s", "sql=5s" })
	void callersDeadlineCutsTheOrder(String delay) {
		HttpResponse<String> response = this.client.order(this.item, "X-Request-Timeout-Ms", "500", Delays.HEADER,
				delay);

		assertThat(response.statusCode()).isEqualTo(504);
		assertThat(response.headers().firstValue("Content-Type")).contains("application/problem+json");
		assertThat(response.headers().firstValue("X-Deadline-Exceeded")).contains("caller");
		assertNothingRuns();
		assertThat(rows()).isZero();
	}

	@ParameterizedTest
	@ValueSource(strings = { "payment=5s", "sql=5s" })
	void routesTimeoutCutsTheOrder(String delay) {
		HttpResponse<String> response = this.client.order(this.item, Delays.HEADER, delay);

		assertThat(response.statusCode()).isEqualTo(504);
		assertThat(response.headers().firstValue("Content-Type")).contains("application/problem+json");
		assertThat(response.headers().firstValue("X-Deadline-Exceeded")).contains("server");
		assertNothingRuns();
		assertThat(rows()).isZero();
	}

	@Test
	void methodsTimeoutCutsTheOrder() {
		HttpResponse<String> response = this.client.order(this.item, Delays.HEADER, "session=5s");

		assertThat(response.statusCode()).isEqualTo(504);
		assertThat(response.headers().firstValue("X-Deadline-Exceeded")).contains("server");
		assertNothingRuns();
		assertThat(rows()).isZero();
	}

	@Test
	void mailOutlivesTheRequestOfItsOrder() {
		HttpResponse<String> response = this.client.order(this.item, Delays.HEADER, "email=4s");

		assertThat(response.statusCode()).isEqualTo(201);
		assertThat(rows()).isEqualTo(1);
		long id = ShopClient.json(response).path("id").asLong();
		assertThat(isMailed(id)).isFalse();
		await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(isMailed(id)).isTrue());
	}

	@Test
	void mailIsSentAlthoughItsRequestIsCutMeanwhile() {
		Order order = this.orders.insert(new OrderRequest(this.item, 1));
		try (CancellableContext request = Context.background().withCancel()) {
			Delays.parse("email=500ms").in(request).run(() -> this.mailer.confirm(order));
			request.cancel(new ClientDisconnectedException());
		}

		await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(isMailed(order.id())).isTrue());
	}

	@Test
	void mailIsSentAlthoughItsRequestWasCutBefore() {
		Order order = this.orders.insert(new OrderRequest(this.item, 1));
		try (CancellableContext request = Context.background().withCancel()) {
			request.cancel(new ClientDisconnectedException());
			request.run(() -> this.mailer.confirm(order));
		}

		await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(isMailed(order.id())).isTrue());
	}

	@Test
	void hangingUpOnAReportStopsItsQuery() throws IOException {
		try (ShopClient.Connection report = this.client.openReport(60)) {
			await().untilAsserted(() -> assertThat(runningSlowQueries(this.jdbc)).isEqualTo(1));
			assertThat(this.client.live()).isPositive();
		}

		assertNothingRuns();
		await().untilAsserted(() -> assertThat(runningSlowQueries(this.jdbc)).isZero());
	}

	@Test
	void reportTakesAsLongAsItIsTold() {
		long start = System.nanoTime();

		HttpResponse<String> response = this.client.get("/reports/slow?seconds=1");

		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofSeconds(1));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "payment", "payment=", "payment=5", "payment=5m", "payment=-5s", "payment=61s",
			"payment=1.5s", "payment=99999s", "coffee=5s", "payment=5s,", "payment=5s;sql=5s", "PAYMENT=5s" })
	void malformedDelayIsRefusedAndExplained(String delay) {
		HttpResponse<String> response = this.client.order(this.item, Delays.HEADER, delay);

		assertProblem(response, 400, "payment=5s,sql=500ms");
		assertThat(rows()).isZero();
	}

	@ParameterizedTest
	@ValueSource(strings = { "maybe", "2", "true,true" })
	void malformedLeakIsRefusedAndExplained(String leak) {
		HttpResponse<String> response = this.client.order(this.item, Audit.HEADER, leak);

		assertProblem(response, 400, Audit.HEADER);
		assertThat(rows()).isZero();
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "?seconds=", "?seconds=0", "?seconds=61", "?seconds=-1", "?seconds=abc",
			"?seconds=1.5", "?seconds=99999999999" })
	void malformedSecondsAreRefusedAndExplained(String query) {
		assertProblem(this.client.get("/reports/slow" + query), 400, "from 1 to 60");
		assertProblem(this.client.get("/reports/stubborn" + query), 400, "from 1 to 60");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '§', textBlock = """
			{}
			[]
			{"item": "tea"}
			{"item": "tea", "quantity": 0}
			{"item": "tea", "quantity": 1001}
			{"item": "tea", "quantity": "two"}
			{"item": "tea", "quantity": null}
			{"item": " ", "quantity": 1}
			{"item": null, "quantity": 1}
			{"quantity": 1}
			{"item": "tea", "quantity":
			tea
			""")
	void malformedOrderIsRefusedAndExplained(String body) {
		assertProblem(this.client.post("/orders", body), 400, "from 1 to 1000");
	}

	@Test
	void unknownOrderIsAProblem() {
		assertProblem(this.client.get("/orders/999999"), 404, "no such order");
	}

	@Test
	void latestOrdersComeFirst() {
		this.client.order(this.item);

		JsonNode orders = ShopClient.json(this.client.get("/orders"));

		assertThat(orders.path(0).path("item").asString()).isEqualTo(this.item);
	}

	private void assertProblem(HttpResponse<String> response, int status, String detail) {
		assertThat(response.statusCode()).isEqualTo(status);
		assertThat(response.headers().firstValue("Content-Type")).contains("application/problem+json");
		assertThat(ShopClient.json(response).path("detail").asString()).contains(detail);
	}

	private void assertNothingRuns() {
		await().untilAsserted(() -> assertThat(this.client.live()).isZero());
	}

	private boolean isMailed(long id) {
		return ShopClient.json(this.client.get("/orders/" + id)).path("mailed").asBoolean();
	}

	private int rows() {
		List<Integer> count = this.jdbc.queryForList("select count(*) from orders where item = ?", Integer.class,
				this.item);
		return count.get(0);
	}

}
