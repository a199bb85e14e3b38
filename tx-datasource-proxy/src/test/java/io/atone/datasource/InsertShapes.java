package io.atone.datasource;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import io.atone.datasource.Shapes.Shape;
import io.atone.datasource.Shapes.Work;
import io.atone.testkit.database.DatabaseEngine;

import static io.atone.datasource.Shapes.batch;
import static io.atone.datasource.Shapes.only;
import static io.atone.datasource.Shapes.plain;
import static io.atone.datasource.Shapes.shape;
import static io.atone.datasource.Shapes.update;
import static io.atone.testkit.database.DatabaseEngine.H2;
import static io.atone.testkit.database.DatabaseEngine.MARIADB;
import static io.atone.testkit.database.DatabaseEngine.MYSQL;
import static io.atone.testkit.database.DatabaseEngine.POSTGRESQL;

/** Inserts that look at what is there, or tell what they did. */
final class InsertShapes {

    private static final Set<DatabaseEngine> PG = EnumSet.of(POSTGRESQL);

    private static final Set<DatabaseEngine> H = EnumSet.of(H2);

    private static final Set<DatabaseEngine> MY = EnumSet.of(MYSQL, MARIADB);

    private InsertShapes() {}

    /** Prepared, and its rows are looked at; their order, when the statement says nothing of it, is the database's affair and may change with its plan. */
    static Work query(String sql, Object... parameters) {
        return (connection, seen) -> {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                for (int i = 0; i < parameters.length; i++) {
                    statement.setObject(i + 1, parameters[i]);
                }
                try (ResultSet rows = statement.executeQuery()) {
                    int columns = rows.getMetaData().getColumnCount();
                    seen.add(columns);
                    List<String> read = new ArrayList<>();
                    while (rows.next()) {
                        StringBuilder row = new StringBuilder();
                        for (int i = 1; i <= columns; i++) {
                            row.append(rows.getMetaData().getColumnLabel(i))
                                    .append('=')
                                    .append(rows.getString(i))
                                    .append(';');
                        }
                        read.add(row.toString());
                    }
                    if (!sql.contains("ORDER BY")) {
                        Collections.sort(read);
                    }
                    read.forEach(seen::add);
                }
            }
        };
    }

    static List<Shape> all() {
        return Stream.of(queries(), merges(), postgres(), mySql(), mySqlQueries())
                .flatMap(List::stream)
                .toList();
    }

    private static List<Shape> merges() {
        return List.of(
                only(H, "merge, new row", update("MERGE INTO item (id, v) VALUES (?, 1)", 70)),
                only(
                        H,
                        "merge, old and new rows",
                        update("MERGE INTO item (id, v) KEY (id) VALUES (1, ?), (71, 2), (2, 20), (3, NULL)", 5)),
                only(
                        H,
                        "merge of all columns",
                        plain("MERGE INTO item VALUES (1, 6, 7)", "MERGE INTO item VALUES (72, 6, 7)")),
                only(
                        H,
                        "merge by another unique key",
                        update(
                                "MERGE INTO account (name, no, balance) KEY (no) VALUES ('x', 'a1', 1), (?, 'a8', 2)",
                                "y")),
                only(
                        H,
                        "merge by another unique key that changes the row key",
                        update("MERGE INTO account (id, no, balance) KEY (no) VALUES (900, ?, 1)", "a1")),
                only(
                        H,
                        "merge by a column that is not unique",
                        update("MERGE INTO item (id, v) KEY (v) VALUES (901, ?), (902, 77)", 10)),
                only(
                        H,
                        "merge, composite key",
                        plain("MERGE INTO line (order_id, line_no, qty) VALUES (1, 1, 9), (1, 7, 9)")),
                only(
                        H,
                        "merge from a list, each branch taken",
                        plain("MERGE INTO item i USING (VALUES (1, 5), (2, 6), (90, 7)) AS s (id, v) ON i.id = s.id"
                                + " WHEN MATCHED AND s.v = 5 OR s.v > 900 THEN DELETE"
                                + " WHEN MATCHED THEN UPDATE SET v = s.v"
                                + " WHEN NOT MATCHED THEN INSERT (id, v) VALUES (s.id, s.v)")),
                only(
                        H,
                        "merge from a table",
                        update(
                                "MERGE INTO item USING line ON line.order_id = item.id AND line.line_no = ?"
                                        + " WHEN MATCHED AND line.qty > ? THEN UPDATE SET v = item.v + line.qty, w = ?"
                                        + " WHEN NOT MATCHED AND line.qty > 5 THEN INSERT VALUES (800 + line.qty, ?, 1)",
                                1,
                                2,
                                3,
                                4)),
                only(
                        H,
                        "merge that inserts what is not there",
                        update(
                                "MERGE INTO item USING (SELECT CAST(? AS INT) AS n) s ON item.id = s.n"
                                        + " WHEN NOT MATCHED THEN INSERT (id) VALUES (s.n)",
                                92)),
                only(
                        H,
                        "merge that updates what is there",
                        plain(
                                "MERGE INTO line USING item ON item.id = line.order_id WHEN MATCHED THEN UPDATE SET qty = item.v",
                                "MERGE INTO line l USING DUAL ON l.order_id = 77 WHEN MATCHED THEN DELETE")),
                only(
                        H,
                        "merge with numbered keys",
                        plain(
                                "MERGE INTO account a USING (VALUES ('a1', 'x'), ('a9', 'y')) AS s (no, name) ON a.no = s.no"
                                        + " WHEN MATCHED THEN UPDATE SET name = s.name"
                                        + " WHEN NOT MATCHED THEN INSERT (name, no, balance) VALUES (s.name, s.no, 1)")),
                only(
                        H,
                        "batch of merges from a row",
                        batch(
                                "MERGE INTO item i USING (SELECT CAST(? AS INT) AS id, CAST(? AS INT) AS v) s ON i.id = s.id"
                                        + " WHEN MATCHED THEN UPDATE SET v = s.v WHEN NOT MATCHED THEN INSERT (id, v) VALUES (s.id, s.v)",
                                new Object[][] {{1, 5}, {73, 6}, {73, 7}})),
                only(H, "batch of merges", batch("MERGE INTO item (id, v) KEY (id) VALUES (?, ?)", new Object[][] {
                    {1, 5}, {73, 6}, {73, 7}
                })));
    }

    private static List<Shape> queries() {
        return List.of(
                shape(
                        "insert from a query",
                        update("INSERT INTO item (id, v) SELECT id + ?, v FROM item WHERE v IS NOT NULL", 1000)),
                shape(
                        "insert from a query without columns",
                        update("INSERT INTO item SELECT id + 1000, v, ? FROM item", 8)),
                shape(
                        "insert from a query, generated keys",
                        update("INSERT INTO account (name, balance) SELECT name, balance FROM account ORDER BY id")),
                shape(
                        "insert from a query, generated keys, with an aggregate",
                        update(
                                "INSERT INTO account (name, balance) SELECT MAX(text), SUM(qty) FROM line GROUP BY order_id HAVING SUM(qty) > ?"
                                        + " ORDER BY order_id",
                                1)),
                shape("insert from a query, generated keys, plain", (connection, seen) -> {
                    plain("INSERT INTO account (name, balance) SELECT code, 1 FROM country WHERE code = 'de'")
                            .run(connection, seen);
                    plain("INSERT INTO account (name, balance) SELECT code, 2 FROM country ORDER BY code")
                            .run(connection, seen);
                }),
                shape("insert from a query, keys asked for", (connection, seen) -> {
                    try (PreparedStatement statement = connection.prepareStatement(
                            "INSERT INTO account (name, balance) SELECT name, ? FROM account ORDER BY id",
                            Statement.RETURN_GENERATED_KEYS)) {
                        statement.setInt(1, 3);
                        seen.update(statement);
                        seen.keys(statement);
                    }
                }),
                shape("insert from a query that finds nothing, keys asked for", (connection, seen) -> {
                    try (PreparedStatement statement = connection.prepareStatement(
                            "INSERT INTO account (name, balance) SELECT name, 1 FROM account WHERE id > 5000",
                            Statement.RETURN_GENERATED_KEYS)) {
                        seen.update(statement);
                        seen.keys(statement);
                    }
                }),
                shape(
                        "insert from a query that finds nothing",
                        update("INSERT INTO item (id) SELECT id FROM item WHERE id > 5000")),
                shape(
                        "insert from a query, composite key",
                        update(
                                "INSERT INTO line (line_no, order_id, qty) SELECT line_no, order_id + 50, qty FROM line")),
                shape(
                        "insert from a query, natural key",
                        update("INSERT INTO country SELECT UPPER(CONCAT(code, 'x')), name FROM country")),
                shape(
                        "insert from a join",
                        update(
                                "INSERT INTO item (id, v, w) SELECT a.id + 500, l.qty, l.line_no FROM account a JOIN line l"
                                        + " ON l.order_id = a.id AND l.line_no = ? WHERE a.balance >= 0",
                                1)),
                shape(
                        "insert from a query, its rows changed and deleted",
                        plain(
                                "INSERT INTO item (id, v) SELECT id + 700, v FROM item",
                                "UPDATE item SET v = 5 WHERE id > 701",
                                "DELETE FROM item WHERE id IN (1, 702)")),
                // MariaDB's driver fails with it.
                only(
                        EnumSet.of(MYSQL, H2, POSTGRESQL),
                        "batch of inserts from a query",
                        batch(
                                "INSERT INTO item (id, v) SELECT id + ?, v FROM item WHERE id < 3",
                                new Object[][] {{100}, {200}})),
                only(
                        EnumSet.of(MARIADB, H2),
                        "insert from a query that need not be repeatable",
                        update("INSERT INTO item (id, v) SELECT id + ?, v FROM item ORDER BY id DESC LIMIT 2", 100)),
                only(
                        EnumSet.of(MARIADB, H2, POSTGRESQL),
                        "insert with computed keys",
                        update("INSERT INTO item (id, v) VALUES (? + 100, 1), (ABS(-7), 2)", 1)),
                only(
                        EnumSet.of(MARIADB, H2),
                        "insert from a union",
                        update("INSERT INTO item (id, v) SELECT id + ?, v FROM item UNION SELECT 900, 1", 100)));
    }

    private static List<Shape> mySql() {
        return List.of(
                only(MY, "insert ignore, new row", update("INSERT IGNORE INTO item (id, v) VALUES (?, 1)", 70)),
                only(
                        MY,
                        "insert ignore, some rows are there",
                        update("INSERT IGNORE INTO item (id, v) VALUES (1, ?), (71, 2), (2, 3), (71, 4)", 5)),
                only(
                        MY,
                        "insert ignore, by another unique key",
                        update(
                                "INSERT IGNORE INTO account (name, no, balance) VALUES ('x', 'A1', 1), ('y', ?, 1)",
                                "a7")),
                only(
                        MY,
                        "insert ignore of a row without a key value",
                        update("INSERT IGNORE INTO account (name, balance) VALUES (?, 1)", "x")),
                only(
                        MY,
                        "insert ignore from a query that gives keys",
                        update("INSERT IGNORE INTO item (id, v) SELECT id + ?, w FROM item WHERE id < 10", 1)),
                only(
                        MY,
                        "insert ignore from a query, by another unique key",
                        plain(
                                "INSERT IGNORE INTO account (id, name, no, balance) SELECT id + 600, name, no, 1 FROM account")),
                only(
                        MY,
                        "insert ignore from a query, keys numbered",
                        plain(
                                "INSERT IGNORE INTO account (name, no, balance)"
                                        + " SELECT name, CASE WHEN id = 1 THEN no ELSE CONCAT(no, 'x') END, 5 FROM account ORDER BY id",
                                "INSERT IGNORE INTO account (id, no, balance) SELECT 1, 'z', 2 FROM country",
                                "INSERT IGNORE INTO line SELECT 1, v, 2, 'x' FROM item WHERE v IS NOT NULL")),
                only(
                        EnumSet.of(MARIADB),
                        "insert ignore from a query that gives other rows each time",
                        plain("INSERT IGNORE INTO item (id, v) SELECT id + 1, 5 FROM item ORDER BY id LIMIT 2")),
                only(
                        EnumSet.of(MARIADB),
                        "insert ignore with returning",
                        query("INSERT IGNORE INTO item (id, v) VALUES (?, 1), (1, 1), (901, 2) RETURNING id, v", 900)),
                only(
                        MY,
                        "insert ignore, composite key",
                        plain("INSERT IGNORE line VALUES (1, 1, 9, 'n'), (1, 7, 9, 'n')")),
                only(MY, "insert ignore, keys asked for", (connection, seen) -> {
                    try (PreparedStatement statement = connection.prepareStatement(
                            "INSERT IGNORE INTO account (name, no, balance) VALUES ('y', ?, 1)",
                            Statement.RETURN_GENERATED_KEYS)) {
                        statement.setString(1, "a8");
                        seen.update(statement);
                        seen.keys(statement);
                    }
                }),
                only(
                        MY,
                        "on duplicate key update, old and new rows",
                        update(
                                "INSERT INTO item (id, v, w) VALUES (1, ?, 1), (72, 5, 5), (2, 1, 1)"
                                        + " ON DUPLICATE KEY UPDATE v = v + VALUES(v), w = ?",
                                100,
                                7)),
                only(
                        MY,
                        "on duplicate key update that changes nothing",
                        update("INSERT INTO item (id) VALUES (1), (2), (78) ON DUPLICATE KEY UPDATE v = v")),
                only(
                        MY,
                        "on duplicate key update of the key to itself",
                        plain(
                                "INSERT INTO item (id) VALUES (1), (78) ON DUPLICATE KEY UPDATE id = id",
                                "INSERT INTO account (no, balance) VALUES ('a1', 3) ON DUPLICATE KEY UPDATE"
                                        + " id = LAST_INSERT_ID(account.id), balance = 4")),
                only(
                        MY,
                        "on duplicate key update, by another unique key",
                        update("INSERT INTO account (id, name, no, balance) VALUES (99, 'new', 'a2', 7)"
                                + " ON DUPLICATE KEY UPDATE balance = balance + 1, name = 'met'")),
                only(
                        MY,
                        "on duplicate key update, two keys collide",
                        update("INSERT INTO account (id, name, no, balance) VALUES (1, 'new', 'a2', 7)"
                                + " ON DUPLICATE KEY UPDATE name = 'met'")),
                only(
                        MY,
                        "on duplicate key update of a unique column",
                        update("INSERT INTO account (name, no, balance) VALUES ('n', 'a1', 7)"
                                + " ON DUPLICATE KEY UPDATE no = 'b1'")),
                only(
                        MY,
                        "on duplicate key update, one key twice",
                        update("INSERT INTO item (id, v) VALUES (79, 1), (79, 1), (1, 5), (1, 6)"
                                + " ON DUPLICATE KEY UPDATE v = v + 1")),
                only(
                        MY,
                        "on duplicate key update, rows with counted keys that meet each other",
                        update("INSERT INTO account (name, no, balance) VALUES ('n', 'q1', 1), ('m', 'q1', 2)"
                                + " ON DUPLICATE KEY UPDATE balance = balance + 1")),
                only(
                        MY,
                        "on duplicate key update, composite key",
                        plain(
                                "INSERT INTO line VALUES (1, 1, 9, 'n'), (1, 7, 9, 'n') ON DUPLICATE KEY UPDATE qty = 0")),
                only(
                        MY,
                        "on duplicate key update, SET form",
                        update(
                                "INSERT INTO country SET code = ?, name = 'x' ON DUPLICATE KEY UPDATE name = 'met'",
                                "de")),
                only(MY, "on duplicate key update, keys asked for", (connection, seen) -> {
                    try (PreparedStatement statement = connection.prepareStatement(
                            "INSERT INTO account (name, no, balance) VALUES ('y', ?, 1) ON DUPLICATE KEY UPDATE name = 'z'",
                            Statement.RETURN_GENERATED_KEYS)) {
                        statement.setString(1, "a8");
                        seen.update(statement);
                        seen.keys(statement);
                    }
                }),
                only(
                        MY,
                        "on duplicate key update, executed plainly",
                        plain(
                                "INSERT INTO item VALUES (1, 1, 1) ON DUPLICATE KEY UPDATE v = 6",
                                "INSERT INTO item VALUES (85, 1, 1) ON DUPLICATE KEY UPDATE v = 6",
                                "INSERT INTO item VALUES (85, 1, 1) ON DUPLICATE KEY UPDATE v = 6")),
                only(
                        MY,
                        "batch of upserts",
                        batch(
                                "INSERT INTO item (id, v) VALUES (?, ?) ON DUPLICATE KEY UPDATE v = VALUES(v)",
                                new Object[][] {{1, 5}, {73, 6}, {73, 7}})),
                only(MY, "replace, new row", update("REPLACE INTO item (id, v) VALUES (?, 1)", 70)),
                only(
                        MY,
                        "replace, rows are there",
                        update("REPLACE INTO item (id, v) VALUES (1, ?), (75, 2), (2, 3)", 5)),
                only(MY, "replace by the same row", plain("REPLACE INTO item VALUES (1, 10, 0)")),
                only(
                        MY,
                        "replace by the same row, two unique keys",
                        plain("REPLACE INTO account (id, name, no, balance) VALUES (2, 'Li Si', 'a2', 0)")),
                only(
                        MY,
                        "replace, by another unique key",
                        update("REPLACE INTO account (id, name, no, balance) VALUES (99, 'new', ?, 7)", "a2")),
                only(
                        MY,
                        "replace, two rows by one",
                        update("REPLACE INTO account (id, name, no, balance) VALUES (1, 'new', ?, 7)", "a2")),
                only(
                        MY,
                        "replace, new number",
                        update("REPLACE INTO account (name, no, balance) VALUES ('n', ?, 7)", "a1")),
                only(
                        MY,
                        "replace, SET form, keys by collation",
                        update("REPLACE country SET code = 'DE', name = ?", "x")));
    }

    /** What a query gives, and what is there already. */
    private static List<Shape> mySqlQueries() {
        return List.of(
                only(
                        MY,
                        "insert from a query that could give other rows",
                        plain(
                                "INSERT INTO item (id, v) SELECT id + 100, v FROM item ORDER BY id DESC LIMIT 2",
                                "INSERT INTO item (id, v) SELECT id + 200, v FROM item UNION SELECT 900, 1",
                                "INSERT INTO line (order_id, line_no, qty) SELECT order_id + 40, 1, SUM(qty) FROM line GROUP BY order_id",
                                "INSERT INTO item WITH x AS (SELECT MAX(id) AS top FROM item) SELECT top + 1, 5, 6 FROM x")),
                only(
                        MY,
                        "insert ignore from a query that could give other rows",
                        plain(
                                "INSERT IGNORE INTO item (id, v) SELECT id + 1, 5 FROM item ORDER BY id LIMIT 2",
                                "INSERT IGNORE INTO country SELECT LEFT(note, 1), MAX(name) FROM account WHERE note IS NOT NULL GROUP BY 1",
                                "INSERT IGNORE INTO account (id, name, no, balance) SELECT id + 70, name, UPPER(no), balance FROM account")),
                only(
                        MY,
                        "on duplicate key update from a query",
                        update(
                                "INSERT INTO item (id, v, w) SELECT order_id, SUM(qty), ? FROM line GROUP BY order_id"
                                        + " UNION SELECT 77, 7, 7 ON DUPLICATE KEY UPDATE v = v + VALUES(v), w = ?",
                                3,
                                4)),
                only(
                        MY,
                        "on duplicate key update from a query, all columns, in brackets",
                        plain(
                                "INSERT INTO item (SELECT id + 2, v, w FROM item) ON DUPLICATE KEY UPDATE w = VALUES(v)")),
                only(
                        MY,
                        "on duplicate key update from a query that finds nothing",
                        plain(
                                "INSERT INTO item (id) SELECT id FROM item WHERE id > 999 ON DUPLICATE KEY UPDATE v = 1",
                                "REPLACE INTO item (id) SELECT id FROM item WHERE id > 999",
                                "INSERT IGNORE INTO item (id) SELECT id FROM item WHERE id > 999 LIMIT 1")),
                only(
                        MY,
                        "on duplicate key update from a query that changes nothing",
                        plain("INSERT INTO item SELECT id, v, w FROM item ON DUPLICATE KEY UPDATE v = VALUES(v)")),
                only(
                        MY,
                        "on duplicate key update from a query, rows that meet each other",
                        plain("INSERT INTO item (id, v) SELECT order_id + 70, qty FROM line ORDER BY order_id, line_no"
                                + " ON DUPLICATE KEY UPDATE v = v * 10 + VALUES(v)")),
                only(
                        MY,
                        "on duplicate key update from a query, by another unique key, keys numbered",
                        plain(
                                "INSERT INTO account (name, no, balance) SELECT 'met', no, 7 FROM account WHERE no IS NOT NULL"
                                        + " UNION ALL SELECT 'new', 'a9', 8 ON DUPLICATE KEY UPDATE name = VALUES(name)")),
                only(
                        MY,
                        "on duplicate key update from a query, values in other forms than they are stored",
                        plain(
                                "INSERT INTO item (id, v) SELECT v / 10.0 + 0.2, '5' FROM item WHERE v < 30 OR id = 4 AND v > 0"
                                        + " ON DUPLICATE KEY UPDATE v = VALUES(v)",
                                "INSERT INTO country SELECT UPPER(code), 'x' FROM country ON DUPLICATE KEY UPDATE name = VALUES(name)",
                                "INSERT INTO line SELECT '1', line_no + 0.4, qty, text FROM line WHERE order_id = 1"
                                        + " ON DUPLICATE KEY UPDATE text = 'met'")),
                only(
                        MY,
                        "on duplicate key update from a query whose columns it names",
                        update(
                                "INSERT INTO item (id, v) SELECT l.order_id, ? FROM line l JOIN account a ON a.id = l.order_id"
                                        + " WHERE l.qty > ? ORDER BY l.line_no ON DUPLICATE KEY UPDATE v = item.v + l.qty * ?,"
                                        + " w = CASE WHEN l.text = 'y' THEN CHAR_LENGTH(a.name) ELSE `l`.qty END",
                                1,
                                2,
                                3)),
                // Over the table itself, MySQL 8.0.15 takes the columns of the last row for those of each.
                only(
                        MY,
                        "on duplicate key update from a derived table whose columns it names",
                        plain(
                                "INSERT INTO account (id, no, balance) SELECT s.id, s.text, 1 FROM (SELECT order_id AS id, MAX(text) AS text,"
                                        + " SUM(qty) AS total FROM line GROUP BY order_id UNION SELECT 55, 'n', 5) AS s"
                                        + " ON DUPLICATE KEY UPDATE balance = account.balance / 2 + s.total, name = s.text")),
                only(MY, "on duplicate key update from a query, keys asked for", (connection, seen) -> {
                    try (PreparedStatement statement = connection.prepareStatement(
                            "INSERT INTO account (name, no, balance) SELECT 'y', ?, 1 ON DUPLICATE KEY UPDATE name = 'z'",
                            Statement.RETURN_GENERATED_KEYS)) {
                        statement.setString(1, "a8");
                        seen.update(statement);
                        seen.keys(statement);
                        statement.setString(1, "a1");
                        seen.update(statement);
                    }
                }),
                only(
                        MY,
                        "batch of upserts from a query",
                        batch(
                                "INSERT INTO item (id, v) SELECT id + ?, v FROM item WHERE id < ? ON DUPLICATE KEY UPDATE v = VALUES(v) + 1",
                                new Object[][] {{0, 3}, {1, 9}})),
                only(
                        MY,
                        "replace from a query",
                        update(
                                "REPLACE INTO item (id, v) SELECT order_id, MAX(qty) + ? FROM line GROUP BY order_id",
                                5)),
                only(
                        MY,
                        "replace from a query over the table itself",
                        plain("REPLACE INTO item SELECT id + 1, v, 5 FROM item", "REPLACE item SELECT * FROM item")),
                only(
                        MY,
                        "replace from a query, by another unique key",
                        plain(
                                "REPLACE INTO account (name, no, balance) SELECT name, LOWER(no), 5 FROM account ORDER BY id LIMIT 2")));
    }

    private static List<Shape> postgres() {
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
                only(
                        PG,
                        "on conflict do update from a query",
                        update(
                                "INSERT INTO item (v, id) SELECT qty + ?, order_id FROM line WHERE line_no = 1"
                                        + " ON CONFLICT (id) DO UPDATE SET v = excluded.v + ? WHERE item.id < ?",
                                1,
                                2,
                                90)),
                only(
                        PG,
                        "on conflict do update from a query behind a common table expression",
                        update(
                                "WITH big AS (SELECT order_id AS n FROM line WHERE qty > ? GROUP BY order_id)"
                                        + " INSERT INTO item AS i (id, v) (SELECT n + d, d FROM big, (VALUES (0), (300)) AS x (d))"
                                        + " ON CONFLICT ON CONSTRAINT item_pkey DO UPDATE SET v = i.v + 1",
                                1)),
                only(
                        PG,
                        "on conflict do update, values in other forms than they are stored",
                        update(
                                "INSERT INTO account (name, no, balance) VALUES ('x', LOWER(?), 1), ('y', 'a' || 9, 1.006)"
                                        + " ON CONFLICT (no) DO UPDATE SET name = excluded.name, balance = excluded.balance",
                                "A1")),
                only(
                        PG,
                        "on conflict do update, returning",
                        query(
                                "INSERT INTO line (order_id, line_no, qty) VALUES (1, ?, 5), (1, 9, 5), (7, 1, ?)"
                                        + " ON CONFLICT (order_id, line_no) DO UPDATE SET qty = line.qty + excluded.qty"
                                        + " WHERE line.qty <> ? RETURNING line.*, qty * ?",
                                1,
                                6,
                                77,
                                2)),
                only(
                        PG,
                        "on conflict do update that leaves a row as it is",
                        plain("INSERT INTO item (id, v) VALUES (1, 1), (1, 2), (79, 1)"
                                + " ON CONFLICT (id) DO UPDATE SET v = 0 WHERE item.v > 15000")),
                only(
                        PG,
                        "on conflict do update of the other unique key",
                        plain("INSERT INTO account (id, name, no, balance) VALUES (1, 'n', 'zz', 7)"
                                + " ON CONFLICT (id) DO UPDATE SET no = excluded.no")),
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
                        "insert from a common table expression",
                        update(
                                "WITH more (n) AS (SELECT v FROM item WHERE v > ?) INSERT INTO item (id, v) SELECT n + 500, n FROM more",
                                5)),
                only(
                        EnumSet.of(MARIADB, POSTGRESQL),
                        "insert returning",
                        query(
                                "INSERT INTO account (name, balance) VALUES (?, 1), ('q', 2) RETURNING id, name AS who, balance * 2",
                                "r")),
                only(
                        EnumSet.of(MARIADB, POSTGRESQL),
                        "insert returning everything",
                        query("INSERT INTO item VALUES (80, 1, 2) RETURNING *")),
                only(PG, "update returning", query("UPDATE item SET v = v + 1 WHERE id < ? RETURNING id, v", 3)),
                only(
                        EnumSet.of(MARIADB, POSTGRESQL),
                        "delete returning",
                        query("DELETE FROM item WHERE id IN (?, 3) RETURNING *", 1)),
                only(
                        EnumSet.of(MARIADB, POSTGRESQL),
                        "insert from a query, returning",
                        query("INSERT INTO item (id, v) SELECT id + ?, v FROM item WHERE id < 3 RETURNING id", 100)),
                only(
                        EnumSet.of(MARIADB),
                        "delete in order with limit, returning",
                        query("DELETE FROM item WHERE v > ? ORDER BY v DESC LIMIT 2 RETURNING v, item.id", 5)),
                only(EnumSet.of(MARIADB, POSTGRESQL), "delete returning by the plain execute", (connection, seen) -> {
                    try (Statement statement = connection.createStatement()) {
                        seen.add(statement.execute("DELETE FROM item WHERE id = 1 RETURNING v, w"));
                        try (ResultSet rows = statement.getResultSet()) {
                            rows.next();
                            seen.add(rows.getInt("v") + rows.getInt(2));
                            seen.add(rows.next());
                        }
                        seen.add(statement.getUpdateCount());
                        seen.end(statement);
                    }
                }),
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
                        "merge of the key",
                        update(
                                "MERGE INTO item i USING (SELECT order_id, SUM(qty) AS q FROM line GROUP BY order_id) s"
                                        + " ON s.order_id = i.id AND CASE WHEN i.id > ? THEN TRUE ELSE FALSE END"
                                        + " WHEN MATCHED AND s.q > 900 THEN DELETE"
                                        + " WHEN MATCHED THEN UPDATE SET id = i.id + 40, (v, w) = (s.q, i.v)"
                                        + " WHEN NOT MATCHED THEN INSERT (id) VALUES (s.order_id + 700)",
                                1)),
                only(
                        PG,
                        "merge by what is not in the source",
                        plain(
                                "MERGE INTO item USING line l JOIN country c ON c.code = 'de' ON l.order_id = item.id AND l.line_no = 1"
                                        + " WHEN MATCHED THEN UPDATE SET w = l.qty"
                                        + " WHEN NOT MATCHED BY SOURCE AND item.v IS NULL THEN DELETE"
                                        + " WHEN NOT MATCHED BY SOURCE THEN UPDATE SET w = -1")),
                only(
                        PG,
                        "merge returning",
                        query(
                                "WITH s (id, v) AS (VALUES (1, 5), (91, 6)) MERGE INTO item i USING s ON i.id = s.id"
                                        + " WHEN MATCHED THEN UPDATE SET v = i.v + s.v WHEN NOT MATCHED THEN INSERT (id, v)"
                                        + " VALUES (s.id, s.v) RETURNING merge_action(), i.*, s.v + ?",
                                1)),
                only(
                        PG,
                        "merge that does nothing",
                        plain("MERGE INTO item i USING item s ON i.id = s.id WHEN MATCHED THEN DO NOTHING")));
    }
}
