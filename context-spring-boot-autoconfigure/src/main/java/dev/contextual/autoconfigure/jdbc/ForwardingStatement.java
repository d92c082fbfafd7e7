package dev.contextual.autoconfigure.jdbc;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;

/**
 * Hands every call of {@link Statement} on; generated from JDK 17, so that nothing is
 * forgotten. What is guarded stands in the class below it.
 */
abstract class ForwardingStatement implements Statement {

	final Statement delegate;

	ForwardingStatement(Statement delegate) {
		this.delegate = delegate;
	}

	@Override
	public void addBatch(String text) throws SQLException {
		this.delegate.addBatch(text);
	}

	@Override
	public void cancel() throws SQLException {
		this.delegate.cancel();
	}

	@Override
	public void clearBatch() throws SQLException {
		this.delegate.clearBatch();
	}

	@Override
	public void clearWarnings() throws SQLException {
		this.delegate.clearWarnings();
	}

	@Override
	public void close() throws SQLException {
		this.delegate.close();
	}

	@Override
	public void closeOnCompletion() throws SQLException {
		this.delegate.closeOnCompletion();
	}

	@Override
	public String enquoteIdentifier(String text, boolean flag) throws SQLException {
		return this.delegate.enquoteIdentifier(text, flag);
	}

	@Override
	public String enquoteLiteral(String text) throws SQLException {
		return this.delegate.enquoteLiteral(text);
	}

	@Override
	public String enquoteNCharLiteral(String text) throws SQLException {
		return this.delegate.enquoteNCharLiteral(text);
	}

	@Override
	public boolean execute(String text) throws SQLException {
		return this.delegate.execute(text);
	}

	@Override
	public boolean execute(String text, int number) throws SQLException {
		return this.delegate.execute(text, number);
	}

	@Override
	public boolean execute(String text, int[] numbers) throws SQLException {
		return this.delegate.execute(text, numbers);
	}

	@Override
	public boolean execute(String text, String[] names) throws SQLException {
		return this.delegate.execute(text, names);
	}

	@Override
	public int[] executeBatch() throws SQLException {
		return this.delegate.executeBatch();
	}

	@Override
	public long[] executeLargeBatch() throws SQLException {
		return this.delegate.executeLargeBatch();
	}

	@Override
	public long executeLargeUpdate(String text) throws SQLException {
		return this.delegate.executeLargeUpdate(text);
	}

	@Override
	public long executeLargeUpdate(String text, int number) throws SQLException {
		return this.delegate.executeLargeUpdate(text, number);
	}

	@Override
	public long executeLargeUpdate(String text, int[] numbers) throws SQLException {
		return this.delegate.executeLargeUpdate(text, numbers);
	}

	@Override
	public long executeLargeUpdate(String text, String[] names) throws SQLException {
		return this.delegate.executeLargeUpdate(text, names);
	}

	@Override
	public ResultSet executeQuery(String text) throws SQLException {
		return this.delegate.executeQuery(text);
	}

	@Override
	public int executeUpdate(String text) throws SQLException {
		return this.delegate.executeUpdate(text);
	}

	@Override
	public int executeUpdate(String text, int number) throws SQLException {
		return this.delegate.executeUpdate(text, number);
	}

	@Override
	public int executeUpdate(String text, int[] numbers) throws SQLException {
		return this.delegate.executeUpdate(text, numbers);
	}

	@Override
	public int executeUpdate(String text, String[] names) throws SQLException {
		return this.delegate.executeUpdate(text, names);
	}

	@Override
	public Connection getConnection() throws SQLException {
		return this.delegate.getConnection();
	}

	@Override
	public int getFetchDirection() throws SQLException {
		return this.delegate.getFetchDirection();
	}

	@Override
	public int getFetchSize() throws SQLException {
		return this.delegate.getFetchSize();
	}

	@Override
	public ResultSet getGeneratedKeys() throws SQLException {
		return this.delegate.getGeneratedKeys();
	}

	@Override
	public long getLargeMaxRows() throws SQLException {
		return this.delegate.getLargeMaxRows();
	}

	@Override
	public long getLargeUpdateCount() throws SQLException {
		return this.delegate.getLargeUpdateCount();
	}

	@Override
	public int getMaxFieldSize() throws SQLException {
		return this.delegate.getMaxFieldSize();
	}

	@Override
	public int getMaxRows() throws SQLException {
		return this.delegate.getMaxRows();
	}

	@Override
	public boolean getMoreResults() throws SQLException {
		return this.delegate.getMoreResults();
	}

	@Override
	public boolean getMoreResults(int number) throws SQLException {
		return this.delegate.getMoreResults(number);
	}

	@Override
	public int getQueryTimeout() throws SQLException {
		return this.delegate.getQueryTimeout();
	}

	@Override
	public ResultSet getResultSet() throws SQLException {
		return this.delegate.getResultSet();
	}

	@Override
	public int getResultSetConcurrency() throws SQLException {
		return this.delegate.getResultSetConcurrency();
	}

	@Override
	public int getResultSetHoldability() throws SQLException {
		return this.delegate.getResultSetHoldability();
	}

	@Override
	public int getResultSetType() throws SQLException {
		return this.delegate.getResultSetType();
	}

	@Override
	public int getUpdateCount() throws SQLException {
		return this.delegate.getUpdateCount();
	}

	@Override
	public SQLWarning getWarnings() throws SQLException {
		return this.delegate.getWarnings();
	}

	@Override
	public boolean isCloseOnCompletion() throws SQLException {
		return this.delegate.isCloseOnCompletion();
	}

	@Override
	public boolean isClosed() throws SQLException {
		return this.delegate.isClosed();
	}

	@Override
	public boolean isPoolable() throws SQLException {
		return this.delegate.isPoolable();
	}

	@Override
	public boolean isSimpleIdentifier(String text) throws SQLException {
		return this.delegate.isSimpleIdentifier(text);
	}

	@Override
	public void setCursorName(String text) throws SQLException {
		this.delegate.setCursorName(text);
	}

	@Override
	public void setEscapeProcessing(boolean flag) throws SQLException {
		this.delegate.setEscapeProcessing(flag);
	}

	@Override
	public void setFetchDirection(int number) throws SQLException {
		this.delegate.setFetchDirection(number);
	}

	@Override
	public void setFetchSize(int number) throws SQLException {
		this.delegate.setFetchSize(number);
	}

	@Override
	public void setLargeMaxRows(long count) throws SQLException {
		this.delegate.setLargeMaxRows(count);
	}

	@Override
	public void setMaxFieldSize(int number) throws SQLException {
		this.delegate.setMaxFieldSize(number);
	}

	@Override
	public void setMaxRows(int number) throws SQLException {
		this.delegate.setMaxRows(number);
	}

	@Override
	public void setPoolable(boolean flag) throws SQLException {
		this.delegate.setPoolable(flag);
	}

	@Override
	public void setQueryTimeout(int number) throws SQLException {
		this.delegate.setQueryTimeout(number);
	}

	@Override
	public <T> T unwrap(Class<T> type) throws SQLException {
		return type.isInstance(this) ? type.cast(this) : this.delegate.unwrap(type);
	}

	@Override
	public boolean isWrapperFor(Class<?> type) throws SQLException {
		return type.isInstance(this) || this.delegate.isWrapperFor(type);
	}

}
