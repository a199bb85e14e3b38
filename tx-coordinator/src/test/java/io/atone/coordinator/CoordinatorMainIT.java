package io.atone.coordinator;

import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.regex.Matcher;

import io.atone.core.AtoneClient;
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
