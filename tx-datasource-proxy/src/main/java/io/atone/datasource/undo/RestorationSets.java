package io.atone.datasource.undo;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

import io.atone.datasource.dialect.Dialect;
import io.atone.datasource.image.RowChange;
import io.atone.datasource.image.RowImage;
import io.atone.datasource.image.RowKey;
import io.atone.datasource.metadata.ColumnMeta;
import io.atone.datasource.undo.Restoration.Parameter;
import io.atone.datasource.value.Value;

/**
 * Brings restorations of the same text together in statements that restore several rows each: updates that all made the same of the same
 * values, and, for databases whose drivers send the items of a batch one by one, others too. Whether all rows were as they should, the
 * number of restored rows tells; which one was not has to be found out row by row. Thread-safe.
 */
final class RestorationSets {

    /** The database compares each row with the keys of all, so more would not be faster. */
    static final int MAX_ROWS = 100;

    /** Of one statement for rows that are alike, whose keys the database looks up. */
    static final int MAX_ROWS_ALIKE = 500;

    /** With fewer rows than this to each of several changes of values on average, updates do not go by their values. */
    static final int MIN_ROWS_ALIKE = 10;

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
        boolean updates = first.change().kind() == RowChange.Kind.UPDATE;
        boolean anyValues = isRestoredBySets(first.change());
        if (run.size() < 2 || !(updates || anyValues) || !isSmall(run) || !isOnceEach(run)) {
            return Optional.empty();
        }
        List<RowChange> changes = run.stream().map(Restoration::change).toList();
        if (updates) {
            Collection<List<RowChange>> alike = byValues(changes);
            if (alike.size() == 1 || alike.size() * MIN_ROWS_ALIKE <= changes.size()) {
                return Optional.of(sets(alike, mostAlike(first), builder::buildAlike));
            }
        }
        int most = Math.min(MAX_ROWS, MAX_PARAMETERS / (first.parameters().size() * 2));
        return anyValues && most >= 2
                ? Optional.of(sets(List.of(changes), most, builder::buildTogether))
                : Optional.empty();
    }

    /** They have the values in common, and differ in their keys. */
    private int mostAlike(Restoration first) {
        int common = builder.written(first.change()).size() * 2;
        int each = Math.max(1, first.parameters().size() - common);
        return Math.max(1, Math.min(MAX_ROWS_ALIKE, (MAX_PARAMETERS - common) / each));
    }

    private static List<RestorationSet> sets(
            Collection<List<RowChange>> groups, int most, Function<List<RowChange>, Restoration> together) {
        List<RestorationSet> sets = new ArrayList<>();
        for (List<RowChange> group : groups) {
            for (int from = 0; from < group.size(); from += most) {
                List<RowChange> rows = group.subList(from, Math.min(group.size(), from + most));
                sets.add(new RestorationSet(together.apply(rows), rows.size()));
            }
        }
        return sets;
    }

    /** Those that made the same of the same values, in the order of the first ones. */
    private Collection<List<RowChange>> byValues(List<RowChange> updates) {
        List<ColumnMeta> written = builder.written(updates.get(0));
        Map<List<Value>, List<RowChange>> byValues = new LinkedHashMap<>();
        for (RowChange update : updates) {
            RowImage before = Objects.requireNonNull(update.before());
            RowImage after = Objects.requireNonNull(update.after());
            List<Value> values = new ArrayList<>(written.size() * 2);
            for (ColumnMeta column : written) {
                values.add(before.value(column.name()));
                values.add(after.value(column.name()));
            }
            byValues.computeIfAbsent(values, first -> new ArrayList<>()).add(update);
        }
        return byValues.values();
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
        for (Restoration row : run) {
            for (Parameter parameter : row.parameters()) {
                if (!isSmall(parameter)) {
                    return false;
                }
            }
        }
        return true;
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
