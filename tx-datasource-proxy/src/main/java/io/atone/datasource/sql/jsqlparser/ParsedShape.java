package io.atone.datasource.sql.jsqlparser;

import java.util.List;

/**
 * The outline of a statement, as far as two independent readers of it must agree. Immutable and thread-safe.
 *
 * @param kind what it does
 * @param parameters how many {@code ?} it has
 * @param columns how many columns it lists: those set by an UPDATE, those named before VALUES by an INSERT
 * @param where whether it has a condition
 * @param ordered whether it has ORDER BY
 * @param limited whether it has LIMIT, OFFSET or FETCH
 * @param extras the names of clauses beside those of a plain statement, each once; empty for a plain one
 */
public record ParsedShape(
        Kind kind, int parameters, int columns, boolean where, boolean ordered, boolean limited, List<String> extras) {

    public ParsedShape {
        extras = extras.stream().distinct().sorted().toList();
    }

    /** A shape without further clauses. */
    public ParsedShape(Kind kind, int parameters, int columns, boolean where, boolean ordered, boolean limited) {
        this(kind, parameters, columns, where, ordered, limited, List.of());
    }

    /** The same with another number of parameters. */
    public ParsedShape withParameters(int other) {
        return new ParsedShape(kind, other, columns, where, ordered, limited, extras);
    }

    /** The same with other clauses. */
    public ParsedShape withExtras(List<String> other) {
        return new ParsedShape(kind, parameters, columns, where, ordered, limited, other);
    }

    /** What a statement does. */
    public enum Kind {
        INSERT,
        UPDATE,
        DELETE,
        SELECT_FOR_UPDATE,
        OTHER
    }
}
