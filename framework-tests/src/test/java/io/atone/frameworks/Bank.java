package io.atone.frameworks;

import java.sql.SQLException;

import io.atone.testkit.TestDatabases;
import io.atone.testkit.database.DatabaseEngine;
import io.atone.testkit.database.TestDatabase;

/** A database, the application on it, and the same application without Atone. For one thread. */
final class Bank implements AutoCloseable {

    private final Framework framework;
    private final DatabaseEngine engine;
    private final TestDatabase database;
    private final Tables tables;
    private final Application application;
    private final Application bare;

    Bank(Framework framework, DatabaseEngine engine, String coordinatorAddress) throws SQLException {
        this.framework = framework;
        this.engine = engine;
        database = TestDatabases.get(engine).createDatabase();
        tables = new Tables(database);
        tables.create();
        application = Application.start(framework, database, "--atone.coordinator.address=" + coordinatorAddress);
        bare = Application.start(framework, database, "--atone.enabled=false");
    }

    boolean serves(Framework otherFramework, DatabaseEngine otherEngine) {
        return framework.equals(otherFramework) && engine == otherEngine;
    }

    Application application() {
        return application;
    }

    /** The one whose data source is the pool itself: what it does is what the framework and the driver do. */
    Application bare() {
        return bare;
    }

    Tables tables() {
        return tables;
    }

    @Override
    public void close() {
        bare.close();
        application.close();
        database.close();
    }
}
