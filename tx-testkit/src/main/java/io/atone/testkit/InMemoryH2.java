package io.atone.testkit;

import io.atone.testkit.database.AdministeredServer;
import io.atone.testkit.database.DatabaseEngine;
import io.atone.testkit.database.ServerAccess;

/** H2 databases in this JVM's memory. Thread-safe. */
final class InMemoryH2 extends AdministeredServer {

    InMemoryH2() {
        super(DatabaseEngine.H2);
    }

    @Override
    protected ServerAccess access() {
        // A database stays although nobody is connected, and fails late waiters as a server would.
        return new ServerAccess(DatabaseEngine.H2, "jdbc:h2:mem:", ";DB_CLOSE_DELAY=-1;LOCK_TIMEOUT=10000", "sa", "");
    }

    @Override
    public String description() {
        return "H2 in this JVM's memory";
    }

    @Override
    public void close() {
        // Nothing runs; each database is closed on its own.
    }
}
