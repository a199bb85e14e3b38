package io.atone.crash.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.atone.core.transport.grpc.proto.Overview;
import io.atone.crash.node.InitiatorMain;
import io.atone.crash.node.NodeOptions;
import io.atone.crash.node.ParticipantMain;
import io.atone.testkit.database.DatabaseEngine;
import io.atone.testkit.database.TestDatabase;
import io.atone.testkit.database.embedded.EmbeddedDatabaseServer;
import io.atone.testkit.network.FaultProxy;
import io.atone.testkit.process.CoordinatorAdmin;
import io.atone.testkit.process.FreePorts;

/**
 * One database server with two databases, the coordinator, an initiator on the first database and a participant on the
 * second, each a process of its own, with a network between them that can be made bad. Used by one thread.
 */
public final class Cluster implements AutoCloseable {

    /** Of the decision log: so few that a file is full, and replaced, after some seconds of work. */
    public static final int SMALL_LOG_FILE_BYTES = 16 << 10;

    private static final Duration START_PATIENCE = Duration.ofMinutes(3);
    private static final Duration READY_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration HTTP_TIMEOUT = Duration.ofSeconds(90);

    private final Installation installation;
    private final Path workDir;
    private final EmbeddedDatabaseServer server;
    private final TestDatabase database1;
    private final TestDatabase database2;
    private final int coordinatorPort = FreePorts.next();
    private final int initiatorPort = FreePorts.next();
    private final int participantPort = FreePorts.next();
    private final FaultProxy initiatorToCoordinator = FaultProxy.to(coordinatorPort);
    private final FaultProxy participantToCoordinator = FaultProxy.to(coordinatorPort);
    private final FaultProxy participantToDatabase;
    private final Member coordinator;
    private final Member initiator;
    private final Member participant;
    private final CoordinatorAdmin admin = new CoordinatorAdmin(coordinatorPort);
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private int logFileBytes = SMALL_LOG_FILE_BYTES;
    private int coordinatorStarts;
    private int inDoubt;
    private Duration gracePeriod = Duration.ofSeconds(4);

    private Cluster(Installation installation, Path workDir, EmbeddedDatabaseServer server) {
        this.installation = installation;
        this.workDir = workDir;
        this.server = server;
        this.database1 = server.createDatabase("bank1");
        this.database2 = server.createDatabase("bank2");
        this.participantToDatabase = FaultProxy.to(server.port());
        this.coordinator = new Member("coordinator", workDir, this::coordinatorArguments, this::coordinatorObstacle);
        this.initiator = new Member("initiator", workDir, this::initiatorArguments, () -> obstacle(initiatorPort));
        this.participant =
                new Member("participant", workDir, this::participantArguments, () -> obstacle(participantPort));
    }

    /** Starts the database server and makes the two databases; nothing else runs yet. */
    public static Cluster prepare(Installation installation, DatabaseEngine engine, Path workDir) {
        try {
            Path data = Files.createDirectories(workDir.resolve("database"));
            return new Cluster(installation, workDir, EmbeddedDatabaseServer.start(engine, data, step -> {}));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot prepare " + workDir, e);
        }
    }

    /** Starts what does not run, and waits until all of it serves. */
    public void startAll() {
        for (Member member : members()) {
            if (!member.isRunning()) {
                start(member);
            }
        }
    }

    /** Starts one of them and waits until it serves. */
    public void start(Member member) {
        member.startAndAwait(START_PATIENCE);
    }

    /** Coordinator first. */
    public List<Member> members() {
        return List.of(coordinator, participant, initiator);
    }

    public Member coordinator() {
        return coordinator;
    }

    public Member initiator() {
        return initiator;
    }

    public Member participant() {
        return participant;
    }

    public EmbeddedDatabaseServer databaseServer() {
        return server;
    }

    public TestDatabase database1() {
        return database1;
    }

    public TestDatabase database2() {
        return database2;
    }

    public FaultProxy initiatorToCoordinator() {
        return initiatorToCoordinator;
    }

    public FaultProxy participantToCoordinator() {
        return participantToCoordinator;
    }

    public FaultProxy participantToDatabase() {
        return participantToDatabase;
    }

    /** A good network again, everywhere. */
    public void healNetwork() {
        List.of(initiatorToCoordinator, participantToCoordinator, participantToDatabase)
                .forEach(FaultProxy::heal);
    }

    /** What the initiator was told, over all its starts. */
    public Path outcomes() {
        return workDir.resolve("outcomes.txt");
    }

    /** Ends all three and forgets what the coordinator knew; to be used when nothing is in doubt. */
    public void resetCoordinator() {
        members().forEach(Member::kill);
        coordinatorStarts++;
    }

    /**
     * The next coordinator gives nobody up before, nor what an earlier one left behind: a short one for crashes of the
     * initiator, a long one for its own.
     */
    public void gracePeriod(Duration value) {
        gracePeriod = value;
    }

    /** The next coordinator on a new data directory has files of the decision log of at least so many bytes. */
    public void logFileBytes(int value) {
        logFileBytes = value;
    }

    /** The next initiator is able to leave so many transactions in doubt. */
    public void inDoubt(int count) {
        inDoubt = count;
    }

    /** Lets the initiator work. */
    public void resumeLoad() {
        callInitiator("/resume");
    }

    /** Lets no new transfer begin, and waits for those under way. */
    public void pauseLoad() {
        callInitiator("/pause");
    }

    /** How many transfers are open at this moment and in no call. */
    public int idleTransfers() {
        return Integer.parseInt(callInitiator("/idle"));
    }

    /** Has the initiator do something that ends well; returns what it answers. */
    public String callInitiator(String path) {
        HttpResponse<String> answer = get(initiatorPort, path, HTTP_TIMEOUT);
        if (answer.statusCode() != 200) {
            throw new AssertionError(
                    "The initiator's answer to " + path + " is " + answer.statusCode() + ": " + answer.body());
        }
        return answer.body();
    }

    /** The coordinator in numbers. */
    public Overview overview() {
        return admin.overview();
    }

    private List<String> coordinatorArguments() {
        return List.of(
                "-cp",
                installation.coordinatorJar() + System.getProperty("path.separator") + installation.faultClasses(),
                "io.atone.coordinator.main.CoordinatorMain",
                "--host=127.0.0.1",
                "--port=" + coordinatorPort,
                "--log-file-bytes=" + logFileBytes,
                "--data-dir=" + workDir.resolve("coordinator-data-" + coordinatorStarts),
                "--adoption-window=" + gracePeriod.toSeconds() + "s",
                "--initiator-grace=" + gracePeriod.toSeconds() + "s",
                "--vote-timeout=2s",
                "--ping-interval=500ms",
                "--ping-timeout=2s",
                "--max-transaction-timeout=10m",
                "--rollback-reply-wait=2s",
                "--phase-two-retry-min=50ms",
                "--phase-two-retry-max=1s",
                "--phase-two-ack-timeout=4s",
                "--scan-timeout=5s");
    }

    private List<String> initiatorArguments() {
        return node(InitiatorMain.class, initiatorPort, initiatorToCoordinator, database1, database1.jdbcUrl());
    }

    private List<String> participantArguments() {
        return node(
                ParticipantMain.class,
                participantPort,
                participantToCoordinator,
                database2,
                database2.jdbcUrl().replace(":" + server.port() + "/", ":" + participantToDatabase.port() + "/"));
    }

    private List<String> node(Class<?> main, int port, FaultProxy link, TestDatabase database, String url) {
        List<String> arguments = new ArrayList<>(List.of("-cp", installation.nodeClassPath(), main.getName()));
        arguments.addAll(new NodeOptions(
                        port,
                        "127.0.0.1:" + link.port(),
                        url,
                        database.username(),
                        database.password(),
                        participantPort,
                        outcomes(),
                        inDoubt)
                .toArguments());
        return arguments;
    }

    /** Empty when the coordinator answers. */
    public String coordinatorObstacle() {
        return admin.obstacle();
    }

    private String obstacle(int port) {
        try {
            return get(port, "/ready", READY_TIMEOUT).statusCode() == 200 ? "" : "it is not ready";
        } catch (UncheckedIOException e) {
            return "it cannot be reached: " + e.getCause();
        }
    }

    private HttpResponse<String> get(int port, String path, Duration timeout) {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(timeout)
                .build();
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException("No answer from port " + port, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("Interrupted while waiting for port " + port, e);
        }
    }

    @Override
    public void close() {
        members().forEach(Member::kill);
        admin.close();
        initiatorToCoordinator.close();
        participantToCoordinator.close();
        participantToDatabase.close();
        // Its data is thrown away; there is nothing to close cleanly.
        server.kill();
    }
}
