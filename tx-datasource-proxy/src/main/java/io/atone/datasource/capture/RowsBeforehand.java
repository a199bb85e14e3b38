package io.atone.datasource.capture;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import io.atone.datasource.dialect.Dialect;
import io.atone.datasource.image.RowImage;
import io.atone.datasource.image.RowKey;
import io.atone.datasource.metadata.ColumnMeta;
import io.atone.datasource.metadata.KeyMeta;
import io.atone.datasource.metadata.Refusal;
import io.atone.datasource.metadata.TableMeta;
import io.atone.datasource.sql.Beforehand;
import io.atone.datasource.sql.Beforehand.CollidingQuery;
import io.atone.datasource.sql.Beforehand.CollidingRows;
import io.atone.datasource.sql.Beforehand.Conflict;
import io.atone.datasource.sql.Identifier;
import io.atone.datasource.sql.SqlPart;
import io.atone.datasource.sql.StatementPlan.Returning;
import io.atone.datasource.sql.TableRef;

/**
 * Locks and reads the rows that a change may meet, before it runs. Which rows it does meet shows afterwards, so it is
 * enough here to find those that it means as far as one can tell.
 */
final class RowsBeforehand {

    /** How a query's columns are called whose values may collide. */
    private static final String SOURCE = "atone_source";

    private final CaptureScope scope;
    private final StatementCall call;
    private final TableRef reference;
    private final TableMeta table;
    private final List<ColumnMeta> columns;
    private final Dialect dialect;
    private final String name;

    RowsBeforehand(
            CaptureScope scope, StatementCall call, TableRef reference, TableMeta table, List<ColumnMeta> columns) {
        this.scope = scope;
        this.call = call;
        this.reference = reference;
        this.table = table;
        this.columns = columns;
        this.dialect = scope.database().dialect();
        this.name = new RowQueries(scope).name(reference);
    }

    /** @throws StatementRefusedException when no way to find them is known */
    Map<RowKey, RowImage> lock(Returning plan) throws SQLException {
        Beforehand beforehand = plan.beforehand();
        if (beforehand instanceof Beforehand.Joined joined) {
            String others = reference.text() + " " + joined.joiner() + " ";
            return lock(joined.with(), others, joined.others(), joined.predicate());
        }
        if (beforehand instanceof Beforehand.Guarded guarded) {
            return lockOneByOne(guarded.joined());
        }
        if (beforehand instanceof CollidingRows rows) {
            return colliding(rows);
        }
        if (beforehand instanceof CollidingQuery query) {
            return colliding(query);
        }
        throw refusal("rows that are there may be met by something else than the plain columns of a unique key");
    }

    private Map<RowKey, RowImage> lock(SqlPart with, String before, SqlPart references, SqlPart predicate)
            throws SQLException {
        return new JoinedRows(scope)
                .lock(
                        call,
                        table,
                        columns,
                        new JoinedRows.Source(reference, with, before, references, predicate),
                        dialect.forUpdate() + " OF " + name);
    }

    /** H2 locks no rows of a join. */
    private Map<RowKey, RowImage> lockOneByOne(Beforehand.Joined joined) throws SQLException {
        String others = reference.text() + " " + joined.joiner() + " ";
        JoinedRows.Source source =
                new JoinedRows.Source(reference, joined.with(), others, joined.others(), joined.predicate());
        List<List<KeyCell>> keys = new JoinedRows(scope)
                .lock(call, table, table.rowKeyColumns(), source, "").keySet().stream()
                        .map(this::cells)
                        .toList();
        return RowPairs.byKey(table, new KeyQueries(scope).read(call, table, columns, keys, dialect.forUpdate()));
    }

    private List<KeyCell> cells(RowKey key) {
        List<KeyCell> cells = new ArrayList<>();
        for (int i = 0; i < key.values().size(); i++) {
            cells.add(
                    new KeyCell.Read(table.rowKeyColumns().get(i), key.values().get(i)));
        }
        return cells;
    }

    private Map<RowKey, RowImage> colliding(CollidingRows plan) throws SQLException {
        KeyMeta key = key(plan.conflict());
        CollisionProbes probes =
                CollisionProbes.ofKey(call, table, plan.rows(), dialect, scope.session(call.sql()), key);
        new RowQueries(scope).requireFewEnough(call, probes.rows());
        List<RowImage> rows = new ArrayList<>();
        for (CollisionProbes.Probe probe : probes.probes()) {
            List<List<KeyCell>> values = probe.values().stream()
                    .map(cells -> stored(probe.columns(), cells))
                    .toList();
            rows.addAll(new KeyQueries(scope).read(call, table, columns, probe.columns(), values, dialect.forUpdate()));
        }
        return RowPairs.byKey(table, rows);
    }

    private static List<KeyCell> stored(List<ColumnMeta> key, List<KeyCell> cells) {
        List<KeyCell> stored = new ArrayList<>();
        for (int i = 0; i < cells.size(); i++) {
            stored.add(new KeyCell.Stored(cells.get(i), key.get(i).type().name()));
        }
        return stored;
    }

    private Map<RowKey, RowImage> colliding(CollidingQuery plan) throws SQLException {
        List<String> inserted = InsertShape.columns(table, plan.query().columns(), dialect);
        Map<String, String> values = new HashMap<>();
        List<String> names = new ArrayList<>();
        for (String column : inserted) {
            names.add("atone_" + names.size());
            values.put(column, SOURCE + "." + names.get(names.size() - 1));
        }
        List<String> equal = new ArrayList<>();
        for (ColumnMeta column : key(plan.conflict()).columns().stream()
                .map(table::requireColumn)
                .toList()) {
            String value = values.get(column.name());
            if (value == null || plan.query().columns().isEmpty()) {
                throw refusal("the values of column " + column.name()
                        + ", by which it meets rows that are there, are not named in its list of columns");
            }
            equal.add(name + "." + dialect.quote(column.name()) + " = CAST(" + value + " AS "
                    + column.type().name() + ")");
        }
        SqlPart query = plan.query().query();
        String references = "(" + query.text() + ") AS " + SOURCE + " (" + String.join(", ", names) + ") WHERE "
                + equal.stream().collect(Collectors.joining(" AND "));
        return lock(plan.with(), reference.text() + ", ", new SqlPart(references, query.parameters()), SqlPart.EMPTY);
    }

    private KeyMeta key(Conflict conflict) throws StatementRefusedException {
        Identifier constraint = conflict.constraint();
        if (constraint == null) {
            List<String> key =
                    conflict.columns().stream().map(dialect::canonicalColumn).toList();
            return new KeyMeta(String.join(", ", key), key, false, true);
        }
        String named = dialect.canonicalTable(constraint);
        return table.uniqueKeys().stream()
                .filter(key -> key.name().equals(named))
                .findFirst()
                .orElseThrow(() -> refusal("constraint " + named + " is not a unique key over plain columns"));
    }

    private StatementRefusedException refusal(String reason) {
        return CaptureScope.refusal(
                call.sql(),
                new Refusal(
                        reason + ", so these cannot be looked up before PostgreSQL 18, whose RETURNING tells them",
                        "use PostgreSQL 18 or newer; or select the rows FOR UPDATE first, and insert or update them by"
                                + " their keys"));
    }
}
