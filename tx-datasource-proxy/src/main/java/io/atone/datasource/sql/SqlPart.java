package io.atone.datasource.sql;

import java.util.ArrayList;
import java.util.List;

/**
 * A piece cut out of the original statement, with the parameters that stand in it. Immutable and thread-safe.
 *
 * @param text exactly as the statement has it, from its first to its last token; empty when there is no such piece
 * @param parameters the 1-based indexes, in the whole statement, of the {@code ?} in the text, in order of appearance
 */
public record SqlPart(String text, List<Integer> parameters) {

    /** The piece that is not there. */
    public static final SqlPart EMPTY = new SqlPart("", List.of());

    public SqlPart {
        parameters = List.copyOf(parameters);
        int last = 0;
        for (int parameter : parameters) {
            if (parameter <= last) {
                throw new IllegalArgumentException(
                        "Parameter indexes start at 1 and ascend, but the list is " + parameters);
            }
            last = parameter;
        }
        if (text.isEmpty() && !parameters.isEmpty()) {
            throw new IllegalArgumentException("An empty piece has no parameters, but the list is " + parameters);
        }
    }

    /** This piece and a later one. */
    public SqlPart followedBy(SqlPart later) {
        if (isEmpty()) {
            return later;
        }
        List<Integer> all = new ArrayList<>(parameters);
        all.addAll(later.parameters());
        return later.isEmpty() ? this : new SqlPart(text + " " + later.text(), all);
    }

    /** Whether the statement has no such piece. */
    public boolean isEmpty() {
        return text.isEmpty();
    }
}
