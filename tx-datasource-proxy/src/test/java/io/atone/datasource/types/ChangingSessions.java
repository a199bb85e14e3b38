package io.atone.datasource.types;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

import javax.sql.DataSource;

import io.atone.testkit.database.DatabaseEngine;

/** Phase one and undo meet different session settings: an application in Berlin, and a service elsewhere that undoes. */
final class ChangingSessions {

    private final DatabaseEngine engine;
    private final List<String> more = new ArrayList<>();
    private List<String> settings;

    ChangingSessions(DatabaseEngine engine) {
        this.engine = engine;
        this.settings = application();
    }

    /** Connections have the application's settings from now on. Clocks are set there, and odd dates are let in. */
    void beApplication() {
        settings = new ArrayList<>(application());
        settings.addAll(more);
    }

    /** The application has one more setting from now on. */
    void setForApplication(String setting) {
        more.add(setting);
    }

    /** Connections have the settings of a service elsewhere from now on, that would not accept odd values. */
    void beElsewhere() {
        settings = elsewhere();
    }

    private List<String> application() {
        return switch (engine) {
            case MYSQL, MARIADB ->
                List.of("SET SESSION sql_mode = 'ALLOW_INVALID_DATES'", "SET SESSION time_zone = '+01:00'");
            case POSTGRESQL ->
                List.of(
                        "SET TimeZone = 'Europe/Berlin'",
                        "SET DateStyle = 'ISO, DMY'",
                        "SET IntervalStyle = 'postgres'",
                        "SET extra_float_digits = 1",
                        "SET bytea_output = 'hex'",
                        "SET xmloption = 'content'",
                        "SET array_nulls = on",
                        "SET search_path = public, other");
            case H2 -> List.of("SET TIME ZONE 'Europe/Berlin'");
        };
    }

    private List<String> elsewhere() {
        return switch (engine) {
            case MYSQL, MARIADB ->
                List.of(
                        "SET SESSION sql_mode = 'STRICT_TRANS_TABLES,NO_ZERO_DATE,NO_ZERO_IN_DATE'",
                        "SET SESSION time_zone = '-05:00'");
            case POSTGRESQL ->
                List.of(
                        "SET TimeZone = 'America/New_York'",
                        "SET DateStyle = 'ISO, MDY'",
                        "SET IntervalStyle = 'iso_8601'",
                        "SET extra_float_digits = 0",
                        "SET bytea_output = 'escape'",
                        "SET xmloption = 'document'",
                        "SET array_nulls = off",
                        "SET search_path = other");
            case H2 -> List.of("SET TIME ZONE 'America/New_York'");
        };
    }

    /** Gives a connection the present settings. */
    Connection set(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String setting : settings) {
                statement.execute(setting);
            }
        }
        return connection;
    }

    /** A data source whose connections have the settings of the moment. */
    DataSource over(DataSource pool) {
        return (DataSource) Proxy.newProxyInstance(
                ChangingSessions.class.getClassLoader(), new Class<?>[] {DataSource.class}, (proxy, method, args) -> {
                    try {
                        Object result = method.invoke(pool, args);
                        return result instanceof Connection connection ? set(connection) : result;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
