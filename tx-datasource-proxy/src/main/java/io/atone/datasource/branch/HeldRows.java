package io.atone.datasource.branch;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.atone.core.id.LockKey;
import io.atone.datasource.capture.Captured.LockedRows;
import io.atone.datasource.image.RowKey;
import io.atone.datasource.lock.LockKeys;
import io.atone.datasource.lock.ReadableLockKey;

/** Tells rows whose keys are taken from those that are free. */
final class HeldRows {

    private HeldRows() {}

    /** Which of some keys are taken. */
    @FunctionalInterface
    interface Question {
        Set<LockKey> taken(List<ReadableLockKey> keys) throws SQLException;
    }

    /** Those of the rows whose keys are taken, by a single question for all tables. */
    static List<LockedRows> among(List<LockedRows> rows, LockKeys keys, Question question) throws SQLException {
        Map<LockKey, ReadableLockKey> asked = new LinkedHashMap<>();
        List<Map<RowKey, LockKey>> byTable = new ArrayList<>();
        for (LockedRows ofTable : rows) {
            Map<RowKey, LockKey> byRow = new LinkedHashMap<>();
            for (RowKey row : ofTable.rows()) {
                ReadableLockKey key = keys.ofRows(ofTable.table(), List.of(row)).get(0);
                byRow.put(row, key.key());
                asked.putIfAbsent(key.key(), key);
            }
            byTable.add(byRow);
        }
        Set<LockKey> taken = asked.isEmpty() ? Set.of() : question.taken(List.copyOf(asked.values()));
        List<LockedRows> held = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            List<RowKey> ofTable = byTable.get(i).entrySet().stream()
                    .filter(row -> taken.contains(row.getValue()))
                    .map(Map.Entry::getKey)
                    .toList();
            held.add(new LockedRows(rows.get(i).table(), ofTable, true));
        }
        return held;
    }
}
