package io.atone.datasource.capture;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import io.atone.datasource.dialect.Dialect;
import io.atone.datasource.dialect.ErrorKind;
import io.atone.datasource.metadata.Refusal;
import io.atone.datasource.metadata.TableMeta;
import io.atone.datasource.sql.StatementPlan.Collision;
import io.atone.datasource.sql.StatementPlan.InsertQuery;
import io.atone.datasource.sql.StatementPlan.QueryColumns;

/**
 * The rows that the query of an INSERT gives, kept in a temporary table for as long as the statement is captured (MySQL and MariaDB).
 * So the query is evaluated once, whatever is in it, and takes the same locks as ever; and since the columns are those of the INSERT's
 * own table, the engine itself brings the values into the form in which they are going to be stored, by which existing rows are looked
 * up then. Creating and dropping a temporary table ends no transaction. Close it in any case. As thread-safe as the connection.
 */
final class KeptRows implements AutoCloseable {

    private static final String NAME = "atone_query_rows";

    /** Which the columns are seen by, lest a name in ON DUPLICATE KEY UPDATE could mean them. */
    private static final String COLUMN = "atone_value_";

    private final CaptureScope scope;
    private final StatementCall call;
    private final TableMeta table;
    private final Dialect dialect;
    private final List<String> columns;
    private final QueryColumns queryColumns;
    private final String name;
    private final long count;

    private KeptRows(CaptureScope scope, StatementCall call, TableMeta table, InsertQuery plan) throws SQLException {
        this.scope = scope;
        this.call = call;
        this.table = table;
        this.dialect = scope.database().dialect();
        this.columns = InsertShape.columns(table, plan.columns(), dialect);
        this.name = dialect.quote(Objects.requireNonNull(table.name().namespace(), "namespace")) + "."
                + dialect.quote(NAME);
        this.queryColumns = plan.onCollision().queryColumns();
        create();
        try {
            this.count = fill(plan);
            new RowQueries(scope).requireFewEnough(call, Math.toIntExact(count));
        } catch (SQLException | RuntimeException e) {
            dropAfter(e);
            throw e;
        }
    }

    /**
     * Runs the query.
     *
     * @throws StatementRefusedException when its rows cannot be kept, or are too many
     */
    static KeptRows of(CaptureScope scope, StatementCall call, TableMeta table, InsertQuery plan) throws SQLException {
        return new KeptRows(scope, call, table, plan);
    }

    /** The outer join makes columns take NULL that do not in the table: what the INSERT does about that is its own business. */
    private void create() throws SQLException {
        List<String> selected = new ArrayList<>();
        columns.forEach(column -> selected.add("atone_target." + dialect.quote(column)));
        String joins = " LEFT JOIN " + table.quotedName() + " AS atone_target ON FALSE";
        if (!queryColumns.columns().isEmpty()) {
            selected.add("atone_source.*");
            joins += " LEFT JOIN (SELECT " + named() + " " + queryColumns.tail().text() + ") AS atone_source ON FALSE";
        }
        String sql = "CREATE TEMPORARY TABLE " + name + " SELECT " + String.join(", ", selected)
                + " FROM (SELECT 1) AS atone_one" + joins + " LIMIT 0";
        try (PreparedStatement statement = scope.prepare(call, sql)) {
            RowQueries.bindValues(call, queryColumns.tail(), statement, 1);
            statement.execute();
        } catch (SQLException e) {
            if (dialect.classify(e) == ErrorKind.CONNECTION) {
                throw e;
            }
            StatementRefusedException refusal = CaptureScope.refusal(
                    call.sql(),
                    new Refusal(
                            "what its query gives has to be kept in a temporary table, and the database does not let it be"
                                    + " created (" + e.getMessage() + ")",
                            "grant CREATE TEMPORARY TABLES; or select the rows first, then insert them with VALUES, as a batch"
                                    + " if they are many"));
            refusal.addSuppressed(e);
            throw refusal;
        }
    }

    private long fill(InsertQuery plan) throws SQLException {
        boolean lenient = plan.onCollision().collision() == Collision.SKIP;
        List<String> all = new ArrayList<>(columns);
        all.addAll(queryColumns.names());
        String sql = (lenient ? "INSERT IGNORE INTO " : "INSERT INTO ") + name + list(all) + query(plan);
        try (PreparedStatement statement = scope.prepare(call, sql)) {
            RowQueries.bindValues(call, plan.query(), statement, 1);
            return statement.executeUpdate();
        }
    }

    private String query(InsertQuery plan) {
        return queryColumns.columns().isEmpty()
                ? plan.query().text()
                : queryColumns.head().text() + ", " + String.join(", ", queryColumns.columns()) + " "
                        + queryColumns.tail().text();
    }

    /** The further columns of the query, as expressions with names. */
    private String named() {
        List<String> named = new ArrayList<>();
        for (int i = 0; i < queryColumns.columns().size(); i++) {
            named.add(queryColumns.columns().get(i) + " AS "
                    + queryColumns.names().get(i));
        }
        return String.join(", ", named);
    }

    private String list(List<String> names) {
        return " (" + String.join(", ", names.stream().map(dialect::quote).toList()) + ") ";
    }

    /** How many they are. */
    long count() {
        return count;
    }

    /** Whether the query gives the values of a column. */
    boolean has(String column) {
        return columns.contains(column);
    }

    /** The value of a column that it {@link #has}, in a statement over {@link #reference}. */
    String value(String column) {
        return COLUMN + columns.indexOf(column);
    }

    /** What stands for them in FROM. */
    String reference() {
        List<String> selected = new ArrayList<>();
        columns.forEach(column -> selected.add(dialect.quote(column) + " AS " + value(column)));
        selected.addAll(queryColumns.names());
        return "(SELECT " + String.join(", ", selected) + " FROM " + name + ") AS atone_query";
    }

    /** A statement that inserts them into the table, in the order in which the query gave them. */
    String insert(String verb) {
        List<String> values = columns.stream().map(this::value).toList();
        return verb + " INTO " + table.quotedName() + list(columns) + "SELECT " + String.join(", ", values) + " FROM "
                + reference();
    }

    @Override
    public void close() throws SQLException {
        try (PreparedStatement statement = scope.prepare(call, "DROP TEMPORARY TABLE " + name)) {
            statement.execute();
        }
    }

    private void dropAfter(Exception failure) {
        try {
            close();
        } catch (SQLException dropping) {
            failure.addSuppressed(dropping);
        }
    }
}
