package io.atone.datasource;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

import io.atone.datasource.Shapes.Shape;
import io.atone.datasource.Shapes.Work;
import io.atone.testkit.database.DatabaseEngine;

import static io.atone.datasource.Shapes.batch;
import static io.atone.datasource.Shapes.only;
import static io.atone.datasource.Shapes.plain;
import static io.atone.datasource.Shapes.update;
import static io.atone.testkit.database.DatabaseEngine.POSTGRESQL;

/** Inserts that look at what is there, or tell what they did. */
final class InsertShapes {

    private static final Set<DatabaseEngine> PG = EnumSet.of(POSTGRESQL);

    private InsertShapes() {}

    /** Prepared, and its rows are looked at. */
    static Work query(String sql, Object... parameters) {
        return (connection, seen) -> {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                for (int i = 0; i < parameters.length; i++) {
                    statement.setObject(i + 1, parameters[i]);
                }
                try (ResultSet rows = statement.executeQuery()) {
                    int columns = rows.getMetaData().getColumnCount();
                    seen.add(columns);
                    while (rows.next()) {
                        for (int i = 1; i <= columns; i++) {
                            seen.add(rows.getMetaData().getColumnLabel(i) + "=" + rows.getString(i));
                        }
                    }
                }
            }
        };
    }

    static List<Shape> all() {
        return List.of(
                only(
                        PG,
                        "on conflict do nothing, new row",
                        update("INSERT INTO item (id, v) VALUES (?, 1) ON CONFLICT DO NOTHING", 70)),
                only(
                        PG,
                        "on conflict do nothing, some rows are there",
                        update(
                                "INSERT INTO item (id, v) VALUES (1, ?), (71, 2), (2, 3), (71, 4) ON CONFLICT DO NOTHING",
                                5)),
                only(
                        PG,
                        "on conflict do nothing, by another unique key",
                        update(
                                "INSERT INTO account (name, no, balance) VALUES ('x', 'a1', 1), ('y', 'a7', 1), ('z', NULL, 1)"
                                        + " ON CONFLICT (no) DO NOTHING")),
                only(PG, "on conflict do nothing, keys asked for", (connection, seen) -> {
                    try (PreparedStatement statement = connection.prepareStatement(
                            "INSERT INTO account (name, no, balance) VALUES ('x', 'a1', 1), ('y', ?, 1) ON CONFLICT DO NOTHING",
                            Statement.RETURN_GENERATED_KEYS)) {
                        statement.setString(1, "a8");
                        seen.update(statement);
                        seen.keys(statement);
                    }
                }),
                only(
                        PG,
                        "on conflict do update, old and new rows",
                        update(
                                "INSERT INTO item AS i (id, v, w) VALUES (1, ?, 1), (72, 5, 5)"
                                        + " ON CONFLICT (id) DO UPDATE SET v = i.v + excluded.v, w = excluded.w",
                                100)),
                only(
                        PG,
                        "on conflict do update, by another unique key",
                        update("INSERT INTO account (id, name, no, balance) VALUES (99, 'new', 'a2', 7)"
                                + " ON CONFLICT (no) DO UPDATE SET balance = account.balance + excluded.balance")),
                only(
                        PG,
                        "on conflict do update with a condition",
                        update(
                                "INSERT INTO item (id, v) VALUES (1, 1), (2, 1), (3, 1)"
                                        + " ON CONFLICT (id) DO UPDATE SET v = 0 WHERE item.v > ?",
                                15)),
                only(
                        PG,
                        "on conflict do update of the key",
                        update(
                                "INSERT INTO item (id, v) VALUES (1, 1) ON CONFLICT (id) DO UPDATE SET id = item.id + 500")),
                only(PG, "on conflict do update, keys asked for by name", (connection, seen) -> {
                    try (PreparedStatement statement = connection.prepareStatement(
                            "INSERT INTO account (name, no, balance) VALUES ('x', 'a1', 1), ('y', 'a9', 1)"
                                    + " ON CONFLICT (no) DO UPDATE SET name = excluded.name",
                            new String[] {"id", "no"})) {
                        seen.update(statement);
                        seen.keys(statement);
                    }
                }),
                only(
                        PG,
                        "batch of upserts",
                        batch(
                                "INSERT INTO item (id, v) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET v = excluded.v",
                                new Object[][] {{1, 5}, {73, 6}, {73, 7}})),
                only(
                        PG,
                        "insert from a query",
                        update("INSERT INTO item (id, v) SELECT id + ?, v FROM item WHERE v IS NOT NULL", 1000)),
                only(
                        PG,
                        "insert from a query, generated keys",
                        update("INSERT INTO account (name, balance) SELECT name, balance FROM account ORDER BY id")),
                only(
                        PG,
                        "insert from a query that finds nothing",
                        update("INSERT INTO item (id) SELECT id FROM item WHERE id > 5000")),
                only(
                        PG,
                        "insert from a common table expression",
                        update(
                                "WITH more (n) AS (SELECT v FROM item WHERE v > ?) INSERT INTO item (id, v) SELECT n + 500, n FROM more",
                                5)),
                only(
                        PG,
                        "insert returning",
                        query(
                                "INSERT INTO account (name, balance) VALUES (?, 1), ('q', 2) RETURNING id, name AS who, balance * 2",
                                "r")),
                only(PG, "insert returning everything", query("INSERT INTO item VALUES (80, 1, 2) RETURNING *")),
                only(PG, "update returning", query("UPDATE item SET v = v + 1 WHERE id < ? RETURNING id, v", 3)),
                only(PG, "delete returning", query("DELETE FROM item WHERE id IN (?, 3) RETURNING *", 1)),
                only(PG, "returning by the plain execute", (connection, seen) -> {
                    try (Statement statement = connection.createStatement()) {
                        seen.add(statement.execute("UPDATE item SET w = 9 WHERE id = 1 RETURNING v, w"));
                        try (ResultSet rows = statement.getResultSet()) {
                            rows.next();
                            seen.add(rows.getInt("v") + rows.getInt(2));
                            seen.add(rows.next());
                        }
                        seen.add(statement.getUpdateCount());
                        seen.end(statement);
                    }
                }),
                only(
                        PG,
                        "merge",
                        plain("MERGE INTO item i USING (VALUES (1, 5), (2, 6), (90, 7)) AS s (id, v) ON i.id = s.id"
                                + " WHEN MATCHED AND s.v = 5 THEN DELETE"
                                + " WHEN MATCHED THEN UPDATE SET v = s.v"
                                + " WHEN NOT MATCHED THEN INSERT (id, v) VALUES (s.id, s.v)")),
                only(
                        PG,
                        "merge that does nothing",
                        plain("MERGE INTO item i USING item s ON i.id = s.id WHEN MATCHED THEN DO NOTHING")));
    }
}
