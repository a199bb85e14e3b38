package io.atone.testkit.database.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import io.atone.testkit.database.AdministeredServer;
import io.atone.testkit.database.DatabaseEngine;
import io.atone.testkit.database.DatabaseUnavailableException;
import io.atone.testkit.database.ServerAccess;
import io.atone.testkit.database.StartListener;
import io.atone.testkit.files.FileTrees;
import io.atone.testkit.process.FreePorts;
import io.atone.testkit.process.ManagedProcess;
import org.jspecify.annotations.Nullable;

/**
 * A database server as a process of its own, from binaries on the class path, on a free port of the loopback interface.
 * It can be stopped, killed and started again on the same data and port, and never outlives this JVM. Thread-safe.
 */
public final class EmbeddedDatabaseServer extends AdministeredServer {

    private static final Duration READY_TIMEOUT = Duration.ofSeconds(90);
    private static final Duration READY_POLL = Duration.ofMillis(40);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(30);
    private static final int PORT_ATTEMPTS = 3;
    private static final int SHOWN_LOG_LINES = 40;

    private final ServerRecipe recipe;
    private final Path home;
    private final Path workDir;
    private final boolean temporary;
    private final List<String> options;
    private int port;
    private @Nullable ManagedProcess process;

    private EmbeddedDatabaseServer(
            DatabaseEngine engine,
            ServerRecipe recipe,
            Path home,
            Path workDir,
            boolean temporary,
            List<String> options) {
        super(engine);
        this.recipe = recipe;
        this.home = home;
        this.workDir = workDir;
        this.temporary = temporary;
        this.options = List.copyOf(options);
    }

    /** Why that engine cannot be started from the class path of this JVM; empty if it can. Quick. */
    public static Optional<String> obstacle(DatabaseEngine engine) {
        return recipe(engine).obstacle();
    }

    /**
     * Starts a server whose data is in a directory of the caller, who also removes it. Data that is there already is used.
     *
     * @throws DatabaseUnavailableException if it does not come up; the message says why and shows the end of its log
     */
    public static EmbeddedDatabaseServer start(DatabaseEngine engine, Path workDir, StartListener listener) {
        return start(engine, workDir, List.of(), listener);
    }

    /**
     * As above, with further options.
     *
     * @param options arguments of the server's program, which come after those that it gets anyway and can replace them
     */
    public static EmbeddedDatabaseServer start(
            DatabaseEngine engine, Path workDir, List<String> options, StartListener listener) {
        return start(engine, workDir.toAbsolutePath(), false, options, listener);
    }

    /** Starts a server whose data is in a temporary directory that {@link #close()} removes. */
    public static EmbeddedDatabaseServer startTemporary(DatabaseEngine engine) {
        try {
            return start(
                    engine,
                    Files.createTempDirectory("atone-" + engine.id() + "-"),
                    true,
                    List.of(),
                    StartListener.SILENT);
        } catch (IOException e) {
            throw new UncheckedIOException("No temporary directory for " + engine, e);
        }
    }

    private static EmbeddedDatabaseServer start(
            DatabaseEngine engine, Path workDir, boolean temporary, List<String> options, StartListener listener) {
        ServerRecipe recipe = recipe(engine);
        recipe.obstacle().ifPresent(obstacle -> {
            throw new DatabaseUnavailableException(engine + " cannot be started: " + obstacle);
        });
        try {
            PreparedServer prepared = PreparedServer.of(engine, recipe, listener);
            prepared.provideData(workDir.resolve("data"));
            listener.step("starting " + engine);
            EmbeddedDatabaseServer server =
                    new EmbeddedDatabaseServer(engine, recipe, prepared.home(), workDir, temporary, options);
            server.startOnFreePort();
            return server;
        } catch (IOException e) {
            throw new DatabaseUnavailableException(engine + " cannot be started: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DatabaseUnavailableException("Interrupted while starting " + engine, e);
        }
    }

    private static ServerRecipe recipe(DatabaseEngine engine) {
        return switch (engine) {
            case H2 -> new H2Recipe();
            case MYSQL -> new MySqlRecipe();
            case MARIADB -> new MariaDbRecipe();
            case POSTGRESQL -> new PostgresRecipe();
        };
    }

    private synchronized void startOnFreePort() throws IOException, InterruptedException {
        for (int attempt = 1; ; attempt++) {
            port = FreePorts.next();
            try {
                launch();
                return;
            } catch (DatabaseUnavailableException e) {
                // Somebody else may have taken the port meanwhile.
                if (attempt == PORT_ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    private void launch() throws IOException, InterruptedException {
        Path data = workDir.resolve("data");
        List<String> command = new ArrayList<>(recipe.command(home, data, port));
        command.addAll(options);
        ManagedProcess started = ManagedProcess.start(engine().displayName(), command, data, logFile());
        process = started;
        awaitReady(started);
    }

    private void awaitReady(ManagedProcess started) throws InterruptedException {
        long deadlineNanos = System.nanoTime() + READY_TIMEOUT.toNanos();
        while (true) {
            SQLException refusal;
            try (Connection connection = access().admin().connect()) {
                return;
            } catch (SQLException e) {
                refusal = e;
            }
            boolean ended = started.waitFor(READY_POLL);
            if (ended || System.nanoTime() > deadlineNanos) {
                String log = String.join("\n  ", started.logTail(SHOWN_LOG_LINES));
                started.kill();
                throw new DatabaseUnavailableException(
                        started + (ended ? " ended during its start" : " is not ready after " + READY_TIMEOUT)
                                + "; the end of its log:\n  " + log,
                        refusal);
            }
        }
    }

    /** Port on the loopback interface; the same after a restart. */
    public synchronized int port() {
        return port;
    }

    /** What the server printed, over all its starts. */
    public Path logFile() {
        return workDir.resolve("server.log");
    }

    /**
     * The id of the process that was started, which may have children.
     *
     * @throws IllegalStateException when it does not run
     */
    public synchronized long pid() {
        if (process == null) {
            throw new IllegalStateException(description() + " does not run");
        }
        return process.pid();
    }

    /** Its process runs. */
    public synchronized boolean isRunning() {
        return process != null && process.isAlive();
    }

    /** Stops it cleanly. Connections break; the data stays. */
    public synchronized void stop() {
        if (process != null) {
            process.stop(recipe.stopSignal(), STOP_TIMEOUT);
            process = null;
        }
    }

    /** Ends it as {@code kill -9} does. */
    public synchronized void kill() {
        if (process != null) {
            process.kill();
            process = null;
        }
    }

    /** Starts it again after {@link #stop()} or {@link #kill()}, on the same data and port. */
    public synchronized void restart() {
        if (isRunning()) {
            throw new IllegalStateException(description() + " is running; stop or kill it first");
        }
        try {
            launch();
        } catch (IOException e) {
            throw new DatabaseUnavailableException(engine() + " cannot be started again: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DatabaseUnavailableException("Interrupted while starting " + engine() + " again", e);
        }
    }

    @Override
    protected synchronized ServerAccess access() {
        return recipe.access(port);
    }

    @Override
    public String description() {
        return engine() + " on port " + port() + " (embedded, data in " + workDir + ")";
    }

    /** Stops it; at once and for good if its data is temporary, else cleanly. */
    @Override
    public synchronized void close() {
        if (!temporary) {
            stop();
            return;
        }
        kill();
        try {
            FileTrees.delete(workDir);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot remove " + workDir, e);
        }
    }
}
