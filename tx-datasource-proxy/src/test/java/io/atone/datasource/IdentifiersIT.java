package io.atone.datasource;

import java.util.Arrays;
import java.util.List;

import io.atone.datasource.support.SideBySide;
import io.atone.datasource.support.SideBySide.Work;
import io.atone.testkit.database.DatabaseEngine;
import io.atone.testkit.database.TestDatabase;
import io.atone.testkit.junit.CheckResidue;
import io.atone.testkit.junit.DatabaseName;
import io.atone.testkit.junit.ForEachDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static io.atone.datasource.support.SideBySide.statements;
import static io.atone.testkit.database.DatabaseEngine.H2;
import static io.atone.testkit.database.DatabaseEngine.MARIADB;
import static io.atone.testkit.database.DatabaseEngine.MYSQL;
import static io.atone.testkit.database.DatabaseEngine.POSTGRESQL;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** Names mean to a global transaction what they mean to the database: quoted, keywords, of mixed case, of other letters than ASCII's. */
@ForEachDatabase
@CheckResidue
class IdentifiersIT {

    private SideBySide sides;
    private DatabaseEngine engine;

    @BeforeEach
    void open(@DatabaseName("bare") TestDatabase bare, @DatabaseName("atone") TestDatabase atone) throws Exception {
        engine = atone.engine();
        sides = new SideBySide(bare, atone);
    }

    @AfterEach
    void close() {
        sides.close();
    }

    /** Names stand in backticks here; only MySQL and MariaDB have these. */
    private String sql(String text) {
        return engine == MYSQL || engine == MARIADB ? text : text.replace('`', '"');
    }

    private String[] sql(String... texts) {
        return Arrays.stream(texts).map(this::sql).toArray(String[]::new);
    }

    /** An upsert of a row that is there, and of a new one. */
    private String upsert(String table, String key, String column) {
        String insert = "INSERT INTO " + table + " (" + key + ", " + column + ") VALUES (1, 91), (92, 92)";
        return sql(
                switch (engine) {
                    case MYSQL, MARIADB -> insert + " ON DUPLICATE KEY UPDATE " + column + " = VALUES(" + column + ")";
                    case POSTGRESQL ->
                        insert + " ON CONFLICT (" + key + ") DO UPDATE SET " + column + " = excluded." + column;
                    case H2 ->
                        "MERGE" + insert.substring("INSERT".length()).replace(" VALUES", " KEY (" + key + ") VALUES");
                });
    }

    private void assertChangesAreUndone(String table, String key, String column) throws Exception {
        List<String> tables = List.of(sql(table));
        sides.assertRoundTrip(
                tables,
                statements(sql(
                        "INSERT INTO " + table + " (" + column + ", " + key + ") VALUES (30, 3), (40, 4)",
                        "INSERT INTO " + table + " (" + key + ", " + column + ") SELECT " + key + " + 100, " + column
                                + " + 1000 FROM " + table + " ORDER BY " + key,
                        "UPDATE " + table + " SET " + column + " = " + column + " + 1 WHERE " + key + " < 3",
                        "UPDATE " + table + " x SET " + column + " = x." + column + " * 2 WHERE NOT x." + key + " = 1",
                        "UPDATE " + table + " SET " + key + " = 77 WHERE " + column + " = 11",
                        "DELETE FROM " + table + " WHERE " + key + " IN (2, 104)")));
        sides.assertRoundTrip(tables, statements(upsert(table, key, column)));
        sides.assertRoundTrip(tables, (connection, seen) -> {
            try (var select = connection.prepareStatement(
                    sql("SELECT " + column + " FROM " + table + " WHERE " + key + " = ? FOR UPDATE"))) {
                select.setInt(1, 1);
                try (var rows = select.executeQuery()) {
                    while (rows.next()) {
                        seen.add(rows.getMetaData().getColumnLabel(1) + rows.getInt(1));
                    }
                }
            }
            statements(sql("UPDATE " + table + " SET " + column + " = NULL")).run(connection, seen);
        });
    }

    private void create(String table, String key, String column) throws Exception {
        sides.execute(sql(
                "CREATE TABLE " + table + " (" + key + " INT PRIMARY KEY, " + column + " INT UNIQUE)",
                "INSERT INTO " + table + " VALUES (1, 10), (2, 20)"));
    }

    @Test
    void quotedKeywordsOfMixedCase() throws Exception {
        create("`Order`", "`Select`", "`From`");

        assertChangesAreUndone("`Order`", "`Select`", "`From`");
    }

    @Test
    void quotedNamesWithBlanksQuotesAndSigns() throws Exception {
        String quote = engine == MYSQL || engine == MARIADB ? "``" : "\"\"";
        String column = "`it's " + quote + " ? /* -- :x`";
        create("`my table; --`", "`no.`", column);

        assertChangesAreUndone("`my table; --`", "`no.`", column);
    }

    @Test
    void unquotedNamesInWhateverCase() throws Exception {
        create("Mixed_Name", "Id", "someValue");
        boolean caseCounts = engine == MYSQL || engine == MARIADB;

        assertChangesAreUndone(caseCounts ? "Mixed_Name" : "mIXED_nAME", "ID", "SOMEvalue");
    }

    @Test
    void wordsThatMeanSomethingElsewhere() throws Exception {
        create("action", "type", "status");
        assertChangesAreUndone("action", "type", "status");

        create("data", "skip", "locked");
        assertChangesAreUndone("data", "skip", "locked");
    }

    @Test
    void lettersThatAreNotAscii() throws Exception {
        create("账户", "编号", "余额");
        assertChangesAreUndone("账户", "编号", "余额");

        create("`Größe der Straße`", "`Schlüssel`", "`Ä`");
        assertChangesAreUndone("`Größe der Straße`", "`Schlüssel`", "`Ä`");
    }

    /** The database may leave the case of such letters alone, though not that of others. */
    @Test
    void unquotedCapitalLettersThatAreNotAscii() throws Exception {
        create("ÄrgerÉTÉ", "SchlÜssel", "Größe");

        assertChangesAreUndone("ÄrgerÉTÉ", "SchlÜssel", "Größe");
    }

    /** One of them is what the statement means, whatever the other one is called. */
    @Test
    void tablesWhoseNamesDifferInCase() throws Exception {
        create("`ärger`", "id", "v");
        create("`Ärger`", "id", "v");
        create("`ÄRGER`", "id", "v");
        create("`item`", "id", "v");
        create("`ITEM`", "id", "v");
        List<String> tables = List.of(sql("`ärger`", "`Ärger`", "`ÄRGER`", "`item`", "`ITEM`"));

        for (String name : List.of("ärger", "Ärger", "`ärger`", "`Ärger`", "item", "ITEM", "`item`", "`ITEM`")) {
            sides.assertRoundTrip(
                    tables, statements(sql("UPDATE " + name + " SET v = v + 1 WHERE id = 1", "DELETE FROM " + name)));
        }
    }

    @Test
    void namesWithTheirSchemaBeforeThem() throws Exception {
        create("t", "id", "v");

        Work work = (connection, seen) -> {
            String schema = engine == MYSQL || engine == MARIADB ? connection.getCatalog() : connection.getSchema();
            String table = sql("`" + schema + "`.") + "t";
            statements(
                            "INSERT INTO " + table + " VALUES (3, 30)",
                            "UPDATE " + table + " SET v = v + 1 WHERE id > 1",
                            "UPDATE " + table + " AS x SET v = 5 WHERE x.id = 1",
                            "DELETE FROM " + table + " WHERE id = 2",
                            upsert(table, "id", "v"))
                    .run(connection, seen);
        };
        sides.assertRoundTrip(List.of("t"), work);
    }

    @Test
    void tablesOfAnotherSchema() throws Exception {
        assumeTrue(engine == POSTGRESQL || engine == H2, "elsewhere it would be another database");
        sides.execute("CREATE SCHEMA \"Other one\"", "CREATE TABLE t (id INT PRIMARY KEY, v INT)");
        create("`Other one`.t", "id", "v");

        assertChangesAreUndone("`Other one`.t", "id", "v");
    }

    @Test
    void quotedAliases() throws Exception {
        create("t", "id", "v");

        sides.assertRoundTrip(
                List.of("t"),
                statements(sql(
                        "UPDATE t AS `A b` SET v = `A b`.v + 1 WHERE `A b`.id = 1",
                        engine == MYSQL || engine == MARIADB
                                ? "DELETE `Where` FROM t AS `Where` JOIN t AS o ON o.id = `Where`.id WHERE `Where`.id = 2"
                                : "DELETE FROM t AS `Where` WHERE `Where`.id = 2")));
    }
}
