package io.atone.datasource.roundtrip;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

import io.atone.testkit.database.DatabaseEngine;
import org.jspecify.annotations.Nullable;

/** Makes random tables: keys of all kinds, unique keys, defaults, generated columns, foreign keys, of which some cascade. */
final class SchemaGenerator {

    private static final int MAX_FURTHER_COLUMNS = 5;
    private static final List<String> NAMES = List.of("t", "u", "v");
    private static final List<String> ON_DELETE = List.of("", " ON DELETE CASCADE", " ON DELETE SET NULL");
    private static final List<String> ON_UPDATE = List.of("", " ON UPDATE CASCADE", " ON UPDATE SET NULL");

    private final SplittableRandom random;
    private final String suffix;
    private final List<ColumnKind> kinds;

    /** @param suffix of the tables' names; no two scenarios share a table, for what it looks like is remembered for a while */
    SchemaGenerator(DatabaseEngine engine, SplittableRandom random, String suffix) {
        this.random = random;
        this.suffix = suffix;
        this.kinds = ColumnKind.of(engine);
    }

    /** Up to three tables; each refers to the one before. */
    List<Table> tables() {
        List<Table> tables = new ArrayList<>();
        Table last = table(NAMES.get(0) + suffix, null);
        tables.add(last);
        while (tables.size() < NAMES.size()
                && random.nextInt(2) == 0
                && last.keyColumns().size() == 1) {
            last = table(NAMES.get(tables.size()) + suffix, last);
            tables.add(last);
        }
        return tables;
    }

    private Table table(String name, @Nullable Table parent) {
        List<Column> columns = new ArrayList<>();
        boolean primary = random.nextInt(5) != 0;
        int style = random.nextInt(4);
        if (style == 0 && primary) {
            columns.add(new Column("id", ColumnKind.ID, false, null, null, true));
        } else if (style == 1) {
            columns.add(new Column("id", ColumnKind.ID, false, null, null, false));
            columns.add(new Column("id2", keyKind(), false, null, null, false));
        } else {
            columns.add(new Column("id", style == 2 ? ColumnKind.ID : keyKind(), false, null, null, false));
        }
        List<String> key = columns.stream().map(Column::name).toList();
        if (parent != null) {
            ColumnKind kind = parent.keyColumns().get(0).kind();
            columns.add(new Column(Table.PARENT_COLUMN, kind, true, null, null, false));
        }
        // At least one number, so that there is something to calculate with.
        columns.add(new Column("n", ColumnKind.ID, true, null, null, false));
        int further = 1 + random.nextInt(MAX_FURTHER_COLUMNS);
        for (int i = 0; i < further; i++) {
            columns.add(column("c" + i));
        }
        if (random.nextInt(4) == 0) {
            columns.add(new Column("g", ColumnKind.ID, true, "n + 1", null, false));
        }
        return new Table(name, columns, key, primary, uniques(columns), parent, rules(parent));
    }

    private String rules(@Nullable Table parent) {
        return parent == null
                ? ""
                : ON_DELETE.get(random.nextInt(ON_DELETE.size())) + ON_UPDATE.get(random.nextInt(ON_UPDATE.size()));
    }

    private Column column(String name) {
        ColumnKind kind = kinds.get(random.nextInt(kinds.size()));
        boolean nullable = random.nextInt(4) != 0;
        boolean withDefault = kind.key() && !kind.type().startsWith("TIMESTAMP") && random.nextInt(3) == 0;
        // MySQL wants defaults without the name of the type.
        String literal = kind.literals().get(0).replaceFirst("^DATE ", "");
        return new Column(name, kind, nullable, null, withDefault ? literal : null, false);
    }

    private ColumnKind keyKind() {
        List<ColumnKind> possible = kinds.stream().filter(ColumnKind::key).toList();
        return possible.get(random.nextInt(possible.size()));
    }

    private List<List<String>> uniques(List<Column> columns) {
        List<String> possible = columns.stream()
                .filter(column -> column.name().startsWith("c") && column.kind().key())
                .map(Column::name)
                .toList();
        if (possible.isEmpty() || random.nextInt(2) == 0) {
            return List.of();
        }
        String one = possible.get(random.nextInt(possible.size()));
        return random.nextBoolean() ? List.of(List.of(one)) : List.of(List.of("n", one));
    }
}
