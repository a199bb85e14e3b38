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
    /** As text, or as {@link #INEXACT} when the database would not read exactly the same value back from its text. */
    CHECKED_TEXT(Types.VARCHAR) {
        @Override
        Value readNullable(ResultSet row, int column) throws SQLException {
            return TEXT.readNullable(row, column);
        }

        @Override
        public boolean isExact(Value value) {
            return !value.equals(INEXACT);
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

    /** What is read in place of a value that has no exact text: a character that is none, and in no such column. */
    public static final Value INEXACT = new Value.Text("\uffff");

    private final int nullType;

    Carrier(int nullType) {
        this.nullType = nullType;
    }

    /** Reads a column (1-based) of the current row. */
    public Value read(ResultSet row, int column) throws SQLException {
        return readNullable(row, column);
    }

    /** Whether what was read is the value, and not only tells that there is one. */
    public boolean isExact(Value value) {
        return true;
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
