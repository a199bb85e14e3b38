package io.atone.datasource.resource;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Locale;

import io.atone.core.id.BranchRef;
import io.atone.core.protocol.RowDifference;
import io.atone.core.protocol.UndoMode;
import io.atone.core.protocol.UndoOrder;
import io.atone.core.rm.NeedsAttentionException;
import io.atone.testkit.database.TestDatabase;
import io.atone.testkit.junit.ForEachDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * What an operator's word does to the rows of a branch, and what is shown before, on every engine. No check for
 * residue: a branch that is only shown keeps its undo row.
 */
@ForEachDatabase
class ResolutionIT {

    private static final BranchRef BRANCH = HandMadeBranch.ref(1);
    private static final UndoOrder FORCE = new UndoOrder(UndoMode.FORCED, "the outsider was wrong");
    private static final UndoOrder KEEP = new UndoOrder(UndoMode.KEEP_CURRENT, "the outsider was right");
    private static final String BEFORE = "1,Ann,100.00 2,Bob,0.00 3,null,null";

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

    private String query(String sql, int columns) throws SQLException {
        try (Connection connection = server.connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            StringBuilder text = new StringBuilder();
            while (rows.next()) {
                text.append(text.isEmpty() ? "" : " ");
                for (int i = 1; i <= columns; i++) {
                    text.append(i > 1 ? "," : "").append(rows.getString(i));
                }
            }
            return text.toString();
        }
    }

    private String accounts() throws SQLException {
        return query("SELECT id, owner_name, balance FROM account ORDER BY id", 3);
    }

    private String undoRows() throws SQLException {
        return query("SELECT count(*) FROM undo_log", 1);
    }

    private HandMadeBranch branch() throws SQLException {
        return new HandMadeBranch(database, server.connect(), BRANCH);
    }

    /** Updates row 1, deletes row 2, inserts row 7. */
    private void changeThreeRows() throws Exception {
        try (HandMadeBranch branch = branch()) {
            branch.run("account", "UPDATE account SET balance = 70 WHERE id = 1")
                    .run("account", "DELETE FROM account WHERE id = 2")
                    .run("account", "INSERT INTO account VALUES (7, 'Zoe', 1)")
                    .commit();
        }
    }

    private void meddle() throws SQLException {
        execute("UPDATE account SET balance = 55 WHERE id = 1");
        execute("INSERT INTO account VALUES (2, 'Bobby', 9)");
        execute("UPDATE account SET owner_name = 'Zoey' WHERE id = 7");
    }

    private NeedsAttentionException refusal() {
        return catchThrowableOfType(
                NeedsAttentionException.class, () -> database.resourceManager().rollback(BRANCH));
    }

    @Test
    void everyRowInTheWayIsShownBeforeByTheBranchAndNow() throws Exception {
        changeThreeRows();
        meddle();

        List<RowDifference> differences = refusal().differences();

        assertThat(differences)
                .extracting(RowDifference::change)
                .containsExactlyInAnyOrder(
                        RowDifference.Change.INSERTED, RowDifference.Change.DELETED, RowDifference.Change.UPDATED);
        RowDifference updated = only(differences, RowDifference.Change.UPDATED);
        assertThat(updated.table()).containsIgnoringCase("account");
        assertThat(updated.row().toLowerCase(Locale.ROOT)).matches("id = '?1'?");
        RowDifference.Column balance = column(updated, "balance");
        assertThat(balance.before()).contains("100.00");
        assertThat(balance.byBranch()).contains("70.00");
        assertThat(balance.now()).contains("55.00");
        assertThat(balance.differs()).isTrue();
        assertThat(column(updated, "id").differs()).isFalse();

        RowDifference deleted = only(differences, RowDifference.Change.DELETED);
        assertThat(column(deleted, "owner_name").byBranch()).isNull();
        assertThat(column(deleted, "owner_name").now()).isEqualTo("'Bobby'");
        assertThat(column(deleted, "id").differs()).isFalse();

        RowDifference inserted = only(differences, RowDifference.Change.INSERTED);
        assertThat(column(inserted, "owner_name").before()).isNull();
        assertThat(column(inserted, "owner_name").byBranch()).isEqualTo("'Zoe'");
    }

    private static RowDifference only(List<RowDifference> differences, RowDifference.Change change) {
        return differences.stream()
                .filter(difference -> difference.change() == change)
                .findFirst()
                .orElseThrow();
    }

    private static RowDifference.Column column(RowDifference difference, String name) {
        return difference.columns().stream()
                .filter(column -> column.name().equalsIgnoreCase(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void goneRowIsShownAsGone() throws Exception {
        changeThreeRows();
        execute("DELETE FROM account WHERE id = 1");

        assertThat(refusal().differences()).singleElement().satisfies(row -> {
            assertThat(column(row, "balance").now()).isNull();
            assertThat(column(row, "balance").differs()).isTrue();
        });
    }

    @Test
    void differencesOfManyRowsAreBounded() throws Exception {
        for (int id = 100; id < 130; id++) {
            execute("INSERT INTO account VALUES (" + id + ", NULL, 1)");
        }
        try (HandMadeBranch branch = branch()) {
            branch.run("account", "UPDATE account SET balance = 2 WHERE id >= 100")
                    .commit();
        }
        execute("UPDATE account SET balance = 3 WHERE id >= 100");

        assertThat(refusal().differences()).hasSize(RowDifference.MAX_ROWS).doesNotHaveDuplicates();
    }

    @Test
    void forceRestoresEveryRowWhateverOthersMadeOfIt() throws Exception {
        changeThreeRows();
        meddle();
        assertThat(refusal()).isNotNull();

        database.resourceManager().resolve(BRANCH, FORCE);

        assertThat(accounts()).isEqualTo(BEFORE);
        assertThat(undoRows()).isEqualTo("0");
    }

    @Test
    void keepLeavesEveryRowAndForgetsTheBranch() throws Exception {
        changeThreeRows();
        meddle();
        String meddled = accounts();

        database.resourceManager().resolve(BRANCH, KEEP);

        assertThat(accounts()).isEqualTo(meddled);
        assertThat(undoRows()).isEqualTo("0");
    }

    @Test
    void resolvingAgainFindsNothingToDoWhateverWasResolvedBefore() throws Exception {
        changeThreeRows();
        meddle();
        database.resourceManager().resolve(BRANCH, KEEP);
        String kept = accounts();

        database.resourceManager().resolve(BRANCH, KEEP);
        database.resourceManager().resolve(BRANCH, FORCE);
        database.resourceManager().rollback(BRANCH);

        assertThat(accounts()).isEqualTo(kept);
    }

    @Test
    void forceRemovesWhatCameBackAndRestoresRowsThatReferToEachOther() throws Exception {
        execute("CREATE TABLE node (id INT PRIMARY KEY, parent INT, FOREIGN KEY (parent) REFERENCES node (id))");
        execute("INSERT INTO node VALUES (1, NULL), (2, 1), (3, 2)");
        try (HandMadeBranch branch = branch()) {
            branch.run("node", "DELETE FROM node WHERE id = 3")
                    .run("node", "DELETE FROM node WHERE id = 2")
                    .run("node", "DELETE FROM node WHERE id = 1")
                    .run("node", "INSERT INTO node VALUES (10, NULL)")
                    .run("node", "INSERT INTO node VALUES (11, 10)")
                    .commit();
        }
        execute("INSERT INTO node VALUES (2, 11)");

        database.resourceManager().resolve(BRANCH, FORCE);

        assertThat(query("SELECT id, parent FROM node ORDER BY id", 2)).isEqualTo("1,null 2,1 3,2");
        assertThat(undoRows()).isEqualTo("0");
    }

    @Test
    void forceStopsAtAnUpdatedRowThatIsGoneAndTouchesNothing() throws Exception {
        changeThreeRows();
        meddle();
        execute("DELETE FROM account WHERE id = 1");
        String meddled = accounts();

        assertThatThrownBy(() -> database.resourceManager().resolve(BRANCH, FORCE))
                .isInstanceOf(NeedsAttentionException.class)
                .hasMessageContaining("is gone")
                .hasMessageContaining("keep what is there now");

        assertThat(accounts()).isEqualTo(meddled);
        assertThat(undoRows()).isEqualTo("1");
    }

    @Test
    void forceStopsWhenAnotherRowHasTheUniqueValueAndTouchesNothing() throws Exception {
        changeThreeRows();
        execute("INSERT INTO account VALUES (9, 'Bob', 0)");
        String meddled = accounts();

        assertThatThrownBy(() -> database.resourceManager().resolve(BRANCH, FORCE))
                .isInstanceOf(NeedsAttentionException.class)
                .hasMessageContaining("because of another row's key");

        assertThat(accounts()).isEqualTo(meddled);
        assertThat(undoRows()).isEqualTo("1");
        database.resourceManager().resolve(BRANCH, KEEP);
        assertThat(undoRows()).isEqualTo("0");
    }

    @Test
    void keepForgetsARecordThatCannotBeReadAndForceDoesNot() throws Exception {
        execute("INSERT INTO undo_log (branch_id, xid, context, rollback_info, log_status, log_created, log_modified)"
                + " VALUES (1, '" + BRANCH.xid()
                + "', 'atone=1;z=none;n=3;crc=0', '', 0, CURRENT_TIMESTAMP, CURRENT_TIMESTAMP)");

        assertThatThrownBy(() -> database.resourceManager().resolve(BRANCH, FORCE))
                .isInstanceOf(NeedsAttentionException.class)
                .hasMessageContaining("is damaged");
        database.resourceManager().resolve(BRANCH, KEEP);

        assertThat(undoRows()).isEqualTo("0");
    }

    @Test
    void branchThatNeverCommittedIsResolvedByDoingNothing() throws Exception {
        database.resourceManager().resolve(BRANCH, FORCE);
        database.resourceManager().resolve(BRANCH, KEEP);

        assertThat(accounts()).isEqualTo(BEFORE);
        assertThat(undoRows()).isEqualTo("0");
    }
}
