package io.atone.datasource;

import java.sql.SQLException;
import java.util.List;

import javax.sql.DataSource;

import io.atone.core.id.Xid;
import io.atone.datasource.capture.CaptureException;
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

/**
 * What somebody else inserts between the look at the rows and the upsert is never taken for the upsert's own: its rollback would delete
 * or change it.
 */
@ForEachDatabase({DatabaseEngine.MYSQL, DatabaseEngine.MARIADB})
class UpsertRaceIT {

    private final ScriptedCoordinator coordinator = new ScriptedCoordinator();
    private TestDatabase database;
    private Race race;

    @BeforeEach
    void createTables(TestDatabase fresh) throws Exception {
        database = fresh;
        Tables.create(database);
        race = new Race(database, coordinator);
    }

    private void assertRefusedAndLeftAlone(DataSource proxy, String sql, String row) throws Exception {
        Xid xid = coordinator.newXid();

        assertThatThrownBy(() -> Race.run(xid, proxy, sql))
                .isInstanceOf(SQLException.class)
                .extracting(e -> ((SQLException) e).getSQLState())
                .isEqualTo("40001");

        assertThat(Tables.rows(database, "SELECT id, no, balance FROM account WHERE id >= 700"))
                .containsExactly(row);
        assertThat(coordinator.registrations(xid)).isEmpty();
    }

    @Test
    void rowThatInsertIgnoreSkipsIsNotTakenForItsOwn() throws Exception {
        assertRefusedAndLeftAlone(
                race.with("INSERT INTO account (id, no, balance) VALUES (701, 'z2', 5)", "WHERE `id` ="),
                "INSERT IGNORE INTO account (id, no, balance) VALUES (700, 'z2', 1)",
                "[701, z2, 5.00]");
    }

    @Test
    void rowThatOnDuplicateKeyUpdateMeetsIsNotTakenForItsOwn() throws Exception {
        assertRefusedAndLeftAlone(
                race.with("INSERT INTO account (id, no, balance) VALUES (700, 'z1', 5)", "@atone_met"),
                "INSERT INTO account (id, no, balance) VALUES (700, 'z2', 1) ON DUPLICATE KEY UPDATE balance = 9",
                "[700, z1, 5.00]");
    }

    @Test
    void rowThatOnDuplicateKeyUpdateMeetsAndLeavesAsItIsIsNotTakenForItsOwn() throws Exception {
        assertRefusedAndLeftAlone(
                race.with("INSERT INTO account (id, no, balance) VALUES (700, 'z1', 5)", "@atone_met"),
                "INSERT INTO account (id, no, balance) VALUES (700, 'z1', 5) ON DUPLICATE KEY UPDATE id = id",
                "[700, z1, 5.00]");
    }

    @Test
    void rowThatReplaceWouldTakeAwayIsLeftAlone() throws Exception {
        assertRefusedAndLeftAlone(
                race.with("INSERT INTO account (id, no, balance) VALUES (700, 'z1', 5)", "INSERT INTO account"),
                "REPLACE INTO account (id, no, balance) VALUES (700, 'z2', 1)",
                "[700, z1, 5.00]");
    }

    @Test
    void rowThatOnDuplicateKeyUpdateFromAQueryMeetsIsNotTakenForItsOwn() throws Exception {
        assertRefusedAndLeftAlone(
                race.with("INSERT INTO account (id, no, balance) VALUES (700, 'z1', 5)", "@atone_met"),
                "INSERT INTO account (id, no, balance) SELECT 700, 'z2', 1 ON DUPLICATE KEY UPDATE balance = 9",
                "[700, z1, 5.00]");
    }

    @Test
    void rowThatReplaceFromAQueryWouldTakeAwayIsLeftAlone() throws Exception {
        assertRefusedAndLeftAlone(
                race.with("INSERT INTO account (id, no, balance) VALUES (700, 'z1', 5)", "`account` (`id`"),
                "REPLACE INTO account (id, no, balance) SELECT 700, 'z2', 1",
                "[700, z1, 5.00]");
    }

    /** What the query gives is looked at once, so it does not matter what comes into its table afterwards. */
    @Test
    void rowsThatComeIntoTheQuerysTableMeanwhileAreNotInserted() throws Exception {
        DataSource proxy = race.with("INSERT INTO item VALUES (50, 99, 7)", "@atone_met");
        Xid xid = coordinator.newXid();

        Race.run(
                xid,
                proxy,
                "INSERT INTO line (order_id, line_no, qty) SELECT id, 1, v FROM item WHERE v IS NOT NULL"
                        + " ON DUPLICATE KEY UPDATE qty = VALUES(qty)");

        assertThat(Tables.rows(database, "SELECT order_id, qty FROM line WHERE line_no = 1"))
                .containsExactly("[1, 10]", "[2, 20]", "[3, 30]");
        coordinator.rollback(xid);
        assertThat(Tables.rows(database, "SELECT order_id, qty FROM line WHERE line_no = 1"))
                .containsExactly("[1, 5]", "[2, 7]");
    }

    /** Nobody else is there, so trying again would fail for ever. */
    @Test
    void replaceWhoseOwnRowsReplaceEachOtherSaysSo() throws Exception {
        DataSource proxy = DataSourceProxy.wrap(database.dataSource(), coordinator, DataSourceProxyConfig.defaults());
        List<String> before = Tables.rows(database, "SELECT * FROM item ORDER BY id");

        assertThatThrownBy(
                        () -> Race.run(coordinator.newXid(), proxy, "REPLACE INTO item (id, v) VALUES (1, 5), (1, 6)"))
                .isInstanceOf(CaptureException.class)
                .hasMessageContaining("give each key once");

        assertThat(Tables.rows(database, "SELECT * FROM item ORDER BY id")).isEqualTo(before);
    }

    /** The key is stored rounded, so looking it up beforehand finds nothing. */
    @Test
    void rowThatIsMetByARoundedKeyIsNotUpdatedUnseen() throws Exception {
        Tables.execute(
                database,
                "CREATE TABLE price (amount DECIMAL(10, 2) PRIMARY KEY, n INT)",
                "INSERT INTO price VALUES (1.01, 5)");
        DataSource proxy = DataSourceProxy.wrap(database.dataSource(), coordinator, DataSourceProxyConfig.defaults());
        Xid xid = coordinator.newXid();

        assertThatThrownBy(() ->
                        Race.run(xid, proxy, "INSERT INTO price VALUES (1.0101, 1) ON DUPLICATE KEY UPDATE n = 99"))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("exactly as the columns store them");

        assertThat(Tables.rows(database, "SELECT * FROM price")).containsExactly("[1.01, 5]");
    }
}
