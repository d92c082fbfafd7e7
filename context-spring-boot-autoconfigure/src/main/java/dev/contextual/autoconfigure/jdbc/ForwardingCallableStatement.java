package dev.contextual.autoconfigure.jdbc;

import java.io.InputStream;
import java.io.Reader;
import java.math.BigDecimal;
import java.net.URL;
import java.sql.Array;
import java.sql.Blob;
import java.sql.CallableStatement;
import java.sql.Clob;
import java.sql.Date;
import java.sql.NClob;
import java.sql.Ref;
import java.sql.RowId;
import java.sql.SQLException;
import java.sql.SQLType;
import java.sql.SQLXML;
import java.sql.Time;
import java.sql.Timestamp;
import java.util.Calendar;
import java.util.Map;

/**
 * Hands every call of {@link CallableStatement} on; generated from JDK 17, so that
 * nothing is forgotten. What is guarded stands in the class below it.
 */
@SuppressWarnings("deprecation") // JDBC's own deprecated methods are handed on as well
abstract class ForwardingCallableStatement extends GuardedPreparedStatement implements CallableStatement {

	final CallableStatement callable;

	ForwardingCallableStatement(CallableStatement callable, GuardedConnection connection, String sql) {
		super(callable, connection, sql);
		this.callable = callable;
	}

	@Override
	public Array getArray(int number) throws SQLException {
		return this.callable.getArray(number);
	}

	@Override
	public Array getArray(String text) throws SQLException {
		return this.callable.getArray(text);
	}

	@Override
	public BigDecimal getBigDecimal(int number) throws SQLException {
		return this.callable.getBigDecimal(number);
	}

	@Override
	public BigDecimal getBigDecimal(int number, int number2) throws SQLException {
		return this.callable.getBigDecimal(number, number2);
	}

	@Override
	public BigDecimal getBigDecimal(String text) throws SQLException {
		return this.callable.getBigDecimal(text);
	}

	@Override
	public Blob getBlob(int number) throws SQLException {
		return this.callable.getBlob(number);
	}

	@Override
	public Blob getBlob(String text) throws SQLException {
		return this.callable.getBlob(text);
	}

	@Override
	public boolean getBoolean(int number) throws SQLException {
		return this.callable.getBoolean(number);
	}

	@Override
	public boolean getBoolean(String text) throws SQLException {
		return this.callable.getBoolean(text);
	}

	@Override
	public byte getByte(int number) throws SQLException {
		return this.callable.getByte(number);
	}

	@Override
	public byte getByte(String text) throws SQLException {
		return this.callable.getByte(text);
	}

	@Override
	public byte[] getBytes(int number) throws SQLException {
		return this.callable.getBytes(number);
	}

	@Override
	public byte[] getBytes(String text) throws SQLException {
		return this.callable.getBytes(text);
	}

	@Override
	public Reader getCharacterStream(int number) throws SQLException {
		return this.callable.getCharacterStream(number);
	}

	@Override
	public Reader getCharacterStream(String text) throws SQLException {
		return this.callable.getCharacterStream(text);
	}

	@Override
	public Clob getClob(int number) throws SQLException {
		return this.callable.getClob(number);
	}

	@Override
	public Clob getClob(String text) throws SQLException {
		return this.callable.getClob(text);
	}

	@Override
	public Date getDate(int number) throws SQLException {
		return this.callable.getDate(number);
	}

	@Override
	public Date getDate(int number, Calendar calendar) throws SQLException {
		return this.callable.getDate(number, calendar);
	}

	@Override
	public Date getDate(String text) throws SQLException {
		return this.callable.getDate(text);
	}

	@Override
	public Date getDate(String text, Calendar calendar) throws SQLException {
		return this.callable.getDate(text, calendar);
	}

	@Override
	public double getDouble(int number) throws SQLException {
		return this.callable.getDouble(number);
	}

	@Override
	public double getDouble(String text) throws SQLException {
		return this.callable.getDouble(text);
	}

	@Override
	public float getFloat(int number) throws SQLException {
		return this.callable.getFloat(number);
	}

	@Override
	public float getFloat(String text) throws SQLException {
		return this.callable.getFloat(text);
	}

	@Override
	public int getInt(int number) throws SQLException {
		return this.callable.getInt(number);
	}

	@Override
	public int getInt(String text) throws SQLException {
		return this.callable.getInt(text);
	}

	@Override
	public long getLong(int number) throws SQLException {
		return this.callable.getLong(number);
	}

	@Override
	public long getLong(String text) throws SQLException {
		return this.callable.getLong(text);
	}

	@Override
	public Reader getNCharacterStream(int number) throws SQLException {
		return this.callable.getNCharacterStream(number);
	}

	@Override
	public Reader getNCharacterStream(String text) throws SQLException {
		return this.callable.getNCharacterStream(text);
	}

	@Override
	public NClob getNClob(int number) throws SQLException {
		return this.callable.getNClob(number);
	}

	@Override
	public NClob getNClob(String text) throws SQLException {
		return this.callable.getNClob(text);
	}

	@Override
	public String getNString(int number) throws SQLException {
		return this.callable.getNString(number);
	}

	@Override
	public String getNString(String text) throws SQLException {
		return this.callable.getNString(text);
	}

	@Override
	public <T> T getObject(int number, Class<T> type) throws SQLException {
		return this.callable.getObject(number, type);
	}

	@Override
	public <T> T getObject(String text, Class<T> type) throws SQLException {
		return this.callable.getObject(text, type);
	}

	@Override
	public Object getObject(int number) throws SQLException {
		return this.callable.getObject(number);
	}

	@Override
	public Object getObject(int number, Map<String, Class<?>> map) throws SQLException {
		return this.callable.getObject(number, map);
	}

	@Override
	public Object getObject(String text) throws SQLException {
		return this.callable.getObject(text);
	}

	@Override
	public Object getObject(String text, Map<String, Class<?>> map) throws SQLException {
		return this.callable.getObject(text, map);
	}

	@Override
	public Ref getRef(int number) throws SQLException {
		return this.callable.getRef(number);
	}

	@Override
	public Ref getRef(String text) throws SQLException {
		return this.callable.getRef(text);
	}

	@Override
	public RowId getRowId(int number) throws SQLException {
		return this.callable.getRowId(number);
	}

	@Override
	public RowId getRowId(String text) throws SQLException {
		return this.callable.getRowId(text);
	}

	@Override
	public SQLXML getSQLXML(int number) throws SQLException {
		return this.callable.getSQLXML(number);
	}

	@Override
	public SQLXML getSQLXML(String text) throws SQLException {
		return this.callable.getSQLXML(text);
	}

	@Override
	public short getShort(int number) throws SQLException {
		return this.callable.getShort(number);
	}

	@Override
	public short getShort(String text) throws SQLException {
		return this.callable.getShort(text);
	}

	@Override
	public String getString(int number) throws SQLException {
		return this.callable.getString(number);
	}

	@Override
	public String getString(String text) throws SQLException {
		return this.callable.getString(text);
	}

	@Override
	public Time getTime(int number) throws SQLException {
		return this.callable.getTime(number);
	}

	@Override
	public Time getTime(int number, Calendar calendar) throws SQLException {
		return this.callable.getTime(number, calendar);
	}

	@Override
	public Time getTime(String text) throws SQLException {
		return this.callable.getTime(text);
	}

	@Override
	public Time getTime(String text, Calendar calendar) throws SQLException {
		return this.callable.getTime(text, calendar);
	}

	@Override
	public Timestamp getTimestamp(int number) throws SQLException {
		return this.callable.getTimestamp(number);
	}

	@Override
	public Timestamp getTimestamp(int number, Calendar calendar) throws SQLException {
		return this.callable.getTimestamp(number, calendar);
	}

	@Override
	public Timestamp getTimestamp(String text) throws SQLException {
		return this.callable.getTimestamp(text);
	}

	@Override
	public Timestamp getTimestamp(String text, Calendar calendar) throws SQLException {
		return this.callable.getTimestamp(text, calendar);
	}

	@Override
	public URL getURL(int number) throws SQLException {
		return this.callable.getURL(number);
	}

	@Override
	public URL getURL(String text) throws SQLException {
		return this.callable.getURL(text);
	}

	@Override
	public void registerOutParameter(int number, int number2) throws SQLException {
		this.callable.registerOutParameter(number, number2);
	}

	@Override
	public void registerOutParameter(int number, int number2, int number3) throws SQLException {
		this.callable.registerOutParameter(number, number2, number3);
	}

	@Override
	public void registerOutParameter(int number, int number2, String text) throws SQLException {
		this.callable.registerOutParameter(number, number2, text);
	}

	@Override
	public void registerOutParameter(String text, int number) throws SQLException {
		this.callable.registerOutParameter(text, number);
	}

	@Override
	public void registerOutParameter(String text, int number, int number2) throws SQLException {
		this.callable.registerOutParameter(text, number, number2);
	}

	@Override
	public void registerOutParameter(String text, int number, String text2) throws SQLException {
		this.callable.registerOutParameter(text, number, text2);
	}

	@Override
	public void registerOutParameter(int number, SQLType sqlType) throws SQLException {
		this.callable.registerOutParameter(number, sqlType);
	}

	@Override
	public void registerOutParameter(int number, SQLType sqlType, int number2) throws SQLException {
		this.callable.registerOutParameter(number, sqlType, number2);
	}

	@Override
	public void registerOutParameter(int number, SQLType sqlType, String text) throws SQLException {
		this.callable.registerOutParameter(number, sqlType, text);
	}

	@Override
	public void registerOutParameter(String text, SQLType sqlType) throws SQLException {
		this.callable.registerOutParameter(text, sqlType);
	}

	@Override
	public void registerOutParameter(String text, SQLType sqlType, int number) throws SQLException {
		this.callable.registerOutParameter(text, sqlType, number);
	}

	@Override
	public void registerOutParameter(String text, SQLType sqlType, String text2) throws SQLException {
		this.callable.registerOutParameter(text, sqlType, text2);
	}

	@Override
	public void setAsciiStream(String text, InputStream stream) throws SQLException {
		this.callable.setAsciiStream(text, stream);
	}

	@Override
	public void setAsciiStream(String text, InputStream stream, int number) throws SQLException {
		this.callable.setAsciiStream(text, stream, number);
	}

	@Override
	public void setAsciiStream(String text, InputStream stream, long count) throws SQLException {
		this.callable.setAsciiStream(text, stream, count);
	}

	@Override
	public void setBigDecimal(String text, BigDecimal bigDecimal) throws SQLException {
		this.callable.setBigDecimal(text, bigDecimal);
	}

	@Override
	public void setBinaryStream(String text, InputStream stream) throws SQLException {
		this.callable.setBinaryStream(text, stream);
	}

	@Override
	public void setBinaryStream(String text, InputStream stream, int number) throws SQLException {
		this.callable.setBinaryStream(text, stream, number);
	}

	@Override
	public void setBinaryStream(String text, InputStream stream, long count) throws SQLException {
		this.callable.setBinaryStream(text, stream, count);
	}

	@Override
	public void setBlob(String text, InputStream stream) throws SQLException {
		this.callable.setBlob(text, stream);
	}

	@Override
	public void setBlob(String text, InputStream stream, long count) throws SQLException {
		this.callable.setBlob(text, stream, count);
	}

	@Override
	public void setBlob(String text, Blob blob) throws SQLException {
		this.callable.setBlob(text, blob);
	}

	@Override
	public void setBoolean(String text, boolean flag) throws SQLException {
		this.callable.setBoolean(text, flag);
	}

	@Override
	public void setByte(String text, byte value) throws SQLException {
		this.callable.setByte(text, value);
	}

	@Override
	public void setBytes(String text, byte[] bytes) throws SQLException {
		this.callable.setBytes(text, bytes);
	}

	@Override
	public void setCharacterStream(String text, Reader reader) throws SQLException {
		this.callable.setCharacterStream(text, reader);
	}

	@Override
	public void setCharacterStream(String text, Reader reader, int number) throws SQLException {
		this.callable.setCharacterStream(text, reader, number);
	}

	@Override
	public void setCharacterStream(String text, Reader reader, long count) throws SQLException {
		this.callable.setCharacterStream(text, reader, count);
	}

	@Override
	public void setClob(String text, Reader reader) throws SQLException {
		this.callable.setClob(text, reader);
	}

	@Override
	public void setClob(String text, Reader reader, long count) throws SQLException {
		this.callable.setClob(text, reader, count);
	}

	@Override
	public void setClob(String text, Clob clob) throws SQLException {
		this.callable.setClob(text, clob);
	}

	@Override
	public void setDate(String text, Date date) throws SQLException {
		this.callable.setDate(text, date);
	}

	@Override
	public void setDate(String text, Date date, Calendar calendar) throws SQLException {
		this.callable.setDate(text, date, calendar);
	}

	@Override
	public void setDouble(String text, double value) throws SQLException {
		this.callable.setDouble(text, value);
	}

	@Override
	public void setFloat(String text, float value) throws SQLException {
		this.callable.setFloat(text, value);
	}

	@Override
	public void setInt(String text, int number) throws SQLException {
		this.callable.setInt(text, number);
	}

	@Override
	public void setLong(String text, long count) throws SQLException {
		this.callable.setLong(text, count);
	}

	@Override
	public void setNCharacterStream(String text, Reader reader) throws SQLException {
		this.callable.setNCharacterStream(text, reader);
	}

	@Override
	public void setNCharacterStream(String text, Reader reader, long count) throws SQLException {
		this.callable.setNCharacterStream(text, reader, count);
	}

	@Override
	public void setNClob(String text, Reader reader) throws SQLException {
		this.callable.setNClob(text, reader);
	}

	@Override
	public void setNClob(String text, Reader reader, long count) throws SQLException {
		this.callable.setNClob(text, reader, count);
	}

	@Override
	public void setNClob(String text, NClob nClob) throws SQLException {
		this.callable.setNClob(text, nClob);
	}

	@Override
	public void setNString(String text, String text2) throws SQLException {
		this.callable.setNString(text, text2);
	}

	@Override
	public void setNull(String text, int number) throws SQLException {
		this.callable.setNull(text, number);
	}

	@Override
	public void setNull(String text, int number, String text2) throws SQLException {
		this.callable.setNull(text, number, text2);
	}

	@Override
	public void setObject(String text, Object object) throws SQLException {
		this.callable.setObject(text, object);
	}

	@Override
	public void setObject(String text, Object object, int number) throws SQLException {
		this.callable.setObject(text, object, number);
	}

	@Override
	public void setObject(String text, Object object, int number, int number2) throws SQLException {
		this.callable.setObject(text, object, number, number2);
	}

	@Override
	public void setObject(String text, Object object, SQLType sqlType) throws SQLException {
		this.callable.setObject(text, object, sqlType);
	}

	@Override
	public void setObject(String text, Object object, SQLType sqlType, int number) throws SQLException {
		this.callable.setObject(text, object, sqlType, number);
	}

	@Override
	public void setRowId(String text, RowId rowId) throws SQLException {
		this.callable.setRowId(text, rowId);
	}

	@Override
	public void setSQLXML(String text, SQLXML xml) throws SQLException {
		this.callable.setSQLXML(text, xml);
	}

	@Override
	public void setShort(String text, short value) throws SQLException {
		this.callable.setShort(text, value);
	}

	@Override
	public void setString(String text, String text2) throws SQLException {
		this.callable.setString(text, text2);
	}

	@Override
	public void setTime(String text, Time time) throws SQLException {
		this.callable.setTime(text, time);
	}

	@Override
	public void setTime(String text, Time time, Calendar calendar) throws SQLException {
		this.callable.setTime(text, time, calendar);
	}

	@Override
	public void setTimestamp(String text, Timestamp timestamp) throws SQLException {
		this.callable.setTimestamp(text, timestamp);
	}

	@Override
	public void setTimestamp(String text, Timestamp timestamp, Calendar calendar) throws SQLException {
		this.callable.setTimestamp(text, timestamp, calendar);
	}

	@Override
	public void setURL(String text, URL url) throws SQLException {
		this.callable.setURL(text, url);
	}

	@Override
	public boolean wasNull() throws SQLException {
		return this.callable.wasNull();
	}

}
