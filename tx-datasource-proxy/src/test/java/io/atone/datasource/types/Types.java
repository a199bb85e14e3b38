package io.atone.datasource.types;

import java.util.List;

import io.atone.testkit.database.DatabaseEngine;

/** The contract's rows. */
final class Types {

    private Types() {}

    static List<TypeCase> of(DatabaseEngine engine) {
        return switch (engine) {
            case MYSQL -> MySqlTypes.mySql();
            case MARIADB -> MySqlTypes.mariaDb();
            case POSTGRESQL -> PostgresTypes.all();
            case H2 -> H2Types.all();
        };
    }

    /** What the types are made of, to run once. */
    static List<String> setup(DatabaseEngine engine) {
        return engine == DatabaseEngine.POSTGRESQL ? PostgresTypes.SETUP : List.of();
    }
}
