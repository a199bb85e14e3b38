package io.atone.datasource;

import java.util.EnumSet;
import java.util.List;

import io.atone.datasource.Shapes.Shape;

import static io.atone.datasource.Shapes.batch;
import static io.atone.datasource.Shapes.only;
import static io.atone.datasource.Shapes.plain;
import static io.atone.datasource.Shapes.shape;
import static io.atone.datasource.Shapes.update;
import static io.atone.testkit.database.DatabaseEngine.H2;
import static io.atone.testkit.database.DatabaseEngine.MARIADB;
import static io.atone.testkit.database.DatabaseEngine.MYSQL;

/** Keys that change, and rows that are changed more than once. */
final class KeyShapes {

    private KeyShapes() {}

    static List<Shape> all() {
        return List.of(
                shape("update of the primary key", update("UPDATE item SET id = ? WHERE id = ?", 77, 1)),
                shape("update of the primary key, plain", plain("UPDATE item SET id = 77, v = 8 WHERE id = 1")),
                shape(
                        "update of a counted primary key",
                        update("UPDATE account SET id = id + ? WHERE no = ?", 5000, "a2")),
                shape("update of many primary keys", plain("UPDATE item SET id = id + 100, v = 1 WHERE v > 5")),
                shape("update of all primary keys", update("UPDATE item SET id = id + ?", 100)),
                shape("update of no primary key", update("UPDATE item SET id = id + ? WHERE id > 1000", 100)),
                shape(
                        "update of the primary key to itself",
                        update("UPDATE item SET id = id, v = v + 1 WHERE id < ?", 3)),
                shape(
                        "update of some primary keys to themselves",
                        plain("UPDATE item SET id = CASE WHEN id = 2 THEN 200 ELSE id END, w = 6")),
                only(
                        EnumSet.of(MYSQL, MARIADB),
                        "update of primary keys one after the other",
                        plain("UPDATE item SET id = id + 1 ORDER BY id DESC")),
                only(
                        EnumSet.of(MYSQL, MARIADB),
                        "update of primary keys with a limit",
                        update("UPDATE item SET id = id + 10 WHERE v > ? ORDER BY id DESC LIMIT 1", 5)),
                only(EnumSet.of(H2), "update that moves primary keys up by one", plain("UPDATE item SET id = id + 1")),
                only(
                        EnumSet.of(H2),
                        "update that swaps primary keys",
                        plain("UPDATE item SET id = 3 - id WHERE id < 3")),
                only(
                        EnumSet.of(H2),
                        "update that swaps unique values",
                        plain("UPDATE account SET no = CASE no WHEN 'a1' THEN 'a2' ELSE 'a1' END WHERE id < 3")),
                only(
                        EnumSet.of(H2),
                        "update that swaps primary keys of rows with a unique value",
                        plain("UPDATE account SET id = 3 - id WHERE id < 3")),
                only(
                        EnumSet.of(H2),
                        "update that swaps unique values, and a further row takes one",
                        plain(
                                "UPDATE account SET no = CASE no WHEN 'a1' THEN 'a2' ELSE 'a1' END WHERE id < 3",
                                "UPDATE account SET no = 'a3' WHERE id = 1",
                                "INSERT INTO account (id, name, no, balance) VALUES (700, 'n', 'a2', 1)")),
                shape(
                        "update of a part of the key",
                        update("UPDATE line SET line_no = line_no + 10 WHERE order_id = ?", 1)),
                shape(
                        "update of both parts of the key",
                        update(
                                "UPDATE line l SET order_id = ?, line_no = 5 WHERE l.order_id = ? AND l.line_no = ?",
                                8,
                                2,
                                1)),
                shape(
                        "update of a natural key to itself and another",
                        update("UPDATE country SET code = CASE WHEN code = 'de' THEN 'DE' ELSE code END")),
                shape(
                        "update of a natural key",
                        update("UPDATE country SET code = ?, name = ? WHERE code = ?", "x", "y", "fr")),
                shape(
                        "primary keys swapped through a third",
                        plain(
                                "UPDATE item SET id = 999 WHERE id = 1",
                                "UPDATE item SET id = 1 WHERE id = 2",
                                "UPDATE item SET id = 2 WHERE id = 999")),
                only(
                        EnumSet.of(MYSQL, MARIADB),
                        "key compared as a number, which several texts are equal to",
                        plain(
                                "DELETE FROM country",
                                "INSERT INTO country VALUES ('5', 'a'), ('05', 'b'), ('5.0', 'c')",
                                "UPDATE country SET name = 'm' WHERE code = 5",
                                "DELETE FROM country WHERE code = 5")),
                shape(
                        "a row inserted, moved, updated and deleted",
                        plain(
                                "INSERT INTO item VALUES (60, 1, 1)",
                                "UPDATE item SET id = 61 WHERE id = 60",
                                "UPDATE item SET v = 2 WHERE id = 61",
                                "UPDATE item SET id = 62 WHERE id = 1",
                                "DELETE FROM item WHERE id IN (61, 62)")),
                shape(
                        "batch of updates of the primary key",
                        batch("UPDATE item SET id = ? WHERE id = ?", new Object[][] {{71, 1}, {72, 2}, {1, 71}})),
                shape(
                        "unique values swapped through a third",
                        plain(
                                "UPDATE account SET no = 'tmp' WHERE no = 'a1'",
                                "UPDATE account SET no = 'a1' WHERE no = 'a2'",
                                "UPDATE account SET no = 'a2' WHERE no = 'tmp'")),
                shape(
                        "unique values go round three rows",
                        plain(
                                "UPDATE account SET no = NULL WHERE id = 1",
                                "UPDATE account SET no = 'a1' WHERE id = 2",
                                "UPDATE account SET no = 'a2' WHERE id = 3",
                                "UPDATE account SET no = 'a3' WHERE id = 1")),
                shape(
                        "a unique value goes to a row that was new before",
                        plain(
                                "INSERT INTO account (id, name, no, balance) VALUES (600, 'n', 'n1', 1)",
                                "DELETE FROM account WHERE no = 'a1'",
                                "UPDATE account SET no = 'a1' WHERE id = 600")),
                shape(
                        "a unique value is passed on by deletion",
                        plain(
                                "UPDATE account SET name = 'touched' WHERE id = 2",
                                "DELETE FROM account WHERE id = 1",
                                "UPDATE account SET no = 'a1' WHERE id = 2",
                                "INSERT INTO account (id, name, no, balance) VALUES (601, 'n', 'a2', 1)")),
                shape(
                        "a row inserted, updated, deleted and inserted again",
                        plain(
                                "INSERT INTO item VALUES (60, 1, 1)",
                                "UPDATE item SET v = 2 WHERE id = 60",
                                "DELETE FROM item WHERE id = 60",
                                "INSERT INTO item VALUES (60, 3, 3)",
                                "UPDATE item SET w = 4 WHERE id = 60")),
                shape(
                        "a row deleted, inserted, deleted and inserted again",
                        plain(
                                "DELETE FROM item WHERE id = 1",
                                "INSERT INTO item VALUES (1, 1, 1)",
                                "DELETE FROM item WHERE id = 1",
                                "INSERT INTO item VALUES (1, 10, 5)")),
                shape(
                        "a row updated to what it was",
                        plain("UPDATE item SET v = 99 WHERE id = 1", "UPDATE item SET v = 10 WHERE id = 1")));
    }
}
