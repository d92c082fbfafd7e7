package dev.contextual.autoconfigure.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

import javax.sql.DataSource;

import dev.contextual.Context;
import dev.contextual.Operation;
import dev.contextual.autoconfigure.ContextKind;
import dev.contextual.autoconfigure.Endings;
import dev.contextual.autoconfigure.jdbc.ContextJdbcProperties.DriverQueryTimeout;
import dev.contextual.autoconfigure.jdbc.ContextJdbcProperties.PoolWait;

/**
 * What the connections of one guarded data source share.
 */
final class DataSourceGuard {

	private final DataSource dataSource;

	private final Operation poolOperation;

	private final ContextJdbcProperties properties;

	private final Supplier<Endings> endings;

	private final JdbcCounts counts;

	private final CancelThreads threads;

	private final Executor cancels;

	DataSourceGuard(String name, DataSource dataSource, ContextJdbcProperties properties, Supplier<Endings> endings,
			JdbcCounts counts, CancelThreads threads) {
		this.dataSource = dataSource;
		this.poolOperation = ContextKind.POOL.operation(name);
		this.properties = properties;
		this.endings = endings;
		this.counts = counts;
		this.threads = threads;
		this.cancels = CancelThreads.lane(Math.max(2, HikariPools.maximumSize(dataSource) / 4));
	}

	Operation poolOperation() {
		return this.poolOperation;
	}

	PoolWait poolWait() {
		return this.properties.getPoolWait();
	}

	Duration abortAfter() {
		return this.properties.getAbortAfter();
	}

	Endings endings() {
		return this.endings.get();
	}

	JdbcCounts counts() {
		return this.counts;
	}

	CancelThreads threads() {
		return this.threads;
	}

	Executor cancels() {
		return this.cancels;
	}

	boolean usesQueryTimeout(StatementCanceller canceller) {
		DriverQueryTimeout use = this.properties.getDriverQueryTimeout();
		return use == DriverQueryTimeout.ON || (use == DriverQueryTimeout.AUTO && canceller.hasHarmlessQueryTimeout());
	}

	void refuseIfDone(Context context, String refusal) throws SQLException {
		if (context.reason() != null) {
			throw refusal(context, refusal);
		}
	}

	SQLException refusal(Context context, String refusal) {
		this.counts.refused.increment();
		return new ContextSqlTimeoutException(refusal, context.doneException(), null);
	}

	/**
	 * Keeps a connection, which its owner is about to close, from being handed out again.
	 */
	void evict(Connection connection, StatementCanceller canceller) throws SQLException {
		if (!HikariPools.evict(this.dataSource, connection)) {
			canceller.sever(connection);
		}
	}

}
