package io.atone.testkit;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;

import io.atone.testkit.database.AdministeredServer;
import io.atone.testkit.database.DatabaseEngine;
import io.atone.testkit.database.DatabaseServer;
import io.atone.testkit.database.DatabaseUnavailableException;
import io.atone.testkit.database.ServerAccess;

/** A server that somebody else runs; the environment says where. Thread-safe. */
final class ExternalServer extends AdministeredServer {

    private final ServerAccess access;

    private ExternalServer(ServerAccess access) {
        super(access.engine());
        this.access = access;
    }

    /** The name of the environment variable that holds the URL; _USER and _PASSWORD in place of _URL are the account. */
    static String urlVariable(DatabaseEngine engine) {
        return "ATONE_TEST_" + engine.name().toUpperCase(Locale.ROOT) + "_URL";
    }

    static Optional<DatabaseServer> fromEnvironment(DatabaseEngine engine, Map<String, String> environment) {
        String variable = urlVariable(engine);
        String url = environment.get(variable);
        if (url == null || url.isBlank()) {
            return Optional.empty();
        }
        String prefix = variable.substring(0, variable.length() - "URL".length());
        try {
            return Optional.of(new ExternalServer(ServerAccess.parse(
                    engine,
                    url,
                    environment.getOrDefault(prefix + "USER", "root"),
                    environment.getOrDefault(prefix + "PASSWORD", ""))));
        } catch (IllegalArgumentException e) {
            throw new DatabaseUnavailableException("Environment variable " + variable + ": " + e.getMessage(), e);
        }
    }

    @Override
    protected ServerAccess access() {
        return access;
    }

    @Override
    public String description() {
        return engine() + " at " + access + " (from the environment)";
    }

    @Override
    public void close() {
        // It is not ours to stop.
    }
}
