package io.atone.datasource.lock;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

import io.atone.core.id.LockKey;
import io.atone.core.id.ResourceId;
import io.atone.datasource.dialect.ColumnType;
import io.atone.datasource.dialect.Dialect;
import io.atone.datasource.dialect.Dialects;
import io.atone.datasource.image.RowChange;
import io.atone.datasource.image.RowImage;
import io.atone.datasource.image.RowSql;
import io.atone.datasource.metadata.CachingTableMetaSource;
import io.atone.datasource.metadata.TableMeta;
import io.atone.datasource.metadata.TableMetaSource;
import io.atone.datasource.metadata.TriggerPolicy;
import io.atone.datasource.sql.Identifier;
import io.atone.datasource.sql.TableRef;
import io.atone.datasource.value.KeyEquality;
import io.atone.testkit.database.DatabaseEngine;
import io.atone.testkit.database.TestDatabase;
import io.atone.testkit.junit.CheckResidue;
import io.atone.testkit.junit.ForEachDatabase;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

@ForEachDatabase
@CheckResidue
class LockKeysIT {

    private static final LockKeys KEYS = new LockKeys(new ResourceId("r"));

    /** Texts of which collations call some equal. */
    private static final List<String> TEXTS = List.of(
            "",
            " ",
            "a",
            "A",
            "a ",
            "a  ",
            "\u00e0",
            "\u00c0",
            "a\u0300",
            "\u00e4",
            "ae",
            "AE",
            "\u00e6",
            "aa",
            "\u00e5",
            "\u00c5",
            "ss",
            "s",
            "\u00df",
            "SS",
            "\u1e9e",
            "o",
            "\u00f8",
            "\u00f6",
            "oe",
            "\u0153",
            "l",
            "\u0142",
            "d",
            "\u0111",
            "\u00f0",
            "th",
            "\u00fe",
            "i",
            "\u0131",
            "I",
            "\u0130",
            "y",
            "\u00fc",
            "v",
            "w",
            "n",
            "\u00f1",
            "c",
            "\u010d",
            "ch",
            "u",
            "j",
            "\u03c3",
            "\u03c2",
            "\u03a3",
            "\u0435",
            "\u0451",
            "\u0438",
            "\u0439",
            "\u3042",
            "\u30a2",
            "\uff71",
            "\u3041",
            "\u304b",
            "\u304c",
            "\uff21",
            "1",
            "\u0661",
            "\u00b2",
            "2",
            "\u5f20",
            "\u4e09",
            "\ud83d\ude00",
            "\ud83d\ude01",
            "-",
            "_",
            "a-b",
            "ab",
            "a b",
            "'",
            "\ufb01",
            "fi",
            "a\u0001",
            "a\u200b",
            "\u00aa",
            "\u0391\u03a3",
            "\u03b1\u03c3",
            "\u03b1\u03c2",
            "dz",
            "\u01c6",
            "rr",
            "r");

    private static List<String> textTypes(DatabaseEngine engine) {
        return switch (engine) {
            case MYSQL ->
                collated(
                        "utf8mb4",
                        "utf8mb4_0900_ai_ci",
                        "utf8mb4_0900_as_cs",
                        "utf8mb4_general_ci",
                        "utf8mb4_unicode_ci",
                        "utf8mb4_unicode_520_ci",
                        "utf8mb4_bin",
                        "utf8mb4_da_0900_ai_ci",
                        "utf8mb4_german2_ci",
                        "utf8mb4_swedish_ci",
                        "utf8mb4_spanish2_ci",
                        "utf8mb4_turkish_ci",
                        "utf8mb4_croatian_ci",
                        "utf8mb4_roman_ci",
                        "utf8mb4_vi_0900_ai_ci",
                        "utf8mb4_ja_0900_as_cs",
                        "utf8mb4_danish_ci",
                        "utf8mb4_lt_0900_ai_ci",
                        "utf8mb4_hungarian_ci",
                        "utf8mb4_ru_0900_ai_ci");
            case MARIADB ->
                collated(
                        "utf8mb4",
                        "utf8mb4_uca1400_ai_ci",
                        "utf8mb4_uca1400_as_cs",
                        "utf8mb4_general_ci",
                        "utf8mb4_unicode_ci",
                        "utf8mb4_unicode_520_nopad_ci",
                        "utf8mb4_bin",
                        "utf8mb4_nopad_bin",
                        "utf8mb4_german2_ci",
                        "utf8mb4_swedish_ci",
                        "utf8mb4_danish_ci",
                        "utf8mb4_roman_ci");
            case POSTGRESQL ->
                List.of("varchar(20)", "char(20)", "varchar(20) COLLATE ci", "varchar(20) COLLATE loose");
            case H2 -> List.of("VARCHAR(20)", "CHAR(20)", "VARCHAR_IGNORECASE(20)");
        };
    }

    private static List<String> collated(String characterSet, String... collations) {
        return List.of(collations).stream()
                .map(collation -> "VARCHAR(20) CHARACTER SET " + characterSet + " COLLATE " + collation)
                .toList();
    }

    @Test
    void textsThatAUniqueKeyCallsEqualHaveEqualLockKeys(TestDatabase server) throws SQLException {
        try (Connection connection = server.connect()) {
            if (server.engine() == DatabaseEngine.POSTGRESQL) {
                execute(
                        connection,
                        "CREATE COLLATION ci (provider = icu, locale = 'und-u-ks-level2', deterministic = false)");
                execute(
                        connection,
                        "CREATE COLLATION loose (provider = icu, locale = 'und-u-ks-level1-ka-shifted', deterministic = false)");
            }
            int number = 0;
            for (String type : textTypes(server.engine())) {
                assertNoEqualTextsWithDifferentKeys(connection, "t" + number++, type);
            }
        }
    }

    /** H2 has one collation for all of a database. */
    @Test
    void textsThatTheDatabasesOwnCollationCallsEqualHaveEqualLockKeys(TestDatabase server) throws SQLException {
        assumeTrue(server.engine() == DatabaseEngine.H2, "elsewhere columns have collations");
        try (Connection connection = server.connect()) {
            execute(connection, "SET COLLATION GERMAN STRENGTH PRIMARY");
            int number = 0;
            for (String type : textTypes(DatabaseEngine.H2)) {
                assertNoEqualTextsWithDifferentKeys(connection, "t" + number++, type);
            }
        }
    }

    private static void assertNoEqualTextsWithDifferentKeys(Connection connection, String name, String type)
            throws SQLException {
        execute(connection, "CREATE TABLE " + name + " (id INT PRIMARY KEY, v " + type + " NOT NULL UNIQUE)");
        execute(connection, "CREATE TABLE all_" + name + " (id INT PRIMARY KEY, v " + type + " NOT NULL)");
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO all_" + name + " VALUES (?, ?)")) {
            for (int i = 0; i < TEXTS.size(); i++) {
                insert.setInt(1, i);
                insert.setString(2, TEXTS.get(i));
                insert.executeUpdate();
            }
        }
        Dialect dialect = Dialects.detect(connection);
        TableMeta table = table(connection, dialect, name);
        Map<Integer, LockKey> keys = new java.util.HashMap<>();
        RowSql rowSql = new RowSql(dialect);
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT " + rowSql.selectList(table.columns(), "") + " FROM all_" + name)) {
            for (RowImage row : rowSql.readAll(table.columns(), rows)) {
                List<ReadableLockKey> both = KEYS.of(List.of(RowChange.inserted(table, row)));
                keys.put(
                        Integer.parseInt(row.values().get(0).toReadable().replace("'", "")),
                        both.get(1).key());
            }
        }
        try (Statement statement = connection.createStatement();
                ResultSet equal = statement.executeQuery("SELECT x.id, y.id FROM all_" + name + " x JOIN all_" + name
                        + " y ON x.v = y.v AND x.id < y.id")) {
            List<String> kept = new ArrayList<>();
            while (equal.next()) {
                if (!Objects.equals(keys.get(equal.getInt(1)), keys.get(equal.getInt(2)))) {
                    kept.add(TEXTS.get(equal.getInt(1)) + " = " + TEXTS.get(equal.getInt(2)));
                }
            }
            assertThat(kept).as("%s: equal, but different keys", type).isEmpty();
        }
        assertThat(keys.values().stream().distinct().count()).as(type).isGreaterThan(10);
    }

    /** Letters and digits of the alphabets in daily use, and the forms in which they are encoded for compatibility. */
    private static final Set<Character.UnicodeBlock> DAILY = Set.of(
            Character.UnicodeBlock.BASIC_LATIN,
            Character.UnicodeBlock.LATIN_1_SUPPLEMENT,
            Character.UnicodeBlock.LATIN_EXTENDED_A,
            Character.UnicodeBlock.LATIN_EXTENDED_ADDITIONAL,
            Character.UnicodeBlock.GREEK,
            Character.UnicodeBlock.CYRILLIC,
            Character.UnicodeBlock.ARMENIAN,
            Character.UnicodeBlock.HEBREW,
            Character.UnicodeBlock.ARABIC,
            Character.UnicodeBlock.DEVANAGARI,
            Character.UnicodeBlock.THAI,
            Character.UnicodeBlock.GEORGIAN,
            Character.UnicodeBlock.HIRAGANA,
            Character.UnicodeBlock.KATAKANA,
            Character.UnicodeBlock.SUPERSCRIPTS_AND_SUBSCRIPTS,
            Character.UnicodeBlock.HALFWIDTH_AND_FULLWIDTH_FORMS);

    private static List<String> letters() {
        List<String> letters = new ArrayList<>();
        for (int c = 0x20; c < 0x10000; c++) {
            if (Character.isLetterOrDigit(c) && DAILY.contains(Character.UnicodeBlock.of(c))) {
                letters.add(Character.toString(c));
            }
        }
        return letters;
    }

    @Test
    void lettersThatACollationCallsEqualFoldToTheSame(TestDatabase server) throws SQLException {
        List<String> letters = letters();
        List<String> violations = new ArrayList<>();
        try (Connection connection = server.connect()) {
            createLetters(server, connection, letters);
            Dialect dialect = Dialects.detect(connection);
            for (Map.Entry<String, ColumnType> collation :
                    collations(server.engine()).entrySet()) {
                KeyEquality equality = Objects.requireNonNull(dialect.codec(collation.getValue()))
                        .keyEquality();
                Set<String> kept = new TreeSet<>();
                try (Statement statement = connection.createStatement();
                        ResultSet rows = statement.executeQuery(
                                "SELECT id, MIN(id) OVER (PARTITION BY " + collation.getKey() + ") FROM letters")) {
                    while (rows.next()) {
                        String one = letters.get(rows.getInt(1));
                        String other = letters.get(rows.getInt(2));
                        if (!equality.canonical(one).equals(equality.canonical(other))) {
                            kept.add(other + "=" + one);
                        }
                    }
                }
                if (!kept.isEmpty()) {
                    violations.add(collation.getKey() + ": " + kept);
                }
            }
        }
        assertThat(violations).as("equal, but different keys").isEmpty();
    }

    private static void createLetters(TestDatabase server, Connection connection, List<String> letters)
            throws SQLException {
        boolean mySql = server.engine() == DatabaseEngine.MYSQL || server.engine() == DatabaseEngine.MARIADB;
        execute(
                connection,
                "CREATE TABLE letters (id INT PRIMARY KEY, v VARCHAR(10)" + (mySql ? " CHARACTER SET utf8mb4)" : ")"));
        if (server.engine() == DatabaseEngine.POSTGRESQL) {
            execute(
                    connection,
                    "CREATE COLLATION ci (provider = icu, locale = 'und-u-ks-level2', deterministic = false)");
            execute(
                    connection,
                    "CREATE COLLATION l1 (provider = icu, locale = 'und-u-ks-level1', deterministic = false)");
        }
        connection.setAutoCommit(false);
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO letters VALUES (?, ?)")) {
            for (int i = 0; i < letters.size(); i++) {
                insert.setInt(1, i);
                insert.setString(2, letters.get(i));
                insert.addBatch();
            }
            insert.executeBatch();
        }
        connection.commit();
        connection.setAutoCommit(true);
    }

    private static Map<String, ColumnType> collations(DatabaseEngine engine) {
        Map<String, ColumnType> types = new TreeMap<>();
        switch (engine) {
            case MYSQL, MARIADB ->
                textTypes(engine).forEach(type -> {
                    String collation = type.substring(type.lastIndexOf(' ') + 1);
                    types.put("v COLLATE " + collation, new ColumnType("varchar(10)", "varchar", collation));
                });
            case POSTGRESQL -> {
                types.put("v COLLATE ci", new ColumnType("varchar(10)", "varchar", "ci"));
                types.put("v COLLATE l1", new ColumnType("varchar(10)", "varchar", "l1"));
            }
            case H2 ->
                types.put(
                        "CAST(v AS VARCHAR_IGNORECASE)",
                        new ColumnType("varchar_ignorecase", "varchar_ignorecase", null));
        }
        return types;
    }

    @Test
    void numbersThatAreEqualHaveEqualKeysAndNullsHaveNone(TestDatabase server) throws SQLException {
        try (Connection connection = server.connect()) {
            execute(connection, "CREATE TABLE t (id DECIMAL(20,4) PRIMARY KEY, a INT, b INT, UNIQUE (a, b))");
            execute(connection, "INSERT INTO t VALUES (1, 1, NULL), (2.5, 1, 2)");
            Dialect dialect = Dialects.detect(connection);
            TableMeta table = table(connection, dialect, "t");

            List<ReadableLockKey> withNull =
                    KEYS.of(List.of(RowChange.inserted(table, row(connection, dialect, table, "1"))));
            List<ReadableLockKey> without =
                    KEYS.of(List.of(RowChange.inserted(table, row(connection, dialect, table, "2.5"))));

            assertThat(withNull).hasSize(1);
            assertThat(without).hasSize(2);
            assertThat(without.get(0).readable()).containsIgnoringCase("t(id=").contains("2.5");
            assertThat(without.get(1).readable()).containsIgnoringCase("a=1, b=2)");
        }
    }

    private static RowImage row(Connection connection, Dialect dialect, TableMeta table, String id)
            throws SQLException {
        RowSql rowSql = new RowSql(dialect);
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT " + rowSql.selectList(table.columns(), "") + " FROM t WHERE id = " + id)) {
            return rowSql.readAll(table.columns(), rows).get(0);
        }
    }

    private static TableMeta table(Connection connection, Dialect dialect, String name) throws SQLException {
        TableMetaSource source =
                new CachingTableMetaSource(dialect, 100, Duration.ofMinutes(1), null, TriggerPolicy.STRICT);
        TableRef ref = new TableRef(null, null, new Identifier(name, false), null, name);
        return Objects.requireNonNull(source.find(connection, source.scope(connection), ref));
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
