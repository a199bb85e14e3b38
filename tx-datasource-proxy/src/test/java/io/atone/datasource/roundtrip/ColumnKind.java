package io.atone.datasource.roundtrip;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

import io.atone.testkit.database.DatabaseEngine;

/**
 * A column type and values for it. Immutable.
 *
 * @param type as in CREATE TABLE
 * @param literals in SQL; few, so that statements meet rows and each other
 * @param number whether it can be calculated with
 * @param key whether it can be part of a row key
 */
record ColumnKind(String type, List<String> literals, boolean number, boolean key) {

    ColumnKind {
        literals = List.copyOf(literals);
    }

    /** A value, now and then NULL. */
    String literal(SplittableRandom random, boolean nullable) {
        return nullable && random.nextInt(8) == 0 ? "NULL" : literals.get(random.nextInt(literals.size()));
    }

    private static ColumnKind number(String type, String... literals) {
        return new ColumnKind(type, List.of(literals), true, true);
    }

    private static ColumnKind key(String type, String... literals) {
        return new ColumnKind(type, List.of(literals), false, true);
    }

    private static ColumnKind other(String type, String... literals) {
        return new ColumnKind(type, List.of(literals), false, false);
    }

    /** What integer keys are. */
    static final ColumnKind ID = number("INT", "1", "2", "3", "4", "5", "6", "7", "8", "9");

    static List<ColumnKind> of(DatabaseEngine engine) {
        List<ColumnKind> kinds = new ArrayList<>(List.of(
                ID,
                number("BIGINT", "0", "-1", "5", "7", "9223372036854775000"),
                number("SMALLINT", "0", "1", "2", "3", "32000"),
                number("DECIMAL(12,3)", "0", "1.5", "-2.125", "3", "99999999.999"),
                key("VARCHAR(30)", "''", "'a'", "'A'", "'ab '", "'b'", "'ä'", "'张三'", "'it''s'"),
                key("CHAR(4)", "''", "'a'", "'B'", "'ab'"),
                key("DATE", "DATE '2020-01-01'", "DATE '1969-12-31'", "DATE '2024-02-29'"),
                key("TIMESTAMP(6)", "TIMESTAMP '2020-01-01 00:00:00'", "TIMESTAMP '2024-10-27 02:30:00.123456'")));
        switch (engine) {
            case MYSQL, MARIADB -> addMySql(kinds, engine);
            case POSTGRESQL -> addPostgres(kinds);
            case H2 -> addH2(kinds);
        }
        return List.copyOf(kinds);
    }

    private static void addMySql(List<ColumnKind> kinds, DatabaseEngine engine) {
        kinds.removeIf(kind -> kind.type().startsWith("TIMESTAMP"));
        kinds.add(key("DATETIME(6)", "'2020-01-01'", "'2024-10-27 02:30:00.123456'", "'1969-12-31 23:59:59.9'"));
        kinds.add(key("TIMESTAMP(6) NULL", "'2020-01-01 00:00:00'", "'2024-10-27 02:30:00.123456'"));
        kinds.add(number("INT UNSIGNED", "0", "1", "2", "4294967295"));
        kinds.add(number("TINYINT(1)", "0", "1"));
        kinds.add(other("DOUBLE", "0", "0.1", "-2.5e300", "1e0/3"));
        kinds.add(other("FLOAT", "0", "0.1", "16777217"));
        kinds.add(key("VARCHAR(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin", "'a'", "'A'", "'b'"));
        kinds.add(key("ENUM('x','y','z')", "'x'", "'y'", "'z'"));
        kinds.add(other("SET('x','y','z')", "''", "'x'", "'x,z'"));
        kinds.add(other("TEXT", "''", "'x'", "REPEAT('long ', 50)"));
        kinds.add(key("VARBINARY(10)", "'a'", "'b'", "X'00FF'"));
        kinds.add(other("BLOB", "X''", "X'00FF'"));
        kinds.add(other("BIT(8)", "b'0'", "b'10101'"));
        if (engine == DatabaseEngine.MYSQL) {
            kinds.add(other("JSON", "'1'", "'{\"a\": [1, 2.5, null]}'", "'null'"));
        }
    }

    private static void addPostgres(List<ColumnKind> kinds) {
        kinds.add(key("boolean", "true", "false"));
        kinds.add(key("numeric", "1", "1.0", "1.10", "'NaN'"));
        kinds.add(other("float8", "0", "'0.1'", "'NaN'", "'-0'"));
        kinds.add(other("text", "''", "'x'", "repeat('long ', 50)"));
        kinds.add(other("bytea", "''", "'\\x00ff'"));
        kinds.add(key("timestamptz", "'2020-01-01Z'", "'2024-10-27 00:30Z'", "'2024-10-27 01:30Z'"));
        kinds.add(other("interval", "'1 day'", "'24:00'", "'0'"));
        kinds.add(key("uuid", "'00000000-0000-0000-0000-000000000001'", "'00000000-0000-0000-0000-000000000002'"));
        kinds.add(other("jsonb", "'1'", "'{\"a\": 1.10}'", "'null'"));
        kinds.add(other("json", "'1'", "'{\"a\":  1}'"));
        kinds.add(other("int[]", "'{}'", "'{1,NULL}'", "'{1}'"));
        kinds.add(other("text[]", "'{}'", "'{a}'", "'{A,\"x,y\"}'"));
        kinds.add(other("int4range", "'[1,5)'", "'empty'"));
        kinds.add(key("inet", "'10.0.0.1'", "'::1'"));
        kinds.add(other("bit(4)", "B'0000'", "B'1010'"));
    }

    private static void addH2(List<ColumnKind> kinds) {
        kinds.add(key("BOOLEAN", "TRUE", "FALSE"));
        kinds.add(other("DOUBLE PRECISION", "0", "0.1", "1/3e0"));
        kinds.add(other("CLOB", "''", "'x'", "REPEAT('long ', 50)"));
        kinds.add(key("VARBINARY(10)", "X''", "X'00FF'"));
        kinds.add(key("UUID", "'00000000-0000-0000-0000-000000000001'", "'00000000-0000-0000-0000-000000000002'"));
        kinds.add(other("JSON", "JSON '1'", "JSON '{\"a\":1}'"));
        kinds.add(key("VARCHAR_IGNORECASE(10)", "'a'", "'A'", "'b'"));
        kinds.add(key("ENUM('x','y')", "'x'", "'y'"));
        kinds.add(other("INTERVAL DAY TO SECOND", "INTERVAL '1' DAY", "INTERVAL '0' DAY"));
    }
}
