package io.atone.datasource;

import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTransactionRollbackException;
import java.sql.SQLTransientConnectionException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.List;
import java.util.Objects;

import io.atone.core.CoordinatorUnavailableException;
import io.atone.core.ResourceNotOpenException;
import io.atone.core.TransactionOverException;
import io.atone.core.context.TransactionContext;
import io.atone.core.fault.FaultStep;
import io.atone.core.id.Xid;
import io.atone.datasource.capture.CaptureException;
import io.atone.datasource.capture.StatementRefusedException;
import io.atone.datasource.support.FailingFaultPoints;
import io.atone.datasource.support.Tables;
import io.atone.testkit.database.DatabaseEngine;
import io.atone.testkit.junit.CheckResidue;
import io.atone.testkit.junit.ForEachDatabase;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** What local transactions do when something is in their way. */
@ForEachDatabase
@CheckResidue
class GlobalTransactionIT extends OnContractTables {

    @Test
    void conflictNamesRowAndHolderAndLeavesTheConnectionClean() throws Exception {
        Xid holder = coordinator.newXid();
        Xid late = coordinator.newXid();
        inTransaction(holder, update("UPDATE item SET v = 99 WHERE id = 1"));

        inTransaction(late, connection -> {
            run(connection, "UPDATE item SET v = 7 WHERE id = 2");
            run(connection, "UPDATE item SET v = v + 1 WHERE id = 1");
            assertThatThrownBy(connection::commit)
                    .isInstanceOf(SQLTransactionRollbackException.class)
                    .hasFieldOrPropertyWithValue("SQLState", "40001")
                    .hasMessageContainingAll(holder.toString(), "bank2", "transfer", "1234 ms")
                    .hasMessageMatching("(?is).*item\\(id='?1'?\\).*");
            assertThat(run(connection, "UPDATE item SET v = 8 WHERE id = 3")).isEqualTo(1);
            connection.rollback();
        });
        coordinator.rollback(late);
        assertThat(coordinator.rollbackOnlyReason(late)).contains("40001");
        coordinator.rollback(holder);

        assertUnchanged();
    }

    @Test
    void uniqueValueThatWasGivenUpIsKeptFromOthersUntilTheEnd() throws Exception {
        Xid holder = coordinator.newXid();
        Xid late = coordinator.newXid();
        inTransaction(holder, update("UPDATE account SET no = 'free' WHERE no = 'a1'"));

        assertThatThrownBy(() -> inTransaction(
                        late, update("INSERT INTO account (name, no, balance) VALUES ('thief', 'a1', 1)")))
                .isInstanceOf(SQLTransactionRollbackException.class)
                .hasMessageMatching("(?is).*account\\(no=.*a1.*\\).*");
        coordinator.rollback(holder);

        assertUnchanged();
    }

    @Test
    void localTransactionThatRespectsGlobalLocksWaitsForThemAndWritesNoUndo() throws Exception {
        Xid holder = coordinator.newXid();
        inTransaction(holder, update("UPDATE item SET v = 99 WHERE id = 1"));

        try (TransactionContext.Scope scope = TransactionContext.requireGlobalLocks()) {
            Objects.requireNonNull(scope);
            assertThatThrownBy(() -> inLocalTransaction(update("UPDATE item SET v = 1 WHERE id = 1")))
                    .isInstanceOf(SQLTransactionRollbackException.class)
                    .hasMessageContaining(holder.toString());
            assertThatThrownBy(() -> inLocalTransaction(connection -> {
                        try (Statement statement = connection.createStatement()) {
                            statement.executeQuery("SELECT v FROM item WHERE id = 1 FOR UPDATE");
                        }
                    }))
                    .isInstanceOf(SQLTransactionRollbackException.class);
            inLocalTransaction(update("UPDATE country SET name = 'free' WHERE code = 'de'"));
        }
        coordinator.rollback(holder);

        assertThat(Tables.rows(database, "SELECT name FROM country WHERE code = 'de'"))
                .containsExactly("[free]");
        assertThat(Tables.rows(database, "SELECT v FROM item WHERE id = 1")).containsExactly("[10]");
    }

    @Test
    void refusedStatementRunsNothingAndDoomsTheTransaction() throws Exception {
        for (String sql : List.of(
                "ALTER TABLE item ADD x INT",
                "TRUNCATE TABLE item",
                "DROP TABLE item",
                "GRANT SELECT ON item TO somebody",
                "COMMIT",
                "no SQL at all")) {
            Xid xid = coordinator.newXid();
            inTransaction(xid, connection -> {
                try (Statement statement = connection.createStatement()) {
                    assertThatThrownBy(() -> statement.execute(sql))
                            .as(sql)
                            .isInstanceOf(StatementRefusedException.class)
                            .hasFieldOrPropertyWithValue("SQLState", "0A000")
                            .hasMessageContainingAll(xid.toString(), "Way out", sql);
                    assertThatThrownBy(() -> {
                                statement.addBatch("DELETE FROM item WHERE id = 1");
                                statement.addBatch(sql);
                                statement.executeBatch();
                            })
                            .as("batch with " + sql)
                            .isInstanceOf(SQLException.class);
                }
                connection.rollback();
            });
            assertThat(coordinator.rollbackOnlyReason(xid)).as(sql).isNotNull();
            assertUnchanged();
        }
    }

    @Test
    void parameterValuesAreNotInARefusal() throws Exception {
        Tables.execute(database, "CREATE TABLE heap (v INT)");
        inTransaction(coordinator.newXid(), connection -> {
            try (PreparedStatement statement = connection.prepareStatement("INSERT INTO heap VALUES (?)")) {
                statement.setInt(1, 424242);
                assertThatThrownBy(statement::executeUpdate)
                        .isInstanceOf(StatementRefusedException.class)
                        .message()
                        .doesNotContain("424242");
            }
            connection.rollback();
        });
    }

    @Test
    void updateRunAsQueryIsRefused() throws Exception {
        inTransaction(coordinator.newXid(), connection -> {
            try (Statement statement = connection.createStatement()) {
                assertThatThrownBy(() -> statement.executeQuery("DELETE FROM item WHERE id = 1"))
                        .isInstanceOf(StatementRefusedException.class);
                assertThatThrownBy(() -> statement.executeUpdate("SELECT v FROM item WHERE id = 1 FOR UPDATE"))
                        .isInstanceOf(StatementRefusedException.class);
            }
            connection.commit();
        });
        assertUnchanged();
    }

    @Test
    void rowsAreNotChangedThroughResultSets() throws Exception {
        inTransaction(coordinator.newXid(), connection -> {
            try (Statement statement =
                            connection.createStatement(ResultSet.TYPE_SCROLL_INSENSITIVE, ResultSet.CONCUR_UPDATABLE);
                    ResultSet rows = statement.executeQuery("SELECT id, v, w FROM item WHERE id = 1")) {
                rows.next();
                rows.updateInt(2, 55);
                assertThatThrownBy(rows::updateRow).isInstanceOf(StatementRefusedException.class);
                assertThatThrownBy(rows::deleteRow).isInstanceOf(StatementRefusedException.class);
            }
            connection.commit();
        });
        assertUnchanged();
    }

    @Test
    void globalTransactionThatBeginsAfterALocalOneHasWrittenIsRefused() throws Exception {
        inLocalTransaction(connection -> {
            run(connection, "UPDATE item SET v = 1 WHERE id = 1");
            try (TransactionContext.Scope scope = TransactionContext.bind(coordinator.newXid())) {
                Objects.requireNonNull(scope);
                assertThatThrownBy(() -> run(connection, "UPDATE item SET v = 1 WHERE id = 2"))
                        .isInstanceOf(StatementRefusedException.class)
                        .hasMessageContaining("@GlobalTransactional belongs outside of @Transactional");
            }
            connection.rollback();
        });
        assertUnchanged();
    }

    @Test
    void globalTransactionMayBeginAfterALocalOneHasOnlyRead() throws Exception {
        Xid xid = coordinator.newXid();
        inLocalTransaction(connection -> {
            try (Statement statement = connection.createStatement()) {
                assertThat(statement.execute("SELECT * FROM item")).isTrue();
            }
            try (TransactionContext.Scope scope = TransactionContext.bind(xid)) {
                Objects.requireNonNull(scope);
                run(connection, "UPDATE item SET v = 1 WHERE id = 2");
                connection.commit();
            }
        });
        coordinator.rollback(xid);
        assertUnchanged();
    }

    @Test
    void localTransactionDoesNotMoveFromOneGlobalTransactionToAnother() throws Exception {
        Xid first = coordinator.newXid();
        inLocalTransaction(connection -> {
            try (TransactionContext.Scope scope = TransactionContext.bind(first)) {
                Objects.requireNonNull(scope);
                run(connection, "UPDATE item SET v = 1 WHERE id = 1");
            }
            try (TransactionContext.Scope scope = TransactionContext.bind(coordinator.newXid())) {
                Objects.requireNonNull(scope);
                assertThatThrownBy(() -> run(connection, "UPDATE item SET v = 1 WHERE id = 2"))
                        .isInstanceOf(StatementRefusedException.class);
            }
            assertThatThrownBy(() -> run(connection, "UPDATE item SET v = 1 WHERE id = 3"))
                    .isInstanceOf(StatementRefusedException.class);
            connection.commit();
        });
        coordinator.rollback(first);
        assertUnchanged();
    }

    @Test
    void failedStatementShowsTheDriversErrorAndDoomsTheTransaction() throws Exception {
        Xid xid = coordinator.newXid();
        inTransaction(xid, connection -> {
            run(connection, "UPDATE item SET v = 1 WHERE id = 1");
            assertThatThrownBy(() -> run(connection, "INSERT INTO item VALUES (2, 0, 0)"))
                    .isInstanceOf(SQLException.class)
                    .matches(e -> ((SQLException) e).getSQLState().startsWith("23"));
            connection.rollback();
        });
        assertThat(coordinator.rollbackOnlyReason(xid)).contains("SQLState 23").doesNotContain("(2");
        assertUnchanged();
    }

    @Test
    void workGoesOnAfterAFailedStatementWhereTheDatabaseAllowsIt(DatabaseEngine engine) throws Exception {
        assumeTrue(engine != DatabaseEngine.POSTGRESQL, "PostgreSQL wants a rollback after a failure");
        proxy.close();
        proxy = wrap(DataSourceProxyConfig.defaults().withRollbackOnlyOnSqlError(false));
        Xid xid = coordinator.newXid();
        inTransaction(xid, connection -> {
            run(connection, "UPDATE item SET v = 1 WHERE id = 1");
            assertThatThrownBy(() -> run(connection, "INSERT INTO item VALUES (70, 0, 0), (2, 0, 0)"))
                    .isInstanceOf(SQLException.class);
            run(connection, "UPDATE item SET v = 3 WHERE id = 3");
            connection.commit();
        });
        assertThat(coordinator.rollbackOnlyReason(xid)).isNull();
        assertThat(Tables.rows(database, "SELECT v FROM item WHERE id IN (1, 3, 70)"))
                .containsExactly("[1]", "[3]");
        coordinator.rollback(xid);
        assertUnchanged();
    }

    @Test
    void batchThatFailsInTheMiddleCanOnlyBeRolledBack(DatabaseEngine engine) throws Exception {
        Xid xid = coordinator.newXid();
        inTransaction(xid, connection -> {
            Savepoint before = connection.setSavepoint();
            try (PreparedStatement statement = connection.prepareStatement("INSERT INTO item (id, v) VALUES (?, ?)")) {
                for (int id : new int[] {80, 2, 81}) {
                    statement.setInt(1, id);
                    statement.setInt(2, 1);
                    statement.addBatch();
                }
                assertThatThrownBy(statement::executeBatch).isInstanceOf(BatchUpdateException.class);
            }
            if (engine != DatabaseEngine.POSTGRESQL) {
                assertThatThrownBy(() -> run(connection, "UPDATE item SET v = 1 WHERE id = 1"))
                        .hasMessageContaining("can only be rolled back");
            }
            connection.rollback(before);
            assertThat(run(connection, "UPDATE item SET v = 1 WHERE id = 1")).isEqualTo(1);
            connection.commit();
        });
        coordinator.rollback(xid);
        assertUnchanged();

        inTransaction(coordinator.newXid(), connection -> {
            try (Statement statement = connection.createStatement()) {
                statement.addBatch("INSERT INTO item VALUES (80, 0, 0)");
                statement.addBatch("INSERT INTO item VALUES (2, 0, 0)");
                assertThatThrownBy(statement::executeBatch)
                        .isInstanceOf(BatchUpdateException.class)
                        .hasMessageContaining("Item 2 of the batch");
            }
            assertThatThrownBy(connection::commit).isInstanceOf(SQLException.class);
        });
        assertUnchanged();
    }

    @Test
    void batchThatFailsAtOnceFailsAsTheDriversDo() throws Exception {
        inTransaction(coordinator.newXid(), connection -> {
            try (Statement statement = connection.createStatement()) {
                statement.addBatch("INSERT INTO item VALUES (2, 0, 0)");
                statement.addBatch("INSERT INTO item VALUES (80, 0, 0)");
                assertThatThrownBy(statement::executeBatch)
                        .isInstanceOfSatisfying(BatchUpdateException.class, e -> assertThat(e.getSQLState())
                                .startsWith("23"));
            }
            connection.rollback();
        });
        assertUnchanged();
    }

    @Test
    void uncommittedWorkIsGoneWhenTheConnectionIsClosed() throws Exception {
        Xid xid = coordinator.newXid();
        inTransaction(xid, connection -> run(connection, "UPDATE item SET v = 1 WHERE id = 1"));
        assertThat(coordinator.registrations(xid)).isEmpty();
        assertUnchanged();
    }

    @Test
    void switchingAutocommitOnCommitsAsABranch() throws Exception {
        Xid xid = coordinator.newXid();
        inTransaction(xid, connection -> {
            run(connection, "UPDATE item SET v = 1 WHERE id = 1");
            connection.setAutoCommit(true);
            assertThat(coordinator.votes()).hasSize(1);
        });
        coordinator.rollback(xid);
        assertUnchanged();
    }

    @Test
    void transactionThatIsOverRollsTheLocalOneBack() throws Exception {
        Xid xid = coordinator.newXid();
        coordinator.onRegister(branch -> {
            throw new TransactionOverException(branch.xid(), "it timed out", null);
        });
        inTransaction(xid, connection -> {
            run(connection, "UPDATE item SET v = 1 WHERE id = 1");
            assertThatThrownBy(connection::commit)
                    .isInstanceOf(SQLException.class)
                    .hasFieldOrPropertyWithValue("SQLState", "25S03")
                    .hasMessageContaining("it timed out");
        });
        assertThat(coordinator.abandoned()).isEmpty();
        assertUnchanged();
    }

    @Test
    void registrationWithoutAnswerIsAbandoned() throws Exception {
        coordinator.onRegister(branch -> {
            throw new CoordinatorUnavailableException(branch.xid(), "no answer", null);
        });
        inTransaction(coordinator.newXid(), connection -> {
            run(connection, "UPDATE item SET v = 1 WHERE id = 1");
            assertThatThrownBy(connection::commit).isInstanceOf(SQLTransientConnectionException.class);
        });
        assertThat(coordinator.abandoned()).hasSize(1);
        assertUnchanged();
    }

    @Test
    void resourceThatIsNotOpenFailsBeforeTheUndoRowIsWritten() throws Exception {
        coordinator.onAwaitOpen(() -> {
            throw new ResourceNotOpenException(null, "scan under way", null);
        });
        inTransaction(coordinator.newXid(), connection -> {
            run(connection, "UPDATE item SET v = 1 WHERE id = 1");
            assertThatThrownBy(connection::commit)
                    .isInstanceOf(SQLTransactionRollbackException.class)
                    .hasFieldOrPropertyWithValue("SQLState", "40001");
        });
        assertUnchanged();
    }

    @Test
    void failureAtAnyStepOfPhaseOneLeavesNothingHalfDone() throws Exception {
        for (FaultStep failing : List.of(FaultStep.UNDO_INSERT, FaultStep.REGISTRATION, FaultStep.LOCAL_COMMIT)) {
            Xid xid = coordinator.newXid();
            inTransaction(xid, connection -> {
                run(connection, "UPDATE item SET v = 1 WHERE id = 1");
                try (FailingFaultPoints.Armed armed = FailingFaultPoints.failBefore(failing)) {
                    assertThatThrownBy(connection::commit).hasStackTraceContaining(FailingFaultPoints.MESSAGE);
                }
                assertThat(run(connection, "UPDATE item SET v = 2 WHERE id = 2"))
                        .isEqualTo(1);
                connection.rollback();
            });
            assertThat(coordinator.rollbackOnlyReason(xid)).as(failing.name()).isNotNull();
            coordinator.rollback(xid);
            assertUnchanged();
        }
        assertThat(coordinator.abandoned()).hasSize(1);
    }

    @Test
    void statementOutsideIsNotLookedAt() throws Exception {
        inLocalTransaction(connection -> {
            run(connection, "INSERT INTO item SELECT id + 1000, v, w FROM item");
            connection.commit();
        });
        assertThat(Tables.rows(database, "SELECT id FROM item WHERE id > 1000")).hasSize(4);
    }

    @Test
    void batchBegunOutsideIsNotExecutedInside() throws Exception {
        try (Connection connection = proxy.getConnection();
                Statement statement = connection.createStatement()) {
            statement.addBatch("DELETE FROM item WHERE id = 1");
            try (TransactionContext.Scope scope = TransactionContext.bind(coordinator.newXid())) {
                Objects.requireNonNull(scope);
                assertThatThrownBy(statement::executeBatch).isInstanceOf(StatementRefusedException.class);
            }
        }
        assertUnchanged();
    }

    @Test
    void tooManyRowsAreRefusedBeforeAnyIsChanged(DatabaseEngine engine) throws Exception {
        assumeTrue(engine != DatabaseEngine.POSTGRESQL, "there the statement itself tells how many");
        proxy.close();
        proxy = wrap(DataSourceProxyConfig.defaults().withMaxRowsPerStatement(2));
        inTransaction(coordinator.newXid(), connection -> {
            assertThatThrownBy(() -> run(connection, "UPDATE item SET v = 0"))
                    .isInstanceOf(StatementRefusedException.class)
                    .hasMessageContaining("more than 2 rows");
            connection.commit();
        });
        assertUnchanged();
    }

    @Test
    void tooManyRowsThatTheStatementItselfTellsEndTheTransaction(DatabaseEngine engine) throws Exception {
        assumeTrue(engine == DatabaseEngine.POSTGRESQL, "elsewhere the rows are counted before");
        proxy.close();
        proxy = wrap(DataSourceProxyConfig.defaults().withMaxRowsPerStatement(2));
        inTransaction(coordinator.newXid(), connection -> {
            assertThatThrownBy(() -> run(connection, "UPDATE item SET v = 0"))
                    .isInstanceOf(CaptureException.class)
                    .hasMessageContaining("more than 2 rows");
            assertThatThrownBy(connection::commit).isInstanceOf(SQLException.class);
        });
        assertUnchanged();
    }

    /** The look at the rows only warns where a strict change fails, so the change must not run on what the look has found. */
    @Test
    void conditionInWhichTheChangeItselfWouldFailIsRefused(DatabaseEngine engine) throws Exception {
        assumeTrue(
                engine == DatabaseEngine.MYSQL || engine == DatabaseEngine.MARIADB, "elsewhere the look fails as well");
        for (String sql : new String[] {
            "DELETE FROM item WHERE id > 'six'",
            "UPDATE item SET v = 0 WHERE id = '1x'",
            "UPDATE item i JOIN account a ON a.id > 'six' SET i.v = 0"
        }) {
            assertThatThrownBy(() -> inTransaction(coordinator.newXid(), update(sql)))
                    .as(sql)
                    .isInstanceOf(StatementRefusedException.class)
                    .hasMessageContaining("code 1292");
        }
        inTransaction(coordinator.newXid(), connection -> {
            try (Statement statement = connection.createStatement()) {
                assertThat(statement.execute("SELECT * FROM item WHERE id > 'six' FOR UPDATE"))
                        .isTrue();
            }
        });
        assertUnchanged();
    }

    @Test
    void wrappingTwiceIsWrappingOnce() throws Exception {
        assertThat(DataSourceProxy.wrap(proxy, coordinator, DataSourceProxyConfig.defaults()))
                .isSameAs(proxy);
        assertThat(proxy.isWrapperFor(DataSourceProxy.class)).isTrue();
    }
}
