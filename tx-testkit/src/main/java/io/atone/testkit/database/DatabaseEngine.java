package io.atone.testkit.database;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** The database engines that Atone is tested on. */
public enum DatabaseEngine {
    H2("H2"),
    MYSQL("MySQL"),
    MARIADB("MariaDB"),
    POSTGRESQL("PostgreSQL");

    private final String displayName;

    DatabaseEngine(String displayName) {
        this.displayName = displayName;
    }

    /** As its makers write it. */
    public String displayName() {
        return displayName;
    }

    /** The engine's name in properties and on command lines; "postgres" is understood too. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The engine of that name.
     *
     * @throws IllegalArgumentException if there is none; the message lists the names
     */
    public static DatabaseEngine parse(String name) {
        String wanted = name.strip().toLowerCase(Locale.ROOT);
        if (wanted.equals("postgres")) {
            return POSTGRESQL;
        }
        return Arrays.stream(values())
                .filter(engine -> engine.id().equals(wanted))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("No database engine '" + name + "'; there are "
                        + Arrays.stream(values()).map(DatabaseEngine::id).collect(Collectors.joining(", "))));
    }

    @Override
    public String toString() {
        return displayName;
    }
}
