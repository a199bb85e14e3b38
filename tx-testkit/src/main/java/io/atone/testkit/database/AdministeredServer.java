package io.atone.testkit.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;
import java.util.regex.Pattern;

import io.atone.testkit.database.TestDatabase.Access;

/** Creates and drops databases by SQL. Thread-safe; opens one connection per operation. */
public abstract class AdministeredServer implements DatabaseServer {

    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,50}");

    private final DatabaseEngine engine;

    protected AdministeredServer(DatabaseEngine engine) {
        this.engine = engine;
    }

    /** How the server is reached. */
    protected abstract ServerAccess access();

    @Override
    public final DatabaseEngine engine() {
        return engine;
    }

    @Override
    public final TestDatabase createDatabase() {
        return createDatabase("t_" + UUID.randomUUID().toString().replace("-", ""));
    }

    @Override
    public final TestDatabase createDatabase(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("Not a database name: '" + name + "'; wanted is " + NAME);
        }
        create(name);
        return open(name);
    }

    /** A database that exists already. It is dropped too when the result is closed. */
    public final TestDatabase open(String name) {
        return new TestDatabase(engine, name, access().to(name), () -> drop(name));
    }

    private void create(String name) {
        switch (engine) {
            // The first connection creates it.
            case H2 -> execute(access().to(name), "SELECT 1");
            case MYSQL, MARIADB -> execute(access().admin(), "CREATE DATABASE " + name + " CHARACTER SET utf8mb4");
            case POSTGRESQL ->
                execute(access().admin(), "CREATE DATABASE " + name + " ENCODING 'UTF8' TEMPLATE template0");
        }
    }

    private void drop(String name) {
        switch (engine) {
            case H2 -> execute(access().to(name), "SHUTDOWN IMMEDIATELY");
            case MYSQL, MARIADB -> execute(access().admin(), "DROP DATABASE IF EXISTS " + name);
            // By force, because a failed test may have left connections behind.
            case POSTGRESQL -> execute(access().admin(), "DROP DATABASE IF EXISTS " + name + " WITH (FORCE)");
        }
    }

    private void execute(Access access, String sql) {
        try (Connection connection = access.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new DatabaseUnavailableException("'" + sql + "' failed on " + description(), e);
        }
    }

    @Override
    public String toString() {
        return description();
    }
}
