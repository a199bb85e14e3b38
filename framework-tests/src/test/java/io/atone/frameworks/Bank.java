package io.atone.frameworks;

import java.sql.SQLException;

import io.atone.testkit.TestDatabases;
import io.atone.testkit.database.DatabaseEngine;
import io.atone.testkit.database.TestDatabase;

/** An application and its database. For one thread. */
final class Bank implements AutoCloseable {

    private final Framework framework;
    private final DatabaseEngine engine;
    private final TestDatabase database;
    private final Tables tables;
    private final Application application;

    Bank(Framework framework, DatabaseEngine engine, String coordinatorAddress) throws SQLException {
        this.framework = framework;
        this.engine = engine;
        database = TestDatabases.get(engine).createDatabase();
        tables = new Tables(database);
        tables.create();
        application = Application.start(framework, database, "--atone.coordinator.address=" + coordinatorAddress);
    }

    boolean serves(Framework otherFramework, DatabaseEngine otherEngine) {
        return framework.equals(otherFramework) && engine == otherEngine;
    }

    Application application() {
        return application;
    }

    Tables tables() {
        return tables;
    }

    @Override
    public void close() {
        application.close();
        database.close();
    }
}
