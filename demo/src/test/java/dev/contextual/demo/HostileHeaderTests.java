package dev.contextual.demo;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Nobody can fail an order, or write into the log, by what he sends as a deadline.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
class HostileHeaderTests {

	private static final int OK = 201;

	private static final int REFUSED_BY_TOMCAT = 400;

	private final Logger ours = (Logger) LoggerFactory.getLogger("dev.contextual");

	private final Lines lines = new Lines();

	private ShopClient client;

	@BeforeEach
	void connect(@Value("${local.server.port}") int port) {
		this.client = new ShopClient(port);
		this.lines.start();
		this.ours.setLevel(Level.TRACE);
		this.ours.addAppender(this.lines);
	}

	@AfterEach
	void restoreTheLog() {
		this.ours.detachAppender(this.lines);
		this.ours.setLevel(null);
	}

	static List<Arguments> headers() {
		return List.of(Arguments.of("", OK), Arguments.of("-1", OK), Arguments.of("1e9", OK),
				Arguments.of("99999999999999999999", OK), Arguments.of("5s\r\nX: y", OK), Arguments.of("٥٠٠", OK),
				Arguments.of("５００", OK), Arguments.of("5".repeat(10_000), REFUSED_BY_TOMCAT), Arguments.of("0x10", OK),
				Arguments.of("+500", OK), Arguments.of("500, 500", OK), Arguments.of("${jndi:ldap://127.0.0.1/x}", OK),
				Arguments.of("%n%s%n", OK));
	}

	@Test
	void zeroHasExpiredOnArrival() {
		HttpResponse<String> response = this.client.order("hostile", "X-Request-Timeout-Ms", "0");

		assertThat(response.statusCode()).isEqualTo(504);
		assertThat(response.headers().firstValue("X-Deadline-Exceeded")).contains("caller");
	}

	@ParameterizedTest
	@MethodSource("headers")
	void hostileDeadlineFailsNoOrderWithoutAReason(String value, int status) throws IOException {
		for (String name : List.of("X-Request-Timeout-Ms", "grpc-timeout", "x-envoy-expected-rq-timeout-ms",
				"Connect-Timeout-Ms")) {
			try (ShopClient.Connection order = this.client.openOrder("hostile", name, value)) {
				assertThat(order.status()).as(name).isEqualTo(status);
			}
		}

		await().untilAsserted(() -> assertThat(this.client.live()).isZero());
		assertThat(this.lines.all).noneMatch((line) -> !value.isEmpty() && line.contains(value));
	}

	private static final class Lines extends AppenderBase<ILoggingEvent> {

		private final List<String> all = new CopyOnWriteArrayList<>();

		@Override
		protected void append(ILoggingEvent event) {
			this.all.add(event.getFormattedMessage());
			if (event.getThrowableProxy() != null) {
				this.all.add(ThrowableProxyUtil.asString(event.getThrowableProxy()));
			}
		}

	}

}
