package io.atone.datasource;

import java.sql.PreparedStatement;
import java.util.List;

import io.atone.datasource.support.SideBySide;
import io.atone.datasource.support.SideBySide.Work;
import io.atone.testkit.database.DatabaseEngine;
import io.atone.testkit.database.TestDatabase;
import io.atone.testkit.junit.CheckResidue;
import io.atone.testkit.junit.DatabaseName;
import io.atone.testkit.junit.ForEachDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static io.atone.datasource.support.SideBySide.statements;
import static io.atone.testkit.database.DatabaseEngine.H2;
import static io.atone.testkit.database.DatabaseEngine.MARIADB;
import static io.atone.testkit.database.DatabaseEngine.MYSQL;
import static io.atone.testkit.database.DatabaseEngine.POSTGRESQL;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** Rows that foreign keys change along with a statement's are captured, locked and taken back like these. */
@ForEachDatabase
@CheckResidue
class CascadesIT {

    private static final List<String> ORDERS = List.of("orders", "line", "part", "note");
    private static final List<String> TREE = List.of("tree");

    private SideBySide sides;
    private DatabaseEngine engine;

    @BeforeEach
    void createTables(@DatabaseName("bare") TestDatabase bare, @DatabaseName("atone") TestDatabase atone)
            throws Exception {
        engine = atone.engine();
        sides = new SideBySide(bare, atone);
        sides.execute(
                "CREATE TABLE orders (id BIGINT PRIMARY KEY, v INT)",
                "CREATE TABLE line (id BIGINT PRIMARY KEY, order_id BIGINT, v INT, CONSTRAINT line_orders"
                        + " FOREIGN KEY (order_id) REFERENCES orders (id) ON DELETE CASCADE ON UPDATE CASCADE)",
                "CREATE TABLE part (line_id BIGINT NOT NULL, no INT NOT NULL, v INT, PRIMARY KEY (line_id, no),"
                        + " CONSTRAINT part_line FOREIGN KEY (line_id) REFERENCES line (id) ON DELETE CASCADE)",
                "CREATE TABLE note (id BIGINT PRIMARY KEY, order_id BIGINT, v INT, CONSTRAINT note_orders"
                        + " FOREIGN KEY (order_id) REFERENCES orders (id) ON DELETE SET NULL ON UPDATE CASCADE)",
                "CREATE TABLE tree (id BIGINT PRIMARY KEY, parent BIGINT, v INT, CONSTRAINT tree_parent"
                        + " FOREIGN KEY (parent) REFERENCES tree (id) ON DELETE CASCADE)",
                "INSERT INTO orders VALUES (1, 10), (2, 20), (3, 30), (4, 40)",
                "INSERT INTO line VALUES (11, 1, 1), (12, 1, 2), (21, 2, 3), (31, 3, 4), (90, NULL, 5)",
                "INSERT INTO part VALUES (11, 1, 1), (11, 2, 2), (12, 1, 3), (21, 1, 4)",
                "INSERT INTO note VALUES (101, 1, 1), (102, 1, 2), (103, 3, 3), (104, NULL, 4)",
                "INSERT INTO tree VALUES (1, NULL, 0), (2, 1, 0), (3, 2, 0), (4, 2, 0), (5, NULL, 0), (6, 5, 0)");
    }

    @AfterEach
    void close() {
        sides.close();
    }

    private boolean mySqlLike() {
        return engine == MYSQL || engine == MARIADB;
    }

    @Test
    void rowGoesWithThreeLevelsAndTwoTablesThatReferToIt() throws Exception {
        sides.assertRoundTrip(ORDERS, statements("DELETE FROM orders WHERE id = 1"));
    }

    @Test
    void rowsThatAConditionFinds() throws Exception {
        sides.assertRoundTrip(
                ORDERS,
                statements(
                        "DELETE FROM orders WHERE id = 77", "DELETE FROM orders WHERE v < 25", "DELETE FROM orders"));
    }

    @Test
    void rowToWhichNothingRefers() throws Exception {
        sides.assertRoundTrip(ORDERS, statements("DELETE FROM orders WHERE id = 4"));
    }

    @Test
    void changesOfTheSameRowsBeforeAndAfter() throws Exception {
        sides.assertRoundTrip(
                ORDERS,
                statements(
                        "UPDATE orders SET v = v + 1 WHERE id = 1",
                        "UPDATE part SET v = v + 1 WHERE line_id = 11",
                        "INSERT INTO line VALUES (13, 1, 6)",
                        "INSERT INTO part VALUES (13, 1, 6)",
                        "DELETE FROM part WHERE line_id = 12",
                        "DELETE FROM orders WHERE id = 1",
                        "INSERT INTO orders VALUES (1, 11)",
                        "INSERT INTO line VALUES (11, 1, 7)",
                        "UPDATE note SET order_id = 2 WHERE id = 101",
                        "DELETE FROM orders WHERE id = 2"));
    }

    @Test
    void preparedStatementsAndBatches() throws Exception {
        Work work = (connection, seen) -> {
            try (PreparedStatement one = connection.prepareStatement("DELETE FROM orders WHERE id = ?")) {
                one.setLong(1, 1);
                seen.add(one.executeUpdate());
                for (long id : new long[] {2, 3, 99}) {
                    one.setLong(1, id);
                    one.addBatch();
                }
                seen.counts(one.executeBatch());
            }
        };
        sides.assertRoundTrip(ORDERS, work);
    }

    @Test
    void treeGoesWithItsRoot() throws Exception {
        sides.assertRoundTrip(
                TREE, statements("DELETE FROM tree WHERE id = 2", "DELETE FROM tree WHERE parent IS NULL"));
    }

    @Test
    void treeOfWhichSomeRowsAreMeantAndGoWithOthersToo() throws Exception {
        sides.assertRoundTrip(TREE, statements("DELETE FROM tree WHERE id IN (5, 2, 3)", "DELETE FROM tree"));
    }

    @Test
    void batchOfRowsThatGoWithEachOther() throws Exception {
        Work work = (connection, seen) -> {
            try (PreparedStatement one = connection.prepareStatement("DELETE FROM tree WHERE id = ?")) {
                for (long id : new long[] {3, 2, 4}) {
                    one.setLong(1, id);
                    one.addBatch();
                }
                seen.counts(one.executeBatch());
            }
        };
        sides.assertRoundTrip(TREE, work);
    }

    @Test
    void rowThatRefersToItself() throws Exception {
        sides.execute("INSERT INTO tree VALUES (7, 7, 0)");

        sides.assertRoundTrip(TREE, statements("DELETE FROM tree WHERE id = 7"));
    }

    @Test
    void rowsOfTwoTablesThatReferToEachOther() throws Exception {
        sides.execute(
                "CREATE TABLE one (id BIGINT PRIMARY KEY, two BIGINT)",
                "CREATE TABLE two (id BIGINT PRIMARY KEY, one BIGINT, CONSTRAINT two_one FOREIGN KEY (one)"
                        + " REFERENCES one (id) ON DELETE CASCADE)",
                "ALTER TABLE one ADD CONSTRAINT one_two FOREIGN KEY (two) REFERENCES two (id) ON DELETE CASCADE",
                "INSERT INTO one VALUES (1, NULL), (2, NULL)",
                "INSERT INTO two VALUES (1, 1), (2, 2)",
                "UPDATE one SET two = 3 - id");

        sides.assertRoundTrip(List.of("one", "two"), statements("DELETE FROM one WHERE id = 1"));
    }

    @Test
    void referencesThatAreSetToNullInTheSameTable() throws Exception {
        sides.execute(
                "CREATE TABLE kind (id BIGINT PRIMARY KEY, wider BIGINT, v INT, CONSTRAINT kind_wider"
                        + " FOREIGN KEY (wider) REFERENCES kind (id) ON DELETE SET NULL)",
                "INSERT INTO kind VALUES (1, NULL, 0), (2, 1, 0), (3, 2, 0), (4, 1, 0)");

        List<String> tables = List.of("kind");
        if (mySqlLike()) {
            sides.assertRefused(tables, "because of that", statements("DELETE FROM kind WHERE wider IS NULL"));
        }
        String second = mySqlLike() ? "DELETE FROM kind WHERE id = 2" : "DELETE FROM kind WHERE id < 4";
        sides.assertRoundTrip(tables, statements("DELETE FROM kind WHERE id = 1", second));
    }

    @Test
    void rowThatGoesByOneForeignKeyAndWouldBeSetByAnother() throws Exception {
        sides.execute(
                "CREATE TABLE tag (id BIGINT PRIMARY KEY, order_id BIGINT, line_id BIGINT, v INT, CONSTRAINT tag_line"
                        + " FOREIGN KEY (line_id) REFERENCES line (id) ON DELETE CASCADE, CONSTRAINT tag_orders"
                        + " FOREIGN KEY (order_id) REFERENCES orders (id) ON DELETE SET NULL)",
                "INSERT INTO tag VALUES (1, 1, 11, 0), (2, 1, 21, 0), (3, 2, 12, 0), (4, 1, NULL, 0), (5, NULL, NULL, 0)");

        sides.assertRoundTrip(
                List.of("orders", "line", "part", "note", "tag"), statements("DELETE FROM orders WHERE id = 1"));
    }

    @Test
    void referencesThatAreSetToTheirDefault() throws Exception {
        assumeTrue(!mySqlLike(), "InnoDB knows no SET DEFAULT");
        sides.execute(
                "CREATE TABLE mark (id BIGINT PRIMARY KEY, order_id BIGINT DEFAULT 4, CONSTRAINT mark_orders"
                        + " FOREIGN KEY (order_id) REFERENCES orders (id) ON DELETE SET DEFAULT)",
                "INSERT INTO mark VALUES (1, 1), (2, 1), (3, 2)");

        sides.assertRoundTrip(
                List.of("orders", "line", "part", "note", "mark"),
                statements("DELETE FROM orders WHERE id = 1", "DELETE FROM orders WHERE id = 2"));
    }

    @Test
    void keyThatChangesWithThoseThatReferToIt() throws Exception {
        sides.assertRoundTrip(
                ORDERS,
                statements(
                        "UPDATE orders SET id = 100, v = 5 WHERE id = 1",
                        "UPDATE line SET v = 9 WHERE order_id = 100",
                        "UPDATE orders SET v = 6 WHERE id = 100",
                        "UPDATE orders SET id = id + 1000"));
    }

    @Test
    void keyThatChangesTwice() throws Exception {
        sides.assertRoundTrip(
                ORDERS,
                statements(
                        "UPDATE orders SET id = 100 WHERE id = 1",
                        "UPDATE orders SET id = 200 WHERE id = 100",
                        "DELETE FROM orders WHERE id = 200"));
    }

    @Test
    void updateThatLeavesTheReferencedColumnsAlone() throws Exception {
        sides.assertRoundTrip(
                ORDERS, statements("UPDATE orders SET v = v + 1", "UPDATE orders SET v = 3 WHERE id = 1"));
    }

    @Test
    void uniqueColumnThatChangesWithThoseThatReferToIt() throws Exception {
        sides.execute(
                "CREATE TABLE place (id BIGINT PRIMARY KEY, code VARCHAR(10) NOT NULL UNIQUE, v INT)",
                "CREATE TABLE visit (id BIGINT PRIMARY KEY, place VARCHAR(10), CONSTRAINT visit_place"
                        + " FOREIGN KEY (place) REFERENCES place (code) ON UPDATE CASCADE ON DELETE SET NULL)",
                "INSERT INTO place VALUES (1, 'a', 0), (2, 'b', 0), (3, 'c', 0)",
                "INSERT INTO visit VALUES (1, 'a'), (2, 'a'), (3, 'b'), (4, NULL)");
        List<String> tables = List.of("place", "visit");
        if (mySqlLike()) {
            sides.assertRefused(
                    tables, "other columns than the primary key", statements("DELETE FROM place WHERE id = 1"));
            sides.assertRoundTrip(tables, statements("UPDATE place SET v = v + 1"));
            return;
        }

        sides.assertRoundTrip(
                tables,
                statements(
                        "UPDATE place SET code = 'x' WHERE id = 1",
                        "UPDATE place SET code = 'y', v = 2 WHERE code = 'x'",
                        "UPDATE place SET code = code WHERE id = 2",
                        "DELETE FROM place WHERE id = 1",
                        "UPDATE place SET code = 'z' || code"));
    }

    @Test
    void referencesThatAreSetToNullWhenTheKeyChanges() throws Exception {
        sides.execute(
                "CREATE TABLE place (id BIGINT PRIMARY KEY, v INT)",
                "CREATE TABLE visit (id BIGINT PRIMARY KEY, place BIGINT, CONSTRAINT visit_place"
                        + " FOREIGN KEY (place) REFERENCES place (id) ON UPDATE SET NULL)",
                "INSERT INTO place VALUES (1, 0), (2, 0)",
                "INSERT INTO visit VALUES (1, 1), (2, 1), (3, 2)");

        sides.assertRoundTrip(
                List.of("place", "visit"),
                statements("UPDATE place SET id = 5 WHERE id = 1", "UPDATE visit SET place = 5 WHERE id = 3"));
    }

    @Test
    void rowsThatAreReplaced() throws Exception {
        assumeTrue(mySqlLike(), "only MySQL and MariaDB have REPLACE");

        sides.assertRoundTrip(
                ORDERS,
                statements(
                        "REPLACE INTO orders VALUES (1, 10)",
                        "REPLACE INTO orders VALUES (2, 21), (5, 50)",
                        "INSERT INTO line VALUES (51, 5, 1)",
                        "REPLACE INTO orders VALUES (5, 51)"));
        sides.assertRefused(TREE, "replaces", statements("REPLACE INTO tree VALUES (1, NULL, 1)"));
    }

    @Test
    void conditionThatLooksAtRowsWhichGoIsRefusedWhereRowsGoOneByOne() throws Exception {
        String subquery = "DELETE FROM orders WHERE EXISTS (SELECT 1 FROM line l WHERE l.v = orders.id)";
        if (!mySqlLike()) {
            sides.assertRoundTrip(ORDERS, statements(subquery));
            return;
        }
        sides.assertRefused(ORDERS, "because of that", statements(subquery));
        sides.assertRefused(
                ORDERS,
                "line_orders",
                statements("DELETE o FROM orders o JOIN line l ON l.order_id = o.id WHERE l.v < 4"));
        sides.assertRefused(
                ORDERS,
                "take others with them",
                statements("REPLACE INTO orders VALUES (1, (SELECT MAX(v) FROM line))"));
    }

    @Test
    void keyThatIsMadeOfAReference() throws Exception {
        sides.execute(
                "CREATE TABLE place (id BIGINT PRIMARY KEY, v INT)",
                "CREATE TABLE room (place BIGINT, no INT, PRIMARY KEY (place, no), CONSTRAINT room_place"
                        + " FOREIGN KEY (place) REFERENCES place (id) ON UPDATE CASCADE ON DELETE CASCADE)",
                "INSERT INTO place VALUES (1, 0), (2, 0)",
                "INSERT INTO room VALUES (1, 1), (1, 2), (2, 1)");
        List<String> tables = List.of("place", "room");

        sides.assertRefused(tables, "told apart", statements("UPDATE place SET id = 5 WHERE id = 1"));
        sides.assertRoundTrip(tables, statements("DELETE FROM place WHERE id = 1", "UPDATE place SET v = 1"));
    }

    @Test
    void compositeReferences() throws Exception {
        sides.execute(
                "CREATE TABLE site (a INT NOT NULL, b VARCHAR(10) NOT NULL, v INT, PRIMARY KEY (a, b))",
                "CREATE TABLE stay (id BIGINT PRIMARY KEY, y VARCHAR(10), x INT, CONSTRAINT stay_site"
                        + " FOREIGN KEY (x, y) REFERENCES site (a, b) ON DELETE CASCADE ON UPDATE CASCADE)",
                "INSERT INTO site VALUES (1, 'a', 0), (1, 'b', 0), (2, 'a', 0)",
                "INSERT INTO stay VALUES (1, 'a', 1), (2, 'b', 1), (3, NULL, 1), (4, 'a', NULL), (5, 'a', 2)");

        sides.assertRoundTrip(
                List.of("site", "stay"),
                statements("DELETE FROM site WHERE a = 1 AND b = 'a'", "UPDATE site SET b = 'c' WHERE a = 2"));
    }

    @Test
    void tableWithoutRowKeyThatRefersIsRefused() throws Exception {
        sides.execute(
                "CREATE TABLE loose (order_id BIGINT, v INT, CONSTRAINT loose_orders FOREIGN KEY (order_id)"
                        + " REFERENCES orders (id) ON DELETE CASCADE)",
                "INSERT INTO loose VALUES (1, 0)");

        sides.assertRefused(ORDERS, "neither a primary key", statements("DELETE FROM orders WHERE id = 4"));
        sides.assertRoundTrip(ORDERS, statements("UPDATE orders SET v = 5"));
    }

    @Test
    void changeThatTellsItsRowsIsRefused() throws Exception {
        assumeTrue(engine == POSTGRESQL, "only PostgreSQL has RETURNING for all of them");

        sides.assertRefused(
                ORDERS,
                "line_orders",
                (connection, seen) ->
                        seen.add(connection.createStatement().executeQuery("DELETE FROM orders RETURNING id")));
        sides.assertRefused(
                ORDERS, "line_orders", statements("DELETE FROM orders o USING line l WHERE l.order_id = o.id"));
    }

    @Test
    void mergeThatLeavesTheKeyAlone() throws Exception {
        assumeTrue(engine == H2, "only H2 has MERGE with a key");

        sides.assertRoundTrip(ORDERS, statements("MERGE INTO orders KEY (id) VALUES (1, 11), (9, 90)"));
    }

    @Test
    void columnThatTheDatabaseSetsAtEveryUpdateOfAReferringRow() throws Exception {
        assumeTrue(mySqlLike(), "only MySQL and MariaDB have ON UPDATE CURRENT_TIMESTAMP");
        sides.execute(
                "CREATE TABLE place (id BIGINT PRIMARY KEY, v INT)",
                "CREATE TABLE visit (id BIGINT PRIMARY KEY, place BIGINT, seen TIMESTAMP DEFAULT '2020-01-01 00:00:00'"
                        + " ON UPDATE CURRENT_TIMESTAMP, twice BIGINT AS (id * 2) VIRTUAL, CONSTRAINT visit_place"
                        + " FOREIGN KEY (place) REFERENCES place (id) ON UPDATE CASCADE ON DELETE SET NULL)",
                "INSERT INTO place VALUES (1, 0), (2, 0)",
                "INSERT INTO visit (id, place) VALUES (1, 1), (2, 1), (3, 2)");
        List<String> tables = List.of("place", "visit");

        sides.assertRefused(tables, "sets at every update", statements("UPDATE place SET id = 5 WHERE id = 1"));
        sides.assertRoundTrip(tables, statements("DELETE FROM place WHERE id = 1"));
    }
}
