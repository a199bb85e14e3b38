package io.atone.datasource.branch;

import java.sql.Savepoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/** What the local transaction had done when each of its savepoints was set. Not thread-safe. */
final class SavepointMarks {

    private final List<Mark> marks = new ArrayList<>();

    /**
     * A moment of the local transaction.
     *
     * @param savepoint the driver's
     * @param changes how many changes there were
     * @param lockedRows how many rows were locked without being changed
     * @param failure why it could only be rolled back already; null when it was well
     */
    record Mark(Savepoint savepoint, int changes, int lockedRows, @Nullable String failure) {}

    void set(Savepoint savepoint, int changes, int lockedRows, @Nullable String failure) {
        marks.add(new Mark(savepoint, changes, lockedRows, failure));
    }

    /** The moment of a savepoint; savepoints set later are gone. */
    Optional<Mark> rollBackTo(Savepoint savepoint) {
        for (int i = marks.size() - 1; i >= 0; i--) {
            Mark mark = marks.get(i);
            if (mark.savepoint() == savepoint) {
                marks.subList(i + 1, marks.size()).clear();
                return Optional.of(mark);
            }
        }
        return Optional.empty();
    }

    void release(Savepoint savepoint) {
        marks.removeIf(mark -> mark.savepoint() == savepoint);
    }

    void clear() {
        marks.clear();
    }
}
