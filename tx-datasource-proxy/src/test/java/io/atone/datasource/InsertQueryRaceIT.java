package io.atone.datasource;

import java.sql.SQLException;
import java.util.List;

import javax.sql.DataSource;

import io.atone.core.id.Xid;
import io.atone.datasource.capture.CaptureException;
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

/** MySQL does not tell which rows an INSERT ... SELECT made; rows of others are never taken for them. */
@ForEachDatabase(DatabaseEngine.MYSQL)
class InsertQueryRaceIT {

    private final ScriptedCoordinator coordinator = new ScriptedCoordinator();
    private TestDatabase database;
    private Race race;

    @BeforeEach
    void createTables(TestDatabase fresh) throws Exception {
        database = fresh;
        Tables.create(database);
        race = new Race(database, coordinator);
    }

    private DataSource proxy() throws SQLException {
        return DataSourceProxy.wrap(database.dataSource(), coordinator, DataSourceProxyConfig.defaults());
    }

    @Test
    void rowThatSomebodyElseNumbersAtTheSameTimeEndsTheStatementWithASerializationFailure() throws Exception {
        DataSource proxy = race.with("INSERT INTO account (name, balance) VALUES ('other', 7)", "LAST_INSERT_ID");
        Xid xid = coordinator.newXid();

        assertThatThrownBy(
                        () -> Race.run(xid, proxy, "INSERT INTO account (name, balance) SELECT name, 1 FROM account"))
                .isInstanceOf(SQLException.class)
                .extracting(e -> ((SQLException) e).getSQLState())
                .isEqualTo("40001");

        assertThat(Tables.rows(database, "SELECT name FROM account WHERE id > 3"))
                .containsExactly("[other]");
        assertThat(coordinator.registrations(xid)).isEmpty();
    }

    @Test
    void rowThatIsAddedToTheSourceEndsTheStatementWithASerializationFailure() throws Exception {
        DataSource proxy = race.with("INSERT INTO item VALUES (50, 7, 7)", "INSERT INTO line");
        Xid xid = coordinator.newXid();

        assertThatThrownBy(() -> Race.run(
                        xid, proxy, "INSERT INTO line (order_id, line_no, qty) SELECT id + 100, 1, v FROM item"))
                .isInstanceOf(SQLException.class)
                .extracting(e -> ((SQLException) e).getSQLState())
                .isEqualTo("40001");

        assertThat(Tables.rows(database, "SELECT order_id FROM line WHERE order_id > 100"))
                .isEmpty();
        assertThat(coordinator.registrations(xid)).isEmpty();
    }

    /** The key is stored rounded, so looking it up finds nothing. */
    @Test
    void keyThatIsStoredInAnotherFormThanTheQueryGivesItIsNotLookedUpInVain() throws Exception {
        Tables.execute(database, "CREATE TABLE price (amount DECIMAL(10, 2) PRIMARY KEY)");

        assertThatThrownBy(() -> Race.run(
                        coordinator.newXid(),
                        proxy(),
                        "INSERT INTO price (amount) SELECT v + 0.001 FROM item WHERE id = 1"))
                .isInstanceOf(CaptureException.class)
                .hasMessageContaining("exactly as the columns store them");

        assertThat(Tables.rows(database, "SELECT * FROM price")).isEmpty();
    }

    @Test
    void queryThatCouldGiveOtherRowsTheSecondTimeIsEvaluatedOnce() throws Exception {
        DataSource proxy = race.with("INSERT INTO item VALUES (50, 99, 7)", "`line` (`order_id`");
        List<String> before = Tables.rows(database, "SELECT * FROM line");
        Xid xid = coordinator.newXid();

        Race.run(
                xid,
                proxy,
                "INSERT INTO line (order_id, line_no, qty) SELECT id + 100, 1, v FROM item ORDER BY v DESC LIMIT 1");

        assertThat(Tables.rows(database, "SELECT order_id, qty FROM line WHERE order_id > 100"))
                .containsExactly("[103, 30]");
        coordinator.rollback(xid);
        assertThat(Tables.rows(database, "SELECT * FROM line")).isEqualTo(before);
        assertThat(Tables.rows(database, "SELECT v FROM item WHERE id = 50")).containsExactly("[99]");
    }

    @Test
    void rowOfSomebodyElseThatInsertIgnoreSkipsIsNotTakenForItsOwn() throws Exception {
        DataSource proxy = race.with("INSERT INTO item VALUES (5, 99, 7)", "`item` (`id`, `v`)");
        Xid xid = coordinator.newXid();

        assertThatThrownBy(() -> Race.run(xid, proxy, "INSERT IGNORE INTO item (id, v) SELECT id + 1, 1 FROM item"))
                .isInstanceOf(SQLException.class)
                .extracting(e -> ((SQLException) e).getSQLState())
                .isEqualTo("40001");

        assertThat(Tables.rows(database, "SELECT v FROM item WHERE id = 5")).containsExactly("[99]");
        assertThat(coordinator.registrations(xid)).isEmpty();
    }

    @Test
    void queryThatAsksForANumberInsteadOfGivingAKeyIsRefused() throws Exception {
        for (String key : new String[] {"NULL", "0", "v - 10", "ROUND(v / 100)"}) {
            assertThatThrownBy(() -> Race.run(
                            coordinator.newXid(),
                            proxy(),
                            "INSERT INTO account (id, balance) SELECT " + key + ", 1 FROM item WHERE id = 1"))
                    .isInstanceOf(StatementRefusedException.class)
                    .hasMessageContaining("no value of column id");
        }
    }
}
