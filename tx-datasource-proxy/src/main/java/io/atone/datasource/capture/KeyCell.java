package io.atone.datasource.capture;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Objects;

import io.atone.datasource.metadata.ColumnMeta;
import io.atone.datasource.value.Value;

/** One value of an inserted row's key, by which the row is found again. */
sealed interface KeyCell {

    /** What stands for the value in SQL. */
    String sql();

    /**
     * Binds the value, if {@link #sql()} has a parameter for it.
     *
     * @return the index of the next parameter
     */
    int bind(PreparedStatement target, int index) throws SQLException;

    /** A parameter of the user's statement, bound again as he bound it. */
    record UserParameter(Parameters parameters, int position) implements KeyCell {
        @Override
        public String sql() {
            return "?";
        }

        @Override
        public int bind(PreparedStatement target, int index) throws SQLException {
            parameters.bindValueTo(target, position, index);
            return index + 1;
        }
    }

    /** A constant of the user's statement. */
    record Constant(String sql) implements KeyCell {
        @Override
        public int bind(PreparedStatement target, int index) {
            return index;
        }
    }

    /** A value as the column's codec read it, of the column itself or of an expression for it. */
    record Read(ColumnMeta column, Value value) implements KeyCell {
        @Override
        public String sql() {
            return column.requireCodec().writeSql();
        }

        @Override
        public int bind(PreparedStatement target, int index) throws SQLException {
            column.requireCodec().carrier().bind(target, index, value);
            return index + 1;
        }
    }

    /** A value the database made, as its driver told it. */
    record Generated(Object value) implements KeyCell {
        public Generated {
            Objects.requireNonNull(value, "value");
        }

        @Override
        public String sql() {
            return "?";
        }

        @Override
        public int bind(PreparedStatement target, int index) throws SQLException {
            target.setObject(index, value);
            return index + 1;
        }
    }
}
