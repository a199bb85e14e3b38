package io.atone.datasource;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import javax.sql.DataSource;

import io.atone.coordinator.engine.TransactionView;
import io.atone.coordinator.rpc.cli.AdminCommands;
import io.atone.core.AtoneClient;
import io.atone.core.GlobalTransaction;
import io.atone.core.GlobalTransactionIncompleteException;
import io.atone.core.GlobalTransactionOptions;
import io.atone.core.client.AtoneClients;
import io.atone.core.client.ClientConfig;
import io.atone.core.context.TransactionContext;
import io.atone.datasource.support.Tables;
import io.atone.testkit.database.TestDatabase;
import io.atone.testkit.junit.EmbeddedCoordinatorExtension;
import io.atone.testkit.junit.ForEachDatabase;
import io.atone.testkit.junit.ResidueCheckExtension;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/**
 * Somebody outside changes a row of a transaction that is rolled back; a person looks and decides, by the commands that people have.
 * Real coordinator, real client, every engine. Nothing may be left behind: the residue check looks.
 */
@ForEachDatabase
class OperatorIT {

    private static final String BALANCE = "SELECT balance FROM account WHERE id = 1";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @RegisterExtension
    final EmbeddedCoordinatorExtension coordinator = new EmbeddedCoordinatorExtension()
            .with(config -> config.withEngine(config.engine().withAdoptionWindow(Duration.ofSeconds(1))));

    @RegisterExtension
    final ResidueCheckExtension residue = new ResidueCheckExtension();

    private TestDatabase database;
    private AtoneClient client;
    private DataSource bank;
    private String xid;
    private String branch;

    @BeforeEach
    void transactionNeedsAttention(TestDatabase server) throws Exception {
        database = server;
        Tables.create(database);
        client = AtoneClients.connect(ClientConfig.forApplication("bank")
                .address(coordinator.address())
                .reconnect(Duration.ofMillis(50), Duration.ofMillis(200))
                .build());
        bank = DataSourceProxy.wrap(database.dataSource(), client.branches(), DataSourceProxyConfig.defaults());
        GlobalTransaction transaction = client.transactions().begin(GlobalTransactionOptions.named("transfer"));
        try (TransactionContext.Scope scope = TransactionContext.bind(transaction.xid())) {
            Objects.requireNonNull(scope);
            run("UPDATE account SET balance = balance - 100 WHERE id = 1");
        }
        outsiderSets("55.00");
        assertThatThrownBy(() -> transaction.rollback("business"))
                .isInstanceOf(GlobalTransactionIncompleteException.class);
        xid = transaction.xid().toString();
        branch = stuckBranch();
    }

    private void run(String sql) throws SQLException {
        try (Connection connection = bank.getConnection()) {
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement()) {
                statement.executeUpdate(sql);
                connection.commit();
            }
        }
    }

    private void outsiderSets(String balance) throws SQLException {
        Tables.execute(database, "UPDATE account SET balance = " + balance + " WHERE id = 1");
    }

    private String stuckBranch() {
        List<TransactionView> stuck = coordinator.coordinator().transactions(10);
        assertThat(stuck).hasSize(1);
        return stuck.get(0).branches().get(0).branchId().toString();
    }

    @AfterEach
    void stop() {
        client.close();
    }

    private String command(int exitCode, String... words) {
        List<String> arguments = new ArrayList<>(List.of(words));
        arguments.add("--address=" + coordinator.address());
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(text, true, StandardCharsets.UTF_8);
        int code = AdminCommands.run(arguments, name -> null, out, out);
        assertThat(code).as(text.toString(StandardCharsets.UTF_8)).isEqualTo(exitCode);
        return text.toString(StandardCharsets.UTF_8);
    }

    private void assertBalance(String balance) throws SQLException {
        assertThat(Tables.rows(database, BALANCE)).containsExactly("[" + balance + "]");
    }

    private void assertLocksAreFree() throws SQLException {
        assertThat(command(0, "locks")).contains("0 locks");
        run("UPDATE account SET note = 'free again' WHERE id = 1");
    }

    @Test
    void rowsAreShownSideBySide() throws Exception {
        String shown = command(0, "show", xid);

        assertThat(shown)
                .contains("NEEDS_ATTENTION (REQUESTED)")
                .containsPattern("(?i)account, id = '?1'?, which the branch updated")
                .containsPattern("(?i)balance +'?10000.00'? +'?9900.00'? +'?55.00'? +<- changed by somebody else");
        command(0, "resolve", xid, branch, "--keep-current", "--reason=end of the test");
    }

    @Test
    void keepCurrentLeavesTheOutsidersValue() throws Exception {
        assertThat(command(0, "resolve", xid, branch, "--keep-current", "--reason=the outsider was right"))
                .contains("ROLLED_BACK");

        assertBalance("55.00");
        assertLocksAreFree();
    }

    @Test
    void forceUndoBringsTheValueBackFromBeforeTheTransaction() throws Exception {
        assertThat(command(0, "resolve", xid, branch, "--force-undo", "--reason=the outsider was wrong"))
                .contains("ROLLED_BACK");

        assertBalance("10000.00");
        assertLocksAreFree();
    }

    @Test
    void retryRollsBackOnceTheOutsiderHasPutTheRowBack() throws Exception {
        assertThat(command(5, "retry", xid)).contains("NEEDS_ATTENTION");
        assertBalance("55.00");
        outsiderSets("9900.00");

        assertThat(command(0, "retry", xid, branch)).contains("ROLLED_BACK");

        assertBalance("10000.00");
        assertLocksAreFree();
    }

    @Test
    void branchNeedsAttentionAgainAfterARestartOfTheCoordinator() throws Exception {
        coordinator.stop();
        coordinator.start();
        await().atMost(PATIENCE)
                .until(() -> coordinator.coordinator().overview().needsAttention() == 1);

        assertThat(command(0, "show", xid)).contains("PRESUMED_ABORT").containsPattern("<- changed by somebody else");
        command(0, "resolve", xid, branch, "--force-undo", "--reason=after the restart");

        assertBalance("10000.00");
        assertLocksAreFree();
    }
}
