package io.atone.coordinator.rpc.cli;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Set;
import java.util.function.UnaryOperator;

import io.atone.coordinator.rpc.TokenSource;
import io.atone.core.protocol.Protocol;
import io.atone.core.transport.TransportSecurity;
import org.jspecify.annotations.Nullable;

/** Which coordinator a command talks to, and how; the options that all commands have. */
final class Connection {

    static final Set<String> OPTIONS =
            Set.of("address", "tls-trust", "tls-certificate", "tls-key", "token-file", "token-env", "timeout");
    static final Set<String> FLAGS = Set.of("json", "tls");

    static final int DEFAULT_TIMEOUT_SECONDS = 10;
    static final int MAX_SECONDS = 3_600;

    private Connection() {}

    /** @throws CommandUsageException when the options make no sense */
    static AdminClient open(CommandLine line, UnaryOperator<@Nullable String> environment) {
        try {
            String address = line.option("address");
            return AdminClient.open(
                    address == null ? "localhost:" + Protocol.DEFAULT_PORT : address,
                    security(line, environment),
                    line.number("timeout", DEFAULT_TIMEOUT_SECONDS, MAX_SECONDS));
        } catch (InvalidPathException e) {
            throw new CommandUsageException("Not a path: " + e.getMessage(), e);
        } catch (IllegalArgumentException | IllegalStateException e) {
            throw new CommandUsageException(String.valueOf(e.getMessage()), e);
        }
    }

    private static TransportSecurity security(CommandLine line, UnaryOperator<@Nullable String> environment) {
        Path trust = path(line, "tls-trust");
        Path certificate = path(line, "tls-certificate");
        Path key = path(line, "tls-key");
        boolean tls = line.has("tls") || trust != null || certificate != null;
        String token = new TokenSource(environment)
                .read("token-file", line.option("token-file"), "token-env", line.option("token-env"));
        return new TransportSecurity(tls, trust, certificate, key, token);
    }

    private static @Nullable Path path(CommandLine line, String option) {
        String text = line.option(option);
        return text == null ? null : Path.of(text);
    }
}
