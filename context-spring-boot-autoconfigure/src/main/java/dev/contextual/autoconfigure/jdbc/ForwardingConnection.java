package dev.contextual.autoconfigure.jdbc;

import java.sql.Array;
import java.sql.Blob;
import java.sql.CallableStatement;
import java.sql.Clob;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.NClob;
import java.sql.PreparedStatement;
import java.sql.SQLClientInfoException;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.SQLXML;
import java.sql.Savepoint;
import java.sql.ShardingKey;
import java.sql.Statement;
import java.sql.Struct;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Executor;

/**
 * Hands every call of {@link Connection} on; generated from JDK 17, so that nothing is
 * forgotten. What is guarded stands in the class below it.
 */
abstract class ForwardingConnection implements Connection {

	final Connection delegate;

	ForwardingConnection(Connection delegate) {
		this.delegate = delegate;
	}

	@Override
	public void abort(Executor executor) throws SQLException {
		this.delegate.abort(executor);
	}

	@Override
	public void beginRequest() throws SQLException {
		this.delegate.beginRequest();
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
	public void commit() throws SQLException {
		this.delegate.commit();
	}

	@Override
	public Array createArrayOf(String text, Object[] objects) throws SQLException {
		return this.delegate.createArrayOf(text, objects);
	}

	@Override
	public Blob createBlob() throws SQLException {
		return this.delegate.createBlob();
	}

	@Override
	public Clob createClob() throws SQLException {
		return this.delegate.createClob();
	}

	@Override
	public NClob createNClob() throws SQLException {
		return this.delegate.createNClob();
	}

	@Override
	public SQLXML createSQLXML() throws SQLException {
		return this.delegate.createSQLXML();
	}

	@Override
	public Statement createStatement() throws SQLException {
		return this.delegate.createStatement();
	}

	@Override
	public Statement createStatement(int number, int number2) throws SQLException {
		return this.delegate.createStatement(number, number2);
	}

	@Override
	public Statement createStatement(int number, int number2, int number3) throws SQLException {
		return this.delegate.createStatement(number, number2, number3);
	}

	@Override
	public Struct createStruct(String text, Object[] objects) throws SQLException {
		return this.delegate.createStruct(text, objects);
	}

	@Override
	public void endRequest() throws SQLException {
		this.delegate.endRequest();
	}

	@Override
	public boolean getAutoCommit() throws SQLException {
		return this.delegate.getAutoCommit();
	}

	@Override
	public String getCatalog() throws SQLException {
		return this.delegate.getCatalog();
	}

	@Override
	public String getClientInfo(String text) throws SQLException {
		return this.delegate.getClientInfo(text);
	}

	@Override
	public Properties getClientInfo() throws SQLException {
		return this.delegate.getClientInfo();
	}

	@Override
	public int getHoldability() throws SQLException {
		return this.delegate.getHoldability();
	}

	@Override
	public DatabaseMetaData getMetaData() throws SQLException {
		return this.delegate.getMetaData();
	}

	@Override
	public int getNetworkTimeout() throws SQLException {
		return this.delegate.getNetworkTimeout();
	}

	@Override
	public String getSchema() throws SQLException {
		return this.delegate.getSchema();
	}

	@Override
	public int getTransactionIsolation() throws SQLException {
		return this.delegate.getTransactionIsolation();
	}

	@Override
	public Map<String, Class<?>> getTypeMap() throws SQLException {
		return this.delegate.getTypeMap();
	}

	@Override
	public SQLWarning getWarnings() throws SQLException {
		return this.delegate.getWarnings();
	}

	@Override
	public boolean isClosed() throws SQLException {
		return this.delegate.isClosed();
	}

	@Override
	public boolean isReadOnly() throws SQLException {
		return this.delegate.isReadOnly();
	}

	@Override
	public boolean isValid(int number) throws SQLException {
		return this.delegate.isValid(number);
	}

	@Override
	public String nativeSQL(String text) throws SQLException {
		return this.delegate.nativeSQL(text);
	}

	@Override
	public CallableStatement prepareCall(String text) throws SQLException {
		return this.delegate.prepareCall(text);
	}

	@Override
	public CallableStatement prepareCall(String text, int number, int number2) throws SQLException {
		return this.delegate.prepareCall(text, number, number2);
	}

	@Override
	public CallableStatement prepareCall(String text, int number, int number2, int number3) throws SQLException {
		return this.delegate.prepareCall(text, number, number2, number3);
	}

	@Override
	public PreparedStatement prepareStatement(String text) throws SQLException {
		return this.delegate.prepareStatement(text);
	}

	@Override
	public PreparedStatement prepareStatement(String text, int number) throws SQLException {
		return this.delegate.prepareStatement(text, number);
	}

	@Override
	public PreparedStatement prepareStatement(String text, int number, int number2) throws SQLException {
		return this.delegate.prepareStatement(text, number, number2);
	}

	@Override
	public PreparedStatement prepareStatement(String text, int number, int number2, int number3) throws SQLException {
		return this.delegate.prepareStatement(text, number, number2, number3);
	}

	@Override
	public PreparedStatement prepareStatement(String text, int[] numbers) throws SQLException {
		return this.delegate.prepareStatement(text, numbers);
	}

	@Override
	public PreparedStatement prepareStatement(String text, String[] names) throws SQLException {
		return this.delegate.prepareStatement(text, names);
	}

	@Override
	public void releaseSavepoint(Savepoint savepoint) throws SQLException {
		this.delegate.releaseSavepoint(savepoint);
	}

	@Override
	public void rollback() throws SQLException {
		this.delegate.rollback();
	}

	@Override
	public void rollback(Savepoint savepoint) throws SQLException {
		this.delegate.rollback(savepoint);
	}

	@Override
	public void setAutoCommit(boolean flag) throws SQLException {
		this.delegate.setAutoCommit(flag);
	}

	@Override
	public void setCatalog(String text) throws SQLException {
		this.delegate.setCatalog(text);
	}

	@Override
	public void setClientInfo(String text, String text2) throws SQLClientInfoException {
		this.delegate.setClientInfo(text, text2);
	}

	@Override
	public void setClientInfo(Properties properties) throws SQLClientInfoException {
		this.delegate.setClientInfo(properties);
	}

	@Override
	public void setHoldability(int number) throws SQLException {
		this.delegate.setHoldability(number);
	}

	@Override
	public void setNetworkTimeout(Executor executor, int number) throws SQLException {
		this.delegate.setNetworkTimeout(executor, number);
	}

	@Override
	public void setReadOnly(boolean flag) throws SQLException {
		this.delegate.setReadOnly(flag);
	}

	@Override
	public Savepoint setSavepoint() throws SQLException {
		return this.delegate.setSavepoint();
	}

	@Override
	public Savepoint setSavepoint(String text) throws SQLException {
		return this.delegate.setSavepoint(text);
	}

	@Override
	public void setSchema(String text) throws SQLException {
		this.delegate.setSchema(text);
	}

	@Override
	public void setShardingKey(ShardingKey shardingKey) throws SQLException {
		this.delegate.setShardingKey(shardingKey);
	}

	@Override
	public void setShardingKey(ShardingKey shardingKey, ShardingKey shardingKey2) throws SQLException {
		this.delegate.setShardingKey(shardingKey, shardingKey2);
	}

	@Override
	public boolean setShardingKeyIfValid(ShardingKey shardingKey, int number) throws SQLException {
		return this.delegate.setShardingKeyIfValid(shardingKey, number);
	}

	@Override
	public boolean setShardingKeyIfValid(ShardingKey shardingKey, ShardingKey shardingKey2, int number)
			throws SQLException {
		return this.delegate.setShardingKeyIfValid(shardingKey, shardingKey2, number);
	}

	@Override
	public void setTransactionIsolation(int number) throws SQLException {
		this.delegate.setTransactionIsolation(number);
	}

	@Override
	public void setTypeMap(Map<String, Class<?>> map) throws SQLException {
		this.delegate.setTypeMap(map);
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
