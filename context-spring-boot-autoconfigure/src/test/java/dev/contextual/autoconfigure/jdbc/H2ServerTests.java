package dev.contextual.autoconfigure.jdbc;

import java.time.Duration;
import java.util.Random;

import javax.sql.DataSource;

import dev.contextual.CancellableContext;
import dev.contextual.Context;
import dev.contextual.ContextDoneException;
import dev.contextual.DeadlineExceededException;
import dev.contextual.autoconfigure.ContextualAutoConfiguration;
import org.h2.tools.Server;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.jdbc.core.JdbcTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * H2 over the network, whose late cancels cannot be taken back, so that connections are
 * evicted.
 */
@Timeout(120)
class H2ServerTests {

	private Server server;

	@BeforeEach
	void start() throws Exception {
		this.server = Server.createTcpServer("-tcpPort", "0", "-ifNotExists").start();
	}

	@AfterEach
	void stop() {
		this.server.stop();
		assertThat(Context.current()).isEqualTo(Context.background());
	}

	@Test
	void deadlineCuts() {
		run((jdbc, counts) -> {
			try (CancellableContext context = Context.background().withTimeout(Duration.ofMillis(150))) {
				Throwable failure = catchThrowable(
						() -> context.run(() -> jdbc.queryForObject(TestDatabase.H2.slowQuery(30_000), Long.class)));

				assertThat(failure).isInstanceOf(QueryTimeoutException.class);
				assertThat(ContextDoneException.in(failure)).isInstanceOf(DeadlineExceededException.class);
			}
		});
	}

	@Test
	void lateCancelHasNoVictimBecauseItsConnectionIsEvicted() {
		run((jdbc, counts) -> {
			Random random = new Random(42);
			String query = TestDatabase.H2.quickQuery(1_000);
			for (int i = 0; i < 2_000 && counts.evicted.sum() < 10; i++) {
				try (CancellableContext context = Context.background()
					.withTimeout(Duration.ofNanos(200_000 + random.nextInt(4_000_000)))) {
					Throwable failure = catchThrowable(() -> context.run(() -> jdbc.queryForObject(query, Long.class)));
					assertThat(failure == null || ContextDoneException.in(failure) != null).isTrue();
				}
				jdbc.queryForObject(query, Long.class);
			}

			assertThat(counts.late.sum()).isPositive();
			assertThat(counts.evicted.sum()).isBetween(1L, counts.cancels.sum());
		});
	}

	private void run(Scenario scenario) {
		new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(ContextualAutoConfiguration.class,
					ContextJdbcAutoConfiguration.class, DataSourceAutoConfiguration.class))
			.withPropertyValues(
					"spring.datasource.url=jdbc:h2:tcp://localhost:" + this.server.getPort()
							+ "/mem:server;DB_CLOSE_DELAY=-1",
					"spring.datasource.username=sa", "spring.datasource.hikari.maximum-pool-size=1")
			.run((application) -> {
				JdbcTemplate jdbc = new JdbcTemplate(application.getBean(DataSource.class));
				for (String statement : TestDatabase.H2.schema()) {
					jdbc.execute(statement);
				}
				scenario.run(jdbc, application.getBean(JdbcCounts.class));
			});
	}

	private interface Scenario {

		void run(JdbcTemplate jdbc, JdbcCounts counts);

	}

}
