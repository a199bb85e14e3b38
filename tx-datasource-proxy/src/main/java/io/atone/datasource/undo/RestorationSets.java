package io.atone.datasource.undo;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import io.atone.datasource.dialect.Dialect;
import io.atone.datasource.image.RowChange;
import io.atone.datasource.image.RowKey;
import io.atone.datasource.metadata.ColumnMeta;
import io.atone.datasource.undo.Restoration.Parameter;
import io.atone.datasource.value.Value;

/**
 * Brings restorations of the same text together in statements that restore several rows each, for databases whose drivers send the items of
 * a batch one by one. Whether all rows were as they should, the number of restored rows tells; which one was not has to be found out row by row.
 * Thread-safe.
 */
final class RestorationSets {

    /** The database compares each row with the keys of all, so more would not be faster. */
    static final int MAX_ROWS = 50;

    /** Of one statement; far below every driver's limit. */
    static final int MAX_PARAMETERS = 1_000;

    /** In characters or bytes; rows with longer values go one by one, lest a statement be larger than the server takes. */
    static final int MAX_VALUE_LENGTH = 1_000;

    private final Dialect dialect;
    private final RestorationBuilder builder;

    RestorationSets(Dialect dialect, RestorationBuilder builder) {
        this.dialect = dialect;
        this.builder = builder;
    }

    /**
     * A statement for several rows.
     *
     * @param rows how many it restores when all of them are as they should
     */
    record RestorationSet(Restoration statement, int rows) {}

    /**
     * The same in sets; empty when it has to go row by row.
     *
     * @param run restorations with the same text
     */
    Optional<List<RestorationSet>> of(List<Restoration> run) {
        Restoration first = run.get(0);
        int most = Math.min(MAX_ROWS, MAX_PARAMETERS / (first.parameters().size() * 2));
        if (run.size() < 2 || most < 2 || !isRestoredBySets(first.change()) || !isSmall(run) || !isOnceEach(run)) {
            return Optional.empty();
        }
        List<RestorationSet> sets = new ArrayList<>();
        for (int from = 0; from < run.size(); from += most) {
            List<RowChange> rows = run.subList(from, Math.min(run.size(), from + most)).stream()
                    .map(Restoration::change)
                    .toList();
            sets.add(new RestorationSet(builder.buildTogether(rows), rows.size()));
        }
        return Optional.of(sets);
    }

    /** One expression gives the values of all rows of an UPDATE, and has one type: it must be one that leaves the values alone. */
    private boolean isRestoredBySets(RowChange change) {
        if (!dialect.restoresBySets()) {
            return false;
        }
        return switch (change.kind()) {
            case INSERT -> false; // Nothing can make MySQL look only at the listed rows of a DELETE.
            case DELETE -> true;
            case UPDATE ->
                builder.written(change).stream()
                        .map(ColumnMeta::type)
                        .allMatch(type -> dialect.assignedValues(type) != null);
        };
    }

    private static boolean isSmall(List<Restoration> run) {
        return run.stream().flatMap(row -> row.parameters().stream()).allMatch(RestorationSets::isSmall);
    }

    private static boolean isSmall(Parameter parameter) {
        Value value = parameter.value();
        if (value instanceof Value.Text text) {
            return text.text().length() <= MAX_VALUE_LENGTH;
        }
        return !(value instanceof Value.Binary binary) || binary.bytes().length <= MAX_VALUE_LENGTH;
    }

    private static boolean isOnceEach(List<Restoration> run) {
        Set<RowKey> keys = new HashSet<>();
        return run.stream().allMatch(row -> keys.add(row.change().key()));
    }
}
