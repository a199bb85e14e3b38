package io.atone.datasource.roundtrip;

import java.util.List;
import java.util.SplittableRandom;

import io.atone.testkit.database.DatabaseEngine;

/** Makes random conditions over a table. */
final class Conditions {

    private static final int MAX_DEPTH = 2;

    private final DatabaseEngine engine;
    private final SplittableRandom random;
    private final List<Table> tables;

    Conditions(DatabaseEngine engine, SplittableRandom random, List<Table> tables) {
        this.engine = engine;
        this.random = random;
        this.tables = tables;
    }

    /** {@code WHERE ...}, now and then nothing. */
    String where(Table table) {
        return random.nextInt(12) == 0 ? "" : " WHERE " + condition(table, 0);
    }

    private String condition(Table table, int depth) {
        if (depth < MAX_DEPTH && random.nextInt(3) == 0) {
            String one = condition(table, depth + 1);
            return switch (random.nextInt(4)) {
                case 0 -> "NOT (" + one + ")";
                case 1 -> "(" + one + " OR " + condition(table, depth + 1) + ")";
                case 2 -> "(" + one + " AND " + condition(table, depth + 1) + ")";
                default -> "CASE WHEN " + one + " THEN 1 ELSE 0 END = 1";
            };
        }
        return simple(table);
    }

    private String simple(Table table) {
        List<Column> comparable =
                table.columns().stream().filter(column -> column.kind().key()).toList();
        Column column =
                random.nextInt(2) == 0 ? table.keyColumns().get(0) : comparable.get(random.nextInt(comparable.size()));
        String name = column.name();
        String value = column.kind().literal(random, false);
        return switch (random.nextInt(9)) {
            case 0, 1, 2 -> name + " = " + value;
            case 3 -> name + " IN (" + value + ", " + column.kind().literal(random, false) + ")";
            case 4 -> name + " IS " + (random.nextBoolean() ? "NOT " : "") + "NULL";
            case 5 -> name + " <> " + value;
            case 6 -> "n BETWEEN " + random.nextInt(6) + " AND " + (3 + random.nextInt(6));
            case 7 -> nullSafe(name, value);
            default -> exists(table);
        };
    }

    private String nullSafe(String name, String value) {
        return engine == DatabaseEngine.MYSQL || engine == DatabaseEngine.MARIADB
                ? name + " <=> " + value
                : name + " IS NOT DISTINCT FROM " + value;
    }

    /** Over another table: MySQL does not let a statement read the table that it changes. */
    private String exists(Table table) {
        return tables.stream()
                .filter(other -> !other.name().equals(table.baseName()))
                .findFirst()
                .map(other -> "EXISTS (SELECT 1 FROM " + other.name() + " o WHERE o.n = " + table.name() + ".n)")
                .orElse("n > " + random.nextInt(9));
    }
}
