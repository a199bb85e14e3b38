package io.atone.examples.demo.stage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

import io.atone.core.transport.grpc.proto.Overview;
import io.atone.testkit.database.DatabaseEngine;
import io.atone.testkit.database.TestDatabase;
import io.atone.testkit.database.embedded.EmbeddedDatabaseServer;
import io.atone.testkit.process.CoordinatorAdmin;
import io.atone.testkit.process.FreePorts;
import io.atone.testkit.process.Waits;

/** One database server with a database per bank, the coordinator, and both banks. Used by one thread. */
public final class Stage implements AutoCloseable {

    private static final Duration START_TIMEOUT = Duration.ofMinutes(3);
    private static final Duration SETTLE_TIMEOUT = Duration.ofMinutes(2);
    private static final Duration HTTP_TIMEOUT = Duration.ofSeconds(5);

    private final Story story;
    private final Jars jars;
    private final Path workDir;
    private final EmbeddedDatabaseServer databases;
    private final TestDatabase database1;
    private final TestDatabase database2;
    private final int coordinatorPort = FreePorts.next();
    private final int bank1Port = FreePorts.next();
    private final int bank2Port = FreePorts.next();
    private final ServiceProcess coordinator;
    private final ServiceProcess bank1Service;
    private final ServiceProcess bank2Service;
    private final CoordinatorAdmin admin = new CoordinatorAdmin(coordinatorPort);
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private Stage(Story story, Path projectRoot, Path workDir, EmbeddedDatabaseServer databases) {
        this.story = story;
        this.jars = new Jars(projectRoot);
        this.workDir = workDir;
        this.databases = databases;
        this.database1 = databases.createDatabase("bank1");
        this.database2 = databases.createDatabase("bank2");
        this.coordinator = new ServiceProcess("coordinator", workDir);
        this.bank1Service = new ServiceProcess("bank1", workDir);
        this.bank2Service = new ServiceProcess("bank2", workDir);
    }

    /** Starts everything and waits until it is ready. */
    public static Stage build(Story story, DatabaseEngine engine, Path projectRoot, Path workDir) {
        EmbeddedDatabaseServer databases = EmbeddedDatabaseServer.start(
                engine, directory(workDir.resolve("database")), step -> story.waiting(step));
        Stage stage = new Stage(story, projectRoot, workDir, databases);
        try {
            stage.startServices();
            return stage;
        } catch (RuntimeException e) {
            stage.close();
            throw e;
        }
    }

    private static Path directory(Path path) {
        try {
            return Files.createDirectories(path);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot make " + path, e);
        }
    }

    private void startServices() {
        startCoordinator();
        story.waiting("starting bank1 and bank2");
        bank2Service.start(bankCommand("bank2", bank2Port, database2, List.of()));
        bank1Service.start(
                bankCommand("bank1", bank1Port, database1, List.of("--bank2.url=http://127.0.0.1:" + bank2Port)));
        awaitBank(bank2Service, bank2Port);
        awaitBank(bank1Service, bank1Port);
    }

    /** Starts the coordinator, also again, on the same port and data. */
    public void startCoordinator() {
        story.waiting("starting the coordinator");
        coordinator.start(List.of(
                java(),
                "-jar",
                jars.coordinator().toString(),
                "--port",
                Integer.toString(coordinatorPort),
                "--data-dir",
                workDir.resolve("coordinator-data").toString()));
        await(START_TIMEOUT, "the coordinator is ready", () -> {
            String obstacle = coordinator.obstacle();
            return obstacle.isEmpty() ? admin.obstacle() : obstacle;
        });
    }

    /** Starts bank2 again, on the same port and data. */
    public void restartBank2() {
        story.waiting("starting bank2 again");
        bank2Service.start(bankCommand("bank2", bank2Port, database2, List.of("--spring.sql.init.mode=never")));
        awaitBank(bank2Service, bank2Port);
    }

    private List<String> bankCommand(String name, int port, TestDatabase database, List<String> more) {
        boolean mySql = database.engine() == DatabaseEngine.MYSQL || database.engine() == DatabaseEngine.MARIADB;
        List<String> command = new ArrayList<>(List.of(
                java(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dfile.encoding=UTF-8",
                "-jar",
                jars.bank(name).toString(),
                "--server.port=" + port,
                "--server.address=127.0.0.1",
                "--spring.datasource.url=" + database.jdbcUrl(),
                "--spring.datasource.username=" + database.username(),
                "--spring.datasource.password=" + database.password(),
                "--spring.sql.init.platform=" + (mySql ? "mysql" : "standard"),
                "--atone.coordinator.address=127.0.0.1:" + coordinatorPort));
        command.addAll(more);
        return command;
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    private void awaitBank(ServiceProcess bank, int port) {
        HttpRequest anything = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/"))
                .timeout(HTTP_TIMEOUT)
                .build();
        await(START_TIMEOUT, bank.name() + " is ready", () -> {
            String obstacle = bank.obstacle();
            return obstacle.isEmpty() ? httpObstacle(anything) : obstacle;
        });
    }

    /** Waits until there is no obstacle any more, and tells now and then what it still waits for. */
    public void await(Duration atMost, String what, Supplier<String> obstacle) {
        Waits.until(atMost, what, obstacle, story::waiting);
    }

    private String httpObstacle(HttpRequest anything) {
        try {
            http.send(anything, HttpResponse.BodyHandlers.discarding());
            return "";
        } catch (IOException e) {
            return "it cannot be reached: " + e;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Broken("Interrupted while waiting");
        }
    }

    /** Waits until nothing is left of any global transaction: no undo row, no lock, none alive. */
    public void awaitSettled() {
        await(SETTLE_TIMEOUT, "nothing is left over", () -> {
            Overview overview = admin.overview();
            int undoRows = bank1().undoRows() + bank2().undoRows();
            boolean settled = undoRows == 0
                    && overview.getHeldLocks() == 0
                    && overview.getLockWaiters() == 0
                    && overview.getLiveTransactions() == 0
                    && overview.getClosedResources() == 0;
            return settled
                    ? ""
                    : undoRows + " undo rows, " + overview.getHeldLocks() + " locks, " + overview.getLockWaiters()
                            + " lock waiters, " + overview.getLiveTransactions() + " live transactions, "
                            + overview.getClosedResources() + " closed resources";
        });
    }

    public Story story() {
        return story;
    }

    public Bank bank1() {
        return new Bank("bank1", "1", database1);
    }

    public Bank bank2() {
        return new Bank("bank2", "2", database2);
    }

    /** What both banks hold together. */
    public BigDecimal sum() {
        return bank1().balance().add(bank2().balance());
    }

    public CoordinatorAdmin admin() {
        return admin;
    }

    public ServiceProcess coordinator() {
        return coordinator;
    }

    public ServiceProcess bank2Service() {
        return bank2Service;
    }

    /** All processes but the database's. */
    public List<ServiceProcess> services() {
        return List.of(coordinator, bank1Service, bank2Service);
    }

    /** The banks' side of a scenario: transfers over HTTP. */
    public Transfers transfers() {
        return new Transfers(http, bank1Port);
    }

    /** For somebody with a browser or curl. */
    public String bank1Url() {
        return "http://127.0.0.1:" + bank1Port;
    }

    public String coordinatorAddress() {
        return "127.0.0.1:" + coordinatorPort;
    }

    @Override
    public void close() {
        bank1Service.close();
        bank2Service.close();
        coordinator.close();
        admin.close();
        // Its data is thrown away; there is nothing to close cleanly.
        databases.kill();
    }
}
