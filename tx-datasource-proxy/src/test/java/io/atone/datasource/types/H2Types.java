package io.atone.datasource.types;

import java.util.List;

/** The column types of H2. */
final class H2Types {

    private static final String NUMBERS = "Numbers";
    private static final String TEXT = "Text and binary";
    private static final String TIMES = "Dates and times";
    private static final String OTHER = "Others";

    private H2Types() {}

    static List<TypeCase> all() {
        return List.of(
                TypeCase.of(NUMBERS, "TINYINT", "0", "-128", "127"),
                TypeCase.of(NUMBERS, "SMALLINT", "0", "-32768", "32767"),
                TypeCase.of(NUMBERS, "INTEGER", "0", "-2147483648", "2147483647"),
                TypeCase.of(NUMBERS, "BIGINT", "0", "-9223372036854775808", "9223372036854775807"),
                TypeCase.of(
                        NUMBERS,
                        "NUMERIC(60,20)",
                        "0",
                        "-0.00000000000000000001",
                        "1234567890123456789012345678901234567890.12345678901234567890"),
                TypeCase.of(NUMBERS, "NUMERIC(5,0)", "0", "99999"),
                TypeCase.of(NUMBERS, "REAL", "0", "0.1", "'NaN'", "'Infinity'", "'-Infinity'", "1e-45", "3.4028235e38"),
                TypeCase.of(
                        NUMBERS,
                        "DOUBLE PRECISION",
                        "0",
                        "0.1",
                        "'NaN'",
                        "'-Infinity'",
                        "4.9e-324",
                        "1.7976931348623157e308",
                        "1/3e0"),
                TypeCase.of(NUMBERS, "DECFLOAT(40)", "0", "1.1", "'NaN'", "'-Infinity'", "1e100", "-1e-100"),
                TypeCase.of(NUMBERS, "BOOLEAN", "FALSE", "TRUE"),
                TypeCase.of(TEXT, "CHAR(5)", "''", "'ab'", "'AB'"),
                TypeCase.of(TEXT, "VARCHAR(50)", "''", "' '", "'trailing  '", "'a\\b''c ÄÖ 张三 😀'"),
                TypeCase.of(TEXT, "VARCHAR_IGNORECASE(10)", "'x'", "'Ab'", "'aB'")
                        .withKeys("'x'", "'Ab'"),
                TypeCase.of(TEXT, "CLOB", "''", "'x'", "REPEAT('long text ', 3000)")
                        .notAKey(),
                TypeCase.of(TEXT, "BINARY(4)", "X'00'", "X'00112233'"),
                TypeCase.of(TEXT, "VARBINARY(300)", "X''", "X'00'", "X'00FF5C2700'"),
                TypeCase.of(TEXT, "BLOB", "X''", "X'01'", "CAST(REPEAT('long text ', 3000) AS BLOB)")
                        .notAKey(),
                TypeCase.of(TIMES, "DATE", "DATE '2020-01-01'", "DATE '-0044-03-15'", "DATE '1582-10-10'"),
                TypeCase.of(TIMES, "TIME(9)", "TIME '00:00:00'", "TIME '23:59:59.123456789'")
                        .withKeys("TIME '23:59:59.123456789'", "TIME '00:00:00'"),
                TypeCase.of(
                                TIMES,
                                "TIME(9) WITH TIME ZONE",
                                "TIME WITH TIME ZONE '00:00:00Z'",
                                "TIME WITH TIME ZONE '23:59:59.123456789+05:30'")
                        .withOneLock(),
                TypeCase.of(
                        TIMES,
                        "TIMESTAMP(9)",
                        "TIMESTAMP '2020-01-01 00:00:00'",
                        "TIMESTAMP '1969-12-31 23:59:59.999999999'",
                        "TIMESTAMP '2024-03-31 02:30:00'",
                        "TIMESTAMP '-0044-03-15 23:59:59.123456789'"),
                TypeCase.of(
                                TIMES,
                                "TIMESTAMP(9) WITH TIME ZONE",
                                "TIMESTAMP WITH TIME ZONE '2020-01-01 00:00:00Z'",
                                "TIMESTAMP WITH TIME ZONE '2020-01-01 01:00:00+01'",
                                "TIMESTAMP WITH TIME ZONE '2024-10-27 02:30:00.123456789+02'",
                                "TIMESTAMP WITH TIME ZONE '2024-10-27 02:30:00.123456789+01'")
                        .withKeys(
                                "TIMESTAMP WITH TIME ZONE '2020-01-01 00:00:00Z'",
                                "TIMESTAMP WITH TIME ZONE '2024-10-27 02:30:00.123456789+02'"),
                TypeCase.of(
                                TIMES,
                                "INTERVAL DAY TO SECOND(9)",
                                "INTERVAL '0' DAY",
                                "INTERVAL '-1 02:03:04.123456789' DAY TO SECOND")
                        .withOneLock(),
                TypeCase.of(TIMES, "INTERVAL YEAR TO MONTH", "INTERVAL '0' YEAR", "INTERVAL '3-11' YEAR TO MONTH")
                        .withOneLock(),
                TypeCase.of(TIMES, "INTERVAL SECOND(9,9)", "INTERVAL '0' SECOND", "INTERVAL '-1.123456789' SECOND")
                        .withOneLock(),
                TypeCase.of(TIMES, "INTERVAL YEAR", "INTERVAL '0' YEAR", "INTERVAL '-99' YEAR")
                        .withOneLock(),
                TypeCase.of(TIMES, "INTERVAL MONTH", "INTERVAL '0' MONTH", "INTERVAL '-99' MONTH")
                        .withOneLock(),
                TypeCase.of(TIMES, "INTERVAL DAY", "INTERVAL '0' DAY", "INTERVAL '-99' DAY")
                        .withOneLock(),
                TypeCase.of(TIMES, "INTERVAL HOUR", "INTERVAL '0' HOUR", "INTERVAL '-99' HOUR")
                        .withOneLock(),
                TypeCase.of(TIMES, "INTERVAL MINUTE", "INTERVAL '0' MINUTE", "INTERVAL '-99' MINUTE")
                        .withOneLock(),
                TypeCase.of(
                                TIMES,
                                "INTERVAL DAY TO HOUR",
                                "INTERVAL '0 00' DAY TO HOUR",
                                "INTERVAL '-99 23' DAY TO HOUR")
                        .withOneLock(),
                TypeCase.of(
                                TIMES,
                                "INTERVAL DAY TO MINUTE",
                                "INTERVAL '0 00:00' DAY TO MINUTE",
                                "INTERVAL '-99 23:59' DAY TO MINUTE")
                        .withOneLock(),
                TypeCase.of(
                                TIMES,
                                "INTERVAL HOUR TO MINUTE",
                                "INTERVAL '0:00' HOUR TO MINUTE",
                                "INTERVAL '-99:59' HOUR TO MINUTE")
                        .withOneLock(),
                TypeCase.of(
                                TIMES,
                                "INTERVAL HOUR TO SECOND(9)",
                                "INTERVAL '0:00:00' HOUR TO SECOND",
                                "INTERVAL '-99:59:59.123456789' HOUR TO SECOND")
                        .withOneLock(),
                TypeCase.of(
                                TIMES,
                                "INTERVAL MINUTE TO SECOND(9)",
                                "INTERVAL '0:00' MINUTE TO SECOND",
                                "INTERVAL '-99:59.123456789' MINUTE TO SECOND")
                        .withOneLock(),
                TypeCase.of(
                        OTHER,
                        "UUID",
                        "'00000000-0000-0000-0000-000000000000'",
                        "'123e4567-e89b-12d3-a456-426655440000'"),
                TypeCase.of(
                                OTHER,
                                "JSON",
                                "JSON '1'",
                                "JSON '{\"b\":1.0,\"b\":2,\"a\":\"x\\\"y\"}'",
                                "JSON '\"text\"'",
                                "JSON 'null'")
                        .withOneLock("JSON '1'", "JSON '\"text\"'"),
                TypeCase.of(OTHER, "ENUM('a','B')", "'a'", "'B'"),
                TypeCase.of(
                                OTHER,
                                "GEOMETRY",
                                "'POINT (0 0)'",
                                "'SRID=4326;LINESTRING (0.1 0.2, 3 4)'",
                                "'POINT Z (0 0 1)'")
                        .withOneLock(),
                TypeCase.refused(OTHER, "INTEGER ARRAY", "ARRAY[1, 2]", "ARRAY[]"),
                TypeCase.refused(OTHER, "ROW(a INT, b VARCHAR)", "ROW(1, 'x')"),
                TypeCase.refused(OTHER, "JAVA_OBJECT", "X'aced0005'"));
    }
}
