package io.atone.datasource.capture;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.SQLTransactionRollbackException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

import io.atone.datasource.dialect.ErrorKind;
import io.atone.datasource.image.RowChange;
import io.atone.datasource.image.RowKey;
import io.atone.datasource.metadata.DmlKind;
import io.atone.datasource.metadata.Refusal;
import io.atone.datasource.metadata.TableMeta;
import io.atone.datasource.sql.Assignment;
import io.atone.datasource.sql.StatementPlan.Collision;
import io.atone.datasource.sql.StatementPlan.Insert;
import io.atone.datasource.sql.StatementPlan.InsertQuery;
import io.atone.datasource.sql.StatementPlan.OnCollision;
import io.atone.datasource.sql.StatementPlan.Upsert;
import io.atone.datasource.sql.TableRef;
import io.atone.datasource.sql.ValueSource;

/**
 * Captures MySQL's and MariaDB's INSERT IGNORE, ON DUPLICATE KEY UPDATE and REPLACE ({@link GuardedUpsertCapture} goes on with H2's): locks and reads the rows that the new ones
 * collide with on any unique key, runs the statement, and reads again what is found by those keys.
 *
 * <p>Under READ COMMITTED, somebody else can insert such a row between look and statement. Each form has its own proof that this
 * did not happen: the number of rows that INSERT IGNORE inserted; a trace that ON DUPLICATE KEY UPDATE is made to leave of each row
 * it met; and REPLACE runs as a DELETE of the rows that were locked and a plain INSERT, which fails when there is another.
 */
final class UpsertCapture {

    /** Error 40001: trying again makes sense. */
    private static final String SERIALIZATION_FAILURE = "40001";

    private final CaptureScope scope;

    UpsertCapture(CaptureScope scope) {
        this.scope = scope;
    }

    /**
     * What runs.
     *
     * @param table as the user names it
     * @param assignments of ON DUPLICATE KEY UPDATE
     * @param text the statement; a REPLACE is an INSERT here
     * @param parameters sets those in the text
     * @param rows how many it has to insert
     * @param usersOwn whether it is what the user wrote
     */
    private record Form(
            TableRef table,
            List<Assignment> assignments,
            String text,
            StandIn.Binder parameters,
            long rows,
            boolean usersOwn) {}

    <R> Captured<R> run(StatementCall call, Execution<R> execution, Upsert plan) throws SQLException {
        Insert values = plan.rows();
        RowQueries.requireParametersOf(call, values.body());
        TableMeta table = table(call, values.table(), plan.collision(), plan.assignments());
        CollisionProbes probes =
                CollisionProbes.of(call, table, values, scope.database().dialect(), scope.session(call.sql()));
        boolean guarded = scope.database().dialect().hasDeltaTables();
        boolean collides = probes.unprobedRows() < probes.rows();
        if (!collides && !guarded) {
            return new InsertCapture(scope).insert(call, execution, values);
        }
        requireProbed(call, collides ? probes.unprobedRows() : 0);
        requireFewEnough(call, probes);
        if (guarded) {
            return new GuardedUpsertCapture(scope, call, table).run(execution, plan, probes);
        }
        boolean replaces = plan.collision() == Collision.REPLACE;
        String body = values.body().text();
        String text = replaces ? "INSERT" + body.substring("REPLACE".length()) : body;
        Form form = new Form(values.table(), plan.assignments(), text, StandIn.allOf(call), probes.rows(), !replaces);
        ProbedRows rows = new ProbedRows(scope, call, table, probes.looks(table, new KeyQueries(scope)));
        if (replaces) {
            requireUnaffected(call, values, CascadeCapture.ofDelete(scope, call, table));
        }
        return run(call, execution, plan.collision(), form, rows);
    }

    /** The same with the rows of a query, which is evaluated once. */
    <R> Captured<R> run(StatementCall call, Execution<R> execution, InsertQuery plan, Collision collision)
            throws SQLException {
        TableMeta table =
                table(call, plan.table(), collision, plan.onCollision().assignments());
        if (collision == Collision.REPLACE
                && !CascadeCapture.ofDelete(scope, call, table).isEmpty()) {
            throw affected(call);
        }
        try (KeptRows kept = KeptRows.of(scope, call, table, plan)) {
            boolean zeroIsKey = scope.session(call.sql()).zeroIsKey();
            KeptRowProbes probes = KeptRowProbes.of(scope, call, table, kept, table.uniqueKeys(), zeroIsKey);
            requireProbed(call, table, probes, collision);
            ProbedRows rows = new ProbedRows(scope, call, table, probes.looks());
            return run(call, execution, collision, form(call, plan, collision, kept), rows);
        }
    }

    private static Form form(StatementCall call, InsertQuery plan, Collision collision, KeptRows kept) {
        OnCollision said = plan.onCollision();
        String insert = kept.insert(collision == Collision.SKIP ? "INSERT IGNORE" : "INSERT");
        return new Form(
                plan.table(),
                said.assignments(),
                said.clause().isEmpty() ? insert : insert + " " + said.clause().text(),
                target -> RowQueries.bindValues(call, said.clause(), target, 1),
                kept.count(),
                false);
    }

    private <R> Captured<R> run(
            StatementCall call, Execution<R> execution, Collision collision, Form form, ProbedRows rows)
            throws SQLException {
        Map<RowKey, ProbedRows.Found> before = rows.lock();
        return switch (collision) {
            case SKIP -> skip(call, execution, form, rows, before);
            case UPDATE -> update(call, execution, form, rows, before);
            case REPLACE -> replace(call, execution, form, rows, before);
        };
    }

    private TableMeta table(StatementCall call, TableRef reference, Collision collision, List<Assignment> assignments)
            throws SQLException {
        TableMeta table = scope.table(call, reference, DmlKind.INSERT, List.of());
        switch (collision) {
            case SKIP -> {}
            case UPDATE -> refuseKeyChange(call, table, reference, assignments);
            case REPLACE -> scope.tableWithCascades(call, reference, DmlKind.DELETE, List.of());
        }
        KeysAsGiven.require(call, table, DmlKind.INSERT, DmlKind.UPDATE);
        if (!table.hazards().uncapturedUniqueKeys().isEmpty()) {
            throw CaptureScope.refusal(
                    call.sql(),
                    new Refusal(
                            "rows could collide by a unique index of table " + table.name()
                                    + " that covers expressions or prefixes, and those cannot be looked up before",
                            "use a unique key over whole columns, for instance over a generated column"));
        }
        return table;
    }

    private void refuseKeyChange(StatementCall call, TableMeta table, TableRef reference, List<Assignment> assignments)
            throws SQLException {
        Set<String> changed = new HashSet<>();
        for (Assignment assignment : assignments) {
            if (!isToItself(assignment)) {
                changed.add(scope.database().dialect().canonicalColumn(assignment.column()));
            }
        }
        scope.table(call, reference, DmlKind.UPDATE, changed);
        ChangeCapture.refuseKeyChange(call, table, changed);
    }

    /** {@code id = id}, and {@code id = LAST_INSERT_ID(id)}, by which the driver tells the key of a row that was there. */
    private static boolean isToItself(Assignment assignment) {
        String column =
                "([\\w`]+\\s*\\.\\s*)?`?" + Pattern.quote(assignment.column().text()) + "`?";
        return assignment.value() instanceof ValueSource.Expression expression
                && Pattern.compile(
                                "(" + column + "|LAST_INSERT_ID\\s*\\(\\s*" + column + "\\s*\\))",
                                Pattern.CASE_INSENSITIVE)
                        .matcher(expression.part().text())
                        .matches();
    }

    private static void requireProbed(StatementCall call, long unprobedRows) throws StatementRefusedException {
        if (unprobedRows > 0) {
            throw CaptureScope.refusal(
                    call.sql(),
                    new Refusal(
                            "some of its rows have a value of a unique key and others have none, by which they would be"
                                    + " found again",
                            "insert the rows without key values by a statement of their own"));
        }
    }

    private static void requireProbed(StatementCall call, TableMeta table, KeptRowProbes probes, Collision collision)
            throws StatementRefusedException {
        if (!probes.lacking().isEmpty()) {
            throw CollisionProbes.computed(call, table, probes.lacking().get(0));
        }
        requireProbed(call, probes.unprobedRows());
        if (collision == Collision.REPLACE && probes.meetEachOther()) {
            throw CaptureScope.refusal(
                    call.sql(),
                    new Refusal(
                            "rows that its query gives replace each other",
                            "let the query give each key once, for instance by GROUP BY"));
        }
    }

    private void requireFewEnough(StatementCall call, CollisionProbes probes) throws StatementRefusedException {
        if (probes.rows() > scope.maxRows()) {
            throw CaptureScope.refusal(
                    call.sql(),
                    new Refusal(
                            "it has more than " + scope.maxRows() + " rows, the bound for one statement",
                            "do it in smaller steps, or raise maxRowsPerStatement (atone.datasource.max-rows-per-statement)"));
        }
    }

    private <R> Captured<R> skip(
            StatementCall call,
            Execution<R> execution,
            Form form,
            ProbedRows rows,
            Map<RowKey, ProbedRows.Found> before)
            throws SQLException {
        R answer;
        long count;
        if (form.usersOwn()) {
            answer = call.runOriginal(execution);
            count = execution.updateCount(answer);
        } else {
            count = StandIn.run(scope, call, form.text(), form.parameters());
            answer = execution.replaced(count);
        }
        List<RowChange> inserted = inserted(rows, before, rows.readAgain());
        requireInserted(call, count, inserted.size());
        return Captured.changed(answer, inserted);
    }

    private static List<RowChange> inserted(
            ProbedRows rows, Map<RowKey, ProbedRows.Found> before, Map<RowKey, ProbedRows.Found> after) {
        List<RowChange> inserted = new ArrayList<>();
        after.forEach((key, row) -> {
            if (!before.containsKey(key)) {
                inserted.add(RowChange.inserted(rows.table(), row.image()));
            }
        });
        return inserted;
    }

    private static void requireInserted(StatementCall call, long inserted, long found) throws SQLException {
        if (inserted < found) {
            throw new SQLTransactionRollbackException(
                    "Somebody else inserted a row with a key of the statement while it was about to run; try again: "
                            + call.sql(),
                    SERIALIZATION_FAILURE);
        }
        if (inserted > found) {
            throw new CaptureException("The statement inserted " + inserted + " rows, but " + found
                    + " are found by their keys; give key values exactly as the columns store them: " + call.sql());
        }
    }

    private <R> Captured<R> update(
            StatementCall call,
            Execution<R> execution,
            Form form,
            ProbedRows rows,
            Map<RowKey, ProbedRows.Found> before)
            throws SQLException {
        CollisionTrace trace = new CollisionTrace(scope, call, rows.table(), form.table(), form.assignments());
        long count = runUpdate(call, form, trace.left(form.text()));
        List<String> met = trace.read();
        Map<RowKey, ProbedRows.Found> after = rows.readAgain();
        List<RowChange> changes = inserted(rows, before, after);
        requireInserted(call, form.rows() - met.size(), changes.size());
        requireKnown(call, met, before, after);
        after.putAll(rows.byKeys(
                before.keySet().stream().filter(key -> !after.containsKey(key)).toList()));
        changes.addAll(0, updated(rows.table(), before, after));
        return Captured.changed(execution.replaced(count), changes);
    }

    private long runUpdate(StatementCall call, Form form, String text) throws SQLException {
        try {
            return StandIn.run(scope, call, text, form.parameters());
        } catch (SQLException e) {
            if (form.usersOwn() || scope.database().dialect().classify(e) != ErrorKind.TABLE_CHANGED) {
                throw e;
            }
            StatementRefusedException refusal = CaptureScope.refusal(
                    call.sql(),
                    new Refusal(
                            "its ON DUPLICATE KEY UPDATE names something that its table does not have ("
                                    + e.getMessage() + "), perhaps a column of its query without the name of a table",
                            "name such a column together with its table, as it stands in FROM"));
            refusal.addSuppressed(e);
            throw refusal;
        }
    }

    private static List<RowChange> updated(
            TableMeta table, Map<RowKey, ProbedRows.Found> before, Map<RowKey, ProbedRows.Found> after)
            throws CaptureException {
        List<RowChange> updated = new ArrayList<>();
        for (Map.Entry<RowKey, ProbedRows.Found> entry : before.entrySet()) {
            ProbedRows.Found now = after.get(entry.getKey());
            if (now == null) {
                throw new CaptureException("Row " + entry.getKey().toReadable() + " of table " + table.name()
                        + " is not found after the statement that may have updated it");
            }
            // Even if it is as it was before: what was written shall stay, so the row has to be locked.
            updated.add(RowChange.updated(table, entry.getValue().image(), now.image()));
        }
        return updated;
    }

    private static void requireKnown(
            StatementCall call,
            List<String> met,
            Map<RowKey, ProbedRows.Found> before,
            Map<RowKey, ProbedRows.Found> after)
            throws CaptureException {
        Set<String> known = new HashSet<>();
        before.values().forEach(row -> known.add(row.keyText()));
        after.values().forEach(row -> known.add(row.keyText()));
        if (!known.containsAll(met)) {
            throw new CaptureException(
                    "The statement updated rows that were not locked for it; give key values exactly as"
                            + " the columns store them: " + call.sql());
        }
    }

    private <R> Captured<R> replace(
            StatementCall call,
            Execution<R> execution,
            Form form,
            ProbedRows rows,
            Map<RowKey, ProbedRows.Found> before)
            throws SQLException {
        CascadeCapture cascades = CascadeCapture.ofDelete(scope, call, rows.table());
        cascades.lock(before.keySet());
        delete(call, rows.table(), List.copyOf(before.keySet()));
        List<RowChange> changes = new ArrayList<>(cascades.changes());
        before.values().forEach(row -> changes.add(RowChange.deleted(rows.table(), row.image())));
        long inserted;
        try {
            inserted = StandIn.run(scope, call, form.text(), form.parameters());
        } catch (SQLException e) {
            throw scope.database().dialect().classify(e) == ErrorKind.DUPLICATE_KEY ? collision(call, rows, e) : e;
        }
        Map<RowKey, ProbedRows.Found> after = rows.readAgain();
        after.values().forEach(row -> changes.add(RowChange.inserted(rows.table(), row.image())));
        requireInserted(call, inserted, after.size());
        long replaced = replaced(rows.table(), before, after);
        call.replaceResults(call.replacement().orElseThrow().withUpdateCount(inserted + replaced));
        return Captured.changed(execution.replaced(inserted + replaced), changes);
    }

    /** The engine replaces row by row, so what goes with one row may be what the next one is made of. */
    private static void requireUnaffected(StatementCall call, Insert plan, CascadeCapture cascades)
            throws StatementRefusedException {
        boolean looksElsewhere = plan.rows().stream()
                .flatMap(List::stream)
                .anyMatch(value -> value instanceof ValueSource.Expression expression && !expression.deterministic());
        if (cascades.comesBack() || (!cascades.isEmpty() && looksElsewhere)) {
            throw affected(call);
        }
    }

    private static StatementRefusedException affected(StatementCall call) {
        return CaptureScope.refusal(
                call.sql(),
                new Refusal(
                        "rows that it replaces take others with them by a foreign key, which may be new rows of its own or what"
                                + " its values are read from",
                        "delete the rows by a statement of their own, then insert them"));
    }

    /**
     * How many rows the engine would count beside the inserted ones. It overwrites in place, and does not count a row that stays as it
     * is, when no later unique key could collide as well and no foreign key refers to the table; a row that stays as it is collides by
     * the first one.
     */
    private static long replaced(
            TableMeta table, Map<RowKey, ProbedRows.Found> before, Map<RowKey, ProbedRows.Found> after) {
        if (table.uniqueKeys().size() > 1 || !table.hazards().references().isEmpty()) {
            return before.size();
        }
        return before.entrySet().stream()
                .filter(row -> !row.getValue().equals(after.get(row.getKey())))
                .count();
    }

    /** What was there is deleted, so the row that was met is somebody else's, or one of the statement's own. */
    private static SQLException collision(StatementCall call, ProbedRows rows, SQLException e) throws SQLException {
        if (rows.lock().isEmpty()) {
            return new CaptureException(
                    "The rows of the statement replace each other, or meet a row by a key that is stored in"
                            + " another form than it is given; give each key once, exactly as its column stores it: "
                            + call.sql());
        }
        return new SQLTransactionRollbackException(
                "Somebody else inserted a row with a key of the statement while it was about to run; try again: "
                        + call.sql(),
                SERIALIZATION_FAILURE,
                e);
    }

    private void delete(StatementCall call, TableMeta table, List<RowKey> keys) throws SQLException {
        long deleted = 0;
        for (int from = 0; from < keys.size(); from += RowQueries.ROWS_PER_QUERY) {
            List<RowKey> chunk = keys.subList(from, Math.min(keys.size(), from + RowQueries.ROWS_PER_QUERY));
            String sql = "DELETE FROM " + table.quotedName() + " WHERE "
                    + scope.database().rowSql().keyCondition(table, "", chunk.size());
            try (PreparedStatement statement = scope.prepare(call, sql)) {
                scope.database().rowSql().bindKeys(statement, 1, table, chunk);
                call.markChanged();
                deleted += statement.executeUpdate();
            }
        }
        if (deleted != keys.size()) {
            throw new CaptureException(
                    deleted + " rows were deleted, but " + keys.size() + " were locked for it: " + call.sql());
        }
    }
}
