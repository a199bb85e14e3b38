package io.atone.testkit;

import java.time.Duration;

import io.atone.testkit.database.AdministeredServer;
import io.atone.testkit.database.DatabaseEngine;
import io.atone.testkit.database.ServerAccess;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.utility.DockerImageName;

/** A server in a Docker container. Needs Testcontainers on the class path. Thread-safe. */
final class ContainerServer extends AdministeredServer {

    private static final String PASSWORD = "atone";
    private static final Duration START_TIMEOUT = Duration.ofMinutes(3);

    private final GenericContainer<?> container;
    private final ServerAccess access;

    private ContainerServer(DatabaseEngine engine, GenericContainer<?> container, ServerAccess access) {
        super(engine);
        this.container = container;
        this.access = access;
    }

    static ContainerServer start(DatabaseEngine engine) {
        GenericContainer<?> container = container(engine).withStartupTimeout(START_TIMEOUT);
        container.start();
        // Testcontainers' own reaper removes it when this JVM is gone.
        String address = "//" + container.getHost() + ":" + container.getFirstMappedPort() + "/";
        return new ContainerServer(
                engine,
                container,
                switch (engine) {
                    case MYSQL -> new ServerAccess(engine, "jdbc:mysql:" + address, "", "root", PASSWORD);
                    case MARIADB -> new ServerAccess(engine, "jdbc:mariadb:" + address, "", "root", PASSWORD);
                    case POSTGRESQL -> new ServerAccess(engine, "jdbc:postgresql:" + address, "", "postgres", PASSWORD);
                    case H2 -> throw new IllegalArgumentException("H2 needs no container");
                });
    }

    private static GenericContainer<?> container(DatabaseEngine engine) {
        return switch (engine) {
            case MYSQL ->
                new GenericContainer<>(DockerImageName.parse("mysql:8.4"))
                        .withEnv("MYSQL_ROOT_PASSWORD", PASSWORD)
                        .withExposedPorts(3306)
                        // Once by the server that initialises, once by the real one.
                        .waitingFor(Wait.forLogMessage(".*ready for connections.*port: 3306.*", 1));
            case MARIADB ->
                new GenericContainer<>(DockerImageName.parse("mariadb:11.4"))
                        .withEnv("MARIADB_ROOT_PASSWORD", PASSWORD)
                        .withExposedPorts(3306)
                        .waitingFor(Wait.forLogMessage(".*port: 3306.*", 1));
            case POSTGRESQL ->
                new GenericContainer<>(DockerImageName.parse("postgres:18"))
                        .withEnv("POSTGRES_PASSWORD", PASSWORD)
                        .withExposedPorts(5432)
                        .waitingFor(Wait.forLogMessage(".*ready to accept connections.*", 2));
            case H2 -> throw new IllegalArgumentException("H2 needs no container");
        };
    }

    @Override
    protected ServerAccess access() {
        return access;
    }

    @Override
    public String description() {
        return engine() + " in container " + container.getDockerImageName();
    }

    @Override
    public void close() {
        container.stop();
    }
}
