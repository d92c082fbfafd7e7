package dev.contextual.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.context.ActiveProfiles;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * An order that ends before it is committed leaves no row, whatever step it is in and
 * whatever ends it.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
@ActiveProfiles("patient")
class CutOrderTests {

	private static final Map<Step, String> METHODS = Map.of(Step.SESSION, "checkSession", Step.INVENTORY,
			"reserveInventory", Step.PAYMENT, "authorizePayment", Step.SQL, "insert");

	@Autowired
	private JdbcTemplate jdbc;

	private ShopClient client;

	@BeforeEach
	void connect(@Value("${local.server.port}") int port) {
		this.client = new ShopClient(port);
	}

	static Stream<Arguments> stepsAndEndings() {
		return Stream.of(Step.SESSION, Step.INVENTORY, Step.PAYMENT, Step.SQL)
			.flatMap((step) -> Stream.of(Ending.values()).map((ending) -> Arguments.of(step, ending)));
	}

	@ParameterizedTest
	@MethodSource("stepsAndEndings")
	void orderThatEndsInAStepLeavesNoRow(Step step, Ending ending) throws IOException {
		String item = step.label() + "-" + UUID.randomUUID();
		String timeout = (ending == Ending.DEADLINE) ? "4000" : "60000";
		try (ShopClient.Connection order = this.client.openOrder(item, Delays.HEADER, step.label() + "=30s",
				"X-Request-Timeout-Ms", timeout)) {
			long id = awaitStep(step);

			switch (ending) {
				case DEADLINE -> assertThat(order.status()).isEqualTo(504);
				case HANG_UP -> order.close();
				case OPERATOR -> {
					assertThat(this.client.delete("/actuator/contexts/" + id).statusCode()).isBetween(200, 204);
					assertThat(order.status()).isEqualTo(503);
				}
			}

			await().untilAsserted(() -> assertThat(accessLog()).contains(item + " " + ending.status));
			await().untilAsserted(() -> assertThat(this.client.live()).isZero());
			assertThat(rows(item)).isZero();
		}
	}

	@ParameterizedTest
	@EnumSource(Step.class)
	void orderThatIsDelayedButNotCutIsKept(Step step) {
		String item = step.label() + "-kept";

		assertThat(this.client.order(item, Delays.HEADER, step.label() + "=20ms").statusCode()).isEqualTo(201);

		assertThat(rows(item)).isEqualTo(1);
	}

	/**
	 * Waits until the order is seen in the step, and returns the id of its request.
	 */
	private long awaitStep(Step step) {
		return await().atMost(Duration.ofSeconds(30)).until(() -> {
			for (JsonNode root : this.client.contexts().path("roots")) {
				boolean isOrder = root.path("operation").asString("").equals("POST /orders");
				if (isOrder && ShopClient.flatten(root.path("children")).anyMatch((node) -> isIn(step, node))) {
					return root.path("id").asLong();
				}
			}
			return 0L;
		}, (id) -> id != 0);
	}

	private static boolean isIn(Step step, JsonNode node) {
		String blockedOn = (step == Step.SQL) ? "sql " : "http ";
		return node.path("operation").asString("").contains(METHODS.get(step))
				&& node.path("blockedOn").asString("").startsWith(blockedOn);
	}

	private int rows(String item) {
		List<Integer> count = this.jdbc.queryForList("select count(*) from orders where item = ?", Integer.class, item);
		return count.get(0);
	}

	private static Stream<String> accessLog() throws IOException {
		List<String> lines = new ArrayList<>();
		try (Stream<Path> files = Files.list(Path.of("target/tomcat/logs"))) {
			for (Path file : files.toList()) {
				lines.addAll(Files.readAllLines(file));
			}
		}
		return lines.stream();
	}

	enum Ending {

		DEADLINE(504), HANG_UP(499), OPERATOR(503);

		private final int status;

		Ending(int status) {
			this.status = status;
		}

	}

}
