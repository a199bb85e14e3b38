package io.atone.datasource;

import java.io.StringReader;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.sql.Types;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

import io.atone.datasource.support.Observations;
import io.atone.testkit.database.DatabaseEngine;

import static io.atone.testkit.database.DatabaseEngine.H2;
import static io.atone.testkit.database.DatabaseEngine.MARIADB;
import static io.atone.testkit.database.DatabaseEngine.MYSQL;
import static io.atone.testkit.database.DatabaseEngine.POSTGRESQL;

/** The pieces of work that must look, commit and roll back inside a global transaction as they do without Atone. */
final class Shapes {

    private Shapes() {}

    @FunctionalInterface
    interface Work {
        void run(Connection connection, Observations seen) throws SQLException;
    }

    record Shape(String name, Set<DatabaseEngine> engines, Work work) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Shape shape(String name, Work work) {
        return new Shape(name, EnumSet.allOf(DatabaseEngine.class), work);
    }

    static Shape only(Set<DatabaseEngine> engines, String name, Work work) {
        return new Shape(name, engines, work);
    }

    static Work update(String sql, Object... parameters) {
        return (connection, seen) -> {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                for (int i = 0; i < parameters.length; i++) {
                    statement.setObject(i + 1, parameters[i]);
                }
                seen.update(statement);
                seen.end(statement);
            }
        };
    }

    static Work plain(String... texts) {
        return (connection, seen) -> {
            try (Statement statement = connection.createStatement()) {
                for (String text : texts) {
                    seen.add(statement.execute(text));
                    seen.add(statement.getUpdateCount());
                }
            }
        };
    }

    /** Those whose result does not depend on where they run. */
    static List<Shape> all() {
        return List.of(
                shape(
                        "update by key",
                        update("UPDATE account SET balance = balance - ? WHERE id = ?", BigDecimal.TEN, 1)),
                shape("update by key, plain", plain("UPDATE account SET note = 'it''s; -- ?' WHERE id = 1")),
                shape("update by key that is not there", update("UPDATE account SET name = ? WHERE id = ?", "x", 77)),
                shape(
                        "update by key and version",
                        update("UPDATE item SET v = v + 1, w = ? WHERE id = ? AND v = ?", 9, 2, 20)),
                shape("update by key and wrong version", update("UPDATE item SET v = 1 WHERE id = ? AND v = ?", 2, 99)),
                shape("update many by condition", update("UPDATE item SET w = w + v WHERE v > ? OR v IS NULL", 15)),
                shape("update all", plain("UPDATE item SET v = 0")),
                shape("update with alias", update("UPDATE item AS i SET w = ? WHERE i.v BETWEEN ? AND ?", 5, 10, 20)),
                shape(
                        "update with subquery",
                        update(
                                "UPDATE account SET note = ? WHERE EXISTS (SELECT 1 FROM item WHERE item.v = ? AND account.id < 3)",
                                "sub",
                                20)),
                shape("update sets null", update("UPDATE account SET name = NULL, opened = NULL WHERE id = ?", 1)),
                shape("update that swaps two columns", plain("UPDATE item SET v = w, w = v WHERE id < 4")),
                shape(
                        "update that swaps values between rows",
                        update("UPDATE item SET v = CASE id WHEN 1 THEN 20 ELSE 10 END WHERE id < ?", 3)),
                only(
                        EnumSet.of(POSTGRESQL),
                        "update that swaps values between rows by a join",
                        update("UPDATE item i SET v = o.v FROM item o WHERE o.id = 3 - i.id AND i.id < ?", 3)),
                only(
                        EnumSet.of(MYSQL, MARIADB),
                        "update that passes values on from row to row by a join",
                        update("UPDATE item i JOIN item o ON o.id = i.id + 1 SET i.v = o.v WHERE i.id < ?", 4)),
                only(
                        EnumSet.of(MYSQL, MARIADB),
                        "update by a null-safe comparison",
                        update("UPDATE item SET w = 1 WHERE v <=> ? OR (v <=> NULL AND NOT id <=> ?)", 10, 3)),
                only(
                        EnumSet.of(H2, POSTGRESQL),
                        "update by a null-safe comparison",
                        update(
                                "UPDATE item SET w = 1 WHERE v IS NOT DISTINCT FROM ? OR (v IS NOT DISTINCT FROM NULL AND id IS DISTINCT FROM ?)",
                                10,
                                3)),
                shape(
                        "update by a case and by functions",
                        update(
                                "UPDATE account SET note = 'cf' WHERE CASE WHEN balance < 1 THEN UPPER(name) ELSE 'x' END LIKE ?"
                                        + " OR CHAR_LENGTH(COALESCE(no, '')) = ABS(?) - 1",
                                "LI%",
                                -1)),
                shape("update without a change", update("UPDATE item SET v = 10 WHERE id = 1")),
                shape("update of a unique column", update("UPDATE account SET no = ? WHERE no = ?", "a9", "a1")),
                shape(
                        "update by composite key",
                        update("UPDATE line SET qty = qty * 2 WHERE order_id = ? AND line_no = ?", 1, 2)),
                shape("update by part of the key", update("UPDATE line SET text = ? WHERE order_id = ?", "z", 1)),
                shape("update by natural key", update("UPDATE country SET name = ? WHERE code = ?", "Germany", "de")),
                only(
                        EnumSet.of(MYSQL, MARIADB),
                        "update with order and limit",
                        update("UPDATE item SET v = v + 1 WHERE v > ? ORDER BY v DESC LIMIT 2", 5)),
                shape("delete by key", update("DELETE FROM item WHERE id = ?", 3)),
                shape("delete many", update("DELETE FROM line WHERE qty >= ?", 6)),
                shape("delete all", plain("DELETE FROM account")),
                only(EnumSet.of(MYSQL, MARIADB), "delete with limit", plain("DELETE FROM item ORDER BY id LIMIT 1")),
                shape("insert with explicit key", update("INSERT INTO item (id, v) VALUES (?, ?)", 100, 5)),
                shape("insert with literals", plain("INSERT INTO item VALUES (101, NULL, 3)")),
                shape(
                        "insert several rows",
                        update("INSERT INTO line (order_id, line_no, qty) VALUES (?, 1, 2), (?, 2, DEFAULT)", 9, 9)),
                shape("insert with natural key", update("INSERT INTO country VALUES (?, ?)", "it", "Italia")),
                shape("insert with generated key, not asked for", insertAccount(0)),
                shape("insert with generated key, asked by flag", insertAccount(1)),
                shape("insert with generated key, asked by name", insertAccount(2)),
                shape("insert with generated key, plain", (connection, seen) -> {
                    try (Statement statement = connection.createStatement()) {
                        seen.add(statement.executeUpdate(
                                "INSERT INTO account (name, balance) VALUES ('p', 1)",
                                Statement.RETURN_GENERATED_KEYS));
                        seen.keys(statement);
                        seen.add(statement.executeUpdate("INSERT INTO account (name, balance) VALUES ('q', 1)"));
                        seen.add(statement.execute(
                                "INSERT INTO account (name, balance) VALUES ('r', 1)", new String[] {"id"}));
                        seen.keys(statement);
                    }
                }),
                shape("insert several rows with generated keys", (connection, seen) -> {
                    try (PreparedStatement statement = connection.prepareStatement(
                            "INSERT INTO account (name, no, balance) VALUES (?, ?, 1), (?, ?, 2), (?, NULL, 3)",
                            Statement.RETURN_GENERATED_KEYS)) {
                        statement.setString(1, "m1");
                        statement.setString(2, "mn1");
                        statement.setString(3, "m2");
                        statement.setString(4, "mn2");
                        statement.setNull(5, Types.VARCHAR);
                        seen.update(statement);
                        seen.keys(statement);
                    }
                }),
                only(EnumSet.of(MYSQL, MARIADB), "insert with null for the generated key", (connection, seen) -> {
                    try (PreparedStatement statement = connection.prepareStatement(
                            "INSERT INTO account (id, name, balance) VALUES (?, 'null', 1)")) {
                        statement.setNull(1, Types.BIGINT);
                        seen.update(statement);
                    }
                }),
                shape(
                        "insert with explicit value for the generated key",
                        update("INSERT INTO account (id, name, balance) VALUES (?, ?, ?)", 500, "own", BigDecimal.ONE)),
                only(EnumSet.of(H2, POSTGRESQL), "insert of defaults only", (connection, seen) -> {
                    try (Statement statement = connection.createStatement()) {
                        seen.add(statement.executeUpdate("INSERT INTO item (id) VALUES (900)"));
                        seen.add(statement.executeUpdate("INSERT INTO ticket (id) VALUES (DEFAULT)"));
                        statement.executeUpdate("DELETE FROM ticket");
                    }
                }),
                shape("insert with a stream", (connection, seen) -> {
                    try (PreparedStatement statement = connection.prepareStatement(
                            "INSERT INTO account (name, balance, note) VALUES ('s', 1, ?)")) {
                        statement.setCharacterStream(1, new StringReader("流".repeat(500)), 500);
                        seen.update(statement);
                    }
                }),
                shape("update many with a stream", (connection, seen) -> {
                    try (PreparedStatement statement =
                            connection.prepareStatement("UPDATE account SET note = ? WHERE balance < 100000")) {
                        statement.setCharacterStream(1, new StringReader("stream"));
                        seen.update(statement);
                    }
                }),
                shape("one row several times", (connection, seen) -> {
                    plain(
                                    "INSERT INTO item VALUES (50, 1, 1)",
                                    "UPDATE item SET v = 2 WHERE id = 50",
                                    "UPDATE item SET w = 3 WHERE id = 1",
                                    "UPDATE item SET v = 4 WHERE id = 1",
                                    "DELETE FROM item WHERE id = 50",
                                    "DELETE FROM item WHERE id = 2",
                                    "INSERT INTO item VALUES (2, 7, 7)",
                                    "UPDATE item SET v = 8 WHERE id = 2")
                            .run(connection, seen);
                }),
                shape("a statement executed again and again", (connection, seen) -> {
                    try (PreparedStatement statement =
                            connection.prepareStatement("UPDATE item SET v = ? WHERE id = ?")) {
                        for (int i = 1; i <= 3; i++) {
                            statement.setInt(1, i * 100);
                            statement.setInt(2, i);
                            seen.update(statement);
                        }
                    }
                }),
                shape("batch of updates by key", batch("UPDATE item SET v = v + ?, w = 7 WHERE id = ?", new Object[][] {
                    {1, 1}, {2, 2}, {3, 2}, {4, 99}
                })),
                shape(
                        "batch of updates by condition",
                        batch("UPDATE item SET w = w + ? WHERE v >= ?", new Object[][] {{1, 10}, {2, 20}, {3, 99}})),
                shape(
                        "batch of deletes by key",
                        batch(
                                "DELETE FROM line WHERE order_id = ? AND line_no = ?",
                                new Object[][] {{1, 1}, {2, 1}, {3, 1}})),
                shape(
                        "batch of inserts with explicit keys",
                        batch(
                                "INSERT INTO item (id, v, w) VALUES (?, ?, 0)",
                                new Object[][] {{201, 1}, {202, 2}, {203, 3}})),
                shape(
                        "batch of inserts with generated keys",
                        batch(
                                "INSERT INTO account (name, balance) VALUES (?, ?)",
                                new Object[][] {{"b1", 1}, {"b2", 2}, {"b3", 3}})),
                shape("batch of inserts with generated keys, asked for", (connection, seen) -> {
                    try (PreparedStatement statement = connection.prepareStatement(
                            "INSERT INTO account (name, balance) VALUES (?, 1)", Statement.RETURN_GENERATED_KEYS)) {
                        for (int i = 0; i < 3; i++) {
                            statement.setString(1, "k" + i);
                            statement.addBatch();
                        }
                        seen.counts(statement.executeBatch());
                        seen.keys(statement);
                    }
                }),
                shape("batch of one", batch("UPDATE item SET v = ? WHERE w = ?", new Object[][] {{5, 0}})),
                shape("plain batch", (connection, seen) -> {
                    try (Statement statement = connection.createStatement()) {
                        statement.addBatch("UPDATE item SET v = 1 WHERE id = 1");
                        statement.addBatch("INSERT INTO item VALUES (301, 1, 1)");
                        statement.addBatch("DELETE FROM item WHERE id IN (301, 4)");
                        seen.counts(statement.executeBatch());
                    }
                }),
                shape("savepoints", (connection, seen) -> {
                    plain("UPDATE item SET v = 11 WHERE id = 1").run(connection, seen);
                    Savepoint first = connection.setSavepoint();
                    plain("UPDATE item SET v = 12 WHERE id = 1", "DELETE FROM item WHERE id = 2")
                            .run(connection, seen);
                    Savepoint second = connection.setSavepoint("named");
                    plain("INSERT INTO item VALUES (60, 1, 1)").run(connection, seen);
                    connection.rollback(second);
                    plain("UPDATE item SET v = 33 WHERE id = 3").run(connection, seen);
                    connection.rollback(first);
                    plain("UPDATE item SET w = 44 WHERE id = 4").run(connection, seen);
                    connection.releaseSavepoint(first);
                }),
                shape("reads see what was written", (connection, seen) -> {
                    plain("UPDATE country SET name = 'FRANCE' WHERE code = 'fr'")
                            .run(connection, seen);
                    try (PreparedStatement statement =
                                    connection.prepareStatement("SELECT name FROM country WHERE code = ?");
                            var ignored = connection.createStatement()) {
                        statement.setString(1, "fr");
                        try (var rows = statement.executeQuery()) {
                            rows.next();
                            seen.add(rows.getString(1));
                            seen.add(rows.next());
                        }
                    }
                }));
    }

    private static Work insertAccount(int way) {
        return (connection, seen) -> {
            String sql = "INSERT INTO account (name, no, balance) VALUES (?, ?, ?)";
            try (PreparedStatement statement =
                    switch (way) {
                        case 0 -> connection.prepareStatement(sql);
                        case 1 -> connection.prepareStatement(sql, Statement.RETURN_GENERATED_KEYS);
                        default -> connection.prepareStatement(sql, new String[] {"id"});
                    }) {
                statement.setString(1, "new");
                statement.setString(2, "n" + way);
                statement.setBigDecimal(3, new BigDecimal("12.34"));
                seen.update(statement);
                if (way > 0) {
                    seen.keys(statement);
                }
            }
        };
    }

    static Work batch(String sql, Object[][] items) {
        return (connection, seen) -> {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                for (Object[] item : items) {
                    for (int i = 0; i < item.length; i++) {
                        statement.setObject(i + 1, item[i]);
                    }
                    statement.addBatch();
                }
                seen.counts(statement.executeBatch());
            }
        };
    }
}
