package io.atone.datasource.branch;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What a local transaction ran before a global transaction appeared. Only the texts are kept; whether they changed anything is looked at
 * when it matters, so that work outside global transactions costs nothing. Not thread-safe.
 */
final class UnprotectedWrites {

    /** Beyond this many statements that answered an update count, it is taken for granted that one of them wrote. */
    static final int MAX_KEPT = 16;

    private final List<String> statements = new ArrayList<>();
    private boolean more;

    void add(String sql) {
        if (statements.size() < MAX_KEPT) {
            statements.add(sql);
        } else {
            more = true;
        }
    }

    /** A statement that changed something, or may have. */
    Optional<String> find(Predicate<String> isRead) {
        Optional<String> found =
                statements.stream().filter(sql -> !isRead.test(sql)).findFirst();
        return found.isPresent() || !more ? found : Optional.of(statements.get(0));
    }

    void clear() {
        statements.clear();
        more = false;
    }
}
