package dev.contextual.autoconfigure.jdbc;

import java.io.InputStream;
import java.io.Reader;
import java.math.BigDecimal;
import java.net.URL;
import java.sql.Array;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.Date;
import java.sql.NClob;
import java.sql.ParameterMetaData;
import java.sql.PreparedStatement;
import java.sql.Ref;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.RowId;
import java.sql.SQLException;
import java.sql.SQLType;
import java.sql.SQLXML;
import java.sql.Time;
import java.sql.Timestamp;
import java.util.Calendar;

/**
 * Hands every call of {@link PreparedStatement} on; generated from JDK 17, so that
 * nothing is forgotten. What is guarded stands in the class below it.
 */
@SuppressWarnings("deprecation") // JDBC's own deprecated methods are handed on as well
abstract class ForwardingPreparedStatement extends GuardedStatement implements PreparedStatement {

	final PreparedStatement prepared;

	ForwardingPreparedStatement(PreparedStatement prepared, GuardedConnection connection, String sql) {
		super(prepared, connection, sql);
		this.prepared = prepared;
	}

	@Override
	public void addBatch() throws SQLException {
		this.prepared.addBatch();
	}

	@Override
	public void clearParameters() throws SQLException {
		this.prepared.clearParameters();
	}

	@Override
	public boolean execute() throws SQLException {
		return this.prepared.execute();
	}

	@Override
	public long executeLargeUpdate() throws SQLException {
		return this.prepared.executeLargeUpdate();
	}

	@Override
	public ResultSet executeQuery() throws SQLException {
		return this.prepared.executeQuery();
	}

	@Override
	public int executeUpdate() throws SQLException {
		return this.prepared.executeUpdate();
	}

	@Override
	public ResultSetMetaData getMetaData() throws SQLException {
		return this.prepared.getMetaData();
	}

	@Override
	public ParameterMetaData getParameterMetaData() throws SQLException {
		return this.prepared.getParameterMetaData();
	}

	@Override
	public void setArray(int number, Array array) throws SQLException {
		this.prepared.setArray(number, array);
	}

	@Override
	public void setAsciiStream(int number, InputStream stream) throws SQLException {
		this.prepared.setAsciiStream(number, stream);
	}

	@Override
	public void setAsciiStream(int number, InputStream stream, int number2) throws SQLException {
		this.prepared.setAsciiStream(number, stream, number2);
	}

	@Override
	public void setAsciiStream(int number, InputStream stream, long count) throws SQLException {
		this.prepared.setAsciiStream(number, stream, count);
	}

	@Override
	public void setBigDecimal(int number, BigDecimal bigDecimal) throws SQLException {
		this.prepared.setBigDecimal(number, bigDecimal);
	}

	@Override
	public void setBinaryStream(int number, InputStream stream) throws SQLException {
		this.prepared.setBinaryStream(number, stream);
	}

	@Override
	public void setBinaryStream(int number, InputStream stream, int number2) throws SQLException {
		this.prepared.setBinaryStream(number, stream, number2);
	}

	@Override
	public void setBinaryStream(int number, InputStream stream, long count) throws SQLException {
		this.prepared.setBinaryStream(number, stream, count);
	}

	@Override
	public void setBlob(int number, InputStream stream) throws SQLException {
		this.prepared.setBlob(number, stream);
	}

	@Override
	public void setBlob(int number, InputStream stream, long count) throws SQLException {
		this.prepared.setBlob(number, stream, count);
	}

	@Override
	public void setBlob(int number, Blob blob) throws SQLException {
		this.prepared.setBlob(number, blob);
	}

	@Override
	public void setBoolean(int number, boolean flag) throws SQLException {
		this.prepared.setBoolean(number, flag);
	}

	@Override
	public void setByte(int number, byte value) throws SQLException {
		this.prepared.setByte(number, value);
	}

	@Override
	public void setBytes(int number, byte[] bytes) throws SQLException {
		this.prepared.setBytes(number, bytes);
	}

	@Override
	public void setCharacterStream(int number, Reader reader) throws SQLException {
		this.prepared.setCharacterStream(number, reader);
	}

	@Override
	public void setCharacterStream(int number, Reader reader, int number2) throws SQLException {
		this.prepared.setCharacterStream(number, reader, number2);
	}

	@Override
	public void setCharacterStream(int number, Reader reader, long count) throws SQLException {
		this.prepared.setCharacterStream(number, reader, count);
	}

	@Override
	public void setClob(int number, Reader reader) throws SQLException {
		this.prepared.setClob(number, reader);
	}

	@Override
	public void setClob(int number, Reader reader, long count) throws SQLException {
		this.prepared.setClob(number, reader, count);
	}

	@Override
	public void setClob(int number, Clob clob) throws SQLException {
		this.prepared.setClob(number, clob);
	}

	@Override
	public void setDate(int number, Date date) throws SQLException {
		this.prepared.setDate(number, date);
	}

	@Override
	public void setDate(int number, Date date, Calendar calendar) throws SQLException {
		this.prepared.setDate(number, date, calendar);
	}

	@Override
	public void setDouble(int number, double value) throws SQLException {
		this.prepared.setDouble(number, value);
	}

	@Override
	public void setFloat(int number, float value) throws SQLException {
		this.prepared.setFloat(number, value);
	}

	@Override
	public void setInt(int number, int number2) throws SQLException {
		this.prepared.setInt(number, number2);
	}

	@Override
	public void setLong(int number, long count) throws SQLException {
		this.prepared.setLong(number, count);
	}

	@Override
	public void setNCharacterStream(int number, Reader reader) throws SQLException {
		this.prepared.setNCharacterStream(number, reader);
	}

	@Override
	public void setNCharacterStream(int number, Reader reader, long count) throws SQLException {
		this.prepared.setNCharacterStream(number, reader, count);
	}

	@Override
	public void setNClob(int number, Reader reader) throws SQLException {
		this.prepared.setNClob(number, reader);
	}

	@Override
	public void setNClob(int number, Reader reader, long count) throws SQLException {
		this.prepared.setNClob(number, reader, count);
	}

	@Override
	public void setNClob(int number, NClob nClob) throws SQLException {
		this.prepared.setNClob(number, nClob);
	}

	@Override
	public void setNString(int number, String text) throws SQLException {
		this.prepared.setNString(number, text);
	}

	@Override
	public void setNull(int number, int number2) throws SQLException {
		this.prepared.setNull(number, number2);
	}

	@Override
	public void setNull(int number, int number2, String text) throws SQLException {
		this.prepared.setNull(number, number2, text);
	}

	@Override
	public void setObject(int number, Object object) throws SQLException {
		this.prepared.setObject(number, object);
	}

	@Override
	public void setObject(int number, Object object, int number2) throws SQLException {
		this.prepared.setObject(number, object, number2);
	}

	@Override
	public void setObject(int number, Object object, int number2, int number3) throws SQLException {
		this.prepared.setObject(number, object, number2, number3);
	}

	@Override
	public void setObject(int number, Object object, SQLType sqlType) throws SQLException {
		this.prepared.setObject(number, object, sqlType);
	}

	@Override
	public void setObject(int number, Object object, SQLType sqlType, int number2) throws SQLException {
		this.prepared.setObject(number, object, sqlType, number2);
	}

	@Override
	public void setRef(int number, Ref ref) throws SQLException {
		this.prepared.setRef(number, ref);
	}

	@Override
	public void setRowId(int number, RowId rowId) throws SQLException {
		this.prepared.setRowId(number, rowId);
	}

	@Override
	public void setSQLXML(int number, SQLXML xml) throws SQLException {
		this.prepared.setSQLXML(number, xml);
	}

	@Override
	public void setShort(int number, short value) throws SQLException {
		this.prepared.setShort(number, value);
	}

	@Override
	public void setString(int number, String text) throws SQLException {
		this.prepared.setString(number, text);
	}

	@Override
	public void setTime(int number, Time time) throws SQLException {
		this.prepared.setTime(number, time);
	}

	@Override
	public void setTime(int number, Time time, Calendar calendar) throws SQLException {
		this.prepared.setTime(number, time, calendar);
	}

	@Override
	public void setTimestamp(int number, Timestamp timestamp) throws SQLException {
		this.prepared.setTimestamp(number, timestamp);
	}

	@Override
	public void setTimestamp(int number, Timestamp timestamp, Calendar calendar) throws SQLException {
		this.prepared.setTimestamp(number, timestamp, calendar);
	}

	@Override
	public void setURL(int number, URL url) throws SQLException {
		this.prepared.setURL(number, url);
	}

	@Override
	public void setUnicodeStream(int number, InputStream stream, int number2) throws SQLException {
		this.prepared.setUnicodeStream(number, stream, number2);
	}

}
