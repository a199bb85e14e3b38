package io.atone.datasource.roundtrip;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

import io.atone.testkit.database.DatabaseEngine;

/**
 * Tables, rows and steps, all from one seed. Immutable.
 *
 * @param seed what makes it again
 * @param tables parents first
 * @param rows statements that fill the tables; those that fail are left out
 * @param steps what the application does
 */
record Scenario(long seed, DatabaseEngine engine, List<Table> tables, List<String> rows, List<Step> steps) {

    private static final int MAX_STEPS = 24;
    private static final int ROWS_PER_TABLE = 7;

    Scenario {
        tables = List.copyOf(tables);
        rows = List.copyOf(rows);
        steps = List.copyOf(steps);
    }

    static Scenario of(DatabaseEngine engine, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Table> tables = new SchemaGenerator(engine, random, Long.toUnsignedString(seed)).tables();
        StatementGenerator statements = new StatementGenerator(engine, random, tables);
        List<String> rows = statements.rows(ROWS_PER_TABLE);
        List<Step> steps = new ArrayList<>();
        int count = 1 + random.nextInt(MAX_STEPS);
        for (int i = 0; i < count; i++) {
            steps.addAll(statements.next());
        }
        return new Scenario(seed, engine, tables, rows, steps);
    }

    Scenario withSteps(List<Step> fewer) {
        return new Scenario(seed, engine, tables, rows, fewer);
    }

    Scenario withRows(List<String> fewer) {
        return new Scenario(seed, engine, tables, fewer, steps);
    }

    /** All of it, to be read and run by hand. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        tables.forEach(table -> text.append("  ").append(table.create(engine)).append(";\n"));
        rows.forEach(row -> text.append("  ").append(row).append(";\n"));
        text.append("  -- in the global transaction\n");
        steps.forEach(step -> text.append("  ").append(step).append(";\n"));
        return text.toString();
    }
}
