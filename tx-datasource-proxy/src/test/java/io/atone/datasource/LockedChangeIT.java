package io.atone.datasource;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

import javax.sql.DataSource;

import io.atone.core.id.Xid;
import io.atone.datasource.capture.StatementRefusedException;
import io.atone.datasource.support.Race;
import io.atone.datasource.support.ScriptedCoordinator;
import io.atone.datasource.support.Tables;
import io.atone.testkit.database.DatabaseEngine;
import io.atone.testkit.database.TestDatabase;
import io.atone.testkit.junit.ForEachDatabase;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

/**
 * Before PostgreSQL 18, the rows that a change meets are looked up before it runs. What somebody else does meanwhile is never undone,
 * whichever version it is; older ones say so.
 */
@ForEachDatabase(DatabaseEngine.POSTGRESQL)
class LockedChangeIT {

    private static final String MERGE =
            "MERGE INTO item USING line l ON l.order_id = item.id AND l.line_no = 1 WHEN MATCHED AND l.qty > 10 THEN"
                    + " DELETE WHEN MATCHED THEN UPDATE SET v = l.qty";

    private final ScriptedCoordinator coordinator = new ScriptedCoordinator();
    private TestDatabase database;
    private Race race;
    private int version;
    private boolean tellsOldRows;

    @BeforeEach
    void createTables(TestDatabase fresh) throws Exception {
        database = fresh;
        Tables.create(database);
        race = new Race(database, coordinator);
        try (Connection connection = database.connect()) {
            version = connection.getMetaData().getDatabaseMajorVersion();
        }
        tellsOldRows = version >= 18;
    }

    private Optional<SQLException> failureOf(Xid xid, DataSource proxy, String sql) {
        try {
            Race.run(xid, proxy, sql);
            return Optional.empty();
        } catch (SQLException e) {
            return Optional.of(e);
        }
    }

    /** Rolls back what was done, and looks whether somebody else's work is still there. */
    private void assertLeftAlone(DataSource proxy, String sql, String query, String... rows) throws Exception {
        Xid xid = coordinator.newXid();

        Optional<SQLException> failure = failureOf(xid, proxy, sql);
        coordinator.rollback(xid);

        if (tellsOldRows) {
            assertThat(failure).isEmpty();
        } else {
            assertThat(failure.map(SQLException::getSQLState)).contains("40001");
        }
        assertThat(Tables.rows(database, query)).containsExactly(rows);
    }

    private void assertUndone(String sql, String query) throws Exception {
        DataSource proxy = DataSourceProxy.wrap(database.dataSource(), coordinator, DataSourceProxyConfig.defaults());
        List<String> before = Tables.rows(database, query);
        Xid xid = coordinator.newXid();

        Race.run(xid, proxy, sql);
        assertThat(Tables.rows(database, query)).as("after the commit").isNotEqualTo(before);
        coordinator.rollback(xid);

        assertThat(Tables.rows(database, query)).isEqualTo(before);
    }

    @Test
    void rowThatOnConflictMeetsIsNotTakenForItsOwn() throws Exception {
        assertLeftAlone(
                race.with("INSERT INTO item (id, v) VALUES (700, 5)", "INSERT INTO item"),
                "INSERT INTO item (id, v) VALUES (700, 1), (1, 2) ON CONFLICT (id) DO UPDATE SET v = 9",
                "SELECT id, v FROM item WHERE id IN (1, 700) ORDER BY id",
                "[1, 10]",
                "[700, 5]");
    }

    @Test
    void rowThatOnConflictMeetsByWhatAQueryTellsIsNotTakenForItsOwn() throws Exception {
        assertLeftAlone(
                race.with("INSERT INTO item (id, v) VALUES (700, 5)", "INSERT INTO item"),
                "INSERT INTO item (id, v) SELECT 699 + line_no, 1 FROM line WHERE order_id = 1"
                        + " ON CONFLICT (id) DO UPDATE SET v = 9 WHERE item.v < 100",
                "SELECT id, v FROM item WHERE id >= 699",
                "[700, 5]");
    }

    @Test
    void rowThatOnConflictMeetsAndLeavesAsItIsDoesNoHarm() throws Exception {
        DataSource proxy = race.with("INSERT INTO item (id, v) VALUES (700, 5)", "INSERT INTO item");
        Xid xid = coordinator.newXid();

        Race.run(
                xid,
                proxy,
                "INSERT INTO item (id, v) VALUES (700, 1), (701, 1) ON CONFLICT (id) DO UPDATE SET v = 9 WHERE item.v > 5");
        coordinator.rollback(xid);

        assertThat(Tables.rows(database, "SELECT id, v FROM item WHERE id >= 700"))
                .containsExactly("[700, 5]");
    }

    @Test
    void rowThatAJoinFindsLateIsNotChangedUnseen() throws Exception {
        assertLeftAlone(
                race.with("INSERT INTO line VALUES (4, 1, 50, 'late')", "RETURNING"),
                "UPDATE item SET v = l.qty FROM line l WHERE l.order_id = item.id",
                "SELECT id, v FROM item ORDER BY id",
                "[1, 10]",
                "[2, 20]",
                "[3, 30]",
                "[4, null]");
    }

    @Test
    void rowWhoseKeyIsChangedAndThatAJoinFindsLateIsNotChangedUnseen() throws Exception {
        assertLeftAlone(
                race.with("INSERT INTO line VALUES (4, 1, 50, 'late')", "RETURNING"),
                "UPDATE item SET id = id + 500 FROM line l WHERE l.order_id = item.id",
                "SELECT id, v FROM item ORDER BY id",
                "[1, 10]",
                "[2, 20]",
                "[3, 30]",
                "[4, null]");
    }

    @Test
    void rowThatAMergeFindsLateIsNotChangedUnseen() throws Exception {
        assumeThat(version).as("MERGE has had a RETURNING since").isGreaterThanOrEqualTo(17);

        assertLeftAlone(
                race.with("INSERT INTO line VALUES (4, 1, 50, 'late')", "RETURNING"),
                MERGE,
                "SELECT id, v FROM item ORDER BY id",
                "[1, 10]",
                "[2, 20]",
                "[3, 30]",
                "[4, null]");
    }

    @Test
    void mergeIsRefusedWhereItHasNoReturning() throws Exception {
        assumeThat(version).as("MERGE has had a RETURNING since").isLessThan(17);

        assertRefused(MERGE, "PostgreSQL 17 and newer");
    }

    /** Somebody else's update is waited for, or has ended; what is captured is what it left behind. */
    @Test
    void rowThatSomebodyElseChangedBeforeItWasLockedIsRestoredAsHeLeftIt() throws Exception {
        DataSource proxy = race.with("UPDATE item SET w = 8 WHERE id = 1", "FOR UPDATE OF");
        Xid xid = coordinator.newXid();

        Race.run(xid, proxy, "UPDATE item SET w = w + l.qty FROM line l WHERE l.order_id = item.id AND l.line_no = 1");
        coordinator.rollback(xid);

        assertThat(Tables.rows(database, "SELECT id, w FROM item WHERE id = 1"))
                .containsExactly(tellsOldRows ? "[1, 0]" : "[1, 8]");
    }

    @Test
    void rowIsFoundByAKeyThatIsStoredInAnotherForm() throws Exception {
        Tables.execute(
                database,
                "CREATE DOMAIN amount AS DECIMAL(10, 2)",
                "CREATE TABLE price (amount amount, code CHAR(4), at TIMESTAMPTZ(0), n INT,"
                        + " PRIMARY KEY (amount, code, at))",
                "INSERT INTO price VALUES (1.01, 'a', '2020-01-01 12:00:00Z', 5)");

        assertUndone(
                "INSERT INTO price VALUES (1.0101, 'a  ', '2020-01-01 13:00:00.2+01', 1), (2, 'b', now(), 2)"
                        + " ON CONFLICT (amount, code, at) DO UPDATE SET n = 99",
                "SELECT * FROM price");
    }

    @Test
    void rowIsFoundByAKeyThatComparesAsAPersonWould() throws Exception {
        Tables.execute(
                database,
                "CREATE COLLATION people (provider = icu, locale = 'und-u-ks-level1', deterministic = false)",
                "CREATE TABLE person (name VARCHAR(20) COLLATE people PRIMARY KEY, n INT)",
                "INSERT INTO person VALUES ('José', 1)");

        assertUndone(
                "INSERT INTO person VALUES ('JOSE', 2), ('Ann', 3) ON CONFLICT (name) DO UPDATE"
                        + " SET name = excluded.name, n = person.n + 5",
                "SELECT * FROM person ORDER BY n");
    }

    @Test
    void elementOfAnArrayAndFieldOfACompositeAreSet() throws Exception {
        Tables.execute(
                database,
                "CREATE TYPE place AS (street TEXT, number INT)",
                "CREATE TABLE parcel (id INT PRIMARY KEY, tags TEXT[], goal place)",
                "INSERT INTO parcel VALUES (1, '{a,b}', ROW('Main', 5)), (2, NULL, NULL)");

        assertUndone("UPDATE parcel SET tags[3] = 'x', goal.number = 6, goal.street = 'Side'", "SELECT * FROM parcel");
    }

    @Test
    void rowsThatCollideBySomethingElseThanColumnsNeedAVersionThatTellsThem() throws Exception {
        Tables.execute(database, "CREATE UNIQUE INDEX country_name ON country (LOWER(name))");
        String sql =
                "INSERT INTO country VALUES ('d', 'DEUTSCHLAND') ON CONFLICT (LOWER(name)) DO UPDATE SET code = 'd'";
        if (tellsOldRows) {
            assertUndone(sql, "SELECT * FROM country");
            return;
        }
        assertRefused(sql, "PostgreSQL 18");
    }

    private void assertRefused(String sql, String reason) throws SQLException {
        DataSource proxy = DataSourceProxy.wrap(database.dataSource(), coordinator, DataSourceProxyConfig.defaults());

        assertThatThrownBy(() -> Race.run(coordinator.newXid(), proxy, sql))
                .isInstanceOf(StatementRefusedException.class)
                .hasMessageContaining(reason);
    }
}
