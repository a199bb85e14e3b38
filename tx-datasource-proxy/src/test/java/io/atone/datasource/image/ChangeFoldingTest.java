package io.atone.datasource.image;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;

import io.atone.datasource.dialect.ColumnType;
import io.atone.datasource.metadata.ColumnMeta;
import io.atone.datasource.metadata.ColumnMeta.Identity;
import io.atone.datasource.metadata.KeyMeta;
import io.atone.datasource.metadata.TableHazards;
import io.atone.datasource.metadata.TableMeta;
import io.atone.datasource.metadata.TableName;
import io.atone.datasource.value.Carrier;
import io.atone.datasource.value.ColumnCodec;
import io.atone.datasource.value.KeyEquality;
import io.atone.datasource.value.Value;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ChangeFoldingTest {

    private static final TableMeta TABLE = new TableMeta(
            new TableName("bank", "t"),
            "bank.t",
            TableMeta.Kind.TABLE,
            List.of(column("id", 1), column("a", 2), column("b", 3)),
            List.of(new KeyMeta("pk", List.of("id"), true, true), new KeyMeta("u", List.of("a"), false, true)),
            Set.of(),
            TableHazards.none());

    private static ColumnMeta column(String name, int ordinal) {
        ColumnCodec codec = new ColumnCodec(Carrier.NUMBER, "{}", "?", "{} = ?", KeyEquality.NUMBER);
        return new ColumnMeta(
                name,
                ordinal,
                new ColumnType("int", "int", null),
                false,
                false,
                Identity.NONE,
                false,
                false,
                true,
                codec);
    }

    private static Value number(long number) {
        return new Value.Numeric(BigDecimal.valueOf(number));
    }

    private static RowImage whole(long id, long a, long b) {
        return new RowImage(TABLE.columns(), List.of(number(id), number(a), number(b)));
    }

    private static RowImage some(String column, long id, long value) {
        return new RowImage(
                List.of(TABLE.requireColumn("id"), TABLE.requireColumn(column)), List.of(number(id), number(value)));
    }

    private static RowChange updateA(long from, long to) {
        return RowChange.updated(TABLE, some("a", 1, from), some("a", 1, to));
    }

    private static RowChange updateB(long from, long to) {
        return RowChange.updated(TABLE, some("b", 1, from), some("b", 1, to));
    }

    private static List<RowChange> fold(RowChange... changes) {
        return ChangeFolding.fold(List.of(changes));
    }

    @Test
    void updatesOfDifferentColumnsBecomeOneOfBoth() {
        assertThat(fold(updateA(1, 2), updateB(5, 6), updateA(2, 3)))
                .containsExactly(RowChange.updated(TABLE, whole(1, 1, 5), whole(1, 3, 6)));
    }

    @Test
    void insertedRowThatIsUpdatedIsInserted() {
        assertThat(fold(RowChange.inserted(TABLE, whole(1, 1, 5)), updateB(5, 6)))
                .containsExactly(RowChange.inserted(TABLE, whole(1, 1, 6)));
    }

    @Test
    void insertedRowThatIsDeletedIsNothing() {
        assertThat(fold(
                        RowChange.inserted(TABLE, whole(1, 1, 5)),
                        updateA(1, 2),
                        RowChange.deleted(TABLE, whole(1, 2, 5))))
                .isEmpty();
    }

    @Test
    void updatedRowThatIsDeletedIsDeletedAsItWasFirst() {
        assertThat(fold(updateA(1, 2), RowChange.deleted(TABLE, whole(1, 2, 5))))
                .containsExactly(RowChange.deleted(TABLE, whole(1, 1, 5)));
    }

    @Test
    void deletedRowThatComesBackIsUpdated() {
        assertThat(fold(RowChange.deleted(TABLE, whole(1, 1, 5)), RowChange.inserted(TABLE, whole(1, 9, 9))))
                .containsExactly(RowChange.updated(TABLE, whole(1, 1, 5), whole(1, 9, 9)));
    }

    @Test
    void swapOfUniqueValuesThroughAThirdStaysAsItWas() {
        List<RowChange> swap = List.of(update("a", 1, 7, 0), update("a", 2, 8, 7), update("a", 1, 0, 8));

        assertThat(ChangeFolding.fold(swap)).isEqualTo(swap);
    }

    @Test
    void changesOfOtherColumnsFoldAcrossOtherRows() {
        List<RowChange> changes = List.of(update("b", 1, 7, 0), update("a", 2, 8, 7), update("b", 1, 0, 8));

        assertThat(ChangeFolding.fold(changes)).containsExactly(update("b", 1, 7, 8), update("a", 2, 8, 7));
    }

    @Test
    void rowThatComesBackWithItsKeysIsFoldedAcrossOtherRows() {
        List<RowChange> changes = List.of(
                RowChange.deleted(TABLE, whole(1, 1, 5)),
                update("a", 2, 8, 7),
                RowChange.inserted(TABLE, whole(1, 1, 6)));

        assertThat(ChangeFolding.fold(changes)).hasSize(2);
    }

    private static RowChange update(String column, long id, long from, long to) {
        return RowChange.updated(TABLE, some(column, id, from), some(column, id, to));
    }

    @Test
    void historyWithAGapStaysAsItWas() {
        RowChange insert = RowChange.inserted(TABLE, whole(1, 1, 5));
        RowChange delete = RowChange.deleted(TABLE, whole(1, 1, 5));

        assertThat(fold(insert, insert)).containsExactly(insert, insert);
        assertThat(fold(delete, delete)).containsExactly(delete, delete);
        assertThat(fold(delete, updateA(1, 2))).containsExactly(delete, updateA(1, 2));
        assertThat(fold(updateA(1, 2), updateA(3, 4))).containsExactly(updateA(1, 2), updateA(3, 4));
    }

    @Test
    void truncatingToAMarkForgetsWhatCameAfter() {
        BranchChanges changes = new BranchChanges();
        changes.addAll(List.of(updateA(1, 2)));
        int mark = changes.mark();
        changes.addAll(List.of(updateA(2, 3), updateB(5, 6)));

        changes.truncate(mark);

        assertThat(changes.folded()).containsExactly(updateA(1, 2));
    }

    /** Random histories over a few rows: taking the folded changes back in reverse order leads to where it began. */
    @Test
    void foldedChangesTakeAnyHistoryBack() {
        for (long seed = 1; seed <= 2_000; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            Map<Long, RowImage> rows = new TreeMap<>(Map.of(1L, whole(1, 1, 1), 2L, whole(2, 2, 2)));
            Map<Long, RowImage> first = Map.copyOf(rows);
            List<RowChange> history = new ArrayList<>();
            for (int step = random.nextInt(12); step > 0; step--) {
                history.add(randomChange(random, rows));
            }

            List<RowChange> folded = ChangeFolding.fold(history);

            if (!folded.equals(history)) {
                assertThat(folded.stream().map(RowChange::key))
                        .as("seed %d", seed)
                        .doesNotHaveDuplicates();
            }
            Map<Long, RowImage> undone = new HashMap<>(rows);
            for (int i = folded.size() - 1; i >= 0; i--) {
                undo(undone, folded.get(i));
            }
            assertThat(undone).as("seed %d", seed).isEqualTo(first);
        }
    }

    private static RowChange randomChange(SplittableRandom random, Map<Long, RowImage> rows) {
        long id = random.nextLong(1, 4);
        RowImage row = rows.get(id);
        if (row == null) {
            RowImage inserted = whole(id, random.nextInt(9), random.nextInt(9));
            rows.put(id, inserted);
            return RowChange.inserted(TABLE, inserted);
        }
        if (random.nextInt(3) == 0) {
            rows.remove(id);
            return RowChange.deleted(TABLE, row);
        }
        String column = random.nextBoolean() ? "a" : "b";
        Value former = row.value(column);
        Value value = number(random.nextInt(9));
        rows.put(
                id,
                new RowImage(
                        row.columns(),
                        row.columns().stream()
                                .map(meta -> meta.name().equals(column) ? value : row.value(meta.name()))
                                .toList()));
        List<ColumnMeta> columns = List.of(TABLE.requireColumn("id"), TABLE.requireColumn(column));
        return RowChange.updated(
                TABLE,
                new RowImage(columns, List.of(number(id), former)),
                new RowImage(columns, List.of(number(id), value)));
    }

    private static void undo(Map<Long, RowImage> rows, RowChange change) {
        long id = ((Value.Numeric) change.key().values().get(0)).number().longValue();
        RowImage before = change.before();
        if (before == null) {
            assertThat(rows.remove(id)).isEqualTo(change.after());
        } else if (change.after() == null) {
            assertThat(rows.put(id, before)).isNull();
        } else {
            RowImage now = Objects.requireNonNull(rows.get(id));
            rows.put(
                    id,
                    new RowImage(
                            now.columns(),
                            now.columns().stream()
                                    .map(ColumnMeta::name)
                                    .map(name -> before.has(name) ? before.value(name) : now.value(name))
                                    .toList()));
        }
    }
}
