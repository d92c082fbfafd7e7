package dev.contextual.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The planted leak and the stubborn report are found, and nothing else is.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
class LeakTests {

	private static final Pattern AUDIT = Pattern
		.compile("dev\\.contextual\\.demo\\.Audit\\.record\\(Audit\\.java:(\\d+)\\)");

	private static final Duration LONG = Duration.ofSeconds(60);

	private ShopClient client;

	@BeforeEach
	void connect(@Value("${local.server.port}") int port) {
		this.client = new ShopClient(port);
	}

	@Test
	void contextThatNobodyClosesIsShownWithTheLineThatMadeIt() throws IOException {
		JsonNode timer = leak();

		assertThat(lineOf(timer)).contains("withTimeout(");
		assertThat(timer.path("operation").asString()).isEqualTo("audit");
		assertThat(timer.path("stack").toString()).contains("dev.contextual.demo.OrderController.place(");
		assertThat(this.client.contexts().at("/timers/leaked").asLong()).isPositive();
	}

	@Test
	void nothingElseLeaks() throws IOException {
		assertThat(this.client.order("kept").statusCode()).isEqualTo(201);
		assertThat(this.client.order("method", Delays.HEADER, "session=5s").statusCode()).isEqualTo(504);
		for (String step : new String[] { "session", "inventory", "payment", "sql" }) {
			assertThat(this.client.order(step, "X-Request-Timeout-Ms", "300", Delays.HEADER, step + "=5s").statusCode())
				.isEqualTo(504);
		}
		try (ShopClient.Connection report = this.client.openReport(60)) {
			await().atMost(LONG).untilAsserted(() -> assertThat(this.client.live()).isPositive());
		}
		await().atMost(LONG).untilAsserted(() -> assertThat(this.client.live()).isZero());

		// Found later than the ones above would be, which ended before
		leak();

		assertThat(this.client.leaks().path("timers"))
			.allSatisfy((timer) -> assertThat(timer.path("site").asString("")).as(timer.toString()).matches(AUDIT));
		assertThat(this.client.leaks().path("brokenChains")).isEmpty();
		assertThat(this.client.leaks().path("overdue")).isEmpty();
	}

	@Test
	void stubbornWorkIsOverdueUntilItEnds() throws IOException {
		String operation = "GET /reports/stubborn";
		try (ShopClient.Connection report = this.client.openReport("stubborn", 20)) {
			await().atMost(LONG)
				.until(() -> with(operation, this.client.contexts().path("roots")).path("state").asString(""),
						"live"::equals);
		}

		JsonNode work = await().atMost(LONG)
			.until(() -> with(operation, this.client.leaks().path("overdue")), JsonNode::isObject);

		assertThat(work.path("doneForMs").asLong()).isGreaterThanOrEqualTo(2000);
		assertThat(work.path("thread").asString()).isNotBlank();
		assertThat(work.path("stack").toString()).contains("dev.contextual.demo.ReportController.stubborn(");
		JsonNode contexts = this.client.contexts();
		assertThat(contexts.path("overdue").asInt()).isEqualTo(1);
		assertThat(with(operation, contexts.path("roots")).path("state").asString()).isEqualTo("overdue");

		await().atMost(LONG).untilAsserted(() -> {
			assertThat(with(operation, this.client.leaks().path("overdue")).isMissingNode()).isTrue();
			assertThat(this.client.contexts().path("overdue").asInt()).isZero();
		});
	}

	/**
	 * Plants a leak, waits until it is found and returns what is said of its place.
	 */
	private JsonNode leak() {
		long before = audit().path("count").asLong(0);
		assertThat(this.client.order("leak", Audit.HEADER, "true").statusCode()).isEqualTo(201);
		return await().atMost(LONG).until(this::audit, (timer) -> timer.path("count").asLong(0) > before);
	}

	private JsonNode audit() {
		for (JsonNode timer : this.client.leaks().path("timers")) {
			if (AUDIT.matcher(timer.path("site").asString("")).matches()) {
				return timer;
			}
		}
		return MissingNode.getInstance();
	}

	private static JsonNode with(String operation, JsonNode nodes) {
		for (JsonNode node : nodes) {
			if (node.path("operation").asString("").equals(operation)) {
				return node;
			}
		}
		return MissingNode.getInstance();
	}

	private static String lineOf(JsonNode timer) throws IOException {
		Matcher site = AUDIT.matcher(timer.path("site").asString());
		assertThat(site.matches()).isTrue();
		return Files.readAllLines(Path.of("src/main/java/dev/contextual/demo/Audit.java"))
			.get(Integer.parseInt(site.group(1)) - 1);
	}

}
