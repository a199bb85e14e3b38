package io.atone.crash;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

import io.atone.crash.check.Audit;
import io.atone.crash.check.Bank;
import io.atone.crash.check.ToldOutcome;
import io.atone.crash.check.ToldOutcome.Kind;
import io.atone.testkit.TestDatabases;
import io.atone.testkit.database.DatabaseEngine;
import io.atone.testkit.database.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** A judge that cannot say no is none. */
class AuditTest {

    private final TestDatabase database1 = TestDatabases.get(DatabaseEngine.H2).createDatabase();
    private final TestDatabase database2 = TestDatabases.get(DatabaseEngine.H2).createDatabase();
    private final Audit audit = new Audit(new Bank(database1), new Bank(database2));

    @BeforeEach
    void twoBanks() throws SQLException {
        new Bank(database1).create(2);
        new Bank(database2).create(2);
        post(database1, "a", -10);
        post(database2, "a", 10);
    }

    @AfterEach
    void close() {
        database1.close();
        database2.close();
    }

    @Test
    void wholeTransfersAreCounted() {
        assertThat(audit.check(
                        List.of(told("a", Kind.COMMITTED), told("b", Kind.ROLLED_BACK), told("c", Kind.UNKNOWN))))
                .isEqualTo(1);
    }

    @Test
    void halfATransferIsFound() throws SQLException {
        post(database2, "half", 3);
        assertThatThrownBy(() -> audit.check(List.of()))
                .hasMessageContaining("transfer half is half done: null and 3")
                .hasMessageContaining("the sum of all accounts has changed by 3");
    }

    @Test
    void balanceThatDiffersFromTheJournalIsFound() throws SQLException {
        run(database1, "UPDATE account SET balance = balance + 1 WHERE id = 1");
        assertThatThrownBy(() -> audit.check(List.of())).hasMessageContaining("differ from its journal");
    }

    @Test
    void committedTransferThatIsGoneIsFound() {
        assertThatThrownBy(() -> audit.check(List.of(told("lost", Kind.COMMITTED))))
                .hasMessageContaining("transfer lost was told to be COMMITTED, but is not there");
    }

    @Test
    void rolledBackTransferThatStayedIsFound() {
        assertThatThrownBy(() -> audit.check(List.of(told("a", Kind.ROLLED_BACK))))
                .hasMessageContaining("transfer a was told to be ROLLED_BACK, but is there");
    }

    private static ToldOutcome told(String transfer, Kind kind) {
        return ToldOutcome.parse(new ToldOutcome(transfer, kind, false, "why | not").toLine());
    }

    private static void post(TestDatabase database, String transfer, int amount) throws SQLException {
        run(database, "UPDATE account SET balance = balance + " + amount + " WHERE id = 0");
        run(database, "INSERT INTO journal (id, account, amount) VALUES ('" + transfer + "', 0, " + amount + ")");
    }

    private static void run(TestDatabase database, String sql) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.executeUpdate(sql);
        }
    }
}
