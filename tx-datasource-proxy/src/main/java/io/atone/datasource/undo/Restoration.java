package io.atone.datasource.undo;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

import io.atone.datasource.image.RowChange;
import io.atone.datasource.value.Carrier;
import io.atone.datasource.value.Value;

/**
 * The statement that takes one change back. It touches the row only while it still is what the change made of it.
 *
 * @param change what to take back
 * @param sql equal for changes that can be taken back in one batch
 * @param parameters of the statement, in order
 */
record Restoration(RowChange change, String sql, List<Parameter> parameters) {

    Restoration {
        parameters = List.copyOf(parameters);
    }

    /** A value and how it is bound. */
    record Parameter(Carrier carrier, Value value) {}

    /** Runs it once; returns how many rows it touched. */
    int execute(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            bind(statement);
            return statement.executeUpdate();
        }
    }

    /** Runs a query that restores rows and answers how many. */
    int query(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            bind(statement);
            try (ResultSet count = statement.executeQuery()) {
                return count.next() ? count.getInt(1) : 0;
            }
        }
    }

    void bind(PreparedStatement statement) throws SQLException {
        for (int i = 0; i < parameters.size(); i++) {
            Parameter parameter = parameters.get(i);
            parameter.carrier().bind(statement, i + 1, parameter.value());
        }
    }
}
