package io.atone.datasource;

import java.sql.SQLIntegrityConstraintViolationException;
import java.util.List;

import io.atone.core.id.Xid;
import io.atone.core.rm.NeedsAttentionException;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static io.atone.datasource.support.SideBySide.statements;
import static io.atone.testkit.database.DatabaseEngine.MARIADB;
import static io.atone.testkit.database.DatabaseEngine.MYSQL;
import static io.atone.testkit.database.DatabaseEngine.POSTGRESQL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * Rows that refer to each other in a circle by columns that cannot be NULL, and are deleted: none can be inserted again before the others.
 * PostgreSQL checks foreign keys when a statement is through, the other engines row by row, where such rows go by ON DELETE CASCADE
 * alone.
 */
@ForEachDatabase
@CheckResidue
class CirclesIT {

    private static final List<String> NODES = List.of("node");
    private static final List<String> TWO = List.of("one", "two");

    private TestDatabase database;
    private SideBySide sides;
    private DatabaseEngine engine;

    @BeforeEach
    void open(@DatabaseName("bare") TestDatabase bare, @DatabaseName("atone") TestDatabase atone) throws Exception {
        database = atone;
        engine = atone.engine();
        sides = new SideBySide(bare, atone);
    }

    @AfterEach
    void close() {
        sides.close();
    }

    private boolean mySqlLike() {
        return engine == MYSQL || engine == MARIADB;
    }

    /** A circle of 1, 2 and 3, a row that refers to itself, and one that refers to the circle. */
    private void createNodes(String rule) throws Exception {
        sides.execute(
                "CREATE TABLE node (id BIGINT PRIMARY KEY, v INT, next BIGINT NOT NULL)",
                "ALTER TABLE node ADD CONSTRAINT node_next FOREIGN KEY (next) REFERENCES node (id) " + rule,
                "INSERT INTO node VALUES (1, 10, 1), (2, 20, 2), (3, 30, 3), (4, 40, 4), (5, 50, 1)",
                "UPDATE node SET next = CASE id WHEN 1 THEN 2 WHEN 2 THEN 3 ELSE 1 END WHERE id < 4");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "DEFERRABLE", "DEFERRABLE INITIALLY DEFERRED", "ON DELETE CASCADE"})
    void rowsOfATableThatRefersToItself(String rule) throws Exception {
        assumeTrue(engine == POSTGRESQL || rule.endsWith("CASCADE"), "the engine does not let such rows go");
        createNodes(rule);

        sides.assertRoundTrip(
                NODES,
                statements(
                        "DELETE FROM node WHERE id = 4",
                        rule.endsWith("CASCADE") ? "DELETE FROM node WHERE id = 2" : "DELETE FROM node"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "ON DELETE CASCADE"})
    void circleThatIsClosedAgainBeforeItGoes(String rule) throws Exception {
        assumeTrue(!mySqlLike() || rule.endsWith("CASCADE"), "InnoDB does not let such a row go");
        createNodes(rule);

        sides.assertRoundTrip(
                NODES,
                statements(
                        "UPDATE node SET next = id, v = v + 1 WHERE id <> 2",
                        "DELETE FROM node WHERE id = 2",
                        "INSERT INTO node VALUES (2, 21, 1)",
                        "UPDATE node SET next = 2 WHERE id = 1",
                        "UPDATE node SET next = id",
                        "DELETE FROM node"));
    }

    @Test
    void rowsOutsideOfWhichNoneIsInTheWay() throws Exception {
        assumeTrue(engine == POSTGRESQL, "the engine does not let such rows go");
        createNodes("");

        sides.assertRoundTrip(
                NODES,
                statements(
                        "INSERT INTO node VALUES (6, 60, 7), (7, 70, 6)",
                        "UPDATE node SET next = 6 WHERE id = 5",
                        "DELETE FROM node WHERE id < 4",
                        "INSERT INTO node VALUES (1, 11, 1)"));
    }

    /** More rows than one statement makes again. They refer to themselves at first, and those that are to go do so at last. */
    @ParameterizedTest
    @ValueSource(strings = {"", "ON DELETE CASCADE"})
    void largeCircle(String rule) throws Exception {
        assumeTrue(engine == POSTGRESQL, "other engines have no such circles");
        createNodes(rule);
        String insert = "INSERT INTO node SELECT g, g, %d + (g - %d) %% 600 FROM generate_series(%d, %d) g";
        sides.execute(insert.formatted(100, 99, 100, 699));

        sides.assertRoundTrip(
                NODES, statements("DELETE FROM node WHERE id >= 100", insert.formatted(1000, 999, 1000, 1599)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "ON DELETE CASCADE"})
    void circleThatIsInsertedByOneStatement(String rule) throws Exception {
        assumeTrue(engine == POSTGRESQL, "the engine does not take such rows");
        createNodes(rule);

        sides.assertRoundTrip(
                NODES,
                statements("INSERT INTO node VALUES (6, 60, 7), (7, 70, 8), (8, 80, 6), (9, 90, 6), (10, 100, 10)"));
    }

    /** Who refers to a row keeps it from going, or would go with it. */
    @ParameterizedTest
    @ValueSource(strings = {"", "ON DELETE CASCADE"})
    void insertedCircleToWhichSomebodyElseRefers(String rule) throws Exception {
        assumeTrue(engine == POSTGRESQL, "the engine does not take such rows");
        createNodes(rule);
        Xid xid = sides.coordinator().newXid();
        sides.runGlobally(xid, statements("INSERT INTO node VALUES (6, 60, 7), (7, 70, 6)"));
        Tables.execute(database, "INSERT INTO node VALUES (10, 100, 6)");
        List<List<String>> there = sides.contents(NODES);

        assertThatThrownBy(() -> sides.coordinator().rollback(xid)).isInstanceOf(NeedsAttentionException.class);

        assertThat(sides.contents(NODES)).isEqualTo(there);
        Tables.execute(database, "DELETE FROM node WHERE id = 10");
        sides.coordinator().rollback(xid);
        assertThat(Tables.rows(database, "SELECT id FROM node WHERE id > 5")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "ON DELETE CASCADE"})
    void rowThatRefersToItself(String rule) throws Exception {
        assumeTrue(
                !mySqlLike() || rule.endsWith("CASCADE"), "InnoDB does not let such a row go, so neither by an undo");
        createNodes(rule);

        sides.assertRoundTrip(
                NODES, statements("INSERT INTO node VALUES (6, 60, 6), (7, 70, 7)", "DELETE FROM node WHERE id = 4"));
    }

    @Test
    void insertedRowThatRefersToItselfByAColumnThatMayBeNull() throws Exception {
        sides.execute(
                "CREATE TABLE node (id BIGINT PRIMARY KEY, v INT, next BIGINT)",
                "ALTER TABLE node ADD CONSTRAINT node_next FOREIGN KEY (next) REFERENCES node (id)");

        sides.assertRoundTrip(
                NODES,
                statements("INSERT INTO node VALUES (6, 60, 6), (7, 70, 7)", "INSERT INTO node VALUES (8, 80, 7)"));
    }

    /** Not even its owner could delete it, but for one who turns the checks of foreign keys off. */
    @Test
    void insertedRowThatInnoDbDoesNotLetGoWaitsForAPerson() throws Exception {
        assumeTrue(mySqlLike(), "other engines let a row go that refers to itself");
        createNodes("");
        List<List<String>> before = sides.contents(NODES);
        Xid xid = sides.coordinator().newXid();
        sides.runGlobally(xid, statements("INSERT INTO node VALUES (6, 60, 6)"));

        assertThatThrownBy(() -> sides.coordinator().rollback(xid))
                .isInstanceOf(NeedsAttentionException.class)
                .hasMessageContaining("node_next");
        Tables.execute(
                database,
                "SET SESSION foreign_key_checks = 0",
                "DELETE FROM node WHERE id = 6",
                "SET SESSION foreign_key_checks = 1");
        sides.coordinator().rollback(xid);

        assertThat(sides.contents(NODES)).isEqualTo(before);
    }

    @Test
    void keysOfACircleThatChangeTogether() throws Exception {
        assumeTrue(engine == POSTGRESQL, "the engine does not let such keys change");
        createNodes("");

        sides.assertRoundTrip(
                NODES,
                statements(
                        "DELETE FROM node WHERE id = 5",
                        "UPDATE node SET id = id + 10, next = next + 10 WHERE id < 4"));
    }

    /** Each row has been something else before it came to be in the circle. */
    @ParameterizedTest
    @ValueSource(strings = {"NULL", "NOT NULL"})
    void circleThatTheTransactionMadeItself(String nullable) throws Exception {
        sides.execute(
                "CREATE TABLE node (id BIGINT PRIMARY KEY, v INT, next BIGINT " + nullable + ")",
                "ALTER TABLE node ADD CONSTRAINT node_next FOREIGN KEY (next) REFERENCES node (id) ON DELETE CASCADE",
                "INSERT INTO node VALUES (1, 10, 1), (2, 20, 2), (3, 30, 3)");
        if (nullable.equals("NULL")) {
            sides.execute("UPDATE node SET next = NULL");
        }

        sides.assertRoundTrip(
                NODES,
                statements(
                        "UPDATE node SET next = 2 WHERE id = 1",
                        "UPDATE node SET next = 3 WHERE id = 2",
                        "UPDATE node SET next = 1 WHERE id = 3",
                        "DELETE FROM node WHERE id = 1",
                        "INSERT INTO node VALUES (1, 11, 1)",
                        "INSERT INTO node VALUES (2, 21, 1)",
                        "UPDATE node SET next = 2 WHERE id = 1",
                        "DELETE FROM node WHERE id = 2"));
    }

    @Test
    void keyOfTheReferenceKeepsRowsFromReferringToThemselves() throws Exception {
        createNodes("ON DELETE CASCADE");
        sides.execute("DELETE FROM node WHERE id = 5", "ALTER TABLE node ADD CONSTRAINT node_once UNIQUE (next)");

        if (engine == POSTGRESQL) {
            sides.assertRoundTrip(NODES, statements("DELETE FROM node WHERE id = 1"));
        } else {
            sides.assertRefused(NODES, "in a circle", statements("DELETE FROM node WHERE id = 1"));
        }
    }

    private void createTwoTables(String second) throws Exception {
        sides.execute(
                "CREATE TABLE one (id BIGINT PRIMARY KEY, two BIGINT NOT NULL, v INT)",
                "CREATE TABLE two (id BIGINT PRIMARY KEY, one BIGINT " + second + ", v INT)",
                "INSERT INTO one VALUES (1, 1, 10), (2, 2, 20)",
                "INSERT INTO two VALUES (1, 2, 30), (2, 1, 40)",
                "ALTER TABLE one ADD CONSTRAINT one_two FOREIGN KEY (two) REFERENCES two (id) ON DELETE CASCADE",
                "ALTER TABLE two ADD CONSTRAINT two_one FOREIGN KEY (one) REFERENCES one (id) ON DELETE CASCADE");
    }

    @Test
    void rowsOfTwoTables() throws Exception {
        createTwoTables("NOT NULL");

        if (engine == POSTGRESQL) {
            sides.assertRoundTrip(TWO, statements("DELETE FROM one WHERE id = 1"));
        } else {
            sides.assertRefused(TWO, "in a circle", statements("DELETE FROM one WHERE id = 1"));
        }
    }

    @Test
    void rowsOfTwoTablesOfWhichOneCanDoWithoutItsReference() throws Exception {
        createTwoTables("");

        sides.assertRoundTrip(TWO, statements("DELETE FROM one WHERE id = 1"));
    }

    /** So there is no circle to be made again. (H2 empties a table without a condition as a whole; a branch gives it one.) */
    @Test
    void engineThatChecksRowByRowDoesNotLetACircleGoWithoutCascade() throws Exception {
        assumeTrue(engine != POSTGRESQL, "PostgreSQL checks when the statement is through");
        createNodes("");

        assertThatThrownBy(() -> sides.execute("DELETE FROM node WHERE id > 0"))
                .isInstanceOf(SQLIntegrityConstraintViolationException.class);
    }
}
