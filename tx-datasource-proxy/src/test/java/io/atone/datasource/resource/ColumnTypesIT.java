package io.atone.datasource.resource;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;

import io.atone.core.id.BranchRef;
import io.atone.core.rm.NeedsAttentionException;
import io.atone.datasource.image.RowImage;
import io.atone.datasource.image.RowKey;
import io.atone.testkit.database.DatabaseEngine;
import io.atone.testkit.database.TestDatabase;
import io.atone.testkit.junit.CheckResidue;
import io.atone.testkit.junit.ForEachDatabase;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Every supported column type with the values at its edges: update, delete and insert, then undo, then bit for bit. */
@ForEachDatabase
@CheckResidue
class ColumnTypesIT {

    private static final BranchRef BRANCH = HandMadeBranch.ref(1);

    /** A column definition and literals for it. The first of them is what an update changes all rows to. */
    private record TypeCase(String type, List<String> literals) {
        static TypeCase of(String type, String... literals) {
            return new TypeCase(type, List.of(literals));
        }
    }

    private static List<TypeCase> cases(TestDatabase server) {
        return switch (server.engine()) {
            case MYSQL -> mySqlLike("JSON");
            case MARIADB -> mySqlLike("UUID");
            case POSTGRESQL -> POSTGRESQL;
            case H2 -> H2;
        };
    }

    private static List<TypeCase> mySqlLike(String own) {
        TypeCase ownCase = own.equals("JSON")
                ? TypeCase.of("JSON", "'1'", "'{\"b\": [1, 2.50, null], \"a\": \"\\\\u00e9\"}'", "'null'")
                : TypeCase.of(
                        "UUID", "'00000000-0000-0000-0000-000000000000'", "'123e4567-e89b-12d3-a456-426655440000'");
        return List.of(
                ownCase,
                TypeCase.of("TINYINT(1)", "0", "1", "-128", "127"),
                TypeCase.of("INT UNSIGNED", "0", "4294967295"),
                TypeCase.of("BIGINT", "0", "-9223372036854775808", "9223372036854775807"),
                TypeCase.of("BIGINT UNSIGNED ZEROFILL", "7", "18446744073709551615"),
                TypeCase.of(
                        "DECIMAL(65,30)", "0", "12345678901234567890123456789012345.123456789012345678901234567890"),
                TypeCase.of("FLOAT", "0", "16777217", "0.1", "3.4028234663852886e38", "1.17549435e-38", "-1234567.9"),
                TypeCase.of(
                        "DOUBLE",
                        "0",
                        "0.1",
                        "1.7976931348623157e308",
                        "2.2250738585072014e-308",
                        "1e0/3",
                        "-1234567890.1234567"),
                TypeCase.of("BIT(64)", "b'0'", "b'1'", "18446744073709551615"),
                TypeCase.of("YEAR", "2020", "1901", "2155", "0"),
                TypeCase.of("DATE", "'2020-01-01'", "'0000-00-00'", "'9999-12-31'", "'2020-02-31'", "'2020-00-00'"),
                TypeCase.of("TIME(6)", "'0'", "'-838:59:59'", "'838:59:59'", "'23:59:59.999999'"),
                TypeCase.of(
                        "DATETIME(6)",
                        "'2020-01-01'",
                        "'0000-00-00 00:00:00'",
                        "'9999-12-31 23:59:59.999999'",
                        "'2024-10-27 02:30:00.5'"),
                TypeCase.of(
                        "TIMESTAMP(6) NULL",
                        "'2020-01-01'",
                        "'0000-00-00 00:00:00'",
                        "'2024-10-27 02:30:00.5'",
                        "FROM_UNIXTIME(1729989000.123456)", // 02:30 for the first time in the night the clocks go back
                        "FROM_UNIXTIME(1729992600.123456)", // and for the second
                        "FROM_UNIXTIME(1)",
                        "'2038-01-19 03:14:07.999999'"),
                TypeCase.of("CHAR(10)", "''", "'ab '", "'ÄÖ 张三 😀'"),
                TypeCase.of("VARCHAR(50)", "''", "'trailing  '", "'a\\\\b''c\\n\\0d'", "'ÄÖ 张三的账户 😀'"),
                TypeCase.of("VARCHAR(50) CHARACTER SET latin1", "'x'", "'äöüß€'"),
                TypeCase.of("VARCHAR(50) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin", "'a'", "'a '"),
                TypeCase.of("LONGTEXT", "'x'", "REPEAT('long text ', 3000)"),
                TypeCase.of("ENUM('a','B','ß')", "'a'", "'B'", "'ß'"),
                TypeCase.of("SET('x','y','z')", "''", "'x,z'"),
                TypeCase.of("BINARY(4)", "X'00'", "X'00112233'", "X'FF000000'"),
                TypeCase.of("VARBINARY(300)", "X''", "X'00FF5C2700'", "X'20'"),
                TypeCase.of("LONGBLOB", "X'01'", "REPEAT(X'00FF', 9000)"),
                TypeCase.of(
                        "GEOMETRY", "ST_GeomFromText('POINT(1 2)')", "ST_GeomFromText('LINESTRING(0 0,0.1 0.2,3 4)')"));
    }

    private static final List<TypeCase> POSTGRESQL = List.of(
            TypeCase.of("smallint", "0", "-32768"),
            TypeCase.of("bigint", "0", "-9223372036854775808", "9223372036854775807"),
            TypeCase.of(
                    "numeric",
                    "0",
                    "0.00",
                    "1.10",
                    "'NaN'",
                    "'Infinity'",
                    "1e-100",
                    "12345678901234567890123456789012345678901234567890.5"),
            TypeCase.of("numeric(20,2)", "0", "123456789012345678.90"),
            TypeCase.of("real", "0", "'0.1'", "'NaN'", "'-Infinity'", "'3.4028235e38'", "'1e-45'"),
            TypeCase.of("double precision", "0", "'0.1'", "'-0'", "'NaN'", "'5e-324'", "1/3.0::float8"),
            TypeCase.of("money", "0", "'-92233720368547758.08'"),
            TypeCase.of("boolean", "false", "true"),
            TypeCase.of("char(5)", "''", "'ab'"),
            TypeCase.of("varchar(50)", "''", "'trailing  '", "'a\\b''c ÄÖ 张三 😀'"),
            TypeCase.of("text", "'x'", "repeat('long text ', 3000)"),
            TypeCase.of("text COLLATE ci", "'x'", "'A'", "'a'"),
            TypeCase.of("\"char\"", "'x'"),
            TypeCase.of("bytea", "''", "'\\x00ff5c2700'"),
            TypeCase.of("date", "'2020-01-01'", "'infinity'", "'0044-03-15 BC'", "'5874897-12-31'"),
            TypeCase.of("time", "'0:0'", "'24:00'", "'23:59:59.999999'"),
            TypeCase.of("timetz", "'0:0Z'", "'23:59:59.999999+05:30'"),
            TypeCase.of(
                    "timestamp",
                    "'2020-01-01'",
                    "'-infinity'",
                    "'0044-03-15 12:00 BC'",
                    "'294276-12-31 23:59:59.999999'"),
            TypeCase.of(
                    "timestamptz",
                    "'2020-01-01Z'",
                    "'infinity'",
                    "'0044-03-15 12:00Z BC'",
                    "'2024-10-27 00:30:00.123456Z'",
                    "'2024-10-27 01:30:00.123456Z'"),
            TypeCase.of("interval", "'0'", "'1 year -2 mons 3 days -04:05:06.789'", "'24:00'", "'1 day'"),
            TypeCase.of("uuid", "'00000000-0000-0000-0000-000000000000'", "'123e4567-e89b-12d3-a456-426655440000'"),
            TypeCase.of("json", "'1'", "'{\"b\":1.0, \"b\": 2,  \"a\" : null}'"),
            TypeCase.of("jsonb", "'1'", "'{\"b\":1.0, \"a\" : [1,2.50]}'", "'null'"),
            TypeCase.of("xml", "'<a/>'", "'<a b=\"ü\">&lt;</a>'"),
            TypeCase.of("bit(4)", "B'0000'", "B'1010'"),
            TypeCase.of("bit varying", "B''", "B'10101'"),
            TypeCase.of("inet", "'0.0.0.0'", "'192.168.0.1/24'", "'::1'"),
            TypeCase.of("int[]", "'{}'", "'{1,NULL,3}'", "'{{1,2},{3,4}}'", "'[5:6]={1,2}'"),
            TypeCase.of("text[]", "'{}'", "ARRAY['a,b', 'c\"d', NULL, 'NULL', '']"),
            TypeCase.of("timestamptz[]", "'{}'", "ARRAY['2024-10-27 00:30Z', '2024-10-27 01:30Z']::timestamptz[]"),
            TypeCase.of("json[]", "'{}'", "ARRAY['{\"a\":1}']::json[]"),
            TypeCase.of("mood", "'sad'", "'very happy'"),
            TypeCase.of("mood[]", "'{}'", "'{sad,\"very happy\"}'"),
            TypeCase.of("positive", "1", "2147483647"),
            TypeCase.of("address", "ROW('x', 1)", "ROW('a \"b\", (c)', NULL)"),
            TypeCase.of("int4range", "'empty'", "'[1,10)'", "'(,)'"),
            TypeCase.of("tstzrange", "'empty'", "'[2024-10-27 00:30Z,2024-10-27 01:30Z)'"),
            TypeCase.of("int4multirange", "'{}'", "'{[1,3),[5,7)}'"),
            TypeCase.of("point", "'(0,0)'", "'(0.1,1e300)'"),
            TypeCase.of("polygon", "'((0,0),(1,1),(1,0))'", "'((0.1,0),(1,1),(1,0))'"),
            TypeCase.of("tsvector", "''", "to_tsvector('simple', 'a b ''c')"));

    private static final List<TypeCase> H2 = List.of(
            TypeCase.of("TINYINT", "0", "-128"),
            TypeCase.of("BIGINT", "0", "-9223372036854775808"),
            TypeCase.of("NUMERIC(60,20)", "0", "1234567890123456789012345678901234567890.12345678901234567890"),
            TypeCase.of("REAL", "0", "0.1", "'NaN'", "'-Infinity'", "1e-45"),
            TypeCase.of("DOUBLE PRECISION", "0", "0.1", "'NaN'", "4.9e-324", "1/3e0"),
            TypeCase.of("DECFLOAT(40)", "0", "1.10", "'NaN'", "1e100"),
            TypeCase.of("BOOLEAN", "FALSE", "TRUE"),
            TypeCase.of("CHAR(5)", "''", "'ab'"),
            TypeCase.of("VARCHAR(50)", "''", "'trailing  '", "'a\\b''c ÄÖ 张三 😀'"),
            TypeCase.of("VARCHAR_IGNORECASE(10)", "'x'", "'Ab'"),
            TypeCase.of("CLOB", "'x'", "REPEAT('long text ', 3000)"),
            TypeCase.of("BINARY(4)", "X'00'", "X'00112233'"),
            TypeCase.of("VARBINARY(300)", "X''", "X'00FF5C2700'"),
            TypeCase.of("BLOB", "X'01'", "CAST(REPEAT('long text ', 3000) AS BLOB)"),
            TypeCase.of("DATE", "DATE '2020-01-01'", "DATE '-0044-03-15'"),
            TypeCase.of("TIME(9)", "TIME '00:00:00'", "TIME '23:59:59.123456789'"),
            TypeCase.of(
                    "TIME(9) WITH TIME ZONE",
                    "TIME WITH TIME ZONE '00:00:00Z'",
                    "TIME WITH TIME ZONE '23:59:59.123456789+05:30'"),
            TypeCase.of(
                    "TIMESTAMP(9)", "TIMESTAMP '2020-01-01 00:00:00'", "TIMESTAMP '-0044-03-15 23:59:59.123456789'"),
            TypeCase.of(
                    "TIMESTAMP(9) WITH TIME ZONE",
                    "TIMESTAMP WITH TIME ZONE '2020-01-01 00:00:00Z'",
                    "TIMESTAMP WITH TIME ZONE '2024-10-27 02:30:00.123456789+02'",
                    "TIMESTAMP WITH TIME ZONE '2024-10-27 02:30:00.123456789+01'"),
            TypeCase.of(
                    "INTERVAL DAY TO SECOND(9)", "INTERVAL '0' DAY", "INTERVAL '-1 02:03:04.123456789' DAY TO SECOND"),
            TypeCase.of("INTERVAL YEAR TO MONTH", "INTERVAL '0' YEAR", "INTERVAL '3-11' YEAR TO MONTH"),
            TypeCase.of("UUID", "'00000000-0000-0000-0000-000000000000'", "'123e4567-e89b-12d3-a456-426655440000'"),
            TypeCase.of(
                    "JSON",
                    "JSON '1'",
                    "JSON '{\"b\":1.0,\"b\":2,\"a\":\"x\\\"y\"}'",
                    "JSON '\"text\"'",
                    "JSON 'null'"),
            TypeCase.of("ENUM('a','B')", "'a'", "'B'"),
            TypeCase.of("GEOMETRY", "'POINT (0 0)'", "'SRID=4326;LINESTRING (0.1 0.2, 3 4)'"));

    @Test
    void valuesOfEveryTypeComeBackBitForBit(TestDatabase server) throws Exception {
        AtDatabase database = AtDatabase.open(server.dataSource(), AtDatabaseConfig.defaults());
        createTypes(server);
        List<TypeCase> cases = cases(server);
        for (int i = 0; i < cases.size(); i++) {
            TypeCase type = cases.get(i);
            try {
                assertComesBack(server, database, "t" + i, type);
            } catch (SQLException | NeedsAttentionException | AssertionError e) {
                throw new AssertionError(server.engine() + " " + type.type() + ": " + e.getMessage(), e);
            }
        }
    }

    private static void createTypes(TestDatabase server) throws SQLException {
        if (server.jdbcUrl().startsWith("jdbc:postgresql")) {
            try (Connection connection = server.connect()) {
                execute(connection, "CREATE TYPE mood AS ENUM ('sad', 'very happy')");
                execute(connection, "CREATE DOMAIN positive AS integer CHECK (VALUE > 0)");
                execute(connection, "CREATE TYPE address AS (street text, number int)");
                execute(
                        connection,
                        "CREATE COLLATION ci (provider = icu, locale = 'und-u-ks-level2', deterministic = false)");
            }
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static void assertComesBack(TestDatabase server, AtDatabase database, String table, TypeCase type)
            throws SQLException, NeedsAttentionException {
        String before;
        try (HandMadeBranch branch = new HandMadeBranch(database, server.connect(), BRANCH)) {
            lenient(server, branch.connection());
            execute(branch.connection(), "CREATE TABLE " + table + " (id INT PRIMARY KEY, v " + type.type() + ")");
            int id = 0;
            for (String literal : type.literals()) {
                execute(branch.connection(), "INSERT INTO " + table + " VALUES (" + id++ + ", " + literal + ")");
            }
            execute(branch.connection(), "INSERT INTO " + table + " VALUES (" + id++ + ", NULL)");
            branch.connection().commit();
            before = dump(server, database, table);

            String first = type.literals().get(0);
            branch.run(table, "UPDATE " + table + " SET v = " + first + " WHERE id = 0 OR id > " + id / 2)
                    .run(table, "DELETE FROM " + table + " WHERE id > 0 AND id <= " + id / 2)
                    .run(
                            table,
                            "INSERT INTO " + table + " VALUES (100, "
                                    + type.literals().get(type.literals().size() - 1) + ")")
                    .commit();
        }
        assertThat(dump(server, database, table)).isNotEqualTo(before);

        database.resourceManager().rollback(BRANCH);

        assertThat(dump(server, database, table)).isEqualTo(before);
        assertGuardIsExact(server, database, table, type);
    }

    /** An update from each value to each other one; a third hand then brings in the next value. */
    private static void assertGuardIsExact(TestDatabase server, AtDatabase database, String table, TypeCase type)
            throws SQLException, NeedsAttentionException {
        int last = type.literals().size() - 1;
        if (last == 0) {
            return;
        }
        String before = dump(server, database, table);
        try (HandMadeBranch branch = new HandMadeBranch(database, server.connect(), BRANCH)) {
            lenient(server, branch.connection());
            branch.run(table, "UPDATE " + table + " SET v = NULL WHERE id = 0").commit();
            execute(
                    branch.connection(),
                    "UPDATE " + table + " SET v = " + type.literals().get(1) + " WHERE id = 0");
            branch.connection().commit();
            assertThatThrownBy(() -> database.resourceManager().rollback(BRANCH))
                    .isInstanceOf(NeedsAttentionException.class);
            execute(branch.connection(), "UPDATE " + table + " SET v = NULL WHERE id = 0");
            branch.connection().commit();
            database.resourceManager().rollback(BRANCH);
        }
        assertThat(dump(server, database, table)).isEqualTo(before);
        for (int i = 0; i < last; i++) {
            try (HandMadeBranch branch = new HandMadeBranch(database, server.connect(), BRANCH)) {
                lenient(server, branch.connection());
                branch.run(
                        table, "UPDATE " + table + " SET v = " + type.literals().get(i + 1) + " WHERE id = " + i);
                branch.run(
                                table,
                                "UPDATE " + table + " SET v = "
                                        + type.literals().get(i + 1) + " WHERE id = " + (last + 1))
                        .commit();
                database.resourceManager().rollback(BRANCH);
            }
            assertThat(dump(server, database, table)).isEqualTo(before);
        }
    }

    /** An application in a zone that sets its clocks, with a mode that lets odd dates in. */
    private static void lenient(TestDatabase server, Connection connection) throws SQLException {
        switch (server.engine()) {
            case MYSQL, MARIADB -> {
                execute(connection, "SET SESSION sql_mode = 'ALLOW_INVALID_DATES'");
                execute(connection, "SET SESSION time_zone = '+01:00'");
            }
            case POSTGRESQL -> execute(connection, "SET TimeZone = 'Europe/Berlin'");
            case H2 -> execute(connection, "SET TIME ZONE 'Europe/Berlin'");
        }
        connection.commit();
    }

    /** By our own exact reading and, independent of it, as the driver shows the values. */
    private static String dump(TestDatabase server, AtDatabase database, String table) throws SQLException {
        StringBuilder text = new StringBuilder();
        try (Connection connection = server.connect()) {
            Map<RowKey, RowImage> rows =
                    HandMadeBranch.readAll(database, connection, HandMadeBranch.table(database, connection, table));
            rows.values().stream().map(row -> row.values().toString()).sorted().forEach(row -> text.append(row)
                    .append('\n'));
            execute(connection, server.engine() == DatabaseEngine.POSTGRESQL ? "SET TimeZone = 'UTC'" : "SELECT 1");
            try (Statement statement = connection.createStatement();
                    ResultSet result = statement.executeQuery(
                            "SELECT id, " + shown(server, connection, table) + " FROM " + table + " ORDER BY id")) {
                while (result.next()) {
                    text.append(result.getString(1))
                            .append('=')
                            .append(result.getString(2))
                            .append('\n');
                }
            }
        }
        return text.toString();
    }

    private static String shown(TestDatabase server, Connection connection, String table) throws SQLException {
        return switch (server.engine()) {
            case MYSQL, MARIADB -> isApproximate(connection, table) ? "v + 0e0" : "HEX(v)";
            case POSTGRESQL -> "encode(" + table + "::text::bytea, 'hex')";
            case H2 -> "v";
        };
    }

    private static boolean isApproximate(Connection connection, String table) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SELECT v FROM " + table + " WHERE 1 = 0")) {
            return List.of("FLOAT", "DOUBLE").contains(result.getMetaData().getColumnTypeName(1));
        }
    }
}
