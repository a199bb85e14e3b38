package io.atone.datasource;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

import io.atone.datasource.support.Observations;
import io.atone.datasource.support.SideBySide;
import io.atone.datasource.support.Tables;
import io.atone.testkit.database.DatabaseEngine;
import io.atone.testkit.database.TestDatabase;
import io.atone.testkit.junit.CheckResidue;
import io.atone.testkit.junit.DatabaseName;
import io.atone.testkit.junit.ForEachDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Drivers that fetch rows one by one, as their URL tells them. */
@ForEachDatabase
@CheckResidue
class FetchSizeIT {

    private static final List<String> TABLES = List.of("item", "account");
    private static final String INSERT = "INSERT INTO account (name, balance) VALUES ('x', 1), ('y', 2), ('z', 3)";

    private SideBySide sides;

    @BeforeEach
    void open(@DatabaseName("bare") TestDatabase bare, @DatabaseName("atone") TestDatabase atone) throws Exception {
        sides = switch (atone.engine()) {
            case MYSQL -> new SideBySide(bare, atone, "useCursorFetch=true", "defaultFetchSize=1");
            case MARIADB -> new SideBySide(bare, atone, "defaultFetchSize=1");
            case POSTGRESQL -> new SideBySide(bare, atone, "defaultRowFetchSize=1");
            case H2 -> new SideBySide(bare, atone);
        };
        Tables.create(bare);
        Tables.create(atone);
    }

    @AfterEach
    void close() {
        sides.close();
    }

    @Test
    void changesOfSeveralRowsAreCapturedWhole() throws Exception {
        sides.assertRoundTrip(
                TABLES,
                SideBySide.statements(
                        INSERT,
                        "INSERT INTO item (id, v) VALUES (5, 5), (6, 6), (7, 7)",
                        "UPDATE item SET v = 8 WHERE id > 1",
                        "INSERT INTO item (id, v) SELECT id + 100, v FROM item",
                        "DELETE FROM item WHERE id > 2"));
    }

    @Test
    void batchesAreCapturedWhole() throws Exception {
        sides.assertRoundTrip(TABLES, (connection, seen) -> {
            batch(connection, seen, "INSERT INTO account (name, balance) VALUES (?, 1)");
            batch(connection, seen, "UPDATE item SET v = 7 WHERE id = ?");
            batch(connection, seen, "DELETE FROM item WHERE id = ?");
        });
    }

    private static void batch(Connection connection, Observations seen, String sql) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 1; i <= 3; i++) {
                statement.setInt(1, i);
                statement.addBatch();
            }
            seen.counts(statement.executeBatch());
        }
    }

    @Test
    void lockedRowsAreSeen() throws Exception {
        sides.assertRoundTrip(TABLES, (connection, seen) -> {
            try (PreparedStatement select =
                            connection.prepareStatement("SELECT v FROM item WHERE id > ? ORDER BY id FOR UPDATE");
                    PreparedStatement update = connection.prepareStatement("UPDATE item SET w = v WHERE id > 2")) {
                select.setInt(1, 1);
                try (ResultSet rows = select.executeQuery()) {
                    while (rows.next()) {
                        seen.add(rows.getString(1));
                    }
                }
                seen.update(update);
            }
        });
    }

    /** PostgreSQL's driver by itself would count no row, and tell the first key only. */
    @Test
    void generatedKeysOfAllRowsAreToldThoughRowsAreLimited(DatabaseEngine engine) throws Exception {
        sides.assertNothingRemains(TABLES, (connection, seen) -> {
            try (Statement statement = connection.createStatement()) {
                statement.setMaxRows(2);
                statement.setFetchSize(1);

                assertThat(statement.executeUpdate(INSERT, Statement.RETURN_GENERATED_KEYS))
                        .isEqualTo(3);

                assertThat(statement.getMaxRows()).isEqualTo(2);
                assertThat(statement.getFetchSize()).isEqualTo(1);
                // MariaDB's driver tells the first one of a statement.
                assertThat(keys(statement)).hasSize(engine == DatabaseEngine.MARIADB ? 1 : 3);
            }
        });
    }

    @Test
    void generatedKeysOfABatchAreToldThoughRowsAreLimited() throws Exception {
        sides.assertNothingRemains(TABLES, (connection, seen) -> {
            try (PreparedStatement statement = connection.prepareStatement(
                    "INSERT INTO account (name, balance) VALUES (?, 1)", Statement.RETURN_GENERATED_KEYS)) {
                statement.setMaxRows(1);
                for (String name : List.of("x", "y", "z")) {
                    statement.setString(1, name);
                    statement.addBatch();
                }

                assertThat(statement.executeBatch()).containsExactly(1, 1, 1);

                assertThat(keys(statement)).hasSize(3);
            }
        });
    }

    private static List<String> keys(Statement statement) throws SQLException {
        List<String> keys = new ArrayList<>();
        try (ResultSet rows = statement.getGeneratedKeys()) {
            while (rows.next()) {
                keys.add(rows.getString(1));
            }
        }
        return keys;
    }
}
