package io.atone.datasource.roundtrip;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

/** One thing that an application does on a connection. Immutable. */
sealed interface Step {

    /** How many statements it runs. */
    default int statements() {
        return 1;
    }

    /** A statement without parameters. */
    record Run(String sql) implements Step {
        @Override
        public String toString() {
            return sql;
        }
    }

    /** A prepared statement with parameters. */
    record Prepared(String sql, List<@Nullable Object> parameters) implements Step {
        public Prepared {
            parameters = new ArrayList<>(parameters);
        }

        @Override
        public String toString() {
            return sql + "  <- " + shown(parameters);
        }
    }

    /** A prepared batch. */
    record Batch(String sql, List<List<@Nullable Object>> items) implements Step {
        public Batch {
            items = List.copyOf(items);
        }

        @Override
        public int statements() {
            return items.size();
        }

        @Override
        public String toString() {
            return "batch: " + sql + "  <- " + items.stream().map(Step::shown).collect(Collectors.joining(" ; "));
        }
    }

    /** A query; its rows are seen. */
    record Query(String sql) implements Step {
        @Override
        public String toString() {
            return sql;
        }
    }

    /** A savepoint. */
    record Save(String name) implements Step {
        @Override
        public int statements() {
            return 0;
        }

        @Override
        public String toString() {
            return "savepoint " + name;
        }
    }

    /** Back to a savepoint; nothing when there is none of that name. */
    record BackTo(String name) implements Step {
        @Override
        public int statements() {
            return 0;
        }

        @Override
        public String toString() {
            return "rollback to " + name;
        }
    }

    /** The local transaction commits; the next step begins another one, and another branch. */
    record Commit() implements Step {
        @Override
        public int statements() {
            return 0;
        }

        @Override
        public String toString() {
            return "commit";
        }
    }

    private static String shown(List<@Nullable Object> parameters) {
        return parameters.stream()
                .map(value -> value instanceof String text ? "'" + text + "'" : String.valueOf(value))
                .collect(Collectors.joining(", "));
    }
}
