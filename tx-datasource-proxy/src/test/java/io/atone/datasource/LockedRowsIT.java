package io.atone.datasource;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTransactionRollbackException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.List;
import java.util.Objects;

import io.atone.core.context.TransactionContext;
import io.atone.core.id.Xid;
import io.atone.core.protocol.ClientMessage.InDoubtBranch;
import io.atone.datasource.support.ScriptedCoordinator;
import io.atone.testkit.database.DatabaseEngine;
import io.atone.testkit.junit.CheckResidue;
import io.atone.testkit.junit.ForEachDatabase;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** What {@code SELECT ... FOR UPDATE} promises. */
@ForEachDatabase
@CheckResidue
class LockedRowsIT extends OnContractTables {

    private static void lock(Connection connection, int id) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT v FROM item WHERE id = " + id + " FOR UPDATE")) {
            assertThat(rows.next()).isTrue();
        }
    }

    /** Of each of the tables the rows that the join finds, and only of those that it is told to lock. */
    @Test
    void rowsOfJoinedTablesAreLocked() throws Exception {
        assumeTrue(database.engine() != DatabaseEngine.H2, "H2 locks no rows of joined tables");
        boolean of = database.engine() != DatabaseEngine.MARIADB;
        Xid both = coordinator.newXid();
        Xid one = coordinator.newXid();
        String join = "SELECT l.text, i.v FROM item i JOIN line l ON l.order_id = i.id WHERE l.qty < 7 FOR UPDATE";
        inTransaction(both, connection -> {
            try (Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery(join)) {
                assertThat(rows.getMetaData().getColumnCount()).isEqualTo(2);
            }
            connection.commit();
        });

        assertThat(coordinator.registrations(both))
                .singleElement()
                .satisfies(registration -> assertThat(registration.lockKeys()).hasSize(3));
        assertThatThrownBy(() -> inTransaction(one, update("UPDATE item SET v = 0 WHERE id = 1")))
                .isInstanceOf(SQLTransactionRollbackException.class);
        assertThatThrownBy(() -> inTransaction(one, update("UPDATE line SET qty = 0 WHERE qty = 6")))
                .isInstanceOf(SQLTransactionRollbackException.class);
        coordinator.commit(both);
        if (of) {
            inTransaction(one, connection -> {
                try (Statement statement = connection.createStatement()) {
                    assertThat(statement.execute(join + " OF i")).isTrue();
                }
                connection.commit();
            });
            assertThat(coordinator.registrations(one)).singleElement().satisfies(registration -> assertThat(
                            registration.lockKeys())
                    .hasSize(1));
        }
        coordinator.rollback(one);
        assertUnchanged();
    }

    @Test
    void rowsSelectedForUpdateAreLockedUntilTheEndOfTheGlobalTransaction() throws Exception {
        Xid holder = coordinator.newXid();
        Xid late = coordinator.newXid();
        inTransaction(holder, connection -> {
            try (PreparedStatement select =
                    connection.prepareStatement("SELECT v, id FROM item WHERE v >= ? ORDER BY id FOR UPDATE")) {
                select.setInt(1, 20);
                select.setFetchSize(1);
                try (ResultSet rows = select.executeQuery()) {
                    assertThat(rows.next()).isTrue();
                    assertThat(rows.getInt(1)).isEqualTo(20);
                    assertThat(rows.next()).isTrue();
                    assertThat(rows.next()).isFalse();
                }
                assertThat(select.getFetchSize()).isEqualTo(1);
            }
            connection.commit();
        });

        assertThat(coordinator.registrations(holder)).singleElement().satisfies(registration -> {
            assertThat(registration.lockKeys()).hasSize(2);
            assertThat(coordinator.resource().inDoubtBranches())
                    .containsExactly(new InDoubtBranch(registration.branch(), registration.lockKeys()));
        });
        assertThatThrownBy(() -> inTransaction(late, update("DELETE FROM item WHERE id = 2")))
                .isInstanceOf(SQLTransactionRollbackException.class);
        inTransaction(holder, update("UPDATE item SET v = 5 WHERE id = 2"));
        coordinator.rollback(holder);

        assertUnchanged();
    }

    @Test
    void nowaitFailsAsWithTheDriverWhereTheDatabaseHasTheRowLocked() throws Exception {
        String sql = "SELECT v FROM item WHERE id = 1 FOR UPDATE NOWAIT";
        try (Connection other = database.connect()) {
            other.setAutoCommit(false);
            run(other, "UPDATE item SET v = 11 WHERE id = 1");
            SQLException expected = failure(() -> {
                try (Connection bare = database.connect()) {
                    bare.setAutoCommit(false);
                    select(bare, sql);
                }
            });

            inTransaction(coordinator.newXid(), connection -> {
                SQLException thrown = failure(() -> select(connection, sql));

                assertThat((Throwable) thrown).isExactlyInstanceOf(expected.getClass());
                assertThat(thrown.getSQLState()).isEqualTo(expected.getSQLState());
                assertThat(thrown.getErrorCode()).isEqualTo(expected.getErrorCode());
                connection.rollback();
            });
            other.rollback();
        }
        assertUnchanged();
    }

    @Test
    void nowaitFailsAtOnceWhereAnotherGlobalTransactionHoldsTheRow() throws Exception {
        Xid holder = coordinator.newXid();
        Xid late = coordinator.newXid();
        inTransaction(holder, update("UPDATE item SET v = 99 WHERE id = 1"));

        for (String from : database.engine() == DatabaseEngine.H2
                ? List.of("item")
                : List.of("item", "item JOIN country ON country.code = 'de'")) {
            inTransaction(late, connection -> {
                assertThatThrownBy(
                                () -> select(connection, "SELECT v FROM " + from + " WHERE id = 1 FOR UPDATE NOWAIT"))
                        .isInstanceOf(SQLTransactionRollbackException.class)
                        .hasMessageContaining("NOWAIT")
                        .hasFieldOrPropertyWithValue("SQLState", "40001");
                connection.rollback();
            });
        }
        assertThat(coordinator.lockWaits()).isZero();
        inTransaction(late, connection -> {
            select(connection, "SELECT v FROM item WHERE id = 2 FOR UPDATE NOWAIT");
            connection.commit();
        });
        assertThat(coordinator.registrations(late))
                .singleElement()
                .satisfies(registration -> assertThat(registration.lockKeys()).hasSize(1));
        assertThatThrownBy(() -> inTransaction(holder, update("DELETE FROM item WHERE id = 2")))
                .isInstanceOf(SQLTransactionRollbackException.class);
        coordinator.rollback(late);
        coordinator.rollback(holder);

        assertUnchanged();
    }

    private static void select(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            assertThat(rows.next()).isTrue();
        }
    }

    private interface Failing {
        void run() throws SQLException;
    }

    private static SQLException failure(Failing work) {
        return catchThrowableOfType(SQLException.class, work::run);
    }

    /** One row has one lock, however a statement spells its table and columns. */
    @Test
    void rowHasOneLockHoweverItsNamesAreWritten() throws Exception {
        boolean mySqlLike = database.engine() == DatabaseEngine.MYSQL || database.engine() == DatabaseEngine.MARIADB;
        Xid holder = coordinator.newXid();
        inTransaction(holder, update("UPDATE item SET v = 99 WHERE id = 1"));

        for (String sql : mySqlLike
                ? List.of(
                        "UPDATE `item` SET V = 1 WHERE `ID` = 1",
                        "UPDATE " + database.name() + ".item AS X SET X.v = 1 WHERE Id = 1",
                        "DELETE FROM `" + database.name() + "`.`item` WHERE iD = 1",
                        "SELECT v FROM item ITEM WHERE ITEM.ID = 1 FOR UPDATE")
                : List.of(
                        "UPDATE ITEM SET V = 1 WHERE ID = 1",
                        "update Item as X set v = 1 where x.Id = 1",
                        "DELETE FROM public.iTEM WHERE iD = 1",
                        database.engine() == DatabaseEngine.H2
                                ? "UPDATE \"PUBLIC\".\"ITEM\" SET \"V\" = 1 WHERE \"ID\" = 1"
                                : "UPDATE \"public\".\"item\" SET \"v\" = 1 WHERE \"id\" = 1",
                        "SELECT v FROM PUBLIC.Item ITEM WHERE ITEM.ID = 1 FOR UPDATE")) {
            assertThatThrownBy(() -> inTransaction(coordinator.newXid(), connection -> {
                        try (Statement statement = connection.createStatement()) {
                            statement.execute(sql);
                        }
                        connection.commit();
                    }))
                    .as(sql)
                    .isInstanceOf(SQLTransactionRollbackException.class)
                    .hasMessageContaining(holder.toString());
        }
        coordinator.rollback(holder);

        assertUnchanged();
    }

    @Test
    void fewRowsAreLockedByAStatementThatWantsFew() throws Exception {
        Xid holder = coordinator.newXid();
        inTransaction(holder, connection -> {
            try (Statement statement = connection.createStatement()) {
                statement.setMaxRows(2);
                try (ResultSet rows = statement.executeQuery("SELECT v FROM item WHERE id < 3 FOR UPDATE")) {
                    assertThat(rows.next()).isTrue();
                }
            }
            connection.commit();
        });

        assertThat(coordinator.registrations(holder))
                .singleElement()
                .satisfies(registration -> assertThat(registration.lockKeys()).hasSize(2));
        coordinator.rollback(holder);
        assertUnchanged();
    }

    @Test
    void lockedRowsAreRefusedToASecondSelectForUpdateWhichThenSeesNothing() throws Exception {
        Xid holder = coordinator.newXid();
        inTransaction(holder, update("UPDATE item SET v = 99 WHERE id = 1"));

        inTransaction(coordinator.newXid(), connection -> {
            try (Statement statement = connection.createStatement()) {
                assertThatThrownBy(() -> statement.executeQuery("SELECT v FROM item WHERE id = 1 FOR UPDATE"))
                        .isInstanceOf(SQLTransactionRollbackException.class)
                        .hasMessageContaining(holder.toString());
            }
            connection.rollback();
        });
        coordinator.rollback(holder);

        assertUnchanged();
    }

    @Test
    void selectForUpdateUnderAutocommitTakesTheGlobalLock() throws Exception {
        Xid holder = coordinator.newXid();
        try (TransactionContext.Scope scope = TransactionContext.bind(holder);
                Connection connection = proxy.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT v FROM item WHERE id = 3 FOR UPDATE")) {
            Objects.requireNonNull(scope);
            assertThat(rows.next()).isTrue();
            assertThat(rows.getInt(1)).isEqualTo(30);
            assertThat(connection.getAutoCommit()).isTrue();
        }

        assertThat(coordinator.heldLocks()).isEqualTo(1);
        coordinator.commit(holder);
    }

    @Test
    void lockSurvivesInTheUndoRecordWithoutAnyChange() throws Exception {
        Xid holder = coordinator.newXid();
        inTransaction(holder, connection -> {
            lock(connection, 1);
            connection.commit();
        });

        ScriptedCoordinator.Registration registration =
                coordinator.registrations(holder).get(0);
        assertThat(coordinator.resource().inDoubtBranches())
                .containsExactly(new InDoubtBranch(registration.branch(), registration.lockKeys()));
        coordinator.rollback(holder);

        assertUnchanged();
    }

    @Test
    void rowsThatAreLockedAndRowsThatAreChangedMakeOneBranch() throws Exception {
        Xid holder = coordinator.newXid();
        inTransaction(holder, connection -> {
            lock(connection, 1);
            lock(connection, 2);
            run(connection, "UPDATE item SET v = 99 WHERE id = 2");
            connection.commit();
        });

        assertThat(coordinator.registrations(holder))
                .singleElement()
                .satisfies(registration -> assertThat(registration.lockKeys()).hasSize(2));
        coordinator.rollback(holder);

        assertUnchanged();
    }

    @Test
    void rowsLockedSinceASavepointAreFreeAfterTheReturnToIt() throws Exception {
        Xid xid = coordinator.newXid();
        inTransaction(xid, connection -> {
            lock(connection, 1);
            Savepoint savepoint = connection.setSavepoint();
            lock(connection, 2);
            connection.rollback(savepoint);
            connection.commit();
        });

        assertThat(coordinator.registrations(xid))
                .singleElement()
                .satisfies(registration -> assertThat(registration.lockKeys()).hasSize(1));
        coordinator.commit(xid);
    }

    @Test
    void rowsLockedByALocalTransactionThatIsRolledBackAreFree() throws Exception {
        Xid xid = coordinator.newXid();
        inTransaction(xid, connection -> {
            lock(connection, 1);
            connection.rollback();
        });

        assertThat(coordinator.heldLocks()).isZero();
        assertThat(coordinator.rollbackOnlyReason(xid)).isNull();
    }
}
