package io.atone.datasource.types;

import java.util.ArrayList;
import java.util.List;

/** The column types of MySQL and MariaDB. */
final class MySqlTypes {

    /** 02:30 in the night in which the clocks of Berlin go back: for the first and for the second time. */
    private static final String FIRST_HALF_PAST_TWO = "FROM_UNIXTIME(1729989000.123456)";

    private static final String SECOND_HALF_PAST_TWO = "FROM_UNIXTIME(1729992600.123456)";

    private MySqlTypes() {}

    static List<TypeCase> mySql() {
        List<TypeCase> types = common();
        types.add(point().notAKey());
        types.add(text("VARCHAR(50) CHARACTER SET gb18030", "'x'", "'张三的账户 😀'"));
        types.add(TypeCase.of(
                        "JSON",
                        "JSON",
                        "'1'",
                        "'null'",
                        "'\"text\"'",
                        "'{\"b\": [1, 2.50, null, -0.0, 1e300, 18446744073709551615, -9223372036854775808], \"a\": \"\\\\u00e9 😀\"}'")
                .notAKey()
                .refusing("JSON_OBJECT('a', 1.10)", "JSON_ARRAY(DATE '2020-01-01')", "CAST(1.10 AS JSON)"));
        return List.copyOf(types);
    }

    static List<TypeCase> mariaDb() {
        List<TypeCase> types = common();
        types.add(point().refusedInKeys());
        types.add(TypeCase.of("JSON", "JSON", "'1'", "'{\"b\":  [1, 2.50, null],\"b\":1.10}'", "'null'")
                .notAKey());
        types.add(TypeCase.of(
                "Network addresses and UUID",
                "UUID",
                "'00000000-0000-0000-0000-000000000000'",
                "'123e4567-e89b-12d3-a456-426655440000'",
                "'ffffffff-ffff-ffff-ffff-ffffffffffff'"));
        types.add(TypeCase.of("Network addresses and UUID", "INET4", "'0.0.0.0'", "'255.255.255.255'"));
        types.add(TypeCase.of("Network addresses and UUID", "INET6", "'::'", "'::ffff:192.0.2.1'", "'2001:db8::1'"));
        types.add(text("VARCHAR(50) CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin", "'a'", "'a '", "'A'")
                .withKeys("'a'", "'A'"));
        types.add(text("VARCHAR(50) COMPRESSED", "'a'", "REPEAT('ab', 25)").notAKey());
        return List.copyOf(types);
    }

    private static TypeCase point() {
        return TypeCase.of("Geometry", "POINT", "ST_GeomFromText('POINT(1 2)')", "ST_GeomFromText('POINT(0.1 1e30)')");
    }

    private static TypeCase text(String definition, String... literals) {
        return TypeCase.of("Text", definition, literals);
    }

    private static List<TypeCase> common() {
        List<TypeCase> types = new ArrayList<>();
        addNumbers(types);
        addTexts(types);
        addTimes(types);
        addBinaries(types);
        return types;
    }

    private static void addNumbers(List<TypeCase> types) {
        String group = "Numbers";
        types.add(TypeCase.of(group, "TINYINT", "0", "-128", "127"));
        types.add(TypeCase.of(group, "TINYINT UNSIGNED", "0", "1", "255"));
        types.add(TypeCase.of(group, "TINYINT(1)", "0", "1", "-128", "127"));
        types.add(TypeCase.of(group, "BOOLEAN", "FALSE", "TRUE"));
        types.add(TypeCase.of(group, "SMALLINT", "0", "-32768", "32767"));
        types.add(TypeCase.of(group, "SMALLINT UNSIGNED", "0", "65535"));
        types.add(TypeCase.of(group, "MEDIUMINT", "0", "-8388608", "8388607"));
        types.add(TypeCase.of(group, "MEDIUMINT UNSIGNED", "0", "16777215"));
        types.add(TypeCase.of(group, "INT", "0", "-2147483648", "2147483647"));
        types.add(TypeCase.of(group, "INT UNSIGNED", "0", "4294967295"));
        types.add(TypeCase.of(group, "BIGINT", "0", "-9223372036854775808", "9223372036854775807"));
        types.add(TypeCase.of(group, "BIGINT UNSIGNED", "0", "9223372036854775808", "18446744073709551615"));
        types.add(TypeCase.of(group, "BIGINT UNSIGNED ZEROFILL", "7", "18446744073709551615"));
        types.add(TypeCase.of(
                group,
                "DECIMAL(65,30)",
                "0",
                "0.000000000000000000000000000001",
                "-12345678901234567890123456789012345.123456789012345678901234567890",
                "99999999999999999999999999999999999.999999999999999999999999999999"));
        types.add(TypeCase.of(
                group,
                "DECIMAL(65,0)",
                "0",
                "-99999999999999999999999999999999999999999999999999999999999999999",
                "99999999999999999999999999999999999999999999999999999999999999999"));
        types.add(TypeCase.of(group, "DECIMAL(30,30)", "0", "0.123456789012345678901234567891"));
        types.add(TypeCase.of(group, "DECIMAL(10,2) UNSIGNED ZEROFILL", "1.10", "99999999.99"));
        types.add(TypeCase.of(
                        group,
                        "FLOAT",
                        "0",
                        "-0e0",
                        "16777217",
                        "0.1",
                        "3.4028234663852886e38",
                        "-3.4028234663852886e38",
                        "1.17549435e-38",
                        "1e-45",
                        "-1234567.9")
                .withOneLock("0", "0.1"));
        types.add(TypeCase.of(group, "FLOAT(7,3)", "0", "1.1", "1234.567").withOneLock());
        types.add(TypeCase.of(
                        group,
                        "DOUBLE",
                        "0",
                        "-0e0",
                        "0.1",
                        "1.7976931348623157e308",
                        "-1.2345678901234567e-300",
                        "2.2250738585072014e-308",
                        "4.9406564584124654e-324",
                        "1e0/3",
                        "1e15",
                        "1e16",
                        "123456789012345680000",
                        "-1234567890.1234567")
                .withOneLock("0", "0.1", "1e0/3"));
        types.add(TypeCase.of(group, "DOUBLE(20,5)", "0", "1.12345", "123456789012345.12345")
                .withOneLock());
        types.add(TypeCase.of(group, "BIT(1)", "b'0'", "1"));
        types.add(TypeCase.of(group, "BIT(8)", "b'0'", "b'1'", "b'110000'", "255"));
        types.add(TypeCase.of(group, "BIT(64)", "b'0'", "b'1'", "18446744073709551615"));
    }

    private static void addTexts(List<TypeCase> types) {
        types.add(text("CHAR(10)", "''", "'ab'", "'AB'", "' ab'", "'ÄÖ 张三 😀'").withKeys("''", "'ab'", "'ÄÖ 张三 😀'"));
        types.add(text("CHAR(0)", "''").notAKey());
        types.add(text(
                        "VARCHAR(50)",
                        "''",
                        "' '",
                        "'trailing  '",
                        "'Trailing  '",
                        "'a\\\\b''c\\n\\0d\\Z%_'",
                        "'résumé'",
                        "'resume'",
                        "'ÄÖ 张三的账户 😀'")
                .withKeys("'trailing  '", "'a\\\\b''c\\n\\0d\\Z%_'", "'résumé'", "'ÄÖ 张三的账户 😀'"));
        types.add(text("VARCHAR(50) CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci", "'a'", "'A'", "'ä'", "'a '")
                .withKeys("'a'", "'b'"));
        types.add(text("VARCHAR(50) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci", "'ss'", "'ß'", "'SS'")
                .withKeys("'ss'", "'t'"));
        types.add(text("VARCHAR(50) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin", "'a'", "'a '", "'A'")
                .withKeys("'a'", "'A'"));
        types.add(text("VARCHAR(50) CHARACTER SET utf8mb4 COLLATE utf8mb4_danish_ci", "'aa'", "'å'", "'Å'")
                .withKeys("'aa'", "'b'"));
        types.add(text("VARCHAR(50) CHARACTER SET utf8 COLLATE utf8_general_ci", "'x'", "'X'", "'张三'")
                .withKeys("'x'", "'张三'"));
        types.add(text("VARCHAR(50) CHARACTER SET latin1", "'x'", "'äöüß€'", "X'8D'", "X'9D81'")
                .withKeys("'x'", "'äöüß€'"));
        types.add(text("VARCHAR(50) CHARACTER SET ascii", "'x'", "'X'")
                .withKeys("'x'")
                .refusing("X'E9'"));
        types.add(text("VARCHAR(50) CHARACTER SET gbk", "'x'", "'张三的账户'", "'€'")
                .withKeys("'x'", "'张三的账户'")
                .refusing("X'A140'"));
        types.add(text("VARCHAR(50) CHARACTER SET big5", "'x'", "'中文'").refusing("X'A15A'"));
        types.add(text("VARCHAR(50) CHARACTER SET cp932", "'x'", "'日本語①'").refusing("X'EEF9'"));
        types.add(text("VARCHAR(50) CHARACTER SET sjis", "'x'", "'日本語'").refusing("X'5C'"));
        types.add(text("VARCHAR(50) CHARACTER SET euckr", "'x'", "'한국어'"));
        types.add(text("VARCHAR(50) CHARACTER SET gb2312", "'x'", "'张三的账户'"));
        types.add(text("VARCHAR(50) CHARACTER SET ujis", "'x'", "'日本語'"));
        types.add(text("VARCHAR(50) CHARACTER SET latin2", "'x'", "'Łódź'"));
        types.add(text("VARCHAR(50) CHARACTER SET koi8r", "'x'", "'Привет'"));
        types.add(text("VARCHAR(50) CHARACTER SET tis620", "'x'", "'สวัสดี'"));
        types.add(text("VARCHAR(50) CHARACTER SET cp1251", "'x'", "'Привет'").refusing("X'98'"));
        types.add(text("VARCHAR(50) CHARACTER SET ucs2", "'x'", "'张三'"));
        types.add(text("VARCHAR(50) CHARACTER SET utf16", "'x'", "'张三 😀'"));
        types.add(text("VARCHAR(50) CHARACTER SET utf16le", "'x'", "'张三 😀'"));
        types.add(text("VARCHAR(50) CHARACTER SET utf32", "'x'", "'张三 😀'"));
        types.add(text("TINYTEXT", "''", "'x'", "REPEAT('x', 255)").notAKey());
        types.add(text("TEXT", "''", "' '", "'x'", "REPEAT('ü', 20000)").notAKey());
        types.add(text("MEDIUMTEXT", "''", "'x'", "REPEAT('long text ', 10000)").notAKey());
        types.add(text("LONGTEXT", "''", "'x'", "REPEAT('long text ', 3000)").notAKey());
        types.add(TypeCase.of("ENUM and SET", "ENUM('a','B','ß')", "'a'", "'B'", "'ß'", "0"));
        types.add(TypeCase.of("ENUM and SET", "ENUM('a','')", "'a'", "2", "0"));
        types.add(TypeCase.of("ENUM and SET", "ENUM('x''y','a,b','1','2')", "'x''y'", "'a,b'", "'1'", "'2'"));
        types.add(TypeCase.of("ENUM and SET", "SET('x','y','z')", "''", "'x'", "'x,z'", "'x,y,z'"));
        types.add(TypeCase.of("ENUM and SET", "SET('x','')", "0", "1", "2", "3"));
    }

    private static void addTimes(List<TypeCase> types) {
        String group = "Dates and times";
        types.add(TypeCase.of(group, "YEAR", "2020", "1901", "2155", "0"));
        types.add(TypeCase.of(
                group,
                "DATE",
                "'2020-01-01'",
                "'0000-00-00'",
                "'1000-01-01'",
                "'1582-10-10'",
                "'9999-12-31'",
                "'2020-02-31'",
                "'2020-00-00'"));
        types.add(TypeCase.of(group, "TIME", "'0'", "'-838:59:59'", "'838:59:59'", "'-00:00:01'"));
        types.add(TypeCase.of(
                group, "TIME(6)", "'0'", "'-838:59:59'", "'838:59:59'", "'23:59:59.999999'", "'-00:00:00.000001'"));
        types.add(TypeCase.of(group, "DATETIME", "'2020-01-01'", "'0000-00-00 00:00:00'", "'9999-12-31 23:59:59'"));
        types.add(TypeCase.of(
                group,
                "DATETIME(6)",
                "'2020-01-01'",
                "'0000-00-00 00:00:00'",
                "'1969-12-31 23:59:59.999999'",
                "'9999-12-31 23:59:59.999999'",
                "'2024-03-31 02:30:00'",
                "'2024-10-27 02:30:00.5'"));
        types.add(TypeCase.of(
                        group,
                        "TIMESTAMP NULL",
                        "FROM_UNIXTIME(1577836800)",
                        "'0000-00-00 00:00:00'",
                        "FROM_UNIXTIME(1)")
                .withKeys("FROM_UNIXTIME(1577836800)", "'2001-02-03 04:05:06'"));
        types.add(TypeCase.of(
                        group,
                        "TIMESTAMP(6) NULL",
                        "FROM_UNIXTIME(1577836800)",
                        "'0000-00-00 00:00:00'",
                        FIRST_HALF_PAST_TWO,
                        SECOND_HALF_PAST_TWO,
                        "FROM_UNIXTIME(1)",
                        "FROM_UNIXTIME(2147483647.999999)")
                .withKeys(FIRST_HALF_PAST_TWO, SECOND_HALF_PAST_TWO, "'2001-02-03 04:05:06.789'"));
        types.add(
                TypeCase.of(group, "TIMESTAMP(3) NULL", "FROM_UNIXTIME(1577836800.001)", "'2001-02-03 04:05:06.789'"));
    }

    private static void addBinaries(List<TypeCase> types) {
        String group = "Binary";
        types.add(TypeCase.of(group, "BINARY(4)", "X'00'", "X'00112233'", "X'FF000000'", "'abcd'"));
        types.add(TypeCase.of(
                group, "VARBINARY(300)", "X''", "X'00'", "X'00FF5C2700'", "X'20'", "REPEAT(X'FF', 300)", "'abc'"));
        types.add(TypeCase.of(group, "TINYBLOB", "X''", "X'01'").notAKey());
        types.add(TypeCase.of(group, "BLOB", "X''", "X'01'", "REPEAT(X'00FF', 30000)")
                .notAKey());
        types.add(TypeCase.of(group, "MEDIUMBLOB", "X''", "X'01'", "REPEAT(X'00FF', 90000)")
                .notAKey());
        types.add(TypeCase.of(group, "LONGBLOB", "X''", "X'01'", "REPEAT(X'00FF', 9000)")
                .notAKey());
        types.add(TypeCase.of(
                        "Geometry",
                        "GEOMETRY",
                        "ST_GeomFromText('POINT(1 2)')",
                        "ST_GeomFromText('POINT(1 2)', 4326)",
                        "ST_GeomFromText('LINESTRING(0 0,0.1 0.2,3 4)')",
                        "ST_GeomFromText('GEOMETRYCOLLECTION(POINT(1 1),LINESTRING(0 0,1 1))')")
                .notAKey());
        types.add(TypeCase.of("Geometry", "LINESTRING", "ST_GeomFromText('LINESTRING(0 0,0.1 0.2,3 4)')")
                .notAKey());
        types.add(TypeCase.of("Geometry", "POLYGON", "ST_GeomFromText('POLYGON((0 0,1 0,1 1,0 0))')")
                .notAKey());
        types.add(TypeCase.of("Geometry", "MULTIPOINT", "ST_GeomFromText('MULTIPOINT(0 0,1 1)')")
                .notAKey());
        types.add(TypeCase.of("Geometry", "MULTILINESTRING", "ST_GeomFromText('MULTILINESTRING((0 0,1 1),(2 2,3 3))')")
                .notAKey());
        types.add(TypeCase.of("Geometry", "MULTIPOLYGON", "ST_GeomFromText('MULTIPOLYGON(((0 0,1 0,1 1,0 0)))')")
                .notAKey());
        types.add(TypeCase.of("Geometry", "GEOMETRYCOLLECTION", "ST_GeomFromText('GEOMETRYCOLLECTION(POINT(1 1))')")
                .notAKey());
    }
}
