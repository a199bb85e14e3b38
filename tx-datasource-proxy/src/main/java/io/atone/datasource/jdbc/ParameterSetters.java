package io.atone.datasource.jdbc;

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
import java.sql.PreparedStatement;
import java.sql.Ref;
import java.sql.RowId;
import java.sql.SQLException;
import java.sql.SQLType;
import java.sql.SQLXML;
import java.sql.Time;
import java.sql.Timestamp;
import java.util.Calendar;

import io.atone.datasource.capture.Binding;
import io.atone.datasource.capture.Parameters;
import io.atone.datasource.capture.Parameters.NullBinding;
import org.jspecify.annotations.Nullable;

/**
 * The part of a prepared statement that takes parameters. Each one is handed to the driver and remembered, so that a
 * query for the rows it concerns can be given the same value in the same way. Streams can be read only once, so they are handed over when it is known
 * which statement reads them.
 */
abstract class ParameterSetters<P extends PreparedStatement> extends ProxyStatement<P> implements PreparedStatement {

    private final Parameters parameters = new Parameters();

    ParameterSetters(ProxyConnection connection, P delegate) {
        super(connection, delegate);
    }

    /** The parameters as they are set now. */
    final Parameters parameters() {
        return parameters;
    }

    @Override
    final void restoreParameters() throws SQLException {
        // Parameters of calls can have names, which are not remembered; and no call is in a batch of ours.
        if (!(delegate instanceof CallableStatement)) {
            parameters.restoreTo(delegate);
        }
    }

    @Override
    public void setNull(int parameterIndex, int sqlType) throws SQLException {
        bind(parameterIndex, new NullBinding((target, index) -> target.setNull(index, sqlType)));
    }

    @Override
    public void setBoolean(int parameterIndex, boolean x) throws SQLException {
        bind(parameterIndex, (target, index) -> target.setBoolean(index, x));
    }

    @Override
    public void setByte(int parameterIndex, byte x) throws SQLException {
        bind(parameterIndex, (target, index) -> target.setByte(index, x));
    }

    @Override
    public void setShort(int parameterIndex, short x) throws SQLException {
        bind(parameterIndex, (target, index) -> target.setShort(index, x));
    }

    @Override
    public void setInt(int parameterIndex, int x) throws SQLException {
        bind(parameterIndex, (target, index) -> target.setInt(index, x));
    }

    @Override
    public void setLong(int parameterIndex, long x) throws SQLException {
        bind(parameterIndex, (target, index) -> target.setLong(index, x));
    }

    @Override
    public void setFloat(int parameterIndex, float x) throws SQLException {
        bind(parameterIndex, (target, index) -> target.setFloat(index, x));
    }

    @Override
    public void setDouble(int parameterIndex, double x) throws SQLException {
        bind(parameterIndex, (target, index) -> target.setDouble(index, x));
    }

    @Override
    public void setBigDecimal(int parameterIndex, @Nullable BigDecimal x) throws SQLException {
        bindObject(parameterIndex, x, (target, index) -> target.setBigDecimal(index, x));
    }

    @Override
    public void setString(int parameterIndex, @Nullable String x) throws SQLException {
        bindObject(parameterIndex, x, (target, index) -> target.setString(index, x));
    }

    @Override
    public void setBytes(int parameterIndex, byte @Nullable [] x) throws SQLException {
        bindObject(parameterIndex, x, (target, index) -> target.setBytes(index, x));
    }

    @Override
    public void setDate(int parameterIndex, @Nullable Date x) throws SQLException {
        bindObject(parameterIndex, x, (target, index) -> target.setDate(index, x));
    }

    @Override
    public void setTime(int parameterIndex, @Nullable Time x) throws SQLException {
        bindObject(parameterIndex, x, (target, index) -> target.setTime(index, x));
    }

    @Override
    public void setTimestamp(int parameterIndex, @Nullable Timestamp x) throws SQLException {
        bindObject(parameterIndex, x, (target, index) -> target.setTimestamp(index, x));
    }

    @Override
    public void setAsciiStream(int parameterIndex, @Nullable InputStream x, int length) throws SQLException {
        bindLater(parameterIndex, (target, index) -> target.setAsciiStream(index, x, length));
    }

    @Deprecated
    @SuppressWarnings("deprecation")
    @Override
    public void setUnicodeStream(int parameterIndex, @Nullable InputStream x, int length) throws SQLException {
        bindLater(parameterIndex, (target, index) -> target.setUnicodeStream(index, x, length));
    }

    @Override
    public void setBinaryStream(int parameterIndex, @Nullable InputStream x, int length) throws SQLException {
        bindLater(parameterIndex, (target, index) -> target.setBinaryStream(index, x, length));
    }

    @Override
    public void setObject(int parameterIndex, @Nullable Object x, int targetSqlType) throws SQLException {
        bindObject(parameterIndex, x, (target, index) -> target.setObject(index, x, targetSqlType));
    }

    @Override
    public void setObject(int parameterIndex, @Nullable Object x) throws SQLException {
        bindObject(parameterIndex, x, (target, index) -> target.setObject(index, x));
    }

    @Override
    public void setCharacterStream(int parameterIndex, @Nullable Reader reader, int length) throws SQLException {
        bindLater(parameterIndex, (target, index) -> target.setCharacterStream(index, reader, length));
    }

    @Override
    public void setRef(int parameterIndex, @Nullable Ref x) throws SQLException {
        bindObject(parameterIndex, x, (target, index) -> target.setRef(index, x));
    }

    @Override
    public void setBlob(int parameterIndex, @Nullable Blob x) throws SQLException {
        bindObject(parameterIndex, x, (target, index) -> target.setBlob(index, x));
    }

    @Override
    public void setClob(int parameterIndex, @Nullable Clob x) throws SQLException {
        bindObject(parameterIndex, x, (target, index) -> target.setClob(index, x));
    }

    @Override
    public void setArray(int parameterIndex, @Nullable Array x) throws SQLException {
        bindObject(parameterIndex, x, (target, index) -> target.setArray(index, x));
    }

    @Override
    public void setDate(int parameterIndex, @Nullable Date x, @Nullable Calendar cal) throws SQLException {
        bindObject(parameterIndex, x, (target, index) -> target.setDate(index, x, cal));
    }

    @Override
    public void setTime(int parameterIndex, @Nullable Time x, @Nullable Calendar cal) throws SQLException {
        bindObject(parameterIndex, x, (target, index) -> target.setTime(index, x, cal));
    }

    @Override
    public void setTimestamp(int parameterIndex, @Nullable Timestamp x, @Nullable Calendar cal) throws SQLException {
        bindObject(parameterIndex, x, (target, index) -> target.setTimestamp(index, x, cal));
    }

    @Override
    public void setNull(int parameterIndex, int sqlType, String typeName) throws SQLException {
        bind(parameterIndex, new NullBinding((target, index) -> target.setNull(index, sqlType, typeName)));
    }

    @Override
    public void setURL(int parameterIndex, @Nullable URL x) throws SQLException {
        bindObject(parameterIndex, x, (target, index) -> target.setURL(index, x));
    }

    @Override
    public void setRowId(int parameterIndex, @Nullable RowId x) throws SQLException {
        bindObject(parameterIndex, x, (target, index) -> target.setRowId(index, x));
    }

    @Override
    public void setNString(int parameterIndex, @Nullable String value) throws SQLException {
        bindObject(parameterIndex, value, (target, index) -> target.setNString(index, value));
    }

    @Override
    public void setNCharacterStream(int parameterIndex, @Nullable Reader value, long length) throws SQLException {
        bindLater(parameterIndex, (target, index) -> target.setNCharacterStream(index, value, length));
    }

    @Override
    public void setNClob(int parameterIndex, @Nullable NClob value) throws SQLException {
        bindObject(parameterIndex, value, (target, index) -> target.setNClob(index, value));
    }

    @Override
    public void setClob(int parameterIndex, @Nullable Reader reader, long length) throws SQLException {
        bindLater(parameterIndex, (target, index) -> target.setClob(index, reader, length));
    }

    @Override
    public void setBlob(int parameterIndex, @Nullable InputStream inputStream, long length) throws SQLException {
        bindLater(parameterIndex, (target, index) -> target.setBlob(index, inputStream, length));
    }

    @Override
    public void setNClob(int parameterIndex, @Nullable Reader reader, long length) throws SQLException {
        bindLater(parameterIndex, (target, index) -> target.setNClob(index, reader, length));
    }

    @Override
    public void setSQLXML(int parameterIndex, @Nullable SQLXML xmlObject) throws SQLException {
        bindObject(parameterIndex, xmlObject, (target, index) -> target.setSQLXML(index, xmlObject));
    }

    @Override
    public void setObject(int parameterIndex, @Nullable Object x, int targetSqlType, int scaleOrLength)
            throws SQLException {
        bindObject(parameterIndex, x, (target, index) -> target.setObject(index, x, targetSqlType, scaleOrLength));
    }

    @Override
    public void setAsciiStream(int parameterIndex, @Nullable InputStream x, long length) throws SQLException {
        bindLater(parameterIndex, (target, index) -> target.setAsciiStream(index, x, length));
    }

    @Override
    public void setBinaryStream(int parameterIndex, @Nullable InputStream x, long length) throws SQLException {
        bindLater(parameterIndex, (target, index) -> target.setBinaryStream(index, x, length));
    }

    @Override
    public void setCharacterStream(int parameterIndex, @Nullable Reader reader, long length) throws SQLException {
        bindLater(parameterIndex, (target, index) -> target.setCharacterStream(index, reader, length));
    }

    @Override
    public void setAsciiStream(int parameterIndex, @Nullable InputStream x) throws SQLException {
        bindLater(parameterIndex, (target, index) -> target.setAsciiStream(index, x));
    }

    @Override
    public void setBinaryStream(int parameterIndex, @Nullable InputStream x) throws SQLException {
        bindLater(parameterIndex, (target, index) -> target.setBinaryStream(index, x));
    }

    @Override
    public void setCharacterStream(int parameterIndex, @Nullable Reader reader) throws SQLException {
        bindLater(parameterIndex, (target, index) -> target.setCharacterStream(index, reader));
    }

    @Override
    public void setNCharacterStream(int parameterIndex, @Nullable Reader value) throws SQLException {
        bindLater(parameterIndex, (target, index) -> target.setNCharacterStream(index, value));
    }

    @Override
    public void setClob(int parameterIndex, @Nullable Reader reader) throws SQLException {
        bindLater(parameterIndex, (target, index) -> target.setClob(index, reader));
    }

    @Override
    public void setBlob(int parameterIndex, @Nullable InputStream inputStream) throws SQLException {
        bindLater(parameterIndex, (target, index) -> target.setBlob(index, inputStream));
    }

    @Override
    public void setNClob(int parameterIndex, @Nullable Reader reader) throws SQLException {
        bindLater(parameterIndex, (target, index) -> target.setNClob(index, reader));
    }

    @Override
    public void setObject(int parameterIndex, @Nullable Object x, SQLType targetSqlType, int scaleOrLength)
            throws SQLException {
        bindObject(parameterIndex, x, (target, index) -> target.setObject(index, x, targetSqlType, scaleOrLength));
    }

    @Override
    public void setObject(int parameterIndex, @Nullable Object x, SQLType targetSqlType) throws SQLException {
        bindObject(parameterIndex, x, (target, index) -> target.setObject(index, x, targetSqlType));
    }

    @Override
    public void clearParameters() throws SQLException {
        parameters.clear();
        delegate.clearParameters();
    }

    private void bind(int parameterIndex, Binding binding) throws SQLException {
        binding.bind(delegate, parameterIndex);
        parameters.set(parameterIndex, binding);
    }

    private void bindLater(int parameterIndex, Binding binding) throws SQLException {
        parameters.setPending(parameterIndex, binding);
    }

    private void bindObject(int parameterIndex, @Nullable Object x, Binding binding) throws SQLException {
        if (x == null) {
            bind(parameterIndex, new NullBinding(binding));
        } else if (x instanceof InputStream || x instanceof Reader) {
            bindLater(parameterIndex, binding);
        } else {
            bind(parameterIndex, binding);
        }
    }
}
