package io.atone.datasource.undo;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

import io.atone.testkit.database.DatabaseEngine;

/**
 * What the branch does whose undo row is kept: values of many types, rows that are inserted, updated, deleted, changed twice, given another
 * key, taken along by a foreign key, and only locked. A statement is a line.
 */
final class GoldenScenario {

    private GoldenScenario() {}

    /** A column, and a value for it. */
    private record Typed(String type, String value) {}

    static List<String> before(DatabaseEngine engine) {
        List<Typed> types = types(engine);
        StringBuilder columns = new StringBuilder("id VARCHAR(10) PRIMARY KEY");
        for (int i = 0; i < types.size(); i++) {
            columns.append(", c").append(i).append(' ').append(types.get(i).type());
        }
        String values = types.stream().map(Typed::value).collect(Collectors.joining(", "));
        List<String> before = new ArrayList<>(List.of(
                "CREATE TABLE golden (id VARCHAR(10) NOT NULL, part CHAR(3) NOT NULL, big DECIMAL(20,0), price DECIMAL(20,4),"
                        + " note VARCHAR(2000), PRIMARY KEY (id, part), UNIQUE (price))",
                "INSERT INTO golden VALUES ('1', 'a', 18446744073709551615, -1.5000, 'ÄÖ 张三 😀'), ('2', 'b', 7, 0.0001, NULL),"
                        + " ('3', 'c', NULL, 1, 'x'), ('4', 'd', 4, NULL, NULL), ('5', 'e', 5, 5, NULL)",
                "CREATE TABLE golden_parent (id VARCHAR(10) PRIMARY KEY, v DECIMAL(10,0))",
                "CREATE TABLE golden_child (id VARCHAR(10) PRIMARY KEY, parent VARCHAR(10), CONSTRAINT golden_child_parent"
                        + " FOREIGN KEY (parent) REFERENCES golden_parent (id) ON DELETE CASCADE ON UPDATE CASCADE)",
                "INSERT INTO golden_parent VALUES ('1', 10), ('2', 20), ('3', 30)",
                "INSERT INTO golden_child VALUES ('11', '1'), ('12', '1'), ('21', '2'), ('31', '3'), ('90', NULL)",
                "CREATE TABLE golden_types (" + columns + ")",
                "INSERT INTO golden_types VALUES ('1', " + values + ")",
                "INSERT INTO golden_types VALUES ('2', " + values + ")",
                "INSERT INTO golden_types (id) VALUES ('3')"));
        return List.copyOf(before);
    }

    static List<String> branch(DatabaseEngine engine) {
        List<Typed> types = types(engine);
        StringBuilder nulls = new StringBuilder("UPDATE golden_types SET c0 = NULL");
        StringBuilder values = new StringBuilder("UPDATE golden_types SET c0 = ")
                .append(types.get(0).value());
        for (int i = 1; i < types.size(); i++) {
            nulls.append(", c").append(i).append(" = NULL");
            values.append(", c").append(i).append(" = ").append(types.get(i).value());
        }
        return List.of(
                "UPDATE golden SET big = 8, price = price + 1, note = REPEAT('long ', 400) WHERE id = '1'",
                "UPDATE golden SET note = '' WHERE id = '2'",
                "UPDATE golden SET note = 'twice' WHERE id = '2'",
                "DELETE FROM golden WHERE id = '3'",
                "INSERT INTO golden VALUES ('3', 'c', 3, 2, 'again'), ('6', 'f', 1, 3, 'new')",
                "UPDATE golden SET id = '44', big = 5 WHERE id = '4'",
                "SELECT note FROM golden WHERE id = '5' FOR UPDATE",
                "DELETE FROM golden_parent WHERE id = '1'",
                "UPDATE golden_parent SET id = '22' WHERE id = '2'",
                nulls + " WHERE id = '1'",
                "DELETE FROM golden_types WHERE id = '2'",
                values + " WHERE id = '3'");
    }

    /** No integer types nor YEAR of MySQL, for its versions name them differently, and values fit only the type that they were read from. */
    private static List<Typed> types(DatabaseEngine engine) {
        return switch (engine) {
            case MYSQL -> mySql(new Typed("JSON", "'{\"a\": [1, 2.5, null]}'"));
            case MARIADB ->
                mySql(new Typed("UUID", "'123e4567-e89b-12d3-a456-426655440000'"), new Typed("INET6", "'2001:db8::1'"));
            case POSTGRESQL -> postgres();
            case H2 -> h2();
        };
    }

    private static List<Typed> mySql(Typed... more) {
        List<Typed> types = new ArrayList<>(List.of(
                new Typed("DOUBLE", "1e0/3"),
                new Typed("FLOAT", "16777216"),
                new Typed("DECIMAL(65,30)", "-12345678901234567890123456789012345.123456789012345678901234567890"),
                new Typed("BIT(8)", "b'10101'"),
                new Typed("CHAR(10) CHARACTER SET utf8mb4", "'ab'"),
                new Typed("VARCHAR(50) CHARACTER SET latin1", "'äöüß€'"),
                new Typed("VARCHAR(50) CHARACTER SET gbk", "'张三'"),
                new Typed("TEXT CHARACTER SET utf8mb4", "'😀'"),
                new Typed("VARBINARY(20)", "X'00FF5C27'"),
                new Typed("LONGBLOB", "REPEAT(X'00FF', 300)"),
                new Typed("ENUM('a','')", "'a'"),
                new Typed("SET('x','y','z')", "'x,z'"),
                new Typed("DATE", "'2024-02-29'"),
                new Typed("TIME(6)", "'-838:59:58.999999'"),
                new Typed("DATETIME(6)", "'1969-12-31 23:59:59.999999'"),
                new Typed("TIMESTAMP(6) NULL", "FROM_UNIXTIME(1729992600.123456)"),
                new Typed("POINT", "ST_GeomFromText('POINT(0.1 1e30)')")));
        types.addAll(List.of(more));
        return types;
    }

    private static List<Typed> postgres() {
        return List.of(
                new Typed("smallint", "-32768"),
                new Typed("bigint", "9223372036854775807"),
                new Typed("numeric", "1.10"),
                new Typed("float8", "'-0'"),
                new Typed("money", "'-92233720368547758.08'"),
                new Typed("boolean", "true"),
                new Typed("char(5)", "'ab'"),
                new Typed("text", "'😀'"),
                new Typed("bytea", "'\\x00ff5c27'"),
                new Typed("date", "'infinity'"),
                new Typed("time", "'24:00'"),
                new Typed("timetz", "'23:59:59.999999+05:30'"),
                new Typed("timestamp", "'0044-03-15 12:00 BC'"),
                new Typed("timestamptz", "'2024-10-27 01:30:00.123456Z'"),
                new Typed("interval", "'1 year -2 mons 3 days -04:05:06.789'"),
                new Typed("uuid", "'123e4567-e89b-12d3-a456-426655440000'"),
                new Typed("json", "'{\"a\":  1}'"),
                new Typed("jsonb", "'{\"a\": 1.10}'"),
                new Typed("xml", "'<a b=\"ü\"/>'"),
                new Typed("inet", "'192.168.0.1/24'"),
                new Typed("bit(4)", "B'1010'"),
                new Typed("point", "'(0.1,1e300)'"),
                new Typed("tsvector", "'a:1A,3 b:2'"),
                new Typed("text[]", "ARRAY['a,b', NULL]"),
                new Typed("timestamptz[]", "ARRAY['2024-10-27 01:30Z']::timestamptz[]"),
                new Typed("int4range", "'[1,10)'"),
                new Typed("tstzmultirange", "'{[2024-10-27 00:30Z,2024-10-27 01:30Z)}'"),
                new Typed("regtype", "'timestamptz'::regtype"));
    }

    private static List<Typed> h2() {
        return List.of(
                new Typed("SMALLINT", "-32768"),
                new Typed("BIGINT", "9223372036854775807"),
                new Typed("NUMERIC(60,20)", "-0.00000000000000000001"),
                new Typed("REAL", "0.1"),
                new Typed("DOUBLE PRECISION", "1/3e0"),
                new Typed("DECFLOAT(40)", "1e100"),
                new Typed("BOOLEAN", "TRUE"),
                new Typed("CHAR(5)", "'ab'"),
                new Typed("VARCHAR_IGNORECASE(10)", "'aB'"),
                new Typed("CLOB", "REPEAT('long text ', 300)"),
                new Typed("VARBINARY(20)", "X'00FF5C27'"),
                new Typed("BLOB", "X'00FF'"),
                new Typed("DATE", "DATE '1582-10-10'"),
                new Typed("TIME(9)", "TIME '23:59:59.123456789'"),
                new Typed("TIMESTAMP(9)", "TIMESTAMP '1969-12-31 23:59:59.999999999'"),
                new Typed("TIMESTAMP(9) WITH TIME ZONE", "TIMESTAMP WITH TIME ZONE '2024-10-27 02:30:00.123456789+01'"),
                new Typed("INTERVAL DAY TO SECOND(9)", "INTERVAL '-1 02:03:04.123456789' DAY TO SECOND"),
                new Typed("UUID", "'123e4567-e89b-12d3-a456-426655440000'"),
                new Typed("JSON", "JSON '{\"b\":1.0,\"b\":2}'"),
                new Typed("ENUM('a','B')", "'B'"),
                new Typed("GEOMETRY", "'SRID=4326;LINESTRING (0.1 0.2, 3 4)'"));
    }
}
