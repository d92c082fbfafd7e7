package dev.contextual.autoconfigure.jdbc;

import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.sql.SQLIntegrityConstraintViolationException;
import java.sql.SQLTimeoutException;
import java.sql.SQLTransientConnectionException;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class DriverErrorsTests {

	@Test
	void cancellationsAreKnownByTypeStateAndCode() {
		assertThat(DriverErrors.isCancellation(new SQLTimeoutException("H2"))).isTrue();
		assertThat(DriverErrors.isCancellation(new SQLException("PostgreSQL", "57014"))).isTrue();
		assertThat(DriverErrors.isCancellation(new SQLException("MariaDB", "70100", 1317))).isTrue();
		assertThat(DriverErrors.isCancellation(new SQLException("SQL Server", "HY008"))).isTrue();
		assertThat(DriverErrors.isCancellation(new SQLException("Oracle", "72000", 1013))).isTrue();
	}

	@Test
	void otherErrorsAreNone() {
		assertThat(DriverErrors.isCancellation(new SQLIntegrityConstraintViolationException("unique", "23505")))
			.isFalse();
		assertThat(DriverErrors.isCancellation(new SQLException("connection lost", "08006"))).isFalse();
		assertThat(DriverErrors.isCancellation(new SQLException("aborted transaction", "25P02"))).isFalse();
		assertThat(DriverErrors.isCancellation(new SQLException("no state"))).isFalse();
		assertThat(DriverErrors.isCancellation(new SQLException("not Oracle", "42000", 1013))).isFalse();
	}

	@Test
	void batchIsCancelledIfAStatementOfItIs() {
		BatchUpdateException cancelled = new BatchUpdateException("batch", "HY000", new int[0]);
		cancelled.setNextException(new SQLException("PostgreSQL", "57014"));
		BatchUpdateException byCause = new BatchUpdateException(new int[0], new SQLException("PostgreSQL", "57014"));
		BatchUpdateException violated = new BatchUpdateException("batch", "23505", new int[0]);

		assertThat(DriverErrors.isCancellation(cancelled)).isTrue();
		assertThat(DriverErrors.isCancellation(byCause)).isTrue();
		assertThat(DriverErrors.isCancellation(violated)).isFalse();
	}

	@Test
	void poolTimeoutIsTransient() {
		assertThat(DriverErrors.isPoolTimeout(new SQLTransientConnectionException("HikariCP"))).isTrue();
		assertThat(DriverErrors.isPoolTimeout(new SQLException("no route to host", "08001"))).isFalse();
	}

}
