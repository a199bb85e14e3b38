package io.atone.datasource;

import java.sql.PreparedStatement;

import io.atone.core.id.Xid;
import io.atone.testkit.junit.CheckResidue;
import io.atone.testkit.junit.ForEachDatabase;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Rows that get the values they have. Somebody else may have written those values in a transaction that is yet to be rolled back, so what was
 * written stays only if the row is locked.
 */
@ForEachDatabase
@CheckResidue
class UnchangedRowsIT extends OnContractTables {

    private void assertLocks(int rows, Work work) throws Exception {
        Xid xid = coordinator.newXid();
        inTransaction(xid, work);

        assertThat(coordinator.registrations(xid).stream()
                        .mapToInt(registration -> registration.lockKeys().size())
                        .sum())
                .isEqualTo(rows);
        coordinator.rollback(xid);
        assertUnchanged();
    }

    @Test
    void updateOfOneRow() throws Exception {
        assertLocks(1, update("UPDATE item SET v = 10 WHERE id = 1"));
    }

    @Test
    void updateOfSeveralRows() throws Exception {
        assertLocks(3, update("UPDATE item SET w = 0 WHERE id < 4"));
    }

    @Test
    void batchOfUpdates() throws Exception {
        assertLocks(2, connection -> {
            try (PreparedStatement statement = connection.prepareStatement("UPDATE item SET v = ? WHERE id = ?")) {
                for (int id = 1; id <= 2; id++) {
                    statement.setInt(1, id * 10);
                    statement.setInt(2, id);
                    statement.addBatch();
                }
                statement.executeBatch();
            }
            connection.commit();
        });
    }

    @Test
    void rowThatIsDeletedAndInsertedAgain() throws Exception {
        assertLocks(1, connection -> {
            run(connection, "DELETE FROM item WHERE id = 1");
            run(connection, "INSERT INTO item VALUES (1, 10, 0)");
            connection.commit();
        });
    }

    @Test
    void rowThatIsChangedAndChangedBack() throws Exception {
        assertLocks(1, connection -> {
            run(connection, "UPDATE item SET v = 11 WHERE id = 1");
            run(connection, "UPDATE item SET v = 10 WHERE id = 1");
            connection.commit();
        });
    }
}
