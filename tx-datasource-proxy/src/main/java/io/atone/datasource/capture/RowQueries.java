package io.atone.datasource.capture;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import io.atone.datasource.image.RowImage;
import io.atone.datasource.image.RowKey;
import io.atone.datasource.image.RowSql;
import io.atone.datasource.metadata.ColumnMeta;
import io.atone.datasource.metadata.Refusal;
import io.atone.datasource.metadata.SessionMeta;
import io.atone.datasource.metadata.TableMeta;
import io.atone.datasource.sql.Identifier;
import io.atone.datasource.sql.RowSelection;
import io.atone.datasource.sql.SqlPart;
import io.atone.datasource.sql.TableRef;
import org.jspecify.annotations.Nullable;

/** Reads the images of rows. As thread-safe as the connection. */
final class RowQueries {

    /** How many rows are looked for by one statement; keeps texts and parameter lists far below every driver's limits. */
    static final int ROWS_PER_QUERY = 500;

    /** Of values that do not fit where they are used: truncated, out of range, no number, divided by zero. */
    private static final Set<Integer> FAILURES_OF_CHANGES = Set.of(1264, 1292, 1365, 1366, 1411);

    /** The class of SQLStates for values that do not fit. */
    private static final String DATA_EXCEPTION = "22";

    private final CaptureScope scope;
    private final RowSql rowSql;

    RowQueries(CaptureScope scope) {
        this.scope = scope;
        this.rowSql = scope.database().rowSql();
    }

    /** What columns of the statement's table are qualified with. */
    String qualifier(TableRef table) {
        Identifier alias = table.alias();
        return alias == null ? "" : asWritten(alias);
    }

    /** By which name the statement's own expressions mean the table. */
    String name(TableRef table) {
        Identifier name = table.alias() != null ? table.alias() : table.name();
        return asWritten(name);
    }

    private String asWritten(Identifier name) {
        return name.quoted() ? scope.database().dialect().quote(name.text()) : name.text();
    }

    /** Which rows to lock and read, and how. */
    private record Look(TableRef table, RowSelection selection, String lockClause, List<ColumnMeta> columns) {}

    /**
     * Rows as they are before a statement.
     *
     * @param after the same rows as they are going to be; null when that is not known
     */
    record Images(List<RowImage> before, @Nullable List<RowImage> after) {}

    /** @param warning the first of {@link #FAILURES_OF_CHANGES} that the query warned of; 0 for none */
    private record Answer(Images images, int warning) {}

    /**
     * Locks the rows that a change means, and reads them.
     *
     * @throws StatementRefusedException when they are too many, or the change would fail to find them
     */
    List<RowImage> lock(StatementCall call, TableRef table, RowSelection selection, List<ColumnMeta> columns)
            throws SQLException {
        return lock(call, table, selection, columns, List.of(), AssignedImages.NONE)
                .before();
    }

    /**
     * The same, and tells what the rows are going to be.
     *
     * @param settings expressions of {@link CaptureScope#unconfirmedSettings}, which are read with each row
     * @param assigned what can be told, of the same columns
     */
    Images lock(
            StatementCall call,
            TableRef table,
            RowSelection selection,
            List<ColumnMeta> columns,
            List<String> settings,
            AssignedImages assigned)
            throws SQLException {
        Look look = new Look(table, selection, scope.database().dialect().forUpdate(), columns);
        if (!assigned.isEmpty()) {
            try {
                Answer answer = run(call, look, settings, assigned);
                if (answer.warning() == 0) {
                    return answer.images();
                }
            } catch (SQLException e) {
                if (!isOfValue(e)) {
                    throw e;
                }
            }
            // What cannot be computed shall fail, or not, in the user's own statement.
        }
        Answer answer = run(call, look, settings, AssignedImages.NONE);
        requireNoWarning(call, answer.warning());
        return answer.images();
    }

    private static boolean isOfValue(SQLException e) {
        return e.getSQLState() != null && e.getSQLState().startsWith(DATA_EXCEPTION);
    }

    /**
     * Locks the rows that a locking read means, and reads them.
     *
     * @param lockClause with a leading blank
     * @throws StatementRefusedException when they are too many
     */
    List<RowImage> lockAsAsked(
            StatementCall call, TableRef table, RowSelection selection, String lockClause, List<ColumnMeta> columns)
            throws SQLException {
        Look look = new Look(table, selection, lockClause, columns);
        return run(call, look, List.of(), AssignedImages.NONE).images().before();
    }

    private Answer run(StatementCall call, Look look, List<String> settings, AssignedImages assigned)
            throws SQLException {
        StringBuilder list = new StringBuilder(rowSql.selectList(look.columns(), qualifier(look.table())));
        settings.forEach(setting -> list.append(", ").append(setting));
        assigned.expressions().forEach(expression -> list.append(", ").append(expression));
        RowSelection selection = look.selection();
        int enough = scope.maxRows() + 1;
        // Not by the driver where it can be said in SQL: Connector/J sets a session variable for it, and sets it back.
        String limit = selection.limited() ? "" : " LIMIT " + enough;
        String sql =
                "SELECT " + list + " FROM " + look.table().text() + " " + selection.text() + limit + look.lockClause();
        try (PreparedStatement query = scope.prepare(call, sql)) {
            bindValues(call, selection.part(), query, assigned.bind(call, query));
            if (selection.limited()) {
                query.setMaxRows(enough);
            }
            try (ResultSet rows = query.executeQuery()) {
                Images images = read(look.columns(), settings, assigned, rows);
                requireFewEnough(call, images.before().size());
                return new Answer(images, warning(query));
            }
        }
    }

    private Images read(List<ColumnMeta> columns, List<String> settings, AssignedImages assigned, ResultSet rows)
            throws SQLException {
        List<RowImage> before = new ArrayList<>();
        List<RowImage> after = assigned.isEmpty() ? null : new ArrayList<>();
        while (rows.next()) {
            if (before.isEmpty()) {
                scope.confirmSettings(SessionMeta.readSettings(rows, columns.size() + 1, settings.size()));
            }
            RowImage row = rowSql.read(columns, rows);
            before.add(row);
            RowImage next = after == null ? null : assigned.after(row, rows, columns.size() + settings.size() + 1);
            if (after != null && next != null) {
                after.add(next);
            } else {
                after = null;
            }
        }
        return new Images(before, after);
    }

    void requireFewEnough(StatementCall call, int rows) throws StatementRefusedException {
        if (rows > scope.maxRows()) {
            throw CaptureScope.refusal(
                    call.sql(),
                    new Refusal(
                            "it concerns more than " + scope.maxRows() + " rows, the bound for one statement",
                            "do it in smaller steps, or raise maxRowsPerStatement (atone.datasource.max-rows-per-statement)"));
        }
    }

    /** Drivers ask the server only when it has told of warnings. */
    private int warning(PreparedStatement query) throws SQLException {
        if (scope.database().dialect().family().isMySqlLike()) {
            for (SQLWarning warning = query.getWarnings(); warning != null; warning = warning.getNextWarning()) {
                if (FAILURES_OF_CHANGES.contains(warning.getErrorCode())) {
                    return warning.getErrorCode();
                }
            }
        }
        return 0;
    }

    /**
     * Refuses a change whose condition makes a query only warn, while the change itself would fail under a strict SQL mode: MySQL and
     * MariaDB compare a number with a text so, or divide by zero.
     */
    void requireNoWarning(StatementCall call, PreparedStatement query) throws SQLException {
        requireNoWarning(call, warning(query));
    }

    private static void requireNoWarning(StatementCall call, int warning) throws StatementRefusedException {
        if (warning != 0) {
            throw CaptureScope.refusal(
                    call.sql(),
                    new Refusal(
                            "its condition uses a value where it does not fit, of which a query only warns (code "
                                    + warning + ")",
                            "compare values of the same type"));
        }
    }

    /** For what is known only when it has run. */
    void requireFewEnoughChanged(StatementCall call, long rows) throws CaptureException {
        if (rows > scope.maxRows()) {
            throw new CaptureException("The statement changed more than " + scope.maxRows()
                    + " rows, the bound for one statement (maxRowsPerStatement): " + call.sql());
        }
    }

    /** Reads rows by their keys, as they are now; the local transaction has locked them already. */
    List<RowImage> readByKeys(StatementCall call, TableMeta table, List<ColumnMeta> columns, List<RowKey> keys)
            throws SQLException {
        List<RowImage> images = new ArrayList<>(keys.size());
        for (int from = 0; from < keys.size(); from += ROWS_PER_QUERY) {
            List<RowKey> chunk = keys.subList(from, Math.min(keys.size(), from + ROWS_PER_QUERY));
            String sql = "SELECT " + rowSql.selectList(columns, "") + " FROM " + table.quotedName() + " WHERE "
                    + rowSql.keyCondition(table, "", chunk.size()) + currentRead();
            try (PreparedStatement query = scope.prepare(call, sql)) {
                rowSql.bindKeys(query, 1, table, chunk);
                try (ResultSet rows = query.executeQuery()) {
                    images.addAll(rowSql.readAll(columns, rows));
                }
            }
        }
        return images;
    }

    /**
     * What makes a query see rows as they are. Under REPEATABLE READ, InnoDB's plain SELECT shows the snapshot's version of a
     * row that our UPDATE matched but had no need to change, while the locking before image showed the newest one.
     */
    String currentRead() {
        return scope.database().dialect().family().isMySqlLike()
                ? scope.database().dialect().forUpdate()
                : "";
    }

    /** Binds the parameters of a piece of the user's statement to a statement that runs beside it. */
    static int bindValues(StatementCall call, SqlPart part, PreparedStatement target, int first) throws SQLException {
        int index = first;
        for (int parameter : part.parameters()) {
            parameters(call).bindValueTo(target, parameter, index++);
        }
        return index;
    }

    /** Refuses a plain statement with a '?' before anything runs. */
    static void requireParametersOf(StatementCall call, SqlPart part) throws SQLException {
        if (!part.parameters().isEmpty()) {
            parameters(call);
        }
    }

    /** The parameters of a statement whose text has some. */
    static Parameters parameters(StatementCall call) throws SQLException {
        Optional<Parameters> parameters = call.parameters();
        if (parameters.isEmpty()) {
            throw CaptureScope.refusal(
                    call.sql(),
                    new Refusal(
                            "it has a '?' that is a parameter or an operator, but is not a prepared statement",
                            "prepare it, and write operators as the driver wants them there ('??' in PostgreSQL)"));
        }
        return parameters.get();
    }
}
