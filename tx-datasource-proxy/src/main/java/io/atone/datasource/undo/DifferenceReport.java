package io.atone.datasource.undo;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

import io.atone.core.protocol.RowDifference;
import io.atone.datasource.image.RowChange;
import io.atone.datasource.image.RowImage;
import io.atone.datasource.metadata.ColumnMeta;
import io.atone.datasource.metadata.TableMeta;
import io.atone.datasource.value.Value;
import org.jspecify.annotations.Nullable;

/** Shows a row that is in the way of an undo: before, by the branch, now. Values as bounded texts. */
final class DifferenceReport {

    private static final String CUT = "...";

    private DifferenceReport() {}

    static RowDifference of(RowChange change, @Nullable RowImage now) {
        List<RowDifference.Column> columns = new ArrayList<>();
        for (ColumnMeta column : change.anyImage().columns()) {
            if (!column.generated()) {
                columns.add(column(column.name(), change, now));
            }
        }
        int more = Math.max(0, columns.size() - RowDifference.MAX_COLUMNS);
        if (more > 0) {
            columns.sort(Comparator.comparing(column -> !column.differs()));
        }
        return new RowDifference(
                cut(change.table().name().toString()),
                cut(key(change)),
                switch (change.kind()) {
                    case INSERT -> RowDifference.Change.INSERTED;
                    case UPDATE -> RowDifference.Change.UPDATED;
                    case DELETE -> RowDifference.Change.DELETED;
                },
                columns.subList(0, columns.size() - more),
                more);
    }

    private static RowDifference.Column column(String name, RowChange change, @Nullable RowImage now) {
        RowImage expected = change.after() == null ? change.before() : change.after();
        boolean differs = now == null || expected == null || !now.value(name).equals(expected.value(name));
        return new RowDifference.Column(
                cut(name), shown(change.before(), name), shown(change.after(), name), shown(now, name), differs);
    }

    private static String key(RowChange change) {
        TableMeta table = change.table();
        List<Value> values = change.key().values();
        List<String> names =
                table.rowKeyColumns().stream().map(ColumnMeta::name).toList();
        List<String> parts = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            parts.add(names.get(i) + " = " + values.get(i).toReadable());
        }
        return parts.stream().collect(Collectors.joining(", "));
    }

    private static @Nullable String shown(@Nullable RowImage image, String column) {
        return image == null ? null : cut(image.value(column).toReadable());
    }

    private static String cut(String text) {
        return text.length() <= RowDifference.MAX_TEXT_LENGTH
                ? text
                : text.substring(0, RowDifference.MAX_TEXT_LENGTH - CUT.length()) + CUT;
    }
}
