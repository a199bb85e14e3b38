package io.atone.datasource;

import java.sql.ResultSet;
import java.sql.Statement;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

import io.atone.datasource.Shapes.Shape;
import io.atone.testkit.database.DatabaseEngine;

import static io.atone.datasource.Shapes.only;
import static io.atone.datasource.Shapes.plain;
import static io.atone.datasource.Shapes.shape;
import static io.atone.datasource.Shapes.update;
import static io.atone.testkit.database.DatabaseEngine.MARIADB;
import static io.atone.testkit.database.DatabaseEngine.MYSQL;
import static io.atone.testkit.database.DatabaseEngine.POSTGRESQL;

/** Changes of one table by what other tables hold. */
final class JoinShapes {

    private static final Set<DatabaseEngine> PG = EnumSet.of(POSTGRESQL);

    private static final Set<DatabaseEngine> MY = EnumSet.of(MYSQL, MARIADB);

    private static final Set<DatabaseEngine> NOT_H2 = EnumSet.of(MYSQL, MARIADB, POSTGRESQL);

    private JoinShapes() {}

    static List<Shape> all() {
        return List.of(
                only(
                        PG,
                        "update from another table",
                        update(
                                "UPDATE item SET v = l.qty FROM line l WHERE l.order_id = item.id AND l.line_no = ?",
                                1)),
                only(
                        PG,
                        "update from another table, with alias",
                        update(
                                "UPDATE item AS i SET v = l.qty, w = i.v FROM line AS l, country c"
                                        + " WHERE l.order_id = i.id AND l.line_no = ? AND c.code = 'de'",
                                1)),
                only(
                        PG,
                        "update from other tables, more rows than one for a row",
                        update(
                                "UPDATE item SET w = item.w + 1 FROM line l JOIN country c ON c.code <> ? WHERE l.order_id = item.id",
                                "xx")),
                only(
                        PG,
                        "update from another table that finds nothing",
                        update("UPDATE item SET w = 1 FROM line l WHERE l.order_id = item.id AND l.qty > ?", 900)),
                only(
                        PG,
                        "update from another table, keys of the rows",
                        update(
                                "UPDATE item i SET id = i.id + ?, v = l.qty FROM line l WHERE l.order_id = i.id AND l.line_no = 1",
                                600)),
                only(
                        PG,
                        "update from a query, keys that go from row to row",
                        update(
                                "UPDATE line l SET line_no = s.line_no + ? FROM (SELECT order_id, line_no FROM line) s"
                                        + " WHERE s.order_id = l.order_id AND s.line_no = l.line_no AND l.order_id = 1",
                                10)),
                only(
                        PG,
                        "update from the same table, returning",
                        InsertShapes.query(
                                "UPDATE item i SET v = o.v FROM item o WHERE o.id = i.id - 1 AND i.id = 3 AND i.v IS DISTINCT FROM ?"
                                        + " RETURNING i.id, i.v, o.w",
                                7)),
                only(
                        PG,
                        "update with a comparison that reads like a table",
                        InsertShapes.query(
                                "UPDATE item SET w = CASE WHEN v IS DISTINCT FROM ? THEN 1 ELSE 2 END WHERE id < 3 RETURNING w",
                                10)),
                only(
                        PG,
                        "update by a common table expression and from another table",
                        update(
                                "WITH big AS (SELECT order_id, qty FROM line WHERE qty > ?) UPDATE item i SET v = big.qty + ?"
                                        + " FROM big WHERE big.order_id = i.id AND i.id < ?",
                                5,
                                2,
                                50)),
                only(
                        PG,
                        "delete using another table",
                        update("DELETE FROM item i USING line l WHERE l.order_id = i.id AND l.qty > ?", 6)),
                only(
                        PG,
                        "update by a common table expression",
                        update(
                                "WITH big AS (SELECT order_id FROM line WHERE qty > ?) UPDATE item SET v = 0"
                                        + " WHERE id IN (SELECT order_id FROM big)",
                                6)),
                only(
                        PG,
                        "delete by a common table expression",
                        update(
                                "WITH big AS (SELECT order_id FROM line WHERE qty > ?) DELETE FROM item"
                                        + " WHERE EXISTS (SELECT 1 FROM big WHERE big.order_id = item.id)",
                                6)),
                only(
                        PG,
                        "update of a row and subquery",
                        update(
                                "UPDATE item SET (v, w) = (SELECT qty, line_no FROM line WHERE order_id = item.id AND line_no = 1)"
                                        + " WHERE id < ?",
                                3)),
                only(
                        MY,
                        "update of a joined table",
                        update(
                                "UPDATE item i JOIN line l ON l.order_id = i.id SET i.v = l.qty + ?, i.w = 3 WHERE l.line_no = ?",
                                5,
                                1)),
                only(
                        MY,
                        "update of a joined table, more rows than one for a row",
                        update(
                                "UPDATE item i INNER JOIN line l ON l.order_id = i.id SET i.w = i.w + 1 WHERE i.id < ?",
                                3)),
                only(
                        MY,
                        "update of tables in a list",
                        update("UPDATE line, item AS i SET i.v = 0 WHERE line.order_id = i.id AND line.qty > ?", 6)),
                only(
                        MY,
                        "update by an outer join",
                        update(
                                "UPDATE item i LEFT JOIN line l ON l.order_id = i.id SET i.w = 8 WHERE l.order_id IS NULL")),
                only(
                        MY,
                        "update of the outer side of a join",
                        update("UPDATE line l LEFT JOIN item i ON i.id = l.qty SET i.w = 8")),
                only(
                        MY,
                        "update by a derived table",
                        update("UPDATE account a JOIN (SELECT order_id, SUM(qty) AS s FROM line GROUP BY order_id) x"
                                + " ON x.order_id = a.id SET a.balance = a.balance + x.s")),
                only(
                        MY,
                        "update by a join that finds nothing",
                        update("UPDATE item i JOIN line l ON l.order_id = i.id SET i.v = 1 WHERE l.qty > ?", 900)),
                only(
                        MY,
                        "delete from a joined table",
                        update("DELETE i FROM item i JOIN line l ON l.order_id = i.id WHERE l.qty > ?", 6)),
                only(
                        MY,
                        "delete from a joined table, with star",
                        update("DELETE i.* FROM item i JOIN line l ON l.order_id = i.id WHERE l.qty > ?", 6)),
                only(
                        MY,
                        "delete using a joined table",
                        update("DELETE FROM i USING item AS i JOIN line l ON l.order_id = i.id WHERE l.qty > ?", 5)),
                only(
                        MY,
                        "delete using a list of tables",
                        plain("DELETE FROM item.* USING item, line WHERE line.order_id = item.id AND line.qty > 5")),
                only(
                        MY,
                        "delete by an outer join",
                        update(
                                "DELETE item FROM item LEFT JOIN line ON line.order_id = item.id WHERE line.order_id IS NULL OR item.v = ?",
                                20)),
                only(
                        EnumSet.of(MYSQL),
                        "update behind a common table expression",
                        update(
                                "WITH big AS (SELECT order_id FROM line WHERE qty > ?) UPDATE item i JOIN big ON big.order_id = i.id"
                                        + " SET i.v = ? WHERE i.id < 50",
                                6,
                                77)),
                only(
                        EnumSet.of(MYSQL),
                        "delete behind a common table expression",
                        update(
                                "WITH big AS (SELECT order_id FROM line WHERE qty > ?) DELETE FROM item WHERE id IN (SELECT order_id FROM big)",
                                6)),
                only(
                        EnumSet.of(MYSQL, POSTGRESQL),
                        "select for share",
                        InsertShapes.query("SELECT id, v FROM item WHERE id < ? ORDER BY id FOR SHARE", 3)),
                only(
                        PG,
                        "select for no key update",
                        InsertShapes.query(
                                "SELECT id, v FROM item i WHERE id < ? ORDER BY id FOR NO KEY UPDATE OF i NOWAIT", 3)),
                only(
                        MY,
                        "select lock in share mode",
                        InsertShapes.query("SELECT id, v FROM item WHERE id < ? ORDER BY id LOCK IN SHARE MODE", 3)),
                only(
                        PG,
                        "select for key share",
                        InsertShapes.query("SELECT v, id FROM item WHERE id < ? ORDER BY id FOR KEY SHARE", 3)),
                only(
                        NOT_H2,
                        "select for update of joined tables",
                        InsertShapes.query(
                                "SELECT *, i.v + l.qty AS s FROM item i JOIN line l ON l.order_id = i.id WHERE l.qty > ?"
                                        + " ORDER BY l.line_no, i.id FOR UPDATE",
                                4)),
                only(
                        EnumSet.of(MYSQL, POSTGRESQL),
                        "select for update of one of the joined tables",
                        InsertShapes.query(
                                "SELECT l.*, i.id FROM item i LEFT JOIN line l ON l.order_id = i.id ORDER BY i.id, l.line_no"
                                        + " LIMIT 3 FOR UPDATE OF i")),
                only(
                        NOT_H2,
                        "select for update of joined tables, plain and with a limit of rows",
                        (connection, seen) -> {
                            try (Statement statement = connection.createStatement()) {
                                statement.setMaxRows(1);
                                try (ResultSet rows = statement.executeQuery(
                                        "SELECT i.id AS k, c.name FROM item i, country c WHERE i.id = 2 ORDER BY c.code FOR UPDATE")) {
                                    while (rows.next()) {
                                        seen.add(rows.getLong("k") + rows.getString("name"));
                                    }
                                }
                            }
                        }),
                shape(
                        "select for update nowait",
                        InsertShapes.query("SELECT id, v FROM item WHERE id < ? ORDER BY id FOR UPDATE NOWAIT", 3)),
                only(
                        NOT_H2,
                        "select for update of joined tables nowait",
                        InsertShapes.query(
                                "SELECT l.text, i.v FROM item i JOIN line l ON l.order_id = i.id WHERE l.qty > ?"
                                        + " ORDER BY i.id, l.line_no FOR UPDATE NOWAIT",
                                5)),
                only(
                        EnumSet.of(MYSQL, POSTGRESQL),
                        "select for share of joined tables nowait",
                        InsertShapes.query(
                                "SELECT l.text, i.v FROM item i JOIN line l ON l.order_id = i.id WHERE l.qty > ?"
                                        + " ORDER BY i.id, l.line_no FOR SHARE NOWAIT",
                                5)),
                only(
                        PG,
                        "select for no key update of joined tables",
                        InsertShapes.query(
                                "SELECT l.text, i.v FROM item i JOIN line l ON l.order_id = i.id WHERE l.qty > ?"
                                        + " ORDER BY i.id, l.line_no FOR NO KEY UPDATE",
                                5)),
                shape(
                        "select skip locked",
                        InsertShapes.query(
                                "SELECT v, id FROM item WHERE id < ? OR v IS NULL ORDER BY id LIMIT 3 FOR UPDATE SKIP LOCKED",
                                2)),
                shape(
                        "select skip locked without a condition, by an alias",
                        InsertShapes.query(
                                "SELECT i.*, -id AS n FROM item i ORDER BY n LIMIT ? FOR UPDATE SKIP LOCKED", 2)),
                only(
                        NOT_H2,
                        "select skip locked of joined tables",
                        InsertShapes.query(
                                "SELECT l.*, i.v + ? AS s FROM item i JOIN line l ON l.order_id = i.id AND l.qty > ? WHERE i.id < ?"
                                        + " ORDER BY s, l.line_no LIMIT 2 FOR UPDATE SKIP LOCKED",
                                1,
                                4,
                                9)),
                only(
                        EnumSet.of(MYSQL, POSTGRESQL),
                        "select for share skip locked of one of the joined tables",
                        InsertShapes.query(
                                "SELECT i.id FROM item i LEFT JOIN line l ON l.order_id = i.id ORDER BY i.id, l.line_no"
                                        + " FOR SHARE OF i SKIP LOCKED")),
                shape("update where not", update("UPDATE item SET w = 1 WHERE NOT (id = ? OR v IS NULL)", 1)),
                shape(
                        "update by row values",
                        update("UPDATE line SET text = 'rv' WHERE (order_id, line_no) IN ((1, 2), (2, ?))", 1)),
                shape(
                        "update by in subquery",
                        update("UPDATE item SET w = 2 WHERE id IN (SELECT order_id FROM line WHERE qty > ?)", 5)),
                shape(
                        "delete by not exists",
                        update(
                                "DELETE FROM item WHERE NOT EXISTS (SELECT 1 FROM line l WHERE l.order_id = item.id AND l.qty > ?)",
                                1)));
    }
}
