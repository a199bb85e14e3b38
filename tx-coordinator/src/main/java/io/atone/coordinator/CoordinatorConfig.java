package io.atone.coordinator;

import java.nio.file.Path;
import java.util.Objects;

import io.atone.coordinator.decision.DecisionLog;
import io.atone.coordinator.decision.FileDecisionLog;
import io.atone.coordinator.decision.FileLogOptions;
import io.atone.coordinator.decision.InMemoryDecisionLog;
import io.atone.coordinator.engine.EngineConfig;
import io.atone.coordinator.rpc.BearerToken;
import io.atone.coordinator.rpc.EdgeConfig;
import io.atone.coordinator.rpc.Endpoint;
import io.atone.coordinator.rpc.TlsFiles;
import io.atone.core.protocol.Protocol;
import io.atone.core.time.SystemTimeSource;
import io.atone.core.time.TimeSource;
import org.jspecify.annotations.Nullable;

/**
 * How a coordinator is to run; made from {@link #inDirectory} or {@link #inMemory} by the {@code with...} and {@code on...}
 * methods. Immutable; never prints a secret.
 *
 * @param edge where it listens and whom it lets in
 * @param storage where its decisions are kept
 * @param engine its bounds
 * @param time its clock
 */
public record CoordinatorConfig(EdgeConfig edge, Storage storage, EngineConfig engine, TimeSource time) {

    public CoordinatorConfig {
        Objects.requireNonNull(edge, "edge");
        Objects.requireNonNull(storage, "storage");
        Objects.requireNonNull(engine, "engine");
        Objects.requireNonNull(time, "time");
    }

    /** Where decisions are kept. Its text tells an operator where that is. */
    public interface Storage {

        /** Opens the log, which then belongs to the caller. */
        DecisionLog open();

        /** A directory on disk, made when it does not exist; survives crashes. */
        record Directory(Path path, FileLogOptions options) implements Storage {
            public Directory {
                Objects.requireNonNull(path, "path");
                Objects.requireNonNull(options, "options");
            }

            @Override
            public DecisionLog open() {
                return FileDecisionLog.open(path, options);
            }

            @Override
            public String toString() {
                return path.toAbsolutePath().normalize().toString();
            }
        }

        /** An object in memory; two coordinators that get the same one after each other are one that was restarted. */
        record Memory(InMemoryDecisionLog log) implements Storage {
            public Memory {
                Objects.requireNonNull(log, "log");
            }

            @Override
            public DecisionLog open() {
                return log;
            }

            @Override
            public String toString() {
                return "memory";
            }
        }
    }

    /** On port {@value Protocol#DEFAULT_PORT}, with its decisions in a directory. */
    public static CoordinatorConfig inDirectory(Path directory) {
        return inDirectory(directory, FileLogOptions.defaults());
    }

    /** On port {@value Protocol#DEFAULT_PORT}, with its decisions in a directory, kept there in this way. */
    public static CoordinatorConfig inDirectory(Path directory, FileLogOptions options) {
        return with(new Storage.Directory(directory, options));
    }

    /** On port {@value Protocol#DEFAULT_PORT}, with its decisions in memory: for tests. */
    public static CoordinatorConfig inMemory() {
        return inMemory(new InMemoryDecisionLog());
    }

    /** On port {@value Protocol#DEFAULT_PORT}, with its decisions in this object. */
    public static CoordinatorConfig inMemory(InMemoryDecisionLog log) {
        return with(new Storage.Memory(log));
    }

    private static CoordinatorConfig with(Storage storage) {
        EdgeConfig edge = new EdgeConfig(new Endpoint.Port("", Protocol.DEFAULT_PORT), null, null, null);
        return new CoordinatorConfig(edge, storage, EngineConfig.defaults(), new SystemTimeSource());
    }

    /** The same on another port of all addresses; 0 for any free one. */
    public CoordinatorConfig onPort(int port) {
        return at(new Endpoint.Port("", port));
    }

    /** The same on a name in this process instead of a port. */
    public CoordinatorConfig inProcess(String name) {
        return at(new Endpoint.InProcess(name));
    }

    /** The same at another endpoint. */
    public CoordinatorConfig at(Endpoint endpoint) {
        return with(new EdgeConfig(endpoint, edge.tls(), edge.token(), edge.adminToken()));
    }

    /** The same with other bounds. */
    public CoordinatorConfig withEngine(EngineConfig engine) {
        return new CoordinatorConfig(edge, storage, engine, time);
    }

    /** The same with TLS, or without it. */
    public CoordinatorConfig withTls(@Nullable TlsFiles tls) {
        return with(new EdgeConfig(edge.endpoint(), tls, edge.token(), edge.adminToken()));
    }

    /** The same with a token that clients have to show, or without one. */
    public CoordinatorConfig withToken(@Nullable BearerToken token) {
        return with(new EdgeConfig(edge.endpoint(), edge.tls(), token, edge.adminToken()));
    }

    /**
     * The same with a token that admin commands have to show, from wherever they come; without one they are taken from this machine
     * only.
     */
    public CoordinatorConfig withAdminToken(@Nullable BearerToken adminToken) {
        return with(new EdgeConfig(edge.endpoint(), edge.tls(), edge.token(), adminToken));
    }

    private CoordinatorConfig with(EdgeConfig newEdge) {
        return new CoordinatorConfig(newEdge, storage, engine, time);
    }

    /** The same with another clock. */
    public CoordinatorConfig withTime(TimeSource time) {
        return new CoordinatorConfig(edge, storage, engine, time);
    }
}
