package io.atone.datasource.types;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import io.atone.core.id.Xid;
import io.atone.core.rm.NeedsAttentionException;
import io.atone.datasource.capture.StatementRefusedException;
import io.atone.datasource.types.TypeCase.Fate;
import io.atone.datasource.types.TypeCase.KeyUse;
import io.atone.testkit.database.DatabaseEngine;
import io.atone.testkit.database.TestDatabase;
import io.atone.testkit.junit.CheckResidue;
import io.atone.testkit.junit.ForEachDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * Every column type: its values are stored as without Atone, and come back bit for bit, as the engine itself tells, under session settings that differ between
 * phase one and undo; somebody else's change is noticed, and nothing else is taken for one.
 */
@ForEachDatabase
@CheckResidue
class TypesContractIT {

    private TypeBench bench;

    @BeforeEach
    void open(TestDatabase database) throws SQLException {
        bench = new TypeBench(database);
    }

    @AfterEach
    void close() throws SQLException {
        bench.close();
    }

    private static Stream<DynamicTest> each(DatabaseEngine engine, Fate fate, CheckOfType check) {
        return Types.of(engine).stream()
                .filter(type -> type.fate() == fate)
                .map(type -> DynamicTest.dynamicTest(type.definition(), () -> check.run(type)));
    }

    @FunctionalInterface
    private interface CheckOfType {
        void run(TypeCase type) throws Exception;
    }

    @TestFactory
    Stream<DynamicTest> rolledBackValuesAreWhatTheyWere(DatabaseEngine engine) {
        return each(engine, Fate.RESTORED, this::updateDeleteAndInsert);
    }

    private void updateDeleteAndInsert(TypeCase type) throws Exception {
        List<String> values = type.literals();
        String table = bench.tableOf(type.definition(), values);
        List<String> before = bench.dump(table);
        assertThat(before).as("values that the engine tells apart").doesNotHaveDuplicates();

        List<String> updates = new ArrayList<>();
        List<String> inserts = new ArrayList<>();
        for (int i = 0; i <= values.size(); i++) {
            String next = i == values.size() ? values.get(0) : i + 1 == values.size() ? "NULL" : values.get(i + 1);
            updates.add("UPDATE " + table + " SET v = " + next + " WHERE id = " + i);
            inserts.add("INSERT INTO " + table + " (id, v) VALUES (" + (100 + i) + ", " + next + ")");
        }
        assertUndone(table, before, updates);
        assertUndone(table, before, inserts);
        assertUndone(table, before, List.of("DELETE FROM " + table));
        assertUndone(table, before, List.of("UPDATE " + table + " SET v = " + values.get(0), "DELETE FROM " + table));
        List<String> again = new ArrayList<>(List.of("DELETE FROM " + table));
        inserts.forEach(insert -> again.add(insert.replace("(10", "(")));
        assertUndone(table, before, again);
    }

    private void assertUndone(String table, List<String> before, List<String> statements) throws Exception {
        List<String> expected = bench.dumpAfter(table, statements);
        assertThat(expected).isNotEqualTo(before);
        Xid xid = bench.inside(statements.toArray(String[]::new));
        assertThat(bench.dump(table)).as("after " + statements).isEqualTo(expected);

        bench.rollback(xid);

        assertThat(bench.dump(table)).as("after the rollback of " + statements).isEqualTo(before);
    }

    @TestFactory
    Stream<DynamicTest> foreignChangeIsNoticed(DatabaseEngine engine) {
        return each(engine, Fate.RESTORED, this::noticeForeignChanges);
    }

    /** A branch makes the next value of each one; then somebody brings in the value after that, and takes it back. */
    private void noticeForeignChanges(TypeCase type) throws Exception {
        List<String> cycle = new ArrayList<>(type.literals());
        cycle.add("NULL");
        String table = bench.tableOf(type.definition(), type.literals());
        List<String> before = bench.dump(table);
        for (int i = 0; cycle.size() > 2 && i < cycle.size(); i++) {
            String next = cycle.get((i + 1) % cycle.size());
            String after = cycle.get((i + 2) % cycle.size());
            Xid xid = bench.inside("UPDATE " + table + " SET v = " + next + " WHERE id = " + i);
            bench.outside("UPDATE " + table + " SET v = " + after + " WHERE id = " + i);
            assertThatThrownBy(() -> bench.rollback(xid))
                    .as(next + " became " + after)
                    .isInstanceOf(NeedsAttentionException.class);
            bench.outside("UPDATE " + table + " SET v = " + next + " WHERE id = " + i);
            bench.rollback(xid);
        }
        assertThat(bench.dump(table)).isEqualTo(before);
    }

    @TestFactory
    Stream<DynamicTest> valueThatSomebodyPutBackIsNoForeignChange(DatabaseEngine engine) {
        return each(engine, Fate.RESTORED, this::putBack);
    }

    /** The session that looks at it reads it in another form. */
    private void putBack(TypeCase type) throws Exception {
        List<String> values = type.literals();
        String table = bench.tableOf(type.definition(), values);
        List<String> before = bench.dump(table);
        for (int i = 0; i < values.size(); i++) {
            Xid xid = bench.inside("UPDATE " + table + " SET v = NULL, n = 5 WHERE id = " + i);
            bench.outside("UPDATE " + table + " SET v = " + values.get(i) + ", n = 0 WHERE id = " + i);
            bench.rollback(xid);
        }
        assertThat(bench.dump(table)).isEqualTo(before);
    }

    @TestFactory
    Stream<DynamicTest> rowsAreIdentifiedByWhatIsSaidToIdentifyThem(DatabaseEngine engine) {
        return each(engine, Fate.RESTORED, this::useAsKey);
    }

    private void useAsKey(TypeCase type) throws Exception {
        String byType = bench.newName();
        String createByType = "CREATE TABLE " + byType + " (v "
                + type.definition().replace(" NULL", "") + " NOT NULL PRIMARY KEY, n INT DEFAULT 0)";
        switch (type.key()) {
            case ROW_KEY -> {
                bench.outside(createByType);
                insertKeys(byType, "", type.keyLiterals());
                assertKeysComeBack(byType, type.keyLiterals());
            }
            case ONE_LOCK, REFUSED -> {
                bench.outside(createByType);
                insertKeys(byType, "", type.keyLiterals());
                assertThatThrownBy(() -> bench.inside("UPDATE " + byType + " SET n = 1"))
                        .isInstanceOf(StatementRefusedException.class)
                        .hasMessageContaining("give the table a primary key");
            }
            case NOT_A_KEY ->
                assertThatThrownBy(() -> {
                            bench.outside(createByType);
                            insertKeys(byType, "", type.literals());
                        })
                        .isInstanceOf(SQLException.class);
        }
        if (type.key() != KeyUse.NOT_A_KEY) {
            String unique = bench.newName();
            bench.outside("CREATE TABLE " + unique + " (id INT PRIMARY KEY, v " + type.definition()
                    + " UNIQUE, n INT DEFAULT 0)");
            insertKeys(unique, "id, ", type.keyLiterals());
            if (type.key() == KeyUse.REFUSED) {
                assertThatThrownBy(() -> bench.inside("DELETE FROM " + unique))
                        .isInstanceOf(StatementRefusedException.class)
                        .hasMessageContaining("use a unique key over whole columns");
                return;
            }
            assertUniqueValuesComeBack(unique, type);
        }
    }

    private void insertKeys(String table, String idColumn, List<String> values) throws SQLException {
        for (int i = 0; i < values.size(); i++) {
            bench.outside("INSERT INTO " + table + " (" + idColumn + "v, n) VALUES ("
                    + (idColumn.isEmpty() ? "" : i + ", ") + values.get(i) + ", 0)");
        }
    }

    private void assertKeysComeBack(String table, List<String> values) throws Exception {
        List<String> before = bench.dump(table);
        String insertLast = "INSERT INTO " + table + " (v, n) VALUES (" + values.get(values.size() - 1) + ", 9)";
        assertUndone(table, before, List.of("UPDATE " + table + " SET n = n + 1"));
        assertUndone(table, before, List.of("DELETE FROM " + table, insertLast));
        assertUndone(
                table,
                before,
                List.of("UPDATE " + table + " SET n = 5 WHERE v = " + values.get(0), "DELETE FROM " + table));
        int heldByOthers = bench.coordinator().heldLocks();
        Xid xid = bench.inside("UPDATE " + table + " SET n = n + 1");
        assertThat(bench.coordinator().heldLocks() - heldByOthers).isEqualTo(values.size());
        bench.rollback(xid);
    }

    /** The first value moves to another row, which the unique key checks in the undo too. */
    private void assertUniqueValuesComeBack(String table, TypeCase type) throws Exception {
        List<String> before = bench.dump(table);
        String first = type.keyLiterals().get(0);
        assertUndone(
                table,
                before,
                List.of(
                        "DELETE FROM " + table + " WHERE id = 0",
                        "INSERT INTO " + table + " (id, v, n) VALUES (100, " + first + ", 1)"));
        assertUndone(table, before, List.of("UPDATE " + table + " SET v = NULL WHERE id = 0"));
        assertUndone(table, before, List.of("DELETE FROM " + table));
    }

    @TestFactory
    Stream<DynamicTest> typeThatCannotBeRestoredIsRefusedBeforeAnythingRan(DatabaseEngine engine) {
        return each(engine, Fate.REFUSED, this::assertRefused);
    }

    private void assertRefused(TypeCase type) throws Exception {
        String table = bench.tableOf(type.definition(), type.literals());
        List<String> before = bench.dump(table);
        for (String statement : List.of(
                "UPDATE " + table + " SET v = NULL",
                "DELETE FROM " + table,
                "INSERT INTO " + table + " (id, v) VALUES (100, NULL)")) {
            assertThatThrownBy(() -> bench.inside(statement))
                    .isInstanceOf(StatementRefusedException.class)
                    .hasMessageContaining("cannot be restored exactly");
        }
        assertThat(bench.dump(table)).isEqualTo(before);
        bench.rollback(bench.inside("UPDATE " + table + " SET n = 7"));
        assertThat(bench.dump(table)).isEqualTo(before);
    }

    /** Otherwise values would be read in a form that loses digits, or that is not the one in which undo compares them. */
    @ParameterizedTest
    @ValueSource(strings = {"extra_float_digits = 0", "IntervalStyle = 'iso_8601'"})
    void sessionThatShowsValuesInexactlyIsRefused(String setting, DatabaseEngine engine) throws SQLException {
        assumeTrue(engine == DatabaseEngine.POSTGRESQL, "settings of PostgreSQL");
        String table = bench.tableOf("float8", List.of("1"));

        bench.setForAll("SET " + setting);

        assertThatThrownBy(() -> bench.inside("DELETE FROM " + table))
                .isInstanceOf(StatementRefusedException.class)
                .hasMessageContaining("for the connections of this data source");
    }

    @TestFactory
    Stream<DynamicTest> valueThatCannotBeRestoredIsRefusedBeforeAnythingRan(DatabaseEngine engine) {
        return Types.of(engine).stream().flatMap(type -> type.refusedLiterals().stream()
                .map(value -> DynamicTest.dynamicTest(type + " with " + value, () -> assertValueRefused(type, value))));
    }

    private void assertValueRefused(TypeCase type, String value) throws SQLException {
        String table = bench.tableOf(type.definition(), List.of(value));
        List<String> before = bench.dump(table);
        for (String statement : List.of("UPDATE " + table + " SET v = NULL", "DELETE FROM " + table)) {
            assertThatThrownBy(() -> bench.inside(statement))
                    .isInstanceOf(StatementRefusedException.class)
                    .hasMessageContaining("does not read back exactly");
        }
        assertThat(bench.dump(table)).isEqualTo(before);
    }
}
