package io.atone.testkit.database;

/** A running database server that hands out databases. Thread-safe. */
public interface DatabaseServer extends AutoCloseable {

    /** What it is. */
    DatabaseEngine engine();

    /** Where it runs and where it came from, for messages. */
    String description();

    /** A fresh, empty database under a name of its own. */
    TestDatabase createDatabase();

    /**
     * A fresh, empty database of the given name (lower-case letters, digits and underscores).
     *
     * @throws DatabaseUnavailableException if it cannot be created, for instance because it exists
     */
    TestDatabase createDatabase(String name);

    /** Stops the server, if it was started here, and removes its data. */
    @Override
    void close();
}
