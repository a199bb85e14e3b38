package io.atone.coordinator.e2e;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.atone.coordinator.Coordinator;
import io.atone.coordinator.CoordinatorConfig;
import io.atone.coordinator.decision.InMemoryDecisionLog;
import io.atone.coordinator.rpc.BearerToken;
import io.atone.coordinator.rpc.cli.AdminCommands;
import io.atone.core.AtoneClient;
import io.atone.core.GlobalTransaction;
import io.atone.core.GlobalTransactionIncompleteException;
import io.atone.core.GlobalTransactionOptions;
import io.atone.core.client.AtoneClients;
import io.atone.core.client.ClientConfig;
import io.atone.core.id.BranchRef;
import io.atone.core.protocol.UndoMode;
import io.atone.core.protocol.UndoOrder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** The admin commands against a real coordinator with a real client, in one process. */
@Timeout(60)
class AdminCommandsTest {

    private static final String TOKEN = "client-token-0123456789";
    private static final String ADMIN_TOKEN = "admin-token-0123456789";

    @TempDir
    Path directory;

    private final ModelResource bank = new ModelResource("bank");
    private final InMemoryDecisionLog log = new InMemoryDecisionLog();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private Coordinator coordinator = Coordinator.start(config());
    private AtoneClient client = connect();

    private CoordinatorConfig config() {
        return CoordinatorConfig.inMemory(log)
                .onPort(0)
                .withEngine(
                        io.atone.coordinator.engine.EngineConfig.defaults().withAdoptionWindow(Duration.ofSeconds(1)));
    }

    private AtoneClient connect() {
        AtoneClient connected = AtoneClients.connect(ClientConfig.forApplication("bank")
                .address(coordinator.address())
                .reconnect(Duration.ofMillis(20), Duration.ofMillis(200))
                .build());
        connected.branches().addResource(bank);
        return connected;
    }

    @AfterEach
    void stop() {
        client.close();
        coordinator.close();
    }

    private void restart() {
        client.close();
        coordinator.close();
        coordinator = Coordinator.start(config());
        client = connect();
    }

    private int command(String... words) {
        List<String> arguments = new ArrayList<>(List.of(words));
        arguments.add("--address=" + coordinator.address());
        return run(arguments, Map.of());
    }

    private int run(List<String> arguments, Map<String, String> environment) {
        out.reset();
        err.reset();
        return AdminCommands.run(
                arguments,
                environment::get,
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    private String printed() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String complained() {
        return err.toString(StandardCharsets.UTF_8);
    }

    /** A row that is 1 before the branch, 5 by it, and 77 by an outsider. */
    private BranchRef stuckBranch() {
        bank.changeFromOutside("zhang", 1);
        GlobalTransaction transaction = client.transactions().begin(GlobalTransactionOptions.named("transfer"));
        BranchRef branch = bank.change(client.branches(), transaction.xid(), "zhang", 5);
        bank.changeFromOutside("zhang", 77);
        assertThatThrownBy(() -> transaction.rollback("because"))
                .isInstanceOf(GlobalTransactionIncompleteException.class);
        return branch;
    }

    private void assertNothingIsLeft() {
        assertThat(bank.undoRecords()).isZero();
        assertThat(coordinator.overview().heldLocks()).isZero();
        assertThat(coordinator.overview().needsAttention()).isZero();
    }

    @Test
    void branchThatNeedsAttentionIsListedShownAndItsLockToo() {
        BranchRef branch = stuckBranch();
        String xid = branch.xid().toString();

        assertThat(command("list", "--status", "needs_attention")).isZero();
        assertThat(printed())
                .contains(xid, "NEEDS_ATTENTION (REQUESTED)", branch.branchId() + " STUCK", "1 transaction");

        assertThat(command("show", xid)).isZero();
        assertThat(printed())
                .containsPattern("COLUMN +BEFORE +BY THE BRANCH +NOW")
                .containsPattern("value +1 +5 +77 +<- changed by somebody else")
                .contains("model, name = zhang, which the branch updated")
                .contains("transactions resolve " + xid + " " + branch.branchId() + " --force-undo --reason");

        assertThat(command("locks")).isZero();
        assertThat(printed()).contains(bank.key("zhang").toString(), xid, "1 lock");
        assertThat(command("locks", "1-1.999")).isZero();
        assertThat(printed()).contains("0 locks");
    }

    @Test
    void resourcesSayWhoServesThemAndWhyTheyAreNotOpen() {
        await().until(() -> coordinator.overview().openResources() == 1);
        assertThat(command("resources")).isZero();
        assertThat(printed()).containsPattern("bank +yes +1: bank +0 +model").contains("1 resource");

        BranchRef branch = stuckBranch();
        client.close();
        coordinator.close();
        coordinator = Coordinator.start(config());
        assertThat(command("resources")).isZero();
        assertThat(printed()).containsPattern("bank +no +none +0 +no client serves it");

        client = connect();
        await().until(() -> coordinator.overview().needsAttention() == 1);
        bank.resolve(branch, new UndoOrder(UndoMode.FORCED, "end of the test"));
    }

    @Test
    void jsonIsForScripts() {
        BranchRef branch = stuckBranch();

        assertThat(command("show", branch.xid().toString(), "--json")).isZero();

        assertThat(printed())
                .contains("\"status\": \"NEEDS_ATTENTION\"")
                .contains("\"branch_id\": \"" + branch.branchId() + "\"")
                .contains("\"by_branch\": \"5\"");
        assertThat(command("list", "--json")).isZero();
        assertThat(printed()).startsWith("{").contains("\"truncated\": false");
    }

    @Test
    void forceUndoWritesTheBeforeImageAndEndsTheTransaction() {
        BranchRef branch = stuckBranch();

        assertThat(command(
                        "resolve",
                        branch.xid().toString(),
                        branch.branchId().toString(),
                        "--force-undo",
                        "--reason",
                        "the outsider was wrong"))
                .as(complained())
                .isZero();

        assertThat(printed()).contains("being resolved: FORCED", "ROLLED_BACK");
        assertThat(bank.value("zhang")).isEqualTo(1);
        assertNothingIsLeft();
    }

    @Test
    void keepCurrentLeavesTheRowAndSayingItAgainIsFine() {
        BranchRef branch = stuckBranch();
        String[] order = {
            "resolve",
            branch.xid().toString(),
            branch.branchId().toString(),
            "--keep-current",
            "--reason=the outsider was right"
        };

        assertThat(command(order)).isZero();
        assertThat(bank.value("zhang")).isEqualTo(77);
        assertNothingIsLeft();

        assertThat(command(order)).isZero();
        assertThat(printed()).contains("is over: ROLLED_BACK");
    }

    @Test
    void retryFailsUntilTheRowIsRight() {
        BranchRef branch = stuckBranch();

        assertThat(command("retry", branch.xid().toString())).isEqualTo(5);
        assertThat(printed()).contains("NEEDS_ATTENTION", "77");

        bank.changeFromOutside("zhang", 5);
        assertThat(command("retry", branch.xid().toString(), branch.branchId().toString()))
                .isZero();
        assertThat(bank.value("zhang")).isEqualTo(1);
        assertNothingIsLeft();
    }

    @Test
    void branchNeedsAttentionAgainAfterARestartAndCanBeResolvedThen() {
        BranchRef branch = stuckBranch();
        restart();

        await().until(() -> coordinator.overview().needsAttention() == 1);
        assertThat(coordinator.overview().heldLocks()).isOne();
        assertThat(command("show", branch.xid().toString())).isZero();
        assertThat(printed()).contains("PRESUMED_ABORT", "77");
        assertThat(command(
                        "resolve",
                        branch.xid().toString(),
                        branch.branchId().toString(),
                        "--force-undo",
                        "--reason=after the restart"))
                .isZero();
        assertThat(bank.value("zhang")).isEqualTo(1);
        assertNothingIsLeft();
    }

    @Test
    void whatIsNotStuckIsNotResolvedAndWhatIsUnknownIsNamed() {
        GlobalTransaction active = client.transactions().begin(GlobalTransactionOptions.named("active"));
        BranchRef branch = bank.change(client.branches(), active.xid(), "li", 3);
        String xid = active.xid().toString();
        await().until(() -> coordinator.transactions(active.xid()).size() == 1);

        assertThat(command("resolve", xid, branch.branchId().toString(), "--force-undo", "--reason=x"))
                .isEqualTo(3);
        assertThat(printed()).contains("Only a branch that is STUCK");
        assertThat(command("resolve", xid, "77", "--force-undo", "--reason=x")).isEqualTo(4);
        assertThat(command("retry", "1-1.999")).isEqualTo(4);
        assertThat(command("show", "1-1.999")).isEqualTo(4);
        assertThat(complained()).contains("Transaction 1-1.999 is not known");
        active.commit();
        assertThat(bank.value("li")).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "frobnicate",
                "list extra",
                "list --frobnicate",
                "list --limit 0",
                "list --limit x",
                "list --status SIDEWAYS",
                "show",
                "show 1-1.1 --reason x",
                "show not-an-xid",
                "resolve 1-1.1 7 --reason x",
                "resolve 1-1.1 7 --force-undo --keep-current --reason x",
                "resolve 1-1.1 7 --force-undo",
                "resolve 1-1.1 seven --force-undo --reason x",
                "resolve 1-1.1 -7 --force-undo --reason x",
                "retry 1-1.1 --wait",
                "list --json --json",
                "list --token-file a --token-env b",
                "list --token-env NO_SUCH",
                "list --tls-key k"
            })
    void wrongUsageEndsWithTwoAndSaysWhy(String line) {
        assertThat(command(line.split(" "))).isEqualTo(2);
        assertThat(complained()).isNotBlank().doesNotContain("\tat ");
        assertThat(printed()).isEmpty();
    }

    @Test
    void reasonThatWouldForgeALogLineIsRefusedByTheCoordinatorToo() {
        BranchRef branch = stuckBranch();
        assertThat(command(
                        "resolve",
                        branch.xid().toString(),
                        branch.branchId().toString(),
                        "--force-undo",
                        "--reason=fine\n1-1.1: committed"))
                .isEqualTo(2);
        assertThat(complained()).contains("one line");
        assertThat(bank.value("zhang")).isEqualTo(77);
    }

    @Test
    void helpListsCommandsAndExitCodes() {
        assertThat(run(List.of("--help"), Map.of())).isZero();
        assertThat(printed()).contains("resolve <xid> <branch>", "--address", "Exit codes", "5  ordered, but");
        assertThat(run(List.of(), Map.of())).isEqualTo(2);
    }

    @Test
    void coordinatorThatIsNotThereIsAFailure() {
        assertThat(run(List.of("list", "--address", "localhost:1", "--timeout", "5"), Map.of()))
                .isEqualTo(1);
        assertThat(complained())
                .contains("The coordinator at localhost:1 cannot be asked: UNAVAILABLE")
                .contains("Connection refused");
    }

    @Test
    void databaseThatIsGoneForGoodIsForgottenAfterARestart() {
        AtoneClient retired = AtoneClients.connect(ClientConfig.forApplication("old")
                .address(coordinator.address())
                .build());
        retired.branches().addResource(new ModelResource("retired"));
        await().until(() -> coordinator.overview().openResources() == 2);
        assertThat(command("forget-resource", "retired", "--reason", "scrapped"))
                .isEqualTo(3);
        assertThat(complainedOrPrinted()).contains("1 clients serve it");
        retired.close();

        restart();
        await().until(() -> coordinator.overview().openResources() == 1);
        assertThat(command("resources")).isZero();
        assertThat(printed()).contains("retired");

        assertThat(command("forget-resource", "retired")).isEqualTo(2);
        assertThat(command("forget-resource", "nowhere", "--reason", "scrapped"))
                .isEqualTo(4);
        assertThat(command("forget-resource", "bank", "--reason", "scrapped")).isEqualTo(3);
        assertThat(command("forget-resource", "retired", "--reason", "scrapped"))
                .isZero();
        assertThat(printed()).contains("Resource retired is forgotten");
        restart();
        assertThat(command("resources")).isZero();
        assertThat(printed()).contains("bank").doesNotContain("retired");
    }

    private String complainedOrPrinted() {
        return complained() + printed();
    }

    @Test
    void listsAreFetchedPageByPageUpToTheLimit() {
        for (int i = 0; i < 5; i++) {
            client.transactions().begin(GlobalTransactionOptions.named("transfer " + i));
        }
        await().until(() -> coordinator.overview().liveTransactions() == 5);

        assertThat(command("list", "--limit", "2")).isZero();
        assertThat(printed())
                .contains("transfer 0", "transfer 1", "there are more")
                .doesNotContain("transfer 2");
        assertThat(command("list")).isZero();
        assertThat(printed()).contains("transfer 4", "5 transactions").doesNotContain("there are more");
    }

    @Test
    void clientTokenIsNeededWhenThereIsNoAdminToken() throws Exception {
        Path file = Files.writeString(directory.resolve("token"), TOKEN);
        try (Coordinator secured =
                Coordinator.start(CoordinatorConfig.inMemory().onPort(0).withToken(new BearerToken(TOKEN)))) {
            List<String> list = List.of("list", "--address", secured.address());
            assertThat(run(list, Map.of())).isEqualTo(3);
            assertThat(complained()).contains("expects a token");
            assertThat(run(with(list, "--token-env=T"), Map.of("T", "wrong-token-0123456789")))
                    .isEqualTo(3);
            assertThat(complained()).doesNotContain("wrong-token");
            assertThat(run(with(list, "--token-env=T"), Map.of("T", TOKEN))).isZero();
            assertThat(run(with(list, "--token-file=" + file), Map.of())).isZero();
        }
    }

    @Test
    void adminTokenTakesThePlaceOfTheClientTokenForAdminCommands() {
        try (Coordinator secured = Coordinator.start(CoordinatorConfig.inMemory()
                .onPort(0)
                .withToken(new BearerToken(TOKEN))
                .withAdminToken(new BearerToken(ADMIN_TOKEN)))) {
            List<String> list = List.of("list", "--address", secured.address(), "--token-env=T");
            assertThat(run(list, Map.of("T", TOKEN))).isEqualTo(3);
            assertThat(complained()).contains("not the admin token");
            assertThat(run(list, Map.of("T", ADMIN_TOKEN))).isZero();
        }
    }

    @Test
    void otherMachinesAreRefusedUnlessThereIsAnAdminToken() throws Exception {
        Optional<InetAddress> outer = NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> address instanceof Inet4Address && !address.isLoopbackAddress())
                .findFirst();
        assumeTrue(outer.isPresent(), "this machine has no address but loopback");
        String address = outer.orElseThrow().getHostAddress();

        assertThat(run(List.of("list", "--address", address + ":" + coordinator.port()), Map.of()))
                .isEqualTo(3);
        assertThat(complained()).contains("from the coordinator's own machine only");

        try (Coordinator secured = Coordinator.start(
                CoordinatorConfig.inMemory().onPort(0).withAdminToken(new BearerToken(ADMIN_TOKEN)))) {
            List<String> list = List.of("list", "--address", address + ":" + secured.port(), "--token-env=T");
            assertThat(run(list, Map.of("T", ADMIN_TOKEN))).isZero();
        }
    }

    private static List<String> with(List<String> line, String... more) {
        List<String> longer = new ArrayList<>(line);
        longer.addAll(Arrays.asList(more));
        return longer;
    }
}
