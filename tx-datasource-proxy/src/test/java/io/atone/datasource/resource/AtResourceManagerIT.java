package io.atone.datasource.resource;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;

import io.atone.core.id.BranchRef;
import io.atone.core.protocol.ClientMessage.InDoubtBranch;
import io.atone.core.rm.NeedsAttentionException;
import io.atone.testkit.database.DatabaseEngine;
import io.atone.testkit.database.TestDatabase;
import io.atone.testkit.junit.ForEachDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

/** Phase two and scans on each engine. No check for residue: a branch whose rollback is refused, or that is scanned, keeps its undo row. */
@ForEachDatabase
class AtResourceManagerIT {

    /** Shorter than any database waits for a lock. */
    private static final Duration NO_WAIT = Duration.ofSeconds(15);

    private static final BranchRef BRANCH = HandMadeBranch.ref(1);

    private TestDatabase server;
    private AtDatabase database;

    @BeforeEach
    void open(TestDatabase server) throws SQLException {
        this.server = server;
        database = AtDatabase.open(server.dataSource(), AtDatabaseConfig.defaults());
        execute("CREATE TABLE account (id BIGINT PRIMARY KEY, owner_name VARCHAR(50) UNIQUE, balance DECIMAL(20,2))");
        execute("INSERT INTO account VALUES (1, 'Ann', 100.00), (2, 'Bob', 0.00), (3, NULL, NULL)");
    }

    @AfterEach
    void connectionsAreGivenBack() {
        assertThat(server.connectionsInUse()).isZero();
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = server.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private String query(String sql) throws SQLException {
        try (Connection connection = server.connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            StringBuilder text = new StringBuilder();
            while (rows.next()) {
                text.append(text.isEmpty() ? "" : " ");
                for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                    text.append(i > 1 ? "," : "").append(rows.getString(i));
                }
            }
            return text.toString();
        }
    }

    private String accounts() throws SQLException {
        return query("SELECT id, owner_name, balance FROM account ORDER BY id");
    }

    private HandMadeBranch branch() throws SQLException {
        return new HandMadeBranch(database, server.connect(), BRANCH);
    }

    private void rollback() throws SQLException, NeedsAttentionException {
        database.resourceManager().rollback(BRANCH);
    }

    private void assertNoUndoRow() throws SQLException {
        assertThat(query("SELECT count(*) FROM undo_log")).isEqualTo("0");
    }

    @Test
    void rollbackRestoresWhatInsertUpdateAndDeleteDid() throws Exception {
        String before = accounts();
        try (HandMadeBranch branch = branch()) {
            branch.run("account", "UPDATE account SET balance = balance - 30.5, owner_name = NULL WHERE id = 1")
                    .run("account", "INSERT INTO account VALUES (7, 'Zoe', 1), (8, 'Yan', 2)")
                    .run("account", "DELETE FROM account WHERE id >= 2 AND id <= 3")
                    .run("account", "UPDATE account SET balance = 5 WHERE id = 7")
                    .run("account", "INSERT INTO account VALUES (2, 'Bob again', 9)")
                    .commit();
        }
        assertThat(accounts()).isEqualTo("1,null,69.50 2,Bob again,9.00 7,Zoe,5.00 8,Yan,2.00");

        rollback();

        assertThat(accounts()).isEqualTo(before);
        assertNoUndoRow();
    }

    @Test
    void branchesOfSeveralTransactionsAreUndoneTogether() throws Exception {
        String before = accounts();
        List<BranchRef> branches = new ArrayList<>();
        for (int id = 1; id <= 3; id++) {
            try (HandMadeBranch branch = new HandMadeBranch(database, server.connect(), HandMadeBranch.ref(id))) {
                branches.add(branch.run(
                                "account",
                                "INSERT INTO account VALUES (" + (10 + id)
                                        + ", 'new', NULL)".replace("new", "new " + id))
                        .run("account", "UPDATE account SET balance = 7 WHERE id = " + id)
                        .commit());
            }
        }
        GivenBatches batches = new GivenBatches(
                branches.subList(0, 2), List.of(branches.get(2), HandMadeBranch.ref(99)), List.of(branches.get(0)));

        database.resourceManager().rollbackTogether(batches);

        assertThat(batches.undone()).containsExactlyInAnyOrderElementsOf(branches);
        assertThat(accounts()).isEqualTo(before);
        assertNoUndoRow();
    }

    @Test
    void noneOfSeveralIsUndoneWhenOneCannotBe() throws Exception {
        BranchRef other = HandMadeBranch.ref(2);
        try (HandMadeBranch one = branch();
                HandMadeBranch two = new HandMadeBranch(database, server.connect(), other)) {
            one.run("account", "UPDATE account SET balance = 7 WHERE id = 1").commit();
            two.run("account", "UPDATE account SET balance = 7 WHERE id = 2").commit();
        }
        execute("UPDATE account SET balance = 8 WHERE id = 2");

        GivenBatches batches = new GivenBatches(List.of(BRANCH, other));
        assertThatThrownBy(() -> database.resourceManager().rollbackTogether(batches))
                .isInstanceOf(
                        switch (server.engine()) {
                            case MYSQL, MARIADB -> SQLException.class; // Of a set it is not known whose row is another.
                            case POSTGRESQL, H2 -> NeedsAttentionException.class;
                        });

        assertThat(batches.undone()).isEmpty();

        assertThat(accounts()).startsWith("1,Ann,7.00 2,Bob,8.00 ");
        assertThat(query("SELECT count(*) FROM undo_log")).isEqualTo("2");
        rollback();
        assertThat(accounts()).startsWith("1,Ann,100.00 2,Bob,8.00 ");
    }

    /** A database that reads its way through a small table would meet, and wait for, the row of the open one. */
    @Test
    void phaseTwoOfManyBranchesDoesNotWaitForOpenLocalTransactionsOfOthers() throws Exception {
        List<BranchRef> many = new ArrayList<>();
        for (int number = 100; number < 150; number++) {
            many.add(HandMadeBranch.ref(number));
        }
        try (HandMadeBranch done = new HandMadeBranch(database, server.connect(), many.get(7));
                HandMadeBranch open = new HandMadeBranch(database, server.connect(), HandMadeBranch.ref(98))) {
            open.run("account", "UPDATE account SET balance = 1 WHERE id = 2").writeUndo();
            done.run("account", "UPDATE account SET balance = 1 WHERE id = 1").commit();

            assertTimeoutPreemptively(
                    NO_WAIT, () -> database.resourceManager().rollbackTogether(new GivenBatches(many)));
            assertThat(accounts()).startsWith("1,Ann,100.00 ");

            done.run("account", "UPDATE account SET balance = 1 WHERE id = 1").commit();
            assertTimeoutPreemptively(NO_WAIT, () -> database.resourceManager().commit(many));
            assertThat(accounts()).startsWith("1,Ann,1.00 ");
        }
        assertNoUndoRow();
    }

    @Test
    void rollbackAgainIsASuccess() throws Exception {
        try (HandMadeBranch branch = branch()) {
            branch.run("account", "UPDATE account SET balance = 1 WHERE id = 1").commit();
        }

        rollback();
        rollback();

        assertThat(accounts()).startsWith("1,Ann,100.00 ");
        assertNoUndoRow();
    }

    @Test
    void commitForgetsTheUndoRowsOfKnownAndUnknownBranches() throws Exception {
        try (HandMadeBranch branch = branch()) {
            branch.run("account", "UPDATE account SET balance = 1 WHERE id = 1").commit();
        }

        database.resourceManager().commit(List.of(HandMadeBranch.ref(99), BRANCH));

        assertThat(accounts()).startsWith("1,Ann,1.00 ");
        assertNoUndoRow();
    }

    @Test
    void phaseTwoOfABranchDoesNotWaitForOpenLocalTransactionsOfOthers() throws Exception {
        BranchRef committed = HandMadeBranch.ref(97);
        try (HandMadeBranch one = branch();
                HandMadeBranch other = new HandMadeBranch(database, server.connect(), committed);
                HandMadeBranch open = new HandMadeBranch(database, server.connect(), HandMadeBranch.ref(98))) {
            one.run("account", "UPDATE account SET balance = 1 WHERE id = 1").commit();
            other.run("account", "UPDATE account SET balance = 2 WHERE id = 2").commit();
            open.run("account", "UPDATE account SET balance = 3 WHERE id = 3").writeUndo();

            assertTimeoutPreemptively(NO_WAIT, () -> database.resourceManager().commit(List.of(committed)));
            assertTimeoutPreemptively(NO_WAIT, this::rollback);
        }
        assertThat(accounts()).startsWith("1,Ann,100.00 2,Bob,2.00 ");
        assertNoUndoRow();
    }

    @Test
    void rollbackIsRefusedWhenRowWasUpdatedSincePhaseOne() throws Exception {
        try (HandMadeBranch branch = branch()) {
            branch.run("account", "UPDATE account SET balance = 1 WHERE id = 1")
                    .run("account", "UPDATE account SET balance = 2 WHERE id = 2")
                    .commit();
        }
        execute("UPDATE account SET balance = 77 WHERE id = 1");

        assertThatThrownBy(this::rollback)
                .isInstanceOf(NeedsAttentionException.class)
                .message()
                .containsIgnoringCase("account")
                .containsPattern("(?i)balance: '?100.00'? before, '?1.00'? by the branch, '?77.00'? now")
                .doesNotContainIgnoringCase("owner_name:");

        assertThat(accounts()).startsWith("1,Ann,77.00 2,Bob,2.00 ");
        assertThat(query("SELECT count(*) FROM undo_log")).isEqualTo("1");
    }

    @Test
    void rollbackGoesOnWhenSomebodySetTheRowRight() throws Exception {
        try (HandMadeBranch branch = branch()) {
            branch.run("account", "UPDATE account SET balance = 1 WHERE id = 1")
                    .run("account", "DELETE FROM account WHERE id = 2")
                    .run("account", "INSERT INTO account VALUES (7, 'Zoe', 1)")
                    .commit();
        }
        execute("UPDATE account SET balance = 100 WHERE id = 1");
        execute("INSERT INTO account VALUES (2, 'Bob', 0)");
        execute("DELETE FROM account WHERE id = 7");

        rollback();

        assertThat(accounts()).isEqualTo("1,Ann,100.00 2,Bob,0.00 3,null,null");
        assertNoUndoRow();
    }

    @Test
    void rollbackIsRefusedWhenInsertedRowWasChangedOrDeletedRowCameBackDifferent() throws Exception {
        try (HandMadeBranch branch = branch()) {
            branch.run("account", "INSERT INTO account VALUES (7, 'Zoe', 1)").commit();
        }
        execute("UPDATE account SET owner_name = 'zoe' WHERE id = 7");
        assertThatThrownBy(this::rollback)
                .isInstanceOf(NeedsAttentionException.class)
                .message()
                .containsIgnoringCase("owner_name: no row before, 'Zoe' by the branch, 'zoe' now");

        execute("UPDATE account SET owner_name = 'Zoe' WHERE id = 7");
        rollback();
        try (HandMadeBranch branch = branch()) {
            branch.run("account", "DELETE FROM account WHERE id = 2").commit();
        }
        execute("INSERT INTO account VALUES (2, 'Bob', 0.01)");
        assertThatThrownBy(this::rollback)
                .isInstanceOf(NeedsAttentionException.class)
                .message()
                .containsPattern("(?i)balance: '?0.00'? before, no row by the branch, '?0.01'? now");
    }

    @Test
    void rollbackIsRefusedWhenAnotherRowTookTheUniqueValue() throws Exception {
        try (HandMadeBranch branch = branch()) {
            branch.run("account", "DELETE FROM account WHERE id = 2").commit();
        }
        execute("INSERT INTO account VALUES (9, 'Bob', 0)");

        assertThatThrownBy(this::rollback)
                .isInstanceOf(NeedsAttentionException.class)
                .hasMessageContaining("because of another row's key");
        assertThat(accounts()).isEqualTo("1,Ann,100.00 3,null,null 9,Bob,0.00");
    }

    @Test
    void rowsThatReferToEachOtherAreRestoredInWhateverOrderWorks() throws Exception {
        execute("CREATE TABLE node (id INT PRIMARY KEY, parent INT, FOREIGN KEY (parent) REFERENCES node (id))");
        execute("INSERT INTO node VALUES (1, NULL), (2, 1), (3, 2), (4, 2)");
        try (HandMadeBranch branch = branch()) {
            branch.run("node", "DELETE FROM node WHERE id = 3 OR id = 4")
                    .run("node", "DELETE FROM node WHERE id = 2")
                    .run("node", "DELETE FROM node WHERE id = 1")
                    .run("node", "INSERT INTO node VALUES (10, NULL)")
                    .run("node", "INSERT INTO node VALUES (11, 10), (12, 11)")
                    .commit();
        }

        rollback();

        assertThat(query("SELECT id, parent FROM node ORDER BY id")).isEqualTo("1,null 2,1 3,2 4,2");
    }

    @Test
    void uniqueValuePassedOnFromRowToRowComesBack() throws Exception {
        try (HandMadeBranch branch = branch()) {
            branch.run("account", "UPDATE account SET owner_name = 'Cid' WHERE id = 2")
                    .run("account", "UPDATE account SET owner_name = 'Bob' WHERE id = 1")
                    .run("account", "UPDATE account SET owner_name = 'Ann' WHERE id = 3")
                    .commit();
        }

        rollback();

        assertThat(accounts()).isEqualTo("1,Ann,100.00 2,Bob,0.00 3,null,null");
    }

    @Test
    void rollbackIsRefusedWhenKeyWasRespelled() throws Exception {
        String collation = server.engine() == DatabaseEngine.H2 ? "VARCHAR_IGNORECASE(10)" : "VARCHAR(10)";
        execute("CREATE TABLE code (code " + collation + " PRIMARY KEY, v INT)");
        execute("INSERT INTO code VALUES ('a', 1)");
        try (HandMadeBranch branch = branch()) {
            branch.run("code", "UPDATE code SET v = 2 WHERE code = 'a'").commit();
        }
        execute("UPDATE code SET code = 'A' WHERE code = 'a'");

        assertThatThrownBy(this::rollback).isInstanceOf(NeedsAttentionException.class);
        assertThat(query("SELECT code, v FROM code")).isEqualTo("A,2");
    }

    @Test
    void generatedAndIdentityColumnsAreRestoredByWhatTheyFollow() throws Exception {
        boolean mySql = server.engine() == DatabaseEngine.MYSQL || server.engine() == DatabaseEngine.MARIADB;
        String identity = mySql ? "BIGINT AUTO_INCREMENT" : "BIGINT GENERATED ALWAYS AS IDENTITY";
        String stored = server.engine() == DatabaseEngine.H2 ? "" : " STORED";
        execute("CREATE TABLE item (id " + identity + " PRIMARY KEY, a INT, twice INT GENERATED ALWAYS AS (a * 2)"
                + stored
                + (mySql
                        ? ", ts TIMESTAMP(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6) ON UPDATE CURRENT_TIMESTAMP(6))"
                        : ")"));
        execute("INSERT INTO item (a) VALUES (1), (2), (3)");
        String before = query("SELECT * FROM item ORDER BY id");
        try (HandMadeBranch branch = branch()) {
            branch.run("item", "UPDATE item SET a = 10 WHERE id <> 2")
                    .run("item", "DELETE FROM item WHERE id > 1")
                    .run("item", "INSERT INTO item (a) VALUES (7)")
                    .commit();
        }

        rollback();

        assertThat(query("SELECT * FROM item ORDER BY id")).isEqualTo(before);
    }

    @Test
    void rowsThatWereMadeAlikeAreRestoredUnlessOneOfThemWasChangedSince() throws Exception {
        for (String key : List.of("id", "kind, number", "label")) {
            String table = "alike_by_" + key.charAt(0);
            execute("CREATE TABLE " + table + " (id INT NOT NULL, kind INT NOT NULL, number INT NOT NULL,"
                    + " label VARCHAR(20) NOT NULL, state VARCHAR(20), amount DECIMAL(10, 2), PRIMARY KEY (" + key
                    + "))");
            for (int id = 0; id < 30; id++) {
                execute("INSERT INTO " + table + " VALUES (" + id + ", " + id / 10 + ", " + id % 10 + ", 'Row " + id
                        + "', " + (id % 3 == 0 ? "NULL" : "'open'") + ", 1.50)");
            }
            String all = "SELECT * FROM " + table + " ORDER BY id";
            String before = query(all);

            makeAlike(table);
            rollback();
            assertThat(query(all)).as(table).isEqualTo(before);
            assertNoUndoRow();

            makeAlike(table);
            execute("UPDATE " + table + " SET amount = 9 WHERE id = 17");
            String changed = query(all);
            assertThatThrownBy(this::rollback)
                    .isInstanceOf(NeedsAttentionException.class)
                    .hasMessageContaining(key.equals("id") ? "(17)" : key.equals("label") ? "Row 17" : "(1, 7)");
            assertThat(query(all)).as(table).isEqualTo(changed);

            execute("UPDATE " + table + " SET amount = 2 WHERE id = 17");
            rollback();
            assertThat(query(all)).as(table).isEqualTo(before);
        }
    }

    private void makeAlike(String table) throws Exception {
        try (HandMadeBranch branch = branch()) {
            branch.run(table, "UPDATE " + table + " SET state = 'done', amount = 2 WHERE id < 29")
                    .commit();
        }
    }

    @Test
    void manyRowsAreUndoneUnderEveryBatchSettingOfTheDriver() throws Exception {
        String[] settings =
                switch (server.engine()) {
                    case MYSQL ->
                        new String[] {"rewriteBatchedStatements=true&useAffectedRows=true", "useServerPrepStmts=true"};
                    case MARIADB -> new String[] {"useBulkStmts=true&useAffectedRows=true", "useServerPrepStmts=true"};
                    case POSTGRESQL ->
                        new String[] {"reWriteBatchedInserts=true", "prepareThreshold=1", "preferQueryMode=simple"};
                    case H2 -> new String[] {""};
                };
        for (String setting : settings) {
            assertManyRowsAreUndone(setting);
        }
    }

    private void assertManyRowsAreUndone(String setting) throws Exception {
        StringBuilder rows = new StringBuilder();
        for (int id = 1000; id < 2200; id++) {
            rows.append(id == 1000 ? "" : ", ")
                    .append('(')
                    .append(id)
                    .append(", NULL, ")
                    .append(id)
                    .append(".25)");
        }
        String insert = "INSERT INTO account VALUES " + rows;
        execute("DELETE FROM account WHERE id >= 1000");
        execute(insert);
        String before = accounts();
        String url =
                server.jdbcUrl() + (setting.isEmpty() ? "" : (server.jdbcUrl().contains("?") ? "&" : "?") + setting);
        try (SingleConnectionDataSource single = new SingleConnectionDataSource(
                DriverManager.getConnection(url, server.username(), server.password()))) {
            AtDatabase own = AtDatabase.open(single, AtDatabaseConfig.defaults());
            try (HandMadeBranch branch = branch()) {
                branch.run("account", "UPDATE account SET balance = balance + 1 WHERE id < 1700")
                        .run("account", "DELETE FROM account WHERE id >= 1600")
                        .run("account", insert.replaceAll("(\\d+), NULL", "2$1, NULL"))
                        .commit();
            }
            own.resourceManager().rollback(BRANCH);
        }
        assertThat(accounts()).as(setting).isEqualTo(before);
    }

    @Test
    void rollbackOfBranchThatNeverWroteIsASuccess() throws Exception {
        rollback();

        assertNoUndoRow();
    }

    @Test
    void rollbackWaitsForOpenLocalTransactionAndUndoesItWhenItCommits() throws Exception {
        try (HandMadeBranch branch = branch()) {
            branch.run("account", "UPDATE account SET balance = 1 WHERE id = 1").writeUndo();
            CompletableFuture<Void> rollback = inBackground(this::rollback);
            awaitBlocked(rollback);

            branch.connection().commit();

            assertThat(rollback).succeedsWithin(Duration.ofSeconds(15));
        }
        assertThat(accounts()).startsWith("1,Ann,100.00 ");
        assertNoUndoRow();
    }

    @Test
    void rollbackWaitsForOpenLocalTransactionAndHasNothingToDoWhenItRollsBack() throws Exception {
        try (HandMadeBranch branch = branch()) {
            branch.run("account", "UPDATE account SET balance = 1 WHERE id = 1").writeUndo();
            CompletableFuture<Void> rollback = inBackground(this::rollback);
            awaitBlocked(rollback);

            branch.connection().rollback();

            assertThat(rollback).succeedsWithin(Duration.ofSeconds(15));
        }
        assertThat(accounts()).startsWith("1,Ann,100.00 ");
        assertNoUndoRow();
    }

    @Test
    void scanFindsCommittedBranchesWithTheirLockKeys() throws Exception {
        List<?> keys;
        try (HandMadeBranch branch = branch()) {
            branch.run("account", "UPDATE account SET owner_name = 'Eve' WHERE id = 1");
            keys = branch.writeUndo().stream().map(key -> key.key()).toList();
            branch.connection().commit();
        }

        List<InDoubtBranch> found = database.resourceManager().inDoubtBranches();

        assertThat(found).singleElement().satisfies(branch -> {
            assertThat(branch.branch()).isEqualTo(BRANCH);
            assertThat(branch.lockKeys()).isEqualTo(keys).hasSize(3);
        });
    }

    @Test
    void scanWaitsForOpenLocalTransactionThatCommits() throws Exception {
        for (int isolation :
                new int[] {Connection.TRANSACTION_READ_COMMITTED, Connection.TRANSACTION_REPEATABLE_READ}) {
            BranchRef ref = HandMadeBranch.ref(isolation);
            Connection connection = server.connect();
            connection.setTransactionIsolation(isolation);
            try (HandMadeBranch branch = new HandMadeBranch(database, connection, ref)) {
                branch.run("account", "UPDATE account SET balance = balance + 1 WHERE id = 1")
                        .writeUndo();
                CompletableFuture<List<InDoubtBranch>> scan = CompletableFuture.supplyAsync(this::inDoubtBranches);
                awaitBlocked(scan);

                branch.connection().commit();

                assertThat(scan).succeedsWithin(Duration.ofSeconds(15)).satisfies(found -> assertThat(found)
                        .extracting(InDoubtBranch::branch)
                        .contains(ref));
            }
        }
    }

    @Test
    void scanWaitsForOpenLocalTransactionThatRollsBack() throws Exception {
        try (HandMadeBranch branch = branch()) {
            branch.run("account", "UPDATE account SET balance = 1 WHERE id = 1").writeUndo();
            CompletableFuture<List<InDoubtBranch>> scan = CompletableFuture.supplyAsync(this::inDoubtBranches);
            awaitBlocked(scan);

            branch.connection().rollback();

            assertThat(scan).succeedsWithin(Duration.ofSeconds(15)).satisfies(found -> assertThat(found)
                    .isEmpty());
        }
    }

    @Test
    void scanLeavesRowsOfOtherProgramsAlone() throws Exception {
        execute("INSERT INTO undo_log (branch_id, xid, context, rollback_info, log_status, log_created, log_modified)"
                + " VALUES (5, '10.0.0.1:8091:4711', 'serializer=x', '', 0, CURRENT_TIMESTAMP, CURRENT_TIMESTAMP)");

        assertThat(database.resourceManager().inDoubtBranches()).isEmpty();
        assertThat(query("SELECT count(*) FROM undo_log")).isEqualTo("1");
    }

    @Test
    void damagedForeignOrNewerUndoRecordNeedsAttention() throws Exception {
        assertUnreadable("atone=1;z=none;n=3;crc=0", "is damaged");
        assertUnreadable("atone=2;z=none;n=3;crc=0", "was written by a newer version");
        assertUnreadable("atone=1;z=none;n=x", "is damaged");
        assertUnreadable("serializer=jackson", "was not written by Atone");
    }

    private void assertUnreadable(String context, String problem) throws SQLException {
        execute("INSERT INTO undo_log (branch_id, xid, context, rollback_info, log_status, log_created, log_modified)"
                + " VALUES (1, '" + BRANCH.xid() + "', '" + context
                + "', '', 0, CURRENT_TIMESTAMP, CURRENT_TIMESTAMP)");
        assertThatThrownBy(this::rollback)
                .isInstanceOf(NeedsAttentionException.class)
                .hasMessageContainingAll(BRANCH.toString(), problem);
        assertThatThrownBy(() -> database.resourceManager().inDoubtBranches())
                .isInstanceOf(NeedsAttentionException.class);
        execute("DELETE FROM undo_log");
    }

    @Test
    void undoRecordOfChangedTableNeedsAttention() throws Exception {
        try (HandMadeBranch branch = branch()) {
            branch.run("account", "DELETE FROM account WHERE id = 2").commit();
        }
        execute("ALTER TABLE account ADD COLUMN note VARCHAR(10)");

        assertThatThrownBy(this::rollback)
                .isInstanceOf(NeedsAttentionException.class)
                .message()
                .containsIgnoringCase("table ")
                .contains("without the column", "added since");
    }

    @Test
    void severalConnectionsSettingsAreAsBefore() throws Exception {
        String[] settings =
                switch (server.engine()) {
                    case MYSQL, MARIADB ->
                        new String[] {
                            "SELECT @@session.sql_mode, @@session.time_zone, @@session.innodb_lock_wait_timeout"
                        };
                    case POSTGRESQL -> new String[] {"SHOW lock_timeout", "SHOW IntervalStyle"};
                    case H2 -> new String[] {"CALL LOCK_TIMEOUT()"};
                };
        try (SingleConnectionDataSource single = new SingleConnectionDataSource(server.connect())) {
            AtDatabase own = AtDatabase.open(single, AtDatabaseConfig.defaults());
            String before = single.describe(settings);
            try (HandMadeBranch branch = branch()) {
                branch.run("account", "UPDATE account SET balance = 1 WHERE id = 1")
                        .commit();
            }
            own.resourceManager().rollback(BRANCH);
            assertThat(single.describe(settings)).isEqualTo(before);
        }
    }

    private List<InDoubtBranch> inDoubtBranches() {
        try {
            return database.resourceManager().inDoubtBranches();
        } catch (SQLException | NeedsAttentionException e) {
            throw new IllegalStateException(e);
        }
    }

    private interface Action {
        void run() throws Exception;
    }

    private static CompletableFuture<Void> inBackground(Action action) {
        return CompletableFuture.runAsync(() -> {
            try {
                action.run();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
    }

    /** Nothing tells from outside that a statement waits on every engine, so it is given time to not end. */
    private static void awaitBlocked(Future<?> work) {
        assertThatThrownBy(() -> work.get(400, java.util.concurrent.TimeUnit.MILLISECONDS))
                .isInstanceOf(java.util.concurrent.TimeoutException.class);
    }
}
