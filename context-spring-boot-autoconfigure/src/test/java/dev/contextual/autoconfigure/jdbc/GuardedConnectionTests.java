package dev.contextual.autoconfigure.jdbc;

import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import javax.sql.DataSource;

import dev.contextual.CancellableContext;
import dev.contextual.Context;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class GuardedConnectionTests {

	private final List<String> calls = new ArrayList<>();

	private final Map<String, DriverCall<Object>> answers = new ConcurrentHashMap<>(
			Map.of("getAutoCommit", () -> false, "isWrapperFor", () -> false, "isClosed", () -> false));

	private final JdbcCounts counts = new JdbcCounts();

	private final GuardedConnection connection = new GuardedConnection(foreign(Connection.class),
			new DataSourceGuard("test", foreign(DataSource.class), new ContextJdbcProperties(), () -> {
				throw new IllegalStateException("not needed here");
			}, this.counts, new CancelThreads()));

	private final CancellableContext context = Context.background().withCancel();

	@AfterEach
	void close() {
		this.context.close();
		assertThat(Context.current()).isEqualTo(Context.background());
	}

	@Test
	void commitOfAnOpenContextCommits() throws Exception {
		inContext(this.connection::commit);

		assertThat(this.calls).containsExactly("commit");
		assertThat(this.counts.late.sum()).isZero();
	}

	@Test
	void lateCommitIsASuccessAndCounted() throws Exception {
		this.answers.put("commit", () -> {
			this.context.cancel();
			return 0;
		});

		inContext(this.connection::commit);

		assertThat(this.calls).containsExactly("commit");
		assertThat(this.counts.late.sum()).isEqualTo(1);
	}

	@Test
	void refusedCommitRollsBack() {
		this.context.cancel();

		assertThatExceptionOfType(ContextSqlTimeoutException.class)
			.isThrownBy(() -> inContext(this.connection::commit));
		assertThat(this.calls).containsExactly("getAutoCommit", "rollback");
		assertThat(this.counts.refused.sum()).isEqualTo(1);
	}

	@Test
	void refusedCommitThatCannotBeRolledBackEndsTheConnectionInsteadOfCommittingLater() throws Exception {
		SQLException failure = new SQLException("rollback failed");
		this.answers.put("rollback", () -> {
			throw failure;
		});
		this.context.cancel();

		assertThatExceptionOfType(ContextSqlTimeoutException.class).isThrownBy(() -> inContext(this.connection::commit))
			.satisfies((ex) -> assertThat(ex.getSuppressed()).containsExactly(failure));
		this.connection.setAutoCommit(true);
		this.connection.rollback();
		this.connection.close();

		assertThat(this.calls).doesNotContain("setAutoCommit", "commit").containsOnlyOnce("rollback").contains("abort");
		assertThat(this.counts.evicted.sum()).isEqualTo(1);
	}

	@Test
	void commitInAutoCommitModeIsTheDriversToRefuse() throws Exception {
		this.answers.put("getAutoCommit", () -> true);
		this.context.cancel();

		inContext(this.connection::commit);

		assertThat(this.calls).containsExactly("getAutoCommit", "commit");
	}

	@Test
	void whatUndoesWorkIsNeverRefused() throws Exception {
		this.context.cancel();

		inContext(() -> {
			this.connection.rollback();
			this.connection.setAutoCommit(true);
			this.connection.close();
		});

		assertThat(this.calls).containsExactly("rollback", "setAutoCommit", "close");
	}

	private void inContext(DriverCall.Action action) throws SQLException {
		this.context.call(() -> {
			action.run();
			return 0;
		});
	}

	private <T> T foreign(Class<T> type) {
		return type
			.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] { type }, (proxy, method, arguments) -> {
				this.calls.add(method.getName());
				DriverCall<Object> answer = this.answers.get(method.getName());
				return (answer != null) ? answer.run() : null;
			}));
	}

}
