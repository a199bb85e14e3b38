package io.atone.datasource.sql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

import io.atone.datasource.sql.StatementTable.Fate;
import io.atone.datasource.sql.StatementTable.Row;
import io.atone.testkit.database.DatabaseEngine;
import io.atone.testkit.database.TestDatabase;
import io.atone.testkit.junit.CheckResidue;
import io.atone.testkit.junit.ForEachDatabase;

import static org.assertj.core.api.Assertions.assertThat;

/** Holds the analysis against the engines themselves: what it cuts out must mean there what it means in the statement. */
@CheckResidue
class StatementPiecesIT {

    private static final List<String> EVERYWHERE = List.of(
            "UPDATE account SET balance = balance - ? WHERE id = ?",
            "UPDATE account SET kind = 'it''s ?' /* ? ' */ WHERE balance > ? -- ' ?\n AND id < 3 + ?",
            "UPDATE account SET kind = UPPER(kind)",
            "UPDATE account a SET kind = CASE WHEN balance > ? THEN 'a' ELSE kind END WHERE a.id IN (SELECT b.ref FROM other b)",
            "UPDATE account SET kind = 'WHERE id = 1' WHERE kind LIKE 'o!_d' ESCAPE '!' OR kind LIKE 'o%' AND balance < 30 + ?",
            "UPDATE account SET kind = NULL WHERE EXISTS (SELECT 1 FROM other WHERE other.ref = account.id)",
            "DELETE FROM account WHERE id = ? OR balance > ?",
            "DELETE FROM account WHERE id NOT IN (SELECT ref FROM other) AND COALESCE(kind, 'z') = 'odd';",
            "DELETE FROM account");

    private static final List<String> MYSQL = List.of(
            "UPDATE account SET kind = 'x', balance = 0 WHERE (balance, kind) IN ((10, 'odd'), (20, 'odd')) OR NOT id BETWEEN 2 AND ?",
            "UPDATE account SET kind = \"say \\\"?\\\"\" WHERE kind = 'odd' # it's ?\n AND id > ?",
            "UPDATE account SET id = id + 1 ORDER BY id DESC",
            "UPDATE account SET kind = 'x' ORDER BY balance DESC, id LIMIT ?",
            "UPDATE `account` SET `kind` = 'C:\\\\' WHERE `kind` <=> 'odd' AND id = 1 || id = 2 && balance >= ?",
            "DELETE FROM account WHERE balance - -1 > ? AND 5--3 = 8 ORDER BY id LIMIT 2");

    private static final List<String> POSTGRESQL = List.of(
            "UPDATE account SET kind = 'x', balance = 0 WHERE (balance, kind) IN ((10, 'odd'), (20, 'odd')) OR NOT id BETWEEN 2 AND ?",
            "UPDATE account SET (kind, balance) = ($q$it's $$ ?$q$, ?) WHERE id = ANY (ARRAY[1, 3]) AND 'C:\\' <> 'x' AND id <> ?",
            "UPDATE account SET kind = E'it\\'s ?' /* nested /* ' */ ? */ WHERE kind ~* '^O' AND '{\"a\":1}'::jsonb ?? 'a' AND id > ?",
            "UPDATE \"account\" AS a SET balance = 1 WHERE a.last_login < now() AND 7 # 2 = 5 AND 5--3\n >= ?",
            "DELETE FROM account WHERE kind IS NOT DISTINCT FROM 'odd' AND id <@ int8range(1, 9) = (id > ?)");

    private static final List<String> H2 = List.of(
            "UPDATE account SET kind = 'a//b ?' // it's ?\n WHERE id > ?",
            "UPDATE `account` AS a SET a.kind = $$it's ?$$ /* nested /* ' */ ? */ WHERE a.kind IS NOT DISTINCT FROM 'odd' AND 'C:\\' <> 'x' AND id <> ?",
            "UPDATE account SET kind = 'x' WHERE balance > ? FETCH FIRST 2 ROWS ONLY",
            "DELETE FROM account WHERE balance > ? LIMIT 2");

    private final StatementAnalyzer analyzer = new StatementAnalyzer();

    @ForEachDatabase
    void selectionAndPinnedStatementMeanWhatTheStatementMeans(TestDatabase database, DatabaseEngine engine)
            throws SQLException {
        try (Connection connection = database.connect()) {
            create(connection);
            connection.setAutoCommit(false);
            for (String sql : statements(engine)) {
                compare(connection, engine, sql);
            }
        }
    }

    @ForEachDatabase
    void driversCountTheSameParameters(TestDatabase database, DatabaseEngine engine) throws SQLException {
        SqlFamily family = SqlFamily.valueOf(engine.name());
        List<String> texts = new ArrayList<>(statements(engine));
        StatementTable.rows().stream()
                .filter(row -> row.families().contains(family) && row.fate() != Fate.REFUSED)
                .map(Row::sql)
                .forEach(texts::add);
        try (Connection connection = database.connect()) {
            create(connection);
            int answered = 0;
            for (String sql : texts) {
                answered += sameParameters(connection, sql, family) ? 1 : 0;
            }
            assertThat(answered).isGreaterThanOrEqualTo(statements(engine).size());
        }
    }

    private static List<String> statements(DatabaseEngine engine) {
        List<String> statements = new ArrayList<>(EVERYWHERE);
        statements.addAll(
                switch (engine) {
                    case MYSQL, MARIADB -> MYSQL;
                    case POSTGRESQL -> POSTGRESQL;
                    case H2 -> H2;
                });
        return statements;
    }

    private static void create(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE account (id BIGINT PRIMARY KEY, kind VARCHAR(50), balance DECIMAL(10, 2),"
                    + " last_login TIMESTAMP NULL)");
            statement.execute("CREATE TABLE other (ref BIGINT PRIMARY KEY)");
            for (int id = 1; id <= 6; id++) {
                String kind = id == 6 ? "NULL" : id % 2 == 0 ? "'even'" : "'odd'";
                statement.execute(
                        "INSERT INTO account VALUES (%d, %s, %d, CURRENT_TIMESTAMP)".formatted(id, kind, id * 10));
            }
            statement.execute("INSERT INTO other VALUES (2), (3)");
        }
    }

    private void compare(Connection connection, DatabaseEngine engine, String sql) throws SQLException {
        StatementPlan plan = analyzer.analyze(sql, SqlFamily.valueOf(engine.name()));
        SqlPart head =
                plan instanceof StatementPlan.Update update ? update.head() : ((StatementPlan.Delete) plan).head();
        TableRef table =
                plan instanceof StatementPlan.Update update ? update.table() : ((StatementPlan.Delete) plan).table();
        RowSelection rows = plan instanceof StatementPlan.Update update
                ? update.selection()
                : ((StatementPlan.Delete) plan).selection();

        List<String> keys = query(
                connection, "SELECT id FROM " + table.text() + " " + rows.text() + " FOR UPDATE", rows.parameters());
        int changed = execute(connection, new SqlPart(sql, allParameters(sql, engine)));
        List<String> after = query(connection, "SELECT id, kind, balance FROM account ORDER BY id", List.of());
        connection.rollback();
        assertThat(keys).as(sql).isNotEmpty().hasSizeGreaterThanOrEqualTo(changed);

        List<Integer> pinnedParameters = new ArrayList<>(head.parameters());
        pinnedParameters.addAll(rows.orderBy().parameters());
        String pinned = head.text() + " WHERE id IN (" + String.join(", ", keys) + ") "
                + rows.orderBy().text();
        assertThat(execute(connection, pinned, pinnedParameters)).as(pinned).isEqualTo(changed);
        assertThat(query(connection, "SELECT id, kind, balance FROM account ORDER BY id", List.of()))
                .as(pinned)
                .isEqualTo(after);
        connection.rollback();
    }

    private static List<Integer> allParameters(String sql, DatabaseEngine engine) {
        SqlText text = new SqlText(sql, SqlFamily.valueOf(engine.name()));
        return text.part(0, text.size()).parameters();
    }

    private static int execute(Connection connection, SqlPart part) throws SQLException {
        return execute(connection, part.text(), part.parameters());
    }

    private static int execute(Connection connection, String sql, List<Integer> parameters) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            bind(statement, parameters);
            return statement.executeUpdate();
        }
    }

    /** Each parameter gets a value by its number in the whole statement, whatever its place in this text. */
    private static void bind(PreparedStatement statement, List<Integer> parameters) throws SQLException {
        for (int i = 0; i < parameters.size(); i++) {
            statement.setInt(i + 1, parameters.get(i));
        }
    }

    private static List<String> query(Connection connection, String sql, List<Integer> parameters) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            bind(statement, parameters);
            List<String> rows = new ArrayList<>();
            try (ResultSet results = statement.executeQuery()) {
                while (results.next()) {
                    List<String> cells = new ArrayList<>();
                    for (int i = 1; i <= results.getMetaData().getColumnCount(); i++) {
                        cells.add(String.valueOf(results.getString(i)));
                    }
                    rows.add(cells.stream().collect(Collectors.joining(" ")));
                }
            }
            return rows;
        }
    }

    /** False when the driver needs to know the tables to answer, and does not. */
    private static boolean sameParameters(Connection connection, String sql, SqlFamily family) {
        int count;
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            count = statement.getParameterMetaData().getParameterCount();
        } catch (SQLException e) {
            return false;
        }
        assertThat(Lexer.tokenize(sql, family).stream().filter(token -> token.is(Token.Kind.PARAMETER)))
                .as(sql)
                .hasSize(count);
        return true;
    }
}
