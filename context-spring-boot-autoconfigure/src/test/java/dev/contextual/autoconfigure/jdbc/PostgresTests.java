package dev.contextual.autoconfigure.jdbc;

import java.io.IOException;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

import dev.contextual.CancellableContext;
import dev.contextual.CancelledException;
import dev.contextual.Context;
import dev.contextual.ContextDoneException;
import dev.contextual.DeadlineExceededException;
import dev.contextual.Scope;
import dev.contextual.autoconfigure.ContextKind;
import dev.contextual.autoconfigure.SubmittedTask;
import org.junit.jupiter.api.Test;

import org.springframework.dao.QueryTimeoutException;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

class PostgresTests extends DatabaseContractTests {

	PostgresTests() {
		super(TestDatabase.POSTGRES);
	}

	@Test
	void driversQueryTimeoutStandsBehindTheDeadline() throws Exception {
		try (CancellableContext context = Context.background().withTimeout(Duration.ofMillis(59_500));
				Connection connection = this.dataSource.getConnection();
				Statement statement = connection.createStatement()) {
			context.call(() -> statement.executeQuery("select 1"));

			assertThat(statement.getQueryTimeout()).isEqualTo(61);
			statement.getResultSet().close();
			assertThat(statement.getQueryTimeout()).isZero();
		}
	}

	@Test
	void driverIsNotToldTheBorrowedDeadlineOfATask() throws Exception {
		try (CancellableContext request = Context.background().withTimeout(Duration.ofMinutes(1));
				CancellableContext outliving = request.outliving(ContextKind.TASK.operation("mail"));
				Scope task = outliving.attach();
				Connection connection = this.dataSource.getConnection();
				Statement statement = connection.createStatement()) {
			SubmittedTask.borrowing(Context.current()).call(() -> statement.executeQuery("select 1"));

			assertThat(statement.getQueryTimeout()).isZero();
		}
	}

	@Test
	void usersShorterQueryTimeoutStays() throws Exception {
		try (CancellableContext context = Context.background().withTimeout(Duration.ofMinutes(1));
				Connection connection = this.dataSource.getConnection();
				Statement statement = connection.createStatement()) {
			statement.setQueryTimeout(5);

			context.call(() -> statement.executeQuery("select 1"));

			assertThat(statement.getQueryTimeout()).isEqualTo(5);
		}
	}

	@Test
	void usersLongerQueryTimeoutIsPutBack() throws Exception {
		try (CancellableContext context = Context.background().withTimeout(Duration.ofMinutes(1));
				Connection connection = this.dataSource.getConnection();
				Statement statement = connection.createStatement()) {
			statement.setQueryTimeout(500);

			context.call(() -> statement.executeUpdate("delete from sink"));

			assertThat(statement.getQueryTimeout()).isEqualTo(500);
		}
	}

	@Test
	void callerIsFreedFromADatabaseThatDoesNotAnswer() {
		long aborted = this.counts.aborted.sum();
		AtomicLong process = new AtomicLong();
		Throwable failure;
		try {
			failure = cutByDeadline(Duration.ofSeconds(1), () -> this.transaction().executeWithoutResult((status) -> {
				this.jdbc.update("insert into sink values (1)");
				stopBackend(process);
				this.jdbc.update("insert into sink values (2)");
			}));
		}
		finally {
			signal("CONT", process.get());
		}

		assertThat(failure).isInstanceOf(QueryTimeoutException.class);
		assertThat(ContextDoneException.in(failure)).isInstanceOf(DeadlineExceededException.class);
		assertThat(this.counts.aborted.sum()).isEqualTo(aborted + 1);
		assertBackendIsGone(process.get());
	}

	@Test
	void rollbackThatHangsIsAbortedAfterItsGrace() {
		long aborted = this.counts.aborted.sum();
		AtomicLong process = new AtomicLong();
		Throwable failure;
		try (CancellableContext context = Context.background().withCancel()) {
			failure = catchThrowable(() -> context.run(() -> this.transaction().executeWithoutResult((status) -> {
				this.jdbc.update("insert into sink values (1)");
				stopBackend(process);
				context.cancel();
			})));
		}
		finally {
			signal("CONT", process.get());
		}

		assertThat(ContextDoneException.in(failure)).isInstanceOf(CancelledException.class);
		assertThat(this.counts.aborted.sum()).isEqualTo(aborted + 1);
		assertBackendIsGone(process.get());
	}

	private TransactionTemplate transaction() {
		return new TransactionTemplate(new DataSourceTransactionManager(this.dataSource));
	}

	private void stopBackend(AtomicLong process) {
		Long id = this.jdbc.queryForObject("select pg_backend_pid()", Long.class);
		assertThat(id).isNotNull();
		process.set(id);
		signal("STOP", id);
	}

	private void assertBackendIsGone(long process) {
		assertThat(
				eventually(
						() -> Integer.valueOf(0)
							.equals(this.jdbc.queryForObject(
									"select count(*) from pg_stat_activity where pid = " + process, Integer.class))))
			.isTrue();
		assertThat(rowsInSink()).isZero();
	}

	private static void signal(String name, long process) {
		try {
			int status = new ProcessBuilder("kill", "-" + name, Long.toString(process)).start().waitFor();
			assertThat(status).isZero();
		}
		catch (IOException | InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
