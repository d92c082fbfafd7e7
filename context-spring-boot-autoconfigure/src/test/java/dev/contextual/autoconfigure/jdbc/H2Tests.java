package dev.contextual.autoconfigure.jdbc;

import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;

import dev.contextual.CancellableContext;
import dev.contextual.Context;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class H2Tests extends DatabaseContractTests {

	H2Tests() {
		super(TestDatabase.H2);
	}

	@Test
	void driversQueryTimeoutWhichBelongsToTheConnectionIsLeftAlone() throws Exception {
		try (CancellableContext context = Context.background().withTimeout(Duration.ofMinutes(1));
				Connection connection = this.dataSource.getConnection();
				Statement statement = connection.createStatement()) {
			context.call(() -> statement.executeQuery("select 1"));

			assertThat(statement.getQueryTimeout()).isZero();
		}
	}

	@Test
	void embeddedDatabaseForgetsALateCancelSoItsConnectionStays() {
		long evicted = this.counts.evicted.sum();

		raceDeadlines(300);

		assertThat(this.counts.late.sum()).isPositive();
		assertThat(this.counts.evicted.sum()).isEqualTo(evicted);
	}

}
