package io.atone.datasource.value;

import java.math.BigDecimal;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;

/** By which JDBC calls a value is moved. Thread-safe. */
public enum Carrier {
    /** As text. */
    TEXT(Types.VARCHAR) {
        @Override
        Value readNullable(ResultSet row, int column) throws SQLException {
            String text = row.getString(column);
            return text == null ? Value.NULL : new Value.Text(text);
        }
    },
    /** As an exact number. */
    NUMBER(Types.NUMERIC) {
        @Override
        Value readNullable(ResultSet row, int column) throws SQLException {
            BigDecimal number = row.getBigDecimal(column);
            return number == null ? Value.NULL : new Value.Numeric(number);
        }
    },
    /** As bytes. */
    BINARY(Types.VARBINARY) {
        @Override
        Value readNullable(ResultSet row, int column) throws SQLException {
            byte[] bytes = row.getBytes(column);
            return bytes == null ? Value.NULL : new Value.Binary(bytes);
        }
    };

    private final int nullType;

    Carrier(int nullType) {
        this.nullType = nullType;
    }

    /** Reads a column (1-based) of the current row. */
    public Value read(ResultSet row, int column) throws SQLException {
        return readNullable(row, column);
    }

    abstract Value readNullable(ResultSet row, int column) throws SQLException;

    /** Binds a parameter (1-based). */
    public void bind(PreparedStatement statement, int parameter, Value value) throws SQLException {
        if (value instanceof Value.Text text) {
            statement.setString(parameter, text.text());
        } else if (value instanceof Value.Numeric numeric) {
            statement.setBigDecimal(parameter, numeric.number());
        } else if (value instanceof Value.Binary binary) {
            statement.setBytes(parameter, binary.bytes());
        } else {
            statement.setNull(parameter, nullType);
        }
    }
}
