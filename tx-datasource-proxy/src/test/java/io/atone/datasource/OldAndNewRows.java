package io.atone.datasource;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;

import io.atone.datasource.Shapes.Shape;
import io.atone.testkit.database.TestDatabase;

/** The shapes that PostgreSQL can only undo when its RETURNING tells old and new rows; older versions refuse them. */
final class OldAndNewRows {

    private static final int SINCE_POSTGRESQL = 18;

    private static final Set<String> SHAPES = Set.of(
            "batch of upserts",
            "merge",
            "merge that does nothing",
            "on conflict do update, by another unique key",
            "on conflict do update, keys asked for by name",
            "on conflict do update, old and new rows",
            "on conflict do update of the key",
            "on conflict do update with a condition",
            "returning by the plain execute",
            "update by a common table expression",
            "update from another table",
            "update from another table, with alias",
            "update returning");

    private OldAndNewRows() {}

    /** Whether a shape has to be refused there. */
    static boolean areMissing(Shape shape, TestDatabase database) throws SQLException {
        if (!SHAPES.contains(shape.name())) {
            return false;
        }
        try (Connection connection = database.connect()) {
            return connection.getMetaData().getDatabaseProductName().equals("PostgreSQL")
                    && connection.getMetaData().getDatabaseMajorVersion() < SINCE_POSTGRESQL;
        }
    }
}
