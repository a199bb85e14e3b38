package io.atone.datasource;

import io.atone.core.id.Xid;
import io.atone.datasource.capture.StatementRefusedException;
import io.atone.datasource.support.Tables;
import io.atone.testkit.junit.CheckResidue;
import io.atone.testkit.junit.ForEachDatabase;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Statements that ask to run unprotected in a global transaction. */
@ForEachDatabase
@CheckResidue
class OptOutIT extends OnContractTables {

    private static final String HINT = "/* atone:unprotected */ ";

    @BeforeEach
    void createTable() throws Exception {
        Tables.execute(database, "CREATE TABLE audit (n INT)", "INSERT INTO audit VALUES (1)"); // Without any key.
    }

    @Test
    void whatItDidStaysWhenTheOthersAreTakenBack() throws Exception {
        Xid xid = coordinator.newXid();
        inTransaction(xid, connection -> {
            run(connection, HINT + "INSERT INTO audit VALUES (2)");
            run(connection, "UPDATE item SET v = 99 WHERE id = 1");
            run(connection, "  " + HINT + "UPDATE audit SET n = n + 10");
            connection.commit();
        });

        coordinator.rollback(xid);

        assertUnchanged();
        assertThat(Tables.rows(database, "SELECT n FROM audit ORDER BY n")).containsExactly("[11]", "[12]");
    }

    @Test
    void withoutTheHintItIsRefused() {
        assertThatThrownBy(() -> inTransaction(coordinator.newXid(), update("INSERT INTO audit VALUES (2)")))
                .isInstanceOf(StatementRefusedException.class);
    }

    @Test
    void whatCouldEndTheLocalTransactionIsRefusedAllTheSame() {
        for (String sql : new String[] {"TRUNCATE TABLE audit", "COMMIT", "DROP TABLE audit", "CALL p()"}) {
            assertThatThrownBy(() -> inTransaction(coordinator.newXid(), connection -> run(connection, HINT + sql)))
                    .as(sql)
                    .isInstanceOf(StatementRefusedException.class)
                    .hasMessageContaining("atone:unprotected");
        }
    }
}
