package io.atone.coordinator;

import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.atone.core.AtoneClient;
import io.atone.core.GlobalTransaction;
import io.atone.core.GlobalTransactionIncompleteException;
import io.atone.core.client.AtoneClients;
import io.atone.core.client.ClientConfig;
import io.atone.core.transport.grpc.proto.AdminServiceGrpc;
import io.atone.core.transport.grpc.proto.Overview;
import io.atone.core.transport.grpc.proto.OverviewRequest;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** The runnable jar as an operator meets it. */
class CoordinatorMainIT {

    /** Far above what it takes, which is about a second, because test machines are busy. */
    private static final long MAX_START_MILLIS = 15_000;

    @TempDir
    Path directory;

    @Test
    void startsServesAndStopsCleanlyOnSigterm() throws Exception {
        try (CoordinatorProcess coordinator =
                CoordinatorProcess.start(directory, "--port", "0", "--data-dir", "data")) {
            Matcher ready = coordinator.awaitReady();
            assertThat(ready.group(2)).isEqualTo("1");
            assertThat(ready.group(3)).isEqualTo(directory.resolve("data").toString());
            assertThat(Long.parseLong(ready.group(4))).isLessThan(MAX_START_MILLIS);

            coordinator.terminate();
            assertThat(coordinator.exitCode()).as(coordinator.output()).isZero();
            assertThat(coordinator.output()).endsWith("stopped\n");
        }
    }

    @Test
    void killedOneKeepsItsDecisionsAndRaisesTheEpoch() throws Exception {
        TestResource resource = new TestResource("bank");
        resource.setReachable(false);
        try (CoordinatorProcess first = CoordinatorProcess.start(directory, "--port", "0");
                AtoneClient client = client(first.awaitReady().group(1), resource)) {
            resource.transactionWithBranch(client, "row").commit();
            first.kill();
            first.exitCode();
        }
        try (CoordinatorProcess second = CoordinatorProcess.start(directory, "--port", "0")) {
            Matcher ready = second.awaitReady();
            assertThat(ready.group(2)).isEqualTo("2");
            assertThat(overview(ready.group(1)).getRememberedDecisions()).isEqualTo(1);

            resource.setReachable(true);
            try (AtoneClient client = client(ready.group(1), resource)) {
                await().until(resource::isClean);
            }
        }
    }

    @Test
    void adminCommandsOfTheJarFindAndResolveWhatNeedsAttention() throws Exception {
        TestResource resource = new TestResource("bank");
        resource.setMeddledWith(true);
        try (CoordinatorProcess coordinator = CoordinatorProcess.start(directory, "--port", "0")) {
            String address = coordinator.awaitReady().group(1);
            try (AtoneClient client = client(address, resource)) {
                GlobalTransaction transaction = resource.transactionWithBranch(client, "row");
                assertThatThrownBy(() -> transaction.rollback("business"))
                        .isInstanceOf(GlobalTransactionIncompleteException.class);
                String xid = transaction.xid().toString();

                String list = command(0, "list", "--address", address, "--json");
                assertThat(list).startsWith("{").contains("\"xid\": \"" + xid + "\"", "NEEDS_ATTENTION");
                Matcher branch = Pattern.compile("\"branch_id\": \"(\\d+)\"").matcher(list);
                assertThat(branch.find()).isTrue();
                assertThat(command(0, "show", xid, "--address", address))
                        .startsWith("transaction " + xid)
                        .contains("Row 张三 was changed by somebody else");
                assertThat(command(0, "locks", "--address", address)).contains("1 lock");
                assertThat(command(5, "retry", xid, "--address", address)).contains("NEEDS_ATTENTION");
                String[] resolve = {
                    "resolve", xid, branch.group(1), "--keep-current", "--reason", "ticket 7", "--address", address
                };
                assertThat(command(0, resolve)).contains("ROLLED_BACK");
                assertThat(resource.isClean()).isTrue();
                assertThat(command(0, "list", "--address", address)).contains("0 transactions");
            }
            assertThat(coordinator.output())
                    .contains("and needs attention; its locks stay held")
                    .contains("an operator resolves branch")
                    .contains("the reason given: ticket 7")
                    .contains("needs no attention any more: its rows were left as they are");
        }
        assertThat(command(1, "list", "--address", "localhost:1")).contains("cannot be asked: UNAVAILABLE");
        assertThat(command(2, "resolve")).contains("Usage: transactions resolve <xid> <branch>");
        assertThat(command(0, "--help")).contains("Exit codes");
    }

    /** From Java 24 on the JVM says on stderr, which is merged here, that a library uses {@code sun.misc.Unsafe} (JEP 498). */
    private static final Pattern JVM_WARNING =
            Pattern.compile("(?m)^WARNING: .*(sun\\.misc\\.Unsafe|maintainers of class).*\\R");

    private String command(int exitCode, String... words) throws Exception {
        List<String> line = new ArrayList<>(List.of("transactions"));
        line.addAll(List.of(words));
        try (CoordinatorProcess command = CoordinatorProcess.start(directory, line.toArray(String[]::new))) {
            assertThat(command.exitCode()).as(command.output()).isEqualTo(exitCode);
            return JVM_WARNING.matcher(command.output()).replaceAll("");
        }
    }

    private static AtoneClient client(String address, TestResource resource) {
        AtoneClient client = AtoneClients.connect(
                ClientConfig.forApplication("test").address(address).build());
        client.branches().addResource(resource);
        return client;
    }

    private static Overview overview(String address) {
        ManagedChannel channel =
                ManagedChannelBuilder.forTarget(address).usePlaintext().build();
        try {
            return AdminServiceGrpc.newBlockingStub(channel).getOverview(OverviewRequest.getDefaultInstance());
        } finally {
            channel.shutdownNow();
        }
    }

    @Test
    void helpAndVersionEndWithZero() throws Exception {
        try (CoordinatorProcess help = CoordinatorProcess.start(directory, "--help");
                CoordinatorProcess version = CoordinatorProcess.start(directory, "--version")) {
            assertThat(help.exitCode()).isZero();
            assertThat(help.output()).contains("--port", "--data-dir", "--config");
            assertThat(version.exitCode()).isZero();
            assertThat(version.output()).startsWith("Atone coordinator 0.");
        }
    }

    @Test
    void unknownOptionEndsWithTwoAndTheKnownOnes() throws Exception {
        try (CoordinatorProcess coordinator = CoordinatorProcess.start(directory, "--prot", "1")) {
            assertThat(coordinator.exitCode()).isEqualTo(2);
            assertThat(coordinator.output()).contains("--prot", "port, data-dir");
        }
    }

    @Test
    void portInUseEndsWithOneAndThePort() throws Exception {
        try (ServerSocket taken = new ServerSocket(0);
                CoordinatorProcess coordinator =
                        CoordinatorProcess.start(directory, "--port", Integer.toString(taken.getLocalPort()))) {
            assertThat(coordinator.exitCode()).isEqualTo(1);
            assertThat(coordinator.output())
                    .contains("port " + taken.getLocalPort())
                    .doesNotContain("\tat ");
        }
    }

    @Test
    void directoryInUseEndsWithOneAndItsOwner() throws Exception {
        try (CoordinatorProcess first = CoordinatorProcess.start(directory, "--port", "0")) {
            first.awaitReady();
            try (CoordinatorProcess second = CoordinatorProcess.start(directory, "--port", "0")) {
                assertThat(second.exitCode()).isEqualTo(1);
                assertThat(second.output()).contains("in use by another coordinator (process ");
            }
        }
    }
}
