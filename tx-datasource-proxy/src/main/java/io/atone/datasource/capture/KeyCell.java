package io.atone.datasource.capture;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Objects;

import io.atone.datasource.metadata.ColumnMeta;
import io.atone.datasource.sql.SqlPart;
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

    /** An expression of the user's statement, to be computed once more. */
    record Computed(StatementCall call, SqlPart part) implements KeyCell {
        @Override
        public String sql() {
            return "(" + part.text() + ")";
        }

        @Override
        public int bind(PreparedStatement target, int index) throws SQLException {
            return RowQueries.bindValues(call, part, target, index);
        }
    }

    /** A value in the form in which a column of the type would store it. */
    record Stored(KeyCell value, String type) implements KeyCell {
        @Override
        public String sql() {
            return "CAST(" + value.sql() + " AS " + type + ")";
        }

        @Override
        public int bind(PreparedStatement target, int index) throws SQLException {
            return value.bind(target, index);
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
