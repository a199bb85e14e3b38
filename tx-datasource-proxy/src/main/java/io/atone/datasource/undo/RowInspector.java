package io.atone.datasource.undo;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import io.atone.core.protocol.RowDifference;
import io.atone.core.rm.NeedsAttentionException;
import io.atone.datasource.dialect.Dialect;
import io.atone.datasource.image.RowChange;
import io.atone.datasource.image.RowImage;
import io.atone.datasource.image.RowSql;
import io.atone.datasource.metadata.ColumnMeta;
import io.atone.datasource.metadata.DmlKind;
import io.atone.datasource.metadata.TableHazards.Trigger;
import io.atone.datasource.metadata.TableMeta;
import io.atone.datasource.value.Value;
import org.jspecify.annotations.Nullable;

/** Looks at rows that a guarded restoration did not touch, and tells people about those that are not as they should be. */
final class RowInspector {

    /** No message shows more columns than this. */
    static final int MAX_COLUMNS_SHOWN = 10;

    /** No search for further rows that differ reads more rows than this. */
    static final int MAX_ROWS_INSPECTED = 1_000;

    private final Dialect dialect;
    private final RowSql rowSql;

    RowInspector(Dialect dialect) {
        this.dialect = dialect;
        this.rowSql = new RowSql(dialect);
    }

    /**
     * Passes when the row is what it was before the change.
     *
     * @param failure what kept the restoring statement from doing so, or null when it found nothing to restore
     */
    void requireRestored(Connection connection, RowChange change, @Nullable SQLException failure)
            throws SQLException, NeedsAttentionException {
        RowImage now = read(connection, change);
        if (!sameContent(now, change.before())) {
            String message = describe(change, now, failure);
            List<RowDifference> difference = List.of(DifferenceReport.of(change, now));
            throw failure == null
                    ? new NeedsAttentionException(message, difference)
                    : new NeedsAttentionException(message, difference, failure);
        }
    }

    /**
     * Passes when no trigger that fired while the row was restored has changed it again; one that somebody answers for may fire, but
     * what it does to the row nobody has seen before.
     */
    void requireUntriggered(Connection connection, RowChange change) throws SQLException, NeedsAttentionException {
        List<Trigger> fired = change.table()
                .hazards()
                .vouchedTriggersOn(change.kind() == RowChange.Kind.DELETE ? DmlKind.INSERT : DmlKind.UPDATE);
        if (fired.isEmpty() || change.before() == null) {
            return;
        }
        RowImage now = read(connection, change);
        if (!sameContent(now, change.before())) {
            throw new NeedsAttentionException(
                    row(change) + ", would not be what it was before: of the triggers "
                            + fired.stream().map(Trigger::name).toList()
                            + ", which fired when it was restored, one changes it again. Let the trigger leave alone what is"
                            + " given, or drop it for the time being, then let the rollback be tried again.",
                    List.of(DifferenceReport.of(change, now)));
        }
    }

    /** What to tell when a row is to be restored by force, but is gone and not known completely. */
    NeedsAttentionException cannotBeMadeAgain(RowChange change) {
        return new NeedsAttentionException(
                "Row " + names(change.table()) + " = " + change.key().toReadable() + " of table "
                        + change.table().name()
                        + ", which this branch updated, is gone, and the undo record has only the columns that the branch"
                        + " changed. Insert the row and resolve again, or keep what is there now.",
                List.of(DifferenceReport.of(change, null)));
    }

    /**
     * Rows of the branch that are neither what it made of them nor what they were before, as this transaction sees them. For people
     * only, so it waits for nobody's row locks.
     *
     * @param first what is known already, which stays in front
     * @return at most {@link RowDifference#MAX_ROWS}
     */
    List<RowDifference> differences(Connection connection, List<RowChange> changes, List<RowDifference> first)
            throws SQLException {
        Set<RowDifference> found = new LinkedHashSet<>(first);
        for (RowChange change : changes.subList(0, Math.min(changes.size(), MAX_ROWS_INSPECTED))) {
            if (found.size() >= RowDifference.MAX_ROWS) {
                break;
            }
            RowImage now = read(connection, change, "");
            if (!sameContent(now, change.before()) && !sameContent(now, change.after())) {
                found.add(DifferenceReport.of(change, now));
            }
        }
        return List.copyOf(found);
    }

    /** Reads and locks the row as it is now; null when it is gone. */
    @Nullable
    RowImage read(Connection connection, RowChange change) throws SQLException {
        return read(connection, change, dialect.forUpdate());
    }

    private @Nullable RowImage read(Connection connection, RowChange change, String lockClause) throws SQLException {
        TableMeta table = change.table();
        List<ColumnMeta> columns = change.anyImage().columns();
        String sql = "SELECT " + rowSql.selectList(columns, "") + " FROM " + table.quotedName() + " WHERE "
                + rowSql.keyCondition(table, "", 1) + lockClause;
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            rowSql.bindKeys(statement, 1, table, List.of(change.key()));
            try (ResultSet rows = statement.executeQuery()) {
                if (!rows.next()) {
                    return null;
                }
                RowImage now = rowSql.readAsIs(columns, rows);
                return asKnown(connection, change, asKnown(connection, change, now, change.before()), change.after());
            }
        }
    }

    /** The row with the values of an image where they are the same and are only read in another form in this session. */
    private RowImage asKnown(Connection connection, RowChange change, RowImage now, @Nullable RowImage known)
            throws SQLException {
        List<ColumnMeta> unclear = known == null
                ? List.of()
                : known.columns().stream()
                        .filter(column -> !column.requireCodec().isReadAlike()
                                && now.has(column.name())
                                && !now.value(column.name()).equals(known.value(column.name())))
                        .toList();
        if (known == null || unclear.isEmpty()) {
            return now;
        }
        String list = unclear.stream()
                .map(column -> column.requireCodec().same(dialect.quote(column.name())))
                .collect(Collectors.joining(", "));
        String sql = "SELECT " + list + " FROM " + change.table().quotedName() + " WHERE "
                + rowSql.keyCondition(change.table(), "", 1);
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            int index = 1;
            for (ColumnMeta column : unclear) {
                column.requireCodec().carrier().bind(statement, index++, known.value(column.name()));
            }
            rowSql.bindKeys(statement, index, change.table(), List.of(change.key()));
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? now.with(same(unclear, row), known) : now;
            }
        }
    }

    private static Set<String> same(List<ColumnMeta> columns, ResultSet row) throws SQLException {
        Set<String> same = new LinkedHashSet<>();
        for (int i = 0; i < columns.size(); i++) {
            if (row.getBoolean(i + 1)) {
                same.add(columns.get(i).name());
            }
        }
        return same;
    }

    /** Generated columns follow the others, and follow a changed definition too. */
    static boolean sameContent(@Nullable RowImage one, @Nullable RowImage other) {
        if (one == null || other == null) {
            return one == null && other == null;
        }
        return one.columns().stream()
                .filter(column -> !column.generated())
                .map(ColumnMeta::name)
                .allMatch(column -> one.value(column).equals(other.value(column)));
    }

    private static String describe(RowChange change, @Nullable RowImage now, @Nullable SQLException failure) {
        StringBuilder text = new StringBuilder(row(change));
        if (sameContent(now, change.after()) && failure != null) {
            return text.append(", cannot be restored because of another row's key or a constraint (SQLState ")
                    .append(failure.getSQLState())
                    .append("): ")
                    .append(failure.getMessage())
                    .append(". Remove that row, change its key or lift the constraint, then let the rollback be tried"
                            + " again.")
                    .toString();
        }
        text.append(", was changed by somebody else since and is left as it is. ");
        text.append(now == null ? "It is gone." : differences(change, now));
        return text.append(" Make it what it was before, or what the branch made of it, then let the rollback be tried"
                        + " again.")
                .toString();
    }

    private static String row(RowChange change) {
        String became =
                switch (change.kind()) {
                    case INSERT -> "inserted";
                    case UPDATE -> "updated";
                    case DELETE -> "deleted";
                };
        return "Row " + names(change.table()) + " = " + change.key().toReadable() + " of table "
                + change.table().name() + ", which this branch " + became;
    }

    private static String names(TableMeta table) {
        return table.rowKeyColumns().stream().map(ColumnMeta::name).collect(Collectors.joining(", ", "(", ")"));
    }

    private static String differences(RowChange change, RowImage now) {
        List<String> differences = new ArrayList<>();
        for (ColumnMeta column : now.columns()) {
            String name = column.name();
            Value current = now.value(name);
            boolean expected =
                    change.after() != null && current.equals(change.after().value(name));
            if (!expected && !column.generated()) {
                differences.add(name + ": " + shown(change.before(), name) + " before, " + shown(change.after(), name)
                        + " by the branch, " + current.toReadable() + " now");
            }
        }
        int more = differences.size() - MAX_COLUMNS_SHOWN;
        List<String> shown = more > 0 ? differences.subList(0, MAX_COLUMNS_SHOWN) : differences;
        return String.join("; ", shown) + (more > 0 ? "; and " + more + " more columns" : "") + ".";
    }

    private static String shown(@Nullable RowImage image, String column) {
        return image == null ? "no row" : image.value(column).toReadable();
    }
}
