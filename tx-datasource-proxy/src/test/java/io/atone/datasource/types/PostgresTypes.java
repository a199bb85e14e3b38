package io.atone.datasource.types;

import java.util.ArrayList;
import java.util.List;

/** The column types of PostgreSQL. */
final class PostgresTypes {

    /** What some of the types are made of. */
    static final List<String> SETUP = List.of(
            "CREATE EXTENSION hstore",
            "CREATE EXTENSION citext",
            "CREATE EXTENSION ltree",
            "CREATE EXTENSION cube",
            "CREATE EXTENSION seg",
            "CREATE EXTENSION isn",
            "CREATE TYPE mood AS ENUM ('sad', 'very happy')",
            "CREATE DOMAIN positive AS integer CHECK (VALUE > 0)",
            "CREATE DOMAIN very_positive AS positive CHECK (VALUE > 100)",
            "CREATE DOMAIN code AS char(5)",
            "CREATE DOMAIN tags AS text[]",
            "CREATE TYPE address AS (street text, number int)",
            "CREATE TYPE stay AS (at timestamptz, price numeric, doc json, lasts interval)",
            "CREATE TYPE floatrange AS RANGE (subtype = float8)",
            "CREATE TYPE \"Odd Name\" AS ENUM ('a')",
            "CREATE DOMAIN price AS money",
            "CREATE DOMAIN prices AS money[]",
            "CREATE TYPE offer AS (name text, price price)",
            "CREATE TYPE moneyrange AS RANGE (subtype = money)",
            "CREATE DOMAIN instant AS timestamptz",
            "CREATE DOMAIN late_instant AS instant CHECK (VALUE > '2020-01-01Z')",
            "CREATE DOMAIN instants AS late_instant[]",
            "CREATE TYPE permission AS (who text, what aclitem)",
            "CREATE TYPE permission_until AS (until timestamptz, what aclitem)",
            "CREATE TYPE link AS (name text, target regclass)",
            "CREATE TABLE public.twin (x int)",
            "CREATE TABLE other.twin (x int)",
            "CREATE COLLATION ci (provider = icu, locale = 'und-u-ks-level2', deterministic = false)",
            "CREATE COLLATION ai (provider = icu, locale = 'und-u-ks-level1', deterministic = false)");

    private PostgresTypes() {}

    static List<TypeCase> all() {
        List<TypeCase> types = new ArrayList<>();
        addNumbers(types);
        addTexts(types);
        addTimes(types);
        addNetworkAndSearch(types);
        addDocuments(types);
        addNested(types);
        addGeometry(types);
        addInner(types);
        addExtensions(types);
        return List.copyOf(types);
    }

    private static void addNumbers(List<TypeCase> types) {
        String group = "Numbers";
        types.add(TypeCase.of(group, "smallint", "0", "-32768", "32767"));
        types.add(TypeCase.of(group, "integer", "0", "-2147483648", "2147483647"));
        types.add(TypeCase.of(group, "bigint", "0", "-9223372036854775808", "9223372036854775807"));
        types.add(TypeCase.of(
                        group,
                        "numeric",
                        "0",
                        "0.00",
                        "1.10",
                        "'NaN'",
                        "'Infinity'",
                        "'-Infinity'",
                        "1e-100",
                        "12345678901234567890123456789012345678901234567890.5",
                        "repeat('9', 1000)::numeric")
                .withKeys("0.00", "1.10", "'NaN'", "'Infinity'", "1e-100"));
        types.add(TypeCase.of(group, "numeric(20,2)", "0", "123456789012345678.90", "'NaN'"));
        types.add(TypeCase.of(group, "numeric(3,-2)", "0", "12300", "-99900"));
        types.add(TypeCase.of(
                        group,
                        "real",
                        "0",
                        "'-0'",
                        "'0.1'",
                        "'NaN'",
                        "'Infinity'",
                        "'-Infinity'",
                        "'3.4028235e38'",
                        "'1e-45'",
                        "'16777217'")
                .withKeys("0", "'0.1'", "'NaN'", "'-Infinity'"));
        types.add(TypeCase.of(
                        group,
                        "double precision",
                        "0",
                        "'-0'",
                        "'0.1'",
                        "'NaN'",
                        "'Infinity'",
                        "'-Infinity'",
                        "'5e-324'",
                        "'1.7976931348623157e308'",
                        "1/3.0::float8")
                .withKeys("'-0'", "'0.1'", "'NaN'", "'-Infinity'"));
        types.add(TypeCase.of(group, "money", "'0'", "'-92233720368547758.08'", "'92233720368547758.07'"));
        types.add(TypeCase.of(group, "boolean", "false", "true"));
        types.add(TypeCase.of(group, "oid", "0", "4294967295"));
        types.add(TypeCase.of(group, "bit(4)", "B'0000'", "B'1010'"));
        types.add(TypeCase.of(group, "bit varying", "B''", "B'0'", "B'10101'"));
        types.add(TypeCase.of(group, "bit varying(70)", "B'1'", "repeat('10', 35)::bit varying"));
    }

    private static void addTexts(List<TypeCase> types) {
        String group = "Text and binary";
        types.add(TypeCase.of(group, "char(5)", "''", "'ab'", "'AB'", "'ä 张三'"));
        types.add(TypeCase.of(group, "bpchar", "''", "' '", "'ab'", "'ab  '").withKeys("''", "'ab  '"));
        types.add(
                TypeCase.of(group, "varchar(50)", "''", "' '", "'trailing  '", "'a\\b''c ÄÖ 张三 😀'", "E'\\x01\\t\\n'"));
        types.add(TypeCase.of(group, "text", "''", "'x'", "'NULL'", "repeat('long text ', 3000)")
                .withKeys("''", "'x'", "'NULL'"));
        types.add(TypeCase.of(group, "text COLLATE ci", "'x'", "'A'", "'a'").withKeys("'x'", "'A'"));
        types.add(TypeCase.of(group, "varchar(20) COLLATE ai", "'e'", "'é'", "'É'")
                .withKeys("'e'", "'f'"));
        types.add(TypeCase.of(group, "char(5) COLLATE ci", "'x'", "'A'", "'a'").withKeys("'x'", "'A'"));
        types.add(TypeCase.of(group, "text COLLATE \"C\"", "'x'", "'X'", "'ä'"));
        types.add(TypeCase.of(group, "\"char\"", "'x'", "''", "'\\377'"));
        types.add(TypeCase.of(group, "name", "'x'", "'X y'"));
        types.add(TypeCase.of(
                        group,
                        "bytea",
                        "''",
                        "'\\x00'",
                        "'\\x00ff5c2700'",
                        "'\\x20'",
                        "decode(repeat('00ff', 9000), 'hex')")
                .withKeys("''", "'\\x00'", "'\\x20'"));
        types.add(TypeCase.of(
                "UUID", "uuid", "'00000000-0000-0000-0000-000000000000'", "'123e4567-e89b-12d3-a456-426655440000'"));
    }

    private static void addTimes(List<TypeCase> types) {
        String group = "Dates and times";
        types.add(TypeCase.of(
                group,
                "date",
                "'2020-01-01'",
                "'infinity'",
                "'-infinity'",
                "'0044-03-15 BC'",
                "'1582-10-10'",
                "'4713-01-01 BC'",
                "'5874897-12-31'"));
        types.add(TypeCase.of(group, "time", "'0:0'", "'24:00'", "'23:59:59.999999'"));
        types.add(TypeCase.of(group, "time(3)", "'0:0'", "'23:59:59.999'"));
        types.add(TypeCase.of(group, "timetz", "'0:0Z'", "'0:0+01'", "'23:59:59.999999+05:30'", "'24:00:00-15:59:59'")
                .withOneLock());
        types.add(TypeCase.of(
                group,
                "timestamp",
                "'2020-01-01'",
                "'infinity'",
                "'-infinity'",
                "'0044-03-15 12:00 BC'",
                "'1969-12-31 23:59:59.999999'",
                "'2024-03-31 02:30:00'",
                "'294276-12-31 23:59:59.999999'"));
        types.add(TypeCase.of(group, "timestamp(0)", "'2020-01-01'", "'2020-01-01 00:00:01'"));
        types.add(TypeCase.of(
                group,
                "timestamptz",
                "'2020-01-01Z'",
                "'infinity'",
                "'-infinity'",
                "'0044-03-15 12:00Z BC'",
                "'1900-01-01 00:00Z'",
                "'2024-10-27 00:30:00.123456Z'",
                "'2024-10-27 01:30:00.123456Z'",
                "'294276-12-31 00:00Z'"));
        types.add(TypeCase.of(group, "timestamptz(3)", "'2024-10-27 00:30:00.123Z'", "'2024-10-27 01:30:00.123Z'"));
        types.add(TypeCase.of(
                        group,
                        "interval",
                        "'0'",
                        "'1 year -2 mons 3 days -04:05:06.789'",
                        "'-1 year 2 mons -3 days 04:05:06.789'",
                        "'24:00'",
                        "'1 day'",
                        "'infinity'",
                        "'178000000 years'")
                .withOneLock("'0'", "'1 day'"));
        types.add(TypeCase.of(group, "interval year to month", "'0'", "'1 year 2 mons'")
                .withOneLock());
        types.add(TypeCase.of(group, "interval day to second(3)", "'0'", "'-1 day 02:03:04.567'")
                .withOneLock());
    }

    private static void addNetworkAndSearch(List<TypeCase> types) {
        types.add(TypeCase.of("Network addresses", "inet", "'0.0.0.0'", "'192.168.0.1/24'", "'192.168.0.1'", "'::1'"));
        types.add(TypeCase.of("Network addresses", "cidr", "'10.0.0.0/8'", "'::/0'"));
        types.add(TypeCase.of("Network addresses", "macaddr", "'08:00:2b:01:02:03'", "'ff:ff:ff:ff:ff:ff'"));
        types.add(
                TypeCase.of("Network addresses", "macaddr8", "'08:00:2b:01:02:03:04:05'", "'00:00:00:00:00:00:00:00'"));
        types.add(TypeCase.of("Text search", "tsvector", "''", "'a:1A,3 b:2'", "to_tsvector('simple', 'a b ''c')")
                .withOneLock());
        types.add(TypeCase.of("Text search", "tsquery", "''", "'a & !(b | c:*)'", "'a <-> b'")
                .withOneLock());
    }

    private static void addDocuments(List<TypeCase> types) {
        String group = "JSON and XML";
        types.add(TypeCase.of(group, "json", "'1'", "'{\"b\":1.0, \"b\": 2,  \"a\" : null}'", "'null'")
                .notAKey());
        types.add(TypeCase.of(
                        group, "jsonb", "'1'", "'1.0'", "'{\"b\":1.10, \"a\" : [1,2.50,1e400]}'", "'null'", "'\"x\"'")
                .withOneLock("'1'", "'null'"));
        types.add(TypeCase.of(group, "jsonpath", "'$.a'", "'$.a[*] ? (@ > 1)'").notAKey());
        types.add(TypeCase.of(group, "xml", "'<a/>'", "'<a b=\"ü\">&lt;</a>'", "'text <b/> and more'", "''")
                .notAKey());
    }

    private static void addNested(List<TypeCase> types) {
        String group = "Arrays, ranges, composites, domains, enumerations";
        types.add(TypeCase.of(group, "int[]", "'{}'", "'{1,NULL,3}'", "'{{1,2},{3,4}}'", "'[5:6]={1,2}'")
                .withOneLock());
        types.add(TypeCase.of(group, "text[]", "'{}'", "ARRAY['a,b', 'c\"d', NULL, 'NULL', '']", "'{a}'", "'{A}'")
                .withOneLock());
        types.add(TypeCase.of(group, "text[] COLLATE ci", "'{a}'", "'{A}'").withOneLock("'{a}'"));
        types.add(TypeCase.of(group, "varchar(5)[]", "'{}'", "'{abcde}'").withOneLock());
        types.add(TypeCase.of(group, "char(3)[]", "'{a}'", "'{ab}'").withOneLock());
        types.add(
                TypeCase.of(group, "numeric[]", "'{1}'", "'{1.0}'", "'{1.00}'").withOneLock("'{1}'"));
        types.add(TypeCase.of(group, "float8[]", "'{0}'", "'{-0}'", "'{NaN,0.1,Infinity}'")
                .withOneLock("'{0}'"));
        types.add(TypeCase.of(
                        group,
                        "timestamptz[]",
                        "'{}'",
                        "ARRAY['2024-10-27 00:30Z', '2024-10-27 01:30Z']::timestamptz[]",
                        "ARRAY['2024-10-27 01:30Z', '2024-10-27 01:30Z']::timestamptz[]")
                .withOneLock());
        types.add(TypeCase.of(group, "interval[]", "'{1 day}'", "'{24:00}'").withOneLock("'{1 day}'"));
        types.add(TypeCase.of(group, "json[]", "'{}'", "ARRAY['{\"a\":1}', '{\"a\": 1}']::json[]")
                .notAKey());
        types.add(TypeCase.of(group, "jsonb[]", "'{}'", "ARRAY['{\"a\":1.10}', 'null', NULL]::jsonb[]")
                .withOneLock());
        types.add(TypeCase.of(group, "uuid[]", "'{}'", "'{123e4567-e89b-12d3-a456-426655440000,NULL}'")
                .withOneLock());
        types.add(TypeCase.of(group, "date[]", "'{}'", "'{infinity,\"0044-03-15 BC\"}'")
                .withOneLock());
        types.add(TypeCase.of(group, "xml[]", "'{}'", "ARRAY['<a/>']::xml[]").notAKey());
        types.add(TypeCase.of(group, "point[]", "'{}'", "ARRAY['(0.1,2)']::point[]")
                .notAKey());
        types.add(TypeCase.of(group, "bytea[]", "'{}'", "ARRAY['\\x00ff']::bytea[]")
                .withOneLock());
        types.add(TypeCase.of(group, "mood", "'sad'", "'very happy'"));
        types.add(TypeCase.of(group, "\"Odd Name\"", "'a'"));
        types.add(TypeCase.of(group, "mood[]", "'{}'", "'{sad,\"very happy\"}'").withOneLock());
        types.add(TypeCase.of(group, "address[]", "'{}'", "ARRAY[ROW('x, y', 1)::address]")
                .withOneLock());
        types.add(TypeCase.of(group, "positive", "1", "2147483647"));
        types.add(TypeCase.of(group, "very_positive", "101", "2147483647"));
        types.add(TypeCase.of(group, "late_instant", "'2024-10-27 00:30Z'", "'2024-10-27 01:30Z'", "'infinity'"));
        types.add(TypeCase.of(
                        group, "instants", "'{}'", "ARRAY['2024-10-27 00:30Z', '2024-10-27 01:30Z']::late_instant[]")
                .withOneLock());
        addMoney(types, group);
        addWithoutForm(types, group);
        types.add(TypeCase.of(group, "code", "'a'", "'abcde'"));
        types.add(TypeCase.of(group, "tags", "'{}'", "'{a,b}'").withOneLock());
        types.add(TypeCase.of(group, "positive[]", "'{}'", "'{1,2}'").withOneLock());
        types.add(TypeCase.of(group, "address", "ROW('x', 1)", "ROW('a \"b\", (c)', NULL)", "ROW(NULL, NULL)")
                .withOneLock("ROW('x', 1)"));
        types.add(TypeCase.of(
                        group,
                        "stay",
                        "ROW('2024-10-27 00:30Z', 1.10, '{\"a\":1}', '1 day')",
                        "ROW('2024-10-27 00:30Z', 1.10, '{\"a\":2}', '1 day')",
                        "ROW('2024-10-27 01:30Z', 1.1, '{\"a\": 1}', '24:00')")
                .notAKey());
        types.add(
                TypeCase.of(group, "int4range", "'empty'", "'[1,10)'", "'(,)'").withOneLock());
        types.add(TypeCase.of(group, "numrange", "'[1.0,2]'", "'[1,2]'", "'(1.00,2)'")
                .withOneLock("'[1,2]'"));
        types.add(TypeCase.of(group, "daterange", "'empty'", "'[2020-01-01,infinity)'")
                .withOneLock());
        types.add(TypeCase.of(
                        group,
                        "tstzrange",
                        "'empty'",
                        "'[2024-10-27 00:30Z,2024-10-27 01:30Z)'",
                        "'[2024-10-27 00:30Z,2024-10-27 01:30Z]'")
                .withOneLock());
        types.add(TypeCase.of(group, "floatrange", "'[0.1,1)'", "'[-0,1)'", "'[0,1)'")
                .withOneLock("'[0,1)'"));
        types.add(TypeCase.of(group, "tstzrange[]", "'{}'", "ARRAY['[2024-10-27 00:30Z,)']::tstzrange[]")
                .withOneLock());
        types.add(TypeCase.of(group, "int8range", "'empty'", "'[-9223372036854775808,9223372036854775807)'")
                .withOneLock());
        types.add(TypeCase.of(group, "tsrange", "'empty'", "'[2024-10-27 02:30,infinity]'")
                .withOneLock());
        types.add(TypeCase.of(group, "int8multirange", "'{}'", "'{[1,3),[5,)}'").withOneLock());
        types.add(TypeCase.of(group, "nummultirange", "'{[1.0,2]}'", "'{[1.00,2]}'", "'{}'")
                .withOneLock("'{[1.0,2]}'", "'{}'"));
        types.add(TypeCase.of(group, "datemultirange", "'{}'", "'{[2020-01-01,2020-02-01)}'")
                .withOneLock());
        types.add(TypeCase.of(group, "tsmultirange", "'{}'", "'{[2024-10-27 02:30,2024-10-27 03:30)}'")
                .withOneLock());
        types.add(
                TypeCase.of(group, "int4multirange", "'{}'", "'{[1,3),[5,7)}'").withOneLock());
        types.add(TypeCase.of(group, "tstzmultirange", "'{}'", "'{[2024-10-27 00:30Z,2024-10-27 01:30Z)}'")
                .withOneLock());
    }

    private static void addMoney(List<TypeCase> types, String group) {
        types.add(TypeCase.of(
                        group,
                        "money[]",
                        "'{}'",
                        "'{1.50,NULL,-3}'",
                        "'{{1,2},{3,NULL}}'",
                        "'[5:6]={1,2}'",
                        "'[-1:0][2:2]={{1},{2}}'",
                        "'{-92233720368547758.08,92233720368547758.07}'")
                .withOneLock());
        types.add(TypeCase.of(group, "price", "'0'", "'-92233720368547758.08'"));
        types.add(TypeCase.of(group, "price[]", "'{}'", "'{1.50,NULL}'").withOneLock());
        types.add(TypeCase.of(group, "prices", "'{}'", "'{1.50,NULL}'").withOneLock());
        types.add(TypeCase.refused(group, "offer", "ROW('x', 1.5)"));
        types.add(TypeCase.refused(group, "offer[]", "'{}'", "ARRAY[ROW('x', 1.5)::offer]"));
        types.add(TypeCase.refused(group, "prices[]", "'{}'"));
        types.add(TypeCase.refused(group, "moneyrange", "'[1,2)'"));
        types.add(TypeCase.refused(group, "moneymultirange", "'{[1,2)}'"));
    }

    /** Values with parts that have no binary form, or whose text is a name by the session's search path. */
    private static void addWithoutForm(List<TypeCase> types, String group) {
        types.add(TypeCase.of(
                        group,
                        "permission",
                        "ROW('x', 'pg_monitor=r/pg_monitor')",
                        "ROW('x', 'pg_monitor=rw/pg_monitor')")
                .notAKey());
        types.add(TypeCase.refused(group, "permission_until", "ROW('2024-10-27 00:30Z', 'pg_monitor=r/pg_monitor')"));
        types.add(TypeCase.of(
                        group,
                        "regclass[]",
                        "'{}'",
                        "ARRAY['public.twin', 'other.twin', NULL]::regclass[]",
                        "ARRAY['other.twin', 'public.twin', NULL]::regclass[]")
                .withOneLock());
        types.add(TypeCase.refused(group, "link", "ROW('x', 'pg_class')"));
        types.add(TypeCase.refused(group, "link[]", "ARRAY[ROW('x', 'pg_class')::link]"));
    }

    private static void addGeometry(List<TypeCase> types) {
        String group = "Geometry";
        types.add(TypeCase.of(group, "point", "'(0,0)'", "'(-0,0)'", "'(0.1,1e300)'", "'(NaN,Infinity)'")
                .notAKey());
        types.add(TypeCase.of(group, "line", "'{1,2,3}'", "'{0.1,-2,1e-300}'").notAKey());
        types.add(TypeCase.of(group, "lseg", "'[(0,0),(1,1)]'", "'[(0.1,0),(1,1)]'")
                .notAKey());
        types.add(TypeCase.of(group, "box", "'(1,1),(0,0)'", "'(1,0.1),(0,0)'").notAKey());
        types.add(
                TypeCase.of(group, "path", "'[(0,0),(1,1)]'", "'((0,0),(1,1))'").notAKey());
        types.add(TypeCase.of(group, "polygon", "'((0,0),(1,1),(1,0))'", "'((0.1,0),(1,1),(1,0))'")
                .notAKey());
        types.add(TypeCase.of(group, "circle", "'<(0,0),1>'", "'<(0,0),0.1>'").notAKey());
        types.add(TypeCase.of(group, "box[]", "'{}'", "ARRAY['(1,1),(0,0)','(2,2),(0,0)']::box[]")
                .notAKey());
    }

    private static void addInner(List<TypeCase> types) {
        String group = "The engine's own identifiers";
        types.add(TypeCase.of(group, "pg_lsn", "'0/0'", "'FFFFFFFF/FFFFFFFF'").withOneLock());
        types.add(
                TypeCase.of(group, "pg_snapshot", "'10:20:10,14,15'", "'1:1:'").notAKey());
        types.add(TypeCase.of(group, "txid_snapshot", "'10:20:10,14,15'", "'1:1:'")
                .notAKey());
        types.add(TypeCase.of(group, "xid", "'0'", "'4294967295'").notAKey());
        types.add(TypeCase.of(group, "xid8", "'0'", "'18446744073709551615'").withOneLock());
        types.add(TypeCase.of(group, "cid", "'0'", "'4294967295'").notAKey());
        types.add(TypeCase.of(group, "tid", "'(0,1)'", "'(4294967295,65535)'").withOneLock());
        types.add(TypeCase.of(group, "oidvector", "''", "'1 2 3'").withOneLock());
        types.add(TypeCase.of(group, "int2vector", "''", "'1 2 3'").withOneLock());
        types.add(
                TypeCase.of(group, "regclass", "'pg_class'::regclass", "'other.pg_class'::regclass", "'0'::regclass"));
        types.add(TypeCase.of(group, "regtype", "'integer'::regtype", "'timestamptz'::regtype", "'mood'::regtype"));
        types.add(TypeCase.of(group, "regoper", "'||/'::regoper", "'0'::regoper"));
        types.add(TypeCase.of(group, "regoperator", "'+(integer,integer)'::regoperator", "'0'::regoperator"));
        types.add(TypeCase.of(group, "regconfig", "'simple'::regconfig", "'english'::regconfig"));
        types.add(TypeCase.of(group, "regdictionary", "'simple'::regdictionary", "'english_stem'::regdictionary"));
        types.add(TypeCase.of(group, "regcollation", "'\"C\"'::regcollation", "'\"POSIX\"'::regcollation"));
        types.add(TypeCase.of(group, "regproc", "'now'::regproc", "'0'::regproc"));
        types.add(TypeCase.of(group, "regprocedure", "'lower(text)'::regprocedure", "'0'::regprocedure"));
        types.add(TypeCase.of(group, "regrole", "'pg_monitor'::regrole", "'pg_read_all_data'::regrole"));
        types.add(TypeCase.of(group, "regnamespace", "'public'::regnamespace", "'other'::regnamespace"));
        types.add(TypeCase.of(group, "aclitem", "'pg_monitor=r/pg_monitor'", "'pg_monitor=rw/pg_monitor'")
                .notAKey());
        types.add(TypeCase.of(group, "refcursor", "'a'", "'<unnamed>'").notAKey());
    }

    private static void addExtensions(List<TypeCase> types) {
        String group = "Types of extensions, by their text form";
        types.add(TypeCase.of(group, "hstore", "''", "'a=>1, b=>NULL'", "'\"a b\"=>\"c\\\"d\"'")
                .withOneLock());
        types.add(TypeCase.of(group, "citext", "'x'", "'A'", "'a'", "''").withKeys("'x'", "'A'"));
        types.add(TypeCase.of(group, "ltree", "''", "'a.b_c.D'").withOneLock());
        types.add(TypeCase.of(group, "lquery", "'*.a'", "'a.*{1,2}'").notAKey());
        types.add(TypeCase.of(group, "cube", "'(0)'", "'(0.1,-0.2,1e300)'", "'(0,0),(1,1)'")
                .withOneLock());
        types.add(
                TypeCase.of(group, "cube[]", "'{}'", "ARRAY['(0.1,2)']::cube[]").withOneLock());
        types.add(TypeCase.of(group, "seg", "'1.0'", "'1.00'", "'1.1 .. 2'", "'~1'")
                .withOneLock("'1.0'"));
        types.add(TypeCase.of(group, "isbn13", "'978-0-393-04002-9'", "'978-1-86197-876-9'")
                .withOneLock());
    }
}
