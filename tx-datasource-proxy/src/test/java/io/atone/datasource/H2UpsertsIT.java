package io.atone.datasource;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

import javax.sql.DataSource;

import io.atone.core.context.TransactionContext;
import io.atone.core.id.Xid;
import io.atone.datasource.capture.StatementRefusedException;
import io.atone.datasource.support.InterposedDataSource;
import io.atone.datasource.support.ScriptedCoordinator;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** ON DUPLICATE KEY UPDATE and REPLACE in the modes of H2 that know them, beside the same on the bare driver. */
class H2UpsertsIT {

    private static final List<String> TABLES = List.of("thing", "pair", "child");

    private final ScriptedCoordinator coordinator = new ScriptedCoordinator();
    private final List<JdbcDataSource> databases = new ArrayList<>();

    /**
     * What runs.
     *
     * @param keys whether it asks for generated keys
     */
    private record Upsert(String sql, boolean keys, List<Object> parameters) {

        static Upsert of(String sql, Object... parameters) {
            return new Upsert(sql, false, List.of(parameters));
        }

        static Upsert askingForKeys(String sql, Object... parameters) {
            return new Upsert(sql, true, List.of(parameters));
        }

        /** What its user sees. */
        List<String> run(Connection connection) throws SQLException {
            try (PreparedStatement statement = keys
                    ? connection.prepareStatement(sql, Statement.RETURN_GENERATED_KEYS)
                    : connection.prepareStatement(sql)) {
                for (int i = 0; i < parameters.size(); i++) {
                    statement.setObject(i + 1, parameters.get(i));
                }
                List<String> seen = new ArrayList<>();
                seen.add("count " + statement.executeUpdate());
                try (ResultSet rows = keys ? statement.getGeneratedKeys() : null) {
                    while (rows != null && rows.next()) {
                        seen.add("key " + rows.getString(1));
                    }
                }
                return seen;
            }
        }
    }

    private static List<Upsert> upserts() {
        return List.of(
                Upsert.of(
                        "INSERT INTO thing (id, n, v) VALUES (?, 11, 1) ON DUPLICATE KEY UPDATE v = v + VALUES(v)", 1),
                Upsert.of("INSERT INTO thing (id, n, v) VALUES (?, 30, 1) ON DUPLICATE KEY UPDATE v = ?", 9, 7),
                Upsert.askingForKeys(
                        "INSERT INTO thing (n, v) VALUES (10, ?), (30, ?), (20, 5), (40, 4) ON DUPLICATE KEY UPDATE v = VALUES(v) + ?",
                        1,
                        3,
                        2),
                Upsert.askingForKeys("INSERT INTO thing (n, t) VALUES (10, 'x') ON DUPLICATE KEY UPDATE v = v"),
                Upsert.askingForKeys("INSERT INTO thing (v) VALUES (1), (2) ON DUPLICATE KEY UPDATE v = 9"),
                Upsert.of(
                        "INSERT INTO thing (n, t) VALUES (20, 'a') ON DUPLICATE KEY UPDATE n = 77, thing.v = DEFAULT"),
                Upsert.of(
                        "INSERT INTO thing (n) VALUES (10) ON DUPLICATE KEY UPDATE t = UPPER(t), v = thing.v + 1 // bye"),
                Upsert.of("INSERT INTO `thing` SET n = ?, v = 3 ON DUPLICATE KEY UPDATE `v` = `thing`.`v` * 2;", 20),
                Upsert.askingForKeys(
                        "INSERT INTO thing (n) VALUES (20) ON DUPLICATE KEY UPDATE id = LAST_INSERT_ID(id), v = 8"),
                Upsert.of(
                        "INSERT INTO pair VALUES (1, 1, 5), (1, 9, 6) ON DUPLICATE KEY UPDATE v = v * 10 + VALUES(v)"),
                Upsert.of("INSERT INTO pair (b, v, a) VALUES (?, ?, ?) ON DUPLICATE KEY UPDATE v = ?", 2, 3, 1, 4),
                Upsert.of("REPLACE INTO thing (id, n, t) VALUES (?, 10, 'new'), (8, 80, ?)", 1, "x"),
                Upsert.of("REPLACE INTO thing (id, v) VALUES (1, ?), (2, DEFAULT)", 5),
                Upsert.of("REPLACE INTO thing VALUES (1, 10, 'a', 5)"),
                Upsert.askingForKeys("REPLACE INTO thing (n, v) VALUES (?, 1), (31, 2)", 30),
                Upsert.of("REPLACE INTO pair (b, a) VALUES (1, 1), (7, 7)"),
                Upsert.of("REPLACE INTO child VALUES (3, 1), (4, 2)"),
                Upsert.of("INSERT INTO child VALUES (3, 1), (4, 2) ON DUPLICATE KEY UPDATE thing = VALUES(thing)"));
    }

    private JdbcDataSource inMode(String mode) throws SQLException {
        JdbcDataSource dataSource = new JdbcDataSource();
        dataSource.setURL("jdbc:h2:mem:upserts" + databases.size() + ";DB_CLOSE_DELAY=-1;MODE=" + mode);
        databases.add(dataSource);
        execute(
                dataSource,
                "CREATE TABLE thing (id INT AUTO_INCREMENT PRIMARY KEY, n INT UNIQUE, t VARCHAR(9) UNIQUE, v INT DEFAULT 5)",
                "CREATE TABLE pair (a INT, b INT, v INT, PRIMARY KEY (a, b))",
                "CREATE TABLE child (id INT PRIMARY KEY, thing INT, FOREIGN KEY (thing) REFERENCES thing (id))",
                "INSERT INTO thing (n, t) VALUES (10, 'a'), (20, 'b')",
                "INSERT INTO pair VALUES (1, 1, 1), (1, 2, 2), (2, 1, 3)",
                "INSERT INTO child VALUES (3, 2)");
        return dataSource;
    }

    @AfterEach
    void shutDown() throws SQLException {
        for (JdbcDataSource database : databases) {
            execute(database, "SHUTDOWN");
        }
    }

    private static void execute(DataSource dataSource, String... sqls) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            for (String sql : sqls) {
                statement.execute(sql);
            }
        }
    }

    private static List<String> contents(DataSource dataSource) throws SQLException {
        List<String> contents = new ArrayList<>();
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            for (String table : TABLES) {
                try (ResultSet rows = statement.executeQuery("SELECT * FROM " + table + " ORDER BY 1, 2")) {
                    while (rows.next()) {
                        StringBuilder row = new StringBuilder(table);
                        for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                            row.append(' ').append(rows.getString(i));
                        }
                        contents.add(row.toString());
                    }
                }
            }
        }
        return contents;
    }

    private DataSourceProxy proxyOf(DataSource dataSource) throws SQLException {
        return (DataSourceProxy) DataSourceProxy.wrap(dataSource, coordinator, DataSourceProxyConfig.defaults());
    }

    private static List<String> globally(DataSource proxy, Xid xid, Upsert upsert) throws SQLException {
        try (TransactionContext.Scope scope = TransactionContext.bind(xid);
                Connection connection = proxy.getConnection()) {
            Objects.requireNonNull(scope);
            return upsert.run(connection);
        }
    }

    @TestFactory
    Stream<DynamicTest> doesWhatItDoesWithoutAtoneAndRollsBack() {
        return Stream.of("MySQL", "MariaDB").flatMap(mode -> upserts().stream()
                .map(upsert -> DynamicTest.dynamicTest(mode + ": " + upsert.sql(), () -> check(mode, upsert))));
    }

    private void check(String mode, Upsert upsert) throws Exception {
        JdbcDataSource bare = inMode(mode);
        JdbcDataSource atone = inMode(mode);
        List<String> before = contents(atone);
        try (DataSourceProxy proxy = proxyOf(atone)) {
            List<String> expected;
            try (Connection connection = bare.getConnection()) {
                expected = upsert.run(connection);
            }
            Xid xid = coordinator.newXid();
            assertThat(globally(proxy, xid, upsert)).isEqualTo(expected);
            assertThat(contents(atone)).isEqualTo(contents(bare));

            coordinator.rollback(xid);

            assertThat(contents(atone)).isEqualTo(before);
        }
    }

    /** Just before the statement itself runs, somebody else commits a row that it meets then. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "INSERT INTO thing (n, v) VALUES (60, 1), (50, 1) ON DUPLICATE KEY UPDATE v = 2",
                "INSERT INTO thing (id, n, v) VALUES (10, 10, 1), (50, 60, 1) ON DUPLICATE KEY UPDATE v = 2",
            })
    void rowOfSomebodyElseIsLeftAlone(String sql) throws Exception {
        JdbcDataSource dataSource = inMode("MySQL");
        List<String> slippedIn = new ArrayList<>(List.of("INSERT INTO thing (id, n, t) VALUES (50, 50, 'z')"));
        DataSource interposed = InterposedDataSource.showing(dataSource, text -> {
            if (text.contains("SIGNAL") && !slippedIn.isEmpty()) {
                try {
                    execute(dataSource, slippedIn.remove(0));
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            }
        });
        List<String> expected = new ArrayList<>(contents(dataSource));
        expected.add(2, "thing 50 50 z 5");
        try (DataSourceProxy proxy = proxyOf(interposed)) {
            assertThatThrownBy(() -> globally(proxy, coordinator.newXid(), Upsert.of(sql)))
                    .isInstanceOf(SQLException.class)
                    .extracting(e -> ((SQLException) e).getSQLState())
                    .isEqualTo("40001");
            assertThat(slippedIn).isEmpty();
            assertThat(contents(dataSource)).isEqualTo(expected);

            assertThat(globally(proxy, coordinator.newXid(), Upsert.of(sql))).hasSize(1);
        }
    }

    /** REPLACE tells the row that it met, however late that one came. */
    @Test
    void rowThatReplaceMeetsLateIsRestored() throws Exception {
        JdbcDataSource dataSource = inMode("MySQL");
        List<String> slippedIn = new ArrayList<>(List.of("INSERT INTO thing (id, n, t) VALUES (50, 50, 'z')"));
        DataSource interposed = InterposedDataSource.showing(dataSource, text -> {
            if (text.contains("OLD TABLE") && !slippedIn.isEmpty()) {
                try {
                    execute(dataSource, slippedIn.remove(0));
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            }
        });
        List<String> expected = new ArrayList<>(contents(dataSource));
        expected.add(2, "thing 50 50 z 5");
        Xid xid = coordinator.newXid();
        try (DataSourceProxy proxy = proxyOf(interposed)) {
            assertThat(globally(proxy, xid, Upsert.of("REPLACE INTO thing (id, n) VALUES (50, 51), (52, 52)")))
                    .containsExactly("count 3");

            coordinator.rollback(xid);

            assertThat(contents(dataSource)).isEqualTo(expected);
        }
    }

    private void assertRefused(String sql, String reason, String... preparing) throws Exception {
        JdbcDataSource dataSource = inMode("MySQL");
        execute(dataSource, preparing);
        List<String> before = contents(dataSource);
        try (DataSourceProxy proxy = proxyOf(dataSource)) {
            assertThatThrownBy(() -> globally(proxy, coordinator.newXid(), Upsert.of(sql)))
                    .isInstanceOf(StatementRefusedException.class)
                    .hasMessageContaining(reason);
        }
        assertThat(contents(dataSource)).isEqualTo(before);
    }

    @Test
    void changeOfTheRowKeyIsRefused() throws Exception {
        assertRefused("INSERT INTO thing (id, n) VALUES (1, 1) ON DUPLICATE KEY UPDATE id = 99", "told apart");
    }

    @Test
    void valueOfAUniqueKeyThatTheDatabaseMakesIsRefused() throws Exception {
        assertRefused(
                "INSERT INTO thing (n, v) VALUES (5 + 5, 1) ON DUPLICATE KEY UPDATE v = 2",
                "whose value the database makes");
        assertRefused(
                "INSERT INTO pair (a, v) VALUES (1, 1) ON DUPLICATE KEY UPDATE v = 2",
                "whose value the database makes",
                "ALTER TABLE pair ALTER COLUMN b SET DEFAULT 1");
    }

    @Test
    void triggerIsRefused() throws Exception {
        String trigger =
                "CREATE TRIGGER watch BEFORE INSERT, UPDATE ON thing FOR EACH ROW CALL 'io.atone.datasource.metadata.NoTrigger'";
        assertRefused("INSERT INTO thing (n) VALUES (1) ON DUPLICATE KEY UPDATE v = 2", "trigger", trigger);
        assertRefused("REPLACE INTO thing (id, n) VALUES (1, 1)", "trigger", trigger);
    }

    @Test
    void statementThatSetsEachColumnOfTheUniqueKeysIsRefused() throws Exception {
        assertRefused(
                "INSERT INTO thing (n, t) VALUES (10, 'q') ON DUPLICATE KEY UPDATE id = id, n = VALUES(n), t = VALUES(t)",
                "one has to be left");
    }

    /** Nothing is left of what it did before it met itself. */
    @Test
    void rowsThatMeetEachOtherFail() throws Exception {
        JdbcDataSource dataSource = inMode("MySQL");
        List<String> before = contents(dataSource);
        try (DataSourceProxy proxy = proxyOf(dataSource)) {
            assertThatThrownBy(() -> globally(
                            proxy,
                            coordinator.newXid(),
                            Upsert.of("INSERT INTO thing (n) VALUES (30), (30) ON DUPLICATE KEY UPDATE v = 2")))
                    .hasMessageContaining("two of its own rows have the same key");
        }
        assertThat(contents(dataSource)).isEqualTo(before);
    }
}
