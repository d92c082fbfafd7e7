package dev.contextual.autoconfigure.jdbc;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * A prepared statement each of whose executions obeys the context that is current at that
 * moment.
 */
class GuardedPreparedStatement extends ForwardingPreparedStatement {

	GuardedPreparedStatement(PreparedStatement delegate, GuardedConnection connection, String sql) {
		super(delegate, connection, sql);
	}

	@Override
	public boolean execute() throws SQLException {
		return execute(sql(), () -> this.prepared.execute());
	}

	@Override
	public ResultSet executeQuery() throws SQLException {
		return rows(execute(sql(), () -> this.prepared.executeQuery()));
	}

	@Override
	public int executeUpdate() throws SQLException {
		return execute(sql(), () -> this.prepared.executeUpdate());
	}

	@Override
	public long executeLargeUpdate() throws SQLException {
		return execute(sql(), () -> this.prepared.executeLargeUpdate());
	}

}
