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
import java.sql.Ref;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.RowId;
import java.sql.SQLException;
import java.sql.SQLType;
import java.sql.SQLWarning;
import java.sql.SQLXML;
import java.sql.Statement;
import java.sql.Time;
import java.sql.Timestamp;
import java.util.Calendar;
import java.util.Map;

/**
 * Hands every call of {@link ResultSet} on; generated from JDK 17, so that nothing is
 * forgotten. What is guarded stands in the class below it.
 */
@SuppressWarnings("deprecation") // JDBC's own deprecated methods are handed on as well
abstract class ForwardingResultSet implements ResultSet {

	final ResultSet delegate;

	ForwardingResultSet(ResultSet delegate) {
		this.delegate = delegate;
	}

	@Override
	public boolean absolute(int number) throws SQLException {
		return this.delegate.absolute(number);
	}

	@Override
	public void afterLast() throws SQLException {
		this.delegate.afterLast();
	}

	@Override
	public void beforeFirst() throws SQLException {
		this.delegate.beforeFirst();
	}

	@Override
	public void cancelRowUpdates() throws SQLException {
		this.delegate.cancelRowUpdates();
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
	public void deleteRow() throws SQLException {
		this.delegate.deleteRow();
	}

	@Override
	public int findColumn(String text) throws SQLException {
		return this.delegate.findColumn(text);
	}

	@Override
	public boolean first() throws SQLException {
		return this.delegate.first();
	}

	@Override
	public Array getArray(int number) throws SQLException {
		return this.delegate.getArray(number);
	}

	@Override
	public Array getArray(String text) throws SQLException {
		return this.delegate.getArray(text);
	}

	@Override
	public InputStream getAsciiStream(int number) throws SQLException {
		return this.delegate.getAsciiStream(number);
	}

	@Override
	public InputStream getAsciiStream(String text) throws SQLException {
		return this.delegate.getAsciiStream(text);
	}

	@Override
	public BigDecimal getBigDecimal(int number) throws SQLException {
		return this.delegate.getBigDecimal(number);
	}

	@Override
	public BigDecimal getBigDecimal(int number, int number2) throws SQLException {
		return this.delegate.getBigDecimal(number, number2);
	}

	@Override
	public BigDecimal getBigDecimal(String text) throws SQLException {
		return this.delegate.getBigDecimal(text);
	}

	@Override
	public BigDecimal getBigDecimal(String text, int number) throws SQLException {
		return this.delegate.getBigDecimal(text, number);
	}

	@Override
	public InputStream getBinaryStream(int number) throws SQLException {
		return this.delegate.getBinaryStream(number);
	}

	@Override
	public InputStream getBinaryStream(String text) throws SQLException {
		return this.delegate.getBinaryStream(text);
	}

	@Override
	public Blob getBlob(int number) throws SQLException {
		return this.delegate.getBlob(number);
	}

	@Override
	public Blob getBlob(String text) throws SQLException {
		return this.delegate.getBlob(text);
	}

	@Override
	public boolean getBoolean(int number) throws SQLException {
		return this.delegate.getBoolean(number);
	}

	@Override
	public boolean getBoolean(String text) throws SQLException {
		return this.delegate.getBoolean(text);
	}

	@Override
	public byte getByte(int number) throws SQLException {
		return this.delegate.getByte(number);
	}

	@Override
	public byte getByte(String text) throws SQLException {
		return this.delegate.getByte(text);
	}

	@Override
	public byte[] getBytes(int number) throws SQLException {
		return this.delegate.getBytes(number);
	}

	@Override
	public byte[] getBytes(String text) throws SQLException {
		return this.delegate.getBytes(text);
	}

	@Override
	public Reader getCharacterStream(int number) throws SQLException {
		return this.delegate.getCharacterStream(number);
	}

	@Override
	public Reader getCharacterStream(String text) throws SQLException {
		return this.delegate.getCharacterStream(text);
	}

	@Override
	public Clob getClob(int number) throws SQLException {
		return this.delegate.getClob(number);
	}

	@Override
	public Clob getClob(String text) throws SQLException {
		return this.delegate.getClob(text);
	}

	@Override
	public int getConcurrency() throws SQLException {
		return this.delegate.getConcurrency();
	}

	@Override
	public String getCursorName() throws SQLException {
		return this.delegate.getCursorName();
	}

	@Override
	public Date getDate(int number) throws SQLException {
		return this.delegate.getDate(number);
	}

	@Override
	public Date getDate(int number, Calendar calendar) throws SQLException {
		return this.delegate.getDate(number, calendar);
	}

	@Override
	public Date getDate(String text) throws SQLException {
		return this.delegate.getDate(text);
	}

	@Override
	public Date getDate(String text, Calendar calendar) throws SQLException {
		return this.delegate.getDate(text, calendar);
	}

	@Override
	public double getDouble(int number) throws SQLException {
		return this.delegate.getDouble(number);
	}

	@Override
	public double getDouble(String text) throws SQLException {
		return this.delegate.getDouble(text);
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
	public float getFloat(int number) throws SQLException {
		return this.delegate.getFloat(number);
	}

	@Override
	public float getFloat(String text) throws SQLException {
		return this.delegate.getFloat(text);
	}

	@Override
	public int getHoldability() throws SQLException {
		return this.delegate.getHoldability();
	}

	@Override
	public int getInt(int number) throws SQLException {
		return this.delegate.getInt(number);
	}

	@Override
	public int getInt(String text) throws SQLException {
		return this.delegate.getInt(text);
	}

	@Override
	public long getLong(int number) throws SQLException {
		return this.delegate.getLong(number);
	}

	@Override
	public long getLong(String text) throws SQLException {
		return this.delegate.getLong(text);
	}

	@Override
	public ResultSetMetaData getMetaData() throws SQLException {
		return this.delegate.getMetaData();
	}

	@Override
	public Reader getNCharacterStream(int number) throws SQLException {
		return this.delegate.getNCharacterStream(number);
	}

	@Override
	public Reader getNCharacterStream(String text) throws SQLException {
		return this.delegate.getNCharacterStream(text);
	}

	@Override
	public NClob getNClob(int number) throws SQLException {
		return this.delegate.getNClob(number);
	}

	@Override
	public NClob getNClob(String text) throws SQLException {
		return this.delegate.getNClob(text);
	}

	@Override
	public String getNString(int number) throws SQLException {
		return this.delegate.getNString(number);
	}

	@Override
	public String getNString(String text) throws SQLException {
		return this.delegate.getNString(text);
	}

	@Override
	public <T> T getObject(int number, Class<T> type) throws SQLException {
		return this.delegate.getObject(number, type);
	}

	@Override
	public <T> T getObject(String text, Class<T> type) throws SQLException {
		return this.delegate.getObject(text, type);
	}

	@Override
	public Object getObject(int number) throws SQLException {
		return this.delegate.getObject(number);
	}

	@Override
	public Object getObject(int number, Map<String, Class<?>> map) throws SQLException {
		return this.delegate.getObject(number, map);
	}

	@Override
	public Object getObject(String text) throws SQLException {
		return this.delegate.getObject(text);
	}

	@Override
	public Object getObject(String text, Map<String, Class<?>> map) throws SQLException {
		return this.delegate.getObject(text, map);
	}

	@Override
	public Ref getRef(int number) throws SQLException {
		return this.delegate.getRef(number);
	}

	@Override
	public Ref getRef(String text) throws SQLException {
		return this.delegate.getRef(text);
	}

	@Override
	public int getRow() throws SQLException {
		return this.delegate.getRow();
	}

	@Override
	public RowId getRowId(int number) throws SQLException {
		return this.delegate.getRowId(number);
	}

	@Override
	public RowId getRowId(String text) throws SQLException {
		return this.delegate.getRowId(text);
	}

	@Override
	public SQLXML getSQLXML(int number) throws SQLException {
		return this.delegate.getSQLXML(number);
	}

	@Override
	public SQLXML getSQLXML(String text) throws SQLException {
		return this.delegate.getSQLXML(text);
	}

	@Override
	public short getShort(int number) throws SQLException {
		return this.delegate.getShort(number);
	}

	@Override
	public short getShort(String text) throws SQLException {
		return this.delegate.getShort(text);
	}

	@Override
	public Statement getStatement() throws SQLException {
		return this.delegate.getStatement();
	}

	@Override
	public String getString(int number) throws SQLException {
		return this.delegate.getString(number);
	}

	@Override
	public String getString(String text) throws SQLException {
		return this.delegate.getString(text);
	}

	@Override
	public Time getTime(int number) throws SQLException {
		return this.delegate.getTime(number);
	}

	@Override
	public Time getTime(int number, Calendar calendar) throws SQLException {
		return this.delegate.getTime(number, calendar);
	}

	@Override
	public Time getTime(String text) throws SQLException {
		return this.delegate.getTime(text);
	}

	@Override
	public Time getTime(String text, Calendar calendar) throws SQLException {
		return this.delegate.getTime(text, calendar);
	}

	@Override
	public Timestamp getTimestamp(int number) throws SQLException {
		return this.delegate.getTimestamp(number);
	}

	@Override
	public Timestamp getTimestamp(int number, Calendar calendar) throws SQLException {
		return this.delegate.getTimestamp(number, calendar);
	}

	@Override
	public Timestamp getTimestamp(String text) throws SQLException {
		return this.delegate.getTimestamp(text);
	}

	@Override
	public Timestamp getTimestamp(String text, Calendar calendar) throws SQLException {
		return this.delegate.getTimestamp(text, calendar);
	}

	@Override
	public int getType() throws SQLException {
		return this.delegate.getType();
	}

	@Override
	public URL getURL(int number) throws SQLException {
		return this.delegate.getURL(number);
	}

	@Override
	public URL getURL(String text) throws SQLException {
		return this.delegate.getURL(text);
	}

	@Override
	public InputStream getUnicodeStream(int number) throws SQLException {
		return this.delegate.getUnicodeStream(number);
	}

	@Override
	public InputStream getUnicodeStream(String text) throws SQLException {
		return this.delegate.getUnicodeStream(text);
	}

	@Override
	public SQLWarning getWarnings() throws SQLException {
		return this.delegate.getWarnings();
	}

	@Override
	public void insertRow() throws SQLException {
		this.delegate.insertRow();
	}

	@Override
	public boolean isAfterLast() throws SQLException {
		return this.delegate.isAfterLast();
	}

	@Override
	public boolean isBeforeFirst() throws SQLException {
		return this.delegate.isBeforeFirst();
	}

	@Override
	public boolean isClosed() throws SQLException {
		return this.delegate.isClosed();
	}

	@Override
	public boolean isFirst() throws SQLException {
		return this.delegate.isFirst();
	}

	@Override
	public boolean isLast() throws SQLException {
		return this.delegate.isLast();
	}

	@Override
	public boolean last() throws SQLException {
		return this.delegate.last();
	}

	@Override
	public void moveToCurrentRow() throws SQLException {
		this.delegate.moveToCurrentRow();
	}

	@Override
	public void moveToInsertRow() throws SQLException {
		this.delegate.moveToInsertRow();
	}

	@Override
	public boolean next() throws SQLException {
		return this.delegate.next();
	}

	@Override
	public boolean previous() throws SQLException {
		return this.delegate.previous();
	}

	@Override
	public void refreshRow() throws SQLException {
		this.delegate.refreshRow();
	}

	@Override
	public boolean relative(int number) throws SQLException {
		return this.delegate.relative(number);
	}

	@Override
	public boolean rowDeleted() throws SQLException {
		return this.delegate.rowDeleted();
	}

	@Override
	public boolean rowInserted() throws SQLException {
		return this.delegate.rowInserted();
	}

	@Override
	public boolean rowUpdated() throws SQLException {
		return this.delegate.rowUpdated();
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
	public void updateArray(int number, Array array) throws SQLException {
		this.delegate.updateArray(number, array);
	}

	@Override
	public void updateArray(String text, Array array) throws SQLException {
		this.delegate.updateArray(text, array);
	}

	@Override
	public void updateAsciiStream(int number, InputStream stream) throws SQLException {
		this.delegate.updateAsciiStream(number, stream);
	}

	@Override
	public void updateAsciiStream(int number, InputStream stream, int number2) throws SQLException {
		this.delegate.updateAsciiStream(number, stream, number2);
	}

	@Override
	public void updateAsciiStream(int number, InputStream stream, long count) throws SQLException {
		this.delegate.updateAsciiStream(number, stream, count);
	}

	@Override
	public void updateAsciiStream(String text, InputStream stream) throws SQLException {
		this.delegate.updateAsciiStream(text, stream);
	}

	@Override
	public void updateAsciiStream(String text, InputStream stream, int number) throws SQLException {
		this.delegate.updateAsciiStream(text, stream, number);
	}

	@Override
	public void updateAsciiStream(String text, InputStream stream, long count) throws SQLException {
		this.delegate.updateAsciiStream(text, stream, count);
	}

	@Override
	public void updateBigDecimal(int number, BigDecimal bigDecimal) throws SQLException {
		this.delegate.updateBigDecimal(number, bigDecimal);
	}

	@Override
	public void updateBigDecimal(String text, BigDecimal bigDecimal) throws SQLException {
		this.delegate.updateBigDecimal(text, bigDecimal);
	}

	@Override
	public void updateBinaryStream(int number, InputStream stream) throws SQLException {
		this.delegate.updateBinaryStream(number, stream);
	}

	@Override
	public void updateBinaryStream(int number, InputStream stream, int number2) throws SQLException {
		this.delegate.updateBinaryStream(number, stream, number2);
	}

	@Override
	public void updateBinaryStream(int number, InputStream stream, long count) throws SQLException {
		this.delegate.updateBinaryStream(number, stream, count);
	}

	@Override
	public void updateBinaryStream(String text, InputStream stream) throws SQLException {
		this.delegate.updateBinaryStream(text, stream);
	}

	@Override
	public void updateBinaryStream(String text, InputStream stream, int number) throws SQLException {
		this.delegate.updateBinaryStream(text, stream, number);
	}

	@Override
	public void updateBinaryStream(String text, InputStream stream, long count) throws SQLException {
		this.delegate.updateBinaryStream(text, stream, count);
	}

	@Override
	public void updateBlob(int number, InputStream stream) throws SQLException {
		this.delegate.updateBlob(number, stream);
	}

	@Override
	public void updateBlob(int number, InputStream stream, long count) throws SQLException {
		this.delegate.updateBlob(number, stream, count);
	}

	@Override
	public void updateBlob(int number, Blob blob) throws SQLException {
		this.delegate.updateBlob(number, blob);
	}

	@Override
	public void updateBlob(String text, InputStream stream) throws SQLException {
		this.delegate.updateBlob(text, stream);
	}

	@Override
	public void updateBlob(String text, InputStream stream, long count) throws SQLException {
		this.delegate.updateBlob(text, stream, count);
	}

	@Override
	public void updateBlob(String text, Blob blob) throws SQLException {
		this.delegate.updateBlob(text, blob);
	}

	@Override
	public void updateBoolean(int number, boolean flag) throws SQLException {
		this.delegate.updateBoolean(number, flag);
	}

	@Override
	public void updateBoolean(String text, boolean flag) throws SQLException {
		this.delegate.updateBoolean(text, flag);
	}

	@Override
	public void updateByte(int number, byte value) throws SQLException {
		this.delegate.updateByte(number, value);
	}

	@Override
	public void updateByte(String text, byte value) throws SQLException {
		this.delegate.updateByte(text, value);
	}

	@Override
	public void updateBytes(int number, byte[] bytes) throws SQLException {
		this.delegate.updateBytes(number, bytes);
	}

	@Override
	public void updateBytes(String text, byte[] bytes) throws SQLException {
		this.delegate.updateBytes(text, bytes);
	}

	@Override
	public void updateCharacterStream(int number, Reader reader) throws SQLException {
		this.delegate.updateCharacterStream(number, reader);
	}

	@Override
	public void updateCharacterStream(int number, Reader reader, int number2) throws SQLException {
		this.delegate.updateCharacterStream(number, reader, number2);
	}

	@Override
	public void updateCharacterStream(int number, Reader reader, long count) throws SQLException {
		this.delegate.updateCharacterStream(number, reader, count);
	}

	@Override
	public void updateCharacterStream(String text, Reader reader) throws SQLException {
		this.delegate.updateCharacterStream(text, reader);
	}

	@Override
	public void updateCharacterStream(String text, Reader reader, int number) throws SQLException {
		this.delegate.updateCharacterStream(text, reader, number);
	}

	@Override
	public void updateCharacterStream(String text, Reader reader, long count) throws SQLException {
		this.delegate.updateCharacterStream(text, reader, count);
	}

	@Override
	public void updateClob(int number, Reader reader) throws SQLException {
		this.delegate.updateClob(number, reader);
	}

	@Override
	public void updateClob(int number, Reader reader, long count) throws SQLException {
		this.delegate.updateClob(number, reader, count);
	}

	@Override
	public void updateClob(int number, Clob clob) throws SQLException {
		this.delegate.updateClob(number, clob);
	}

	@Override
	public void updateClob(String text, Reader reader) throws SQLException {
		this.delegate.updateClob(text, reader);
	}

	@Override
	public void updateClob(String text, Reader reader, long count) throws SQLException {
		this.delegate.updateClob(text, reader, count);
	}

	@Override
	public void updateClob(String text, Clob clob) throws SQLException {
		this.delegate.updateClob(text, clob);
	}

	@Override
	public void updateDate(int number, Date date) throws SQLException {
		this.delegate.updateDate(number, date);
	}

	@Override
	public void updateDate(String text, Date date) throws SQLException {
		this.delegate.updateDate(text, date);
	}

	@Override
	public void updateDouble(int number, double value) throws SQLException {
		this.delegate.updateDouble(number, value);
	}

	@Override
	public void updateDouble(String text, double value) throws SQLException {
		this.delegate.updateDouble(text, value);
	}

	@Override
	public void updateFloat(int number, float value) throws SQLException {
		this.delegate.updateFloat(number, value);
	}

	@Override
	public void updateFloat(String text, float value) throws SQLException {
		this.delegate.updateFloat(text, value);
	}

	@Override
	public void updateInt(int number, int number2) throws SQLException {
		this.delegate.updateInt(number, number2);
	}

	@Override
	public void updateInt(String text, int number) throws SQLException {
		this.delegate.updateInt(text, number);
	}

	@Override
	public void updateLong(int number, long count) throws SQLException {
		this.delegate.updateLong(number, count);
	}

	@Override
	public void updateLong(String text, long count) throws SQLException {
		this.delegate.updateLong(text, count);
	}

	@Override
	public void updateNCharacterStream(int number, Reader reader) throws SQLException {
		this.delegate.updateNCharacterStream(number, reader);
	}

	@Override
	public void updateNCharacterStream(int number, Reader reader, long count) throws SQLException {
		this.delegate.updateNCharacterStream(number, reader, count);
	}

	@Override
	public void updateNCharacterStream(String text, Reader reader) throws SQLException {
		this.delegate.updateNCharacterStream(text, reader);
	}

	@Override
	public void updateNCharacterStream(String text, Reader reader, long count) throws SQLException {
		this.delegate.updateNCharacterStream(text, reader, count);
	}

	@Override
	public void updateNClob(int number, Reader reader) throws SQLException {
		this.delegate.updateNClob(number, reader);
	}

	@Override
	public void updateNClob(int number, Reader reader, long count) throws SQLException {
		this.delegate.updateNClob(number, reader, count);
	}

	@Override
	public void updateNClob(int number, NClob nClob) throws SQLException {
		this.delegate.updateNClob(number, nClob);
	}

	@Override
	public void updateNClob(String text, Reader reader) throws SQLException {
		this.delegate.updateNClob(text, reader);
	}

	@Override
	public void updateNClob(String text, Reader reader, long count) throws SQLException {
		this.delegate.updateNClob(text, reader, count);
	}

	@Override
	public void updateNClob(String text, NClob nClob) throws SQLException {
		this.delegate.updateNClob(text, nClob);
	}

	@Override
	public void updateNString(int number, String text) throws SQLException {
		this.delegate.updateNString(number, text);
	}

	@Override
	public void updateNString(String text, String text2) throws SQLException {
		this.delegate.updateNString(text, text2);
	}

	@Override
	public void updateNull(int number) throws SQLException {
		this.delegate.updateNull(number);
	}

	@Override
	public void updateNull(String text) throws SQLException {
		this.delegate.updateNull(text);
	}

	@Override
	public void updateObject(int number, Object object) throws SQLException {
		this.delegate.updateObject(number, object);
	}

	@Override
	public void updateObject(int number, Object object, int number2) throws SQLException {
		this.delegate.updateObject(number, object, number2);
	}

	@Override
	public void updateObject(String text, Object object) throws SQLException {
		this.delegate.updateObject(text, object);
	}

	@Override
	public void updateObject(String text, Object object, int number) throws SQLException {
		this.delegate.updateObject(text, object, number);
	}

	@Override
	public void updateObject(int number, Object object, SQLType sqlType) throws SQLException {
		this.delegate.updateObject(number, object, sqlType);
	}

	@Override
	public void updateObject(int number, Object object, SQLType sqlType, int number2) throws SQLException {
		this.delegate.updateObject(number, object, sqlType, number2);
	}

	@Override
	public void updateObject(String text, Object object, SQLType sqlType) throws SQLException {
		this.delegate.updateObject(text, object, sqlType);
	}

	@Override
	public void updateObject(String text, Object object, SQLType sqlType, int number) throws SQLException {
		this.delegate.updateObject(text, object, sqlType, number);
	}

	@Override
	public void updateRef(int number, Ref ref) throws SQLException {
		this.delegate.updateRef(number, ref);
	}

	@Override
	public void updateRef(String text, Ref ref) throws SQLException {
		this.delegate.updateRef(text, ref);
	}

	@Override
	public void updateRow() throws SQLException {
		this.delegate.updateRow();
	}

	@Override
	public void updateRowId(int number, RowId rowId) throws SQLException {
		this.delegate.updateRowId(number, rowId);
	}

	@Override
	public void updateRowId(String text, RowId rowId) throws SQLException {
		this.delegate.updateRowId(text, rowId);
	}

	@Override
	public void updateSQLXML(int number, SQLXML xml) throws SQLException {
		this.delegate.updateSQLXML(number, xml);
	}

	@Override
	public void updateSQLXML(String text, SQLXML xml) throws SQLException {
		this.delegate.updateSQLXML(text, xml);
	}

	@Override
	public void updateShort(int number, short value) throws SQLException {
		this.delegate.updateShort(number, value);
	}

	@Override
	public void updateShort(String text, short value) throws SQLException {
		this.delegate.updateShort(text, value);
	}

	@Override
	public void updateString(int number, String text) throws SQLException {
		this.delegate.updateString(number, text);
	}

	@Override
	public void updateString(String text, String text2) throws SQLException {
		this.delegate.updateString(text, text2);
	}

	@Override
	public void updateTime(int number, Time time) throws SQLException {
		this.delegate.updateTime(number, time);
	}

	@Override
	public void updateTime(String text, Time time) throws SQLException {
		this.delegate.updateTime(text, time);
	}

	@Override
	public void updateTimestamp(int number, Timestamp timestamp) throws SQLException {
		this.delegate.updateTimestamp(number, timestamp);
	}

	@Override
	public void updateTimestamp(String text, Timestamp timestamp) throws SQLException {
		this.delegate.updateTimestamp(text, timestamp);
	}

	@Override
	public boolean wasNull() throws SQLException {
		return this.delegate.wasNull();
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
