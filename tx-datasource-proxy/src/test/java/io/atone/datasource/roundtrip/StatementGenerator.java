package io.atone.datasource.roundtrip;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;

import io.atone.testkit.database.DatabaseEngine;
import org.jspecify.annotations.Nullable;

/**
 * Makes random statements for given tables. A new shape is a new line in {@link #SHAPES}; whether Atone supports or refuses it does not
 * matter here.
 */
final class StatementGenerator {

    private static final Set<DatabaseEngine> ALL = EnumSet.allOf(DatabaseEngine.class);
    private static final Set<DatabaseEngine> MYSQL_LIKE = EnumSet.of(DatabaseEngine.MYSQL, DatabaseEngine.MARIADB);
    private static final Set<DatabaseEngine> STANDARD = EnumSet.of(DatabaseEngine.POSTGRESQL, DatabaseEngine.H2);
    private static final Set<DatabaseEngine> POSTGRESQL = EnumSet.of(DatabaseEngine.POSTGRESQL);
    private static final Set<DatabaseEngine> H2 = EnumSet.of(DatabaseEngine.H2);

    /** One in so many is a local transaction that updates one row. */
    private static final int BRANCHES_OF_ONE_ROW = 9;

    private static final Set<DatabaseEngine> WITH_VIEWS = EnumSet.complementOf(EnumSet.of(DatabaseEngine.H2));

    private static final Set<DatabaseEngine> RETURNING_TOO =
            EnumSet.of(DatabaseEngine.POSTGRESQL, DatabaseEngine.MARIADB);

    /** How a statement of some shape is made. */
    @FunctionalInterface
    interface Maker {
        Step make(StatementGenerator generator, Table table);
    }

    /**
     * A kind of statement.
     *
     * @param weight how often it comes, against the others
     */
    record Shape(int weight, Set<DatabaseEngine> engines, Maker maker) {}

    static final List<Shape> SHAPES = List.of(
            new Shape(8, ALL, StatementGenerator::insert),
            new Shape(4, ALL, StatementGenerator::preparedInsert),
            new Shape(2, ALL, StatementGenerator::insertBatch),
            new Shape(1, ALL, StatementGenerator::insertSelect),
            new Shape(12, ALL, StatementGenerator::update),
            new Shape(3, ALL, StatementGenerator::preparedUpdate),
            new Shape(2, ALL, StatementGenerator::updateBatch),
            new Shape(1, ALL, StatementGenerator::updateKey),
            new Shape(6, ALL, StatementGenerator::delete),
            new Shape(1, ALL, StatementGenerator::deleteBatch),
            new Shape(2, ALL, (generator, table) -> generator.lockingQuery(table)),
            new Shape(2, ALL, (generator, table) -> new Step.Save("s" + generator.random.nextInt(2))),
            new Shape(2, ALL, (generator, table) -> new Step.BackTo("s" + generator.random.nextInt(2))),
            new Shape(2, ALL, (generator, table) -> new Step.Commit()),
            new Shape(3, MYSQL_LIKE, StatementGenerator::limitedChange),
            new Shape(3, MYSQL_LIKE, (generator, table) -> generator.insertVariant(table, "INSERT IGNORE", "")),
            new Shape(2, MYSQL_LIKE, StatementGenerator::replace),
            new Shape(1, MYSQL_LIKE, StatementGenerator::insertIgnoreSelect),
            new Shape(3, MYSQL_LIKE, StatementGenerator::onDuplicateKeyUpdate),
            new Shape(3, MYSQL_LIKE, StatementGenerator::insertFromLimitedQuery),
            new Shape(2, MYSQL_LIKE, StatementGenerator::replaceFromQuery),
            new Shape(3, MYSQL_LIKE, StatementGenerator::onDuplicateKeyUpdateFromQuery),
            new Shape(3, POSTGRESQL, StatementGenerator::onConflictDoNothing),
            new Shape(3, POSTGRESQL, StatementGenerator::onConflictDoUpdate),
            new Shape(2, POSTGRESQL, (generator, table) -> new Step.Query(generator.update(table) + " RETURNING n")),
            new Shape(1, POSTGRESQL, StatementGenerator::onConflictFromQuery),
            new Shape(2, POSTGRESQL, StatementGenerator::updateFrom),
            new Shape(1, STANDARD, StatementGenerator::mergeMatched),
            new Shape(2, RETURNING_TOO, (generator, table) -> generator.returning(table)),
            new Shape(2, H2, StatementGenerator::mergeInto),
            new Shape(1, STANDARD, StatementGenerator::updateFromRow),
            new Shape(1, ALL, StatementGenerator::several),
            new Shape(6, WITH_VIEWS, StatementGenerator::throughView));

    private final DatabaseEngine engine;
    private final SplittableRandom random;
    private final List<Table> tables;
    private final Conditions conditions;
    private final List<Shape> shapes;
    private final int weights;

    StatementGenerator(DatabaseEngine engine, SplittableRandom random, List<Table> tables) {
        this.engine = engine;
        this.random = random;
        this.tables = tables;
        this.conditions = new Conditions(engine, random, tables);
        this.shapes = SHAPES.stream()
                .filter(shape -> shape.engines().contains(engine))
                .toList();
        this.weights = shapes.stream().mapToInt(Shape::weight).sum();
    }

    /** Statements that fill the tables before Atone comes in. */
    List<String> rows(int perTable) {
        List<String> rows = new ArrayList<>();
        for (Table table : tables) {
            for (int i = 0; i < perTable; i++) {
                rows.add(insertInto(table, "INSERT", 1));
            }
        }
        return rows;
    }

    /** What the application does next; mostly one step. */
    List<Step> next() {
        if (random.nextInt(BRANCHES_OF_ONE_ROW) == 0) {
            Table table = tables.get(random.nextInt(tables.size()));
            return List.of(new Step.Commit(), updateOneRow(table), new Step.Commit());
        }
        return List.of(nextStep());
    }

    /** Alone in its branch, such a change is captured in a way of its own. */
    private Step updateOneRow(Table table) {
        return new Step.Run(updateHead(table)
                + table.keyColumns().stream()
                        .map(column -> column.name() + " = " + column.kind().literal(random, false))
                        .collect(Collectors.joining(" AND ", " WHERE ", "")));
    }

    private Step nextStep() {
        Table table = tables.get(random.nextInt(tables.size()));
        int choice = random.nextInt(weights);
        for (Shape shape : shapes) {
            choice -= shape.weight();
            if (choice < 0) {
                return shape.maker().make(this, table);
            }
        }
        throw new IllegalStateException("weights");
    }

    private Step insert(Table table) {
        return new Step.Run(insertInto(table, "INSERT", 1 + random.nextInt(3)));
    }

    private Step returning(Table table) {
        Step change =
                random.nextInt(3) == 0 ? insertSelect(table) : random.nextBoolean() ? insert(table) : delete(table);
        return new Step.Query(((Step.Run) change).sql() + " RETURNING n");
    }

    private Step insertVariant(Table table, String verb, String end) {
        return new Step.Run(insertInto(table, verb, 1 + random.nextInt(3)) + end);
    }

    /**
     * Not where other rows may refer to a numbered row and so keep it from being replaced: which numbers are used up by such a failure
     * depends on the way in which it comes about.
     */
    private Step replace(Table table) {
        return insertVariant(table, replaceVerb(table), "");
    }

    private String replaceVerb(Table table) {
        boolean referred = tables.stream()
                .map(Table::parent)
                .anyMatch(parent -> parent != null && parent.name().equals(table.name()));
        boolean numbered = table.keyColumns().stream().anyMatch(Column::counted);
        return referred && numbered ? "INSERT IGNORE" : "REPLACE";
    }

    private Step replaceFromQuery(Table table) {
        return new Step.Run(fromOwnRows(table, replaceVerb(table)));
    }

    private Step insertFromLimitedQuery(Table table) {
        return new Step.Run(fromOwnRows(table, random.nextBoolean() ? "INSERT" : "INSERT IGNORE"));
    }

    private Step onDuplicateKeyUpdateFromQuery(Table table) {
        String set = random.nextBoolean() ? "VALUES(n)" : "COALESCE(" + table.name() + ".n, 0) + 1";
        return new Step.Run(fromOwnRows(table, "INSERT") + " ON DUPLICATE KEY UPDATE n = " + set);
    }

    /** Copies of some of the table's rows, and changed ones, in an order that tells which come first. */
    private String fromOwnRows(Table table, String verb) {
        List<Column> columns =
                table.writable().stream().filter(column -> !column.counted()).toList();
        String selected = columns.stream()
                .map(column -> switch (random.nextInt(6)) {
                    case 0 -> column.kind().equals(ColumnKind.ID) ? column.name() + " + 1" : column.name();
                    case 1 -> column.kind().literal(random, column.nullable());
                    default -> column.name();
                })
                .collect(Collectors.joining(", "));
        String order = " ORDER BY " + String.join(", ", table.key()) + (random.nextBoolean() ? " DESC" : "");
        return verb + " INTO " + table.name() + " (" + names(columns) + ") SELECT " + selected + " FROM (SELECT * FROM "
                + table.name() + conditions.where(table) + order + " LIMIT " + (1 + random.nextInt(4))
                + ") source" + order;
    }

    private Step insertIgnoreSelect(Table table) {
        return new Step.Run(((Step.Run) insertSelect(table)).sql().replaceFirst("INSERT", "INSERT IGNORE"));
    }

    private String insertInto(Table table, String verb, int rows) {
        List<Column> columns = insertColumns(table);
        List<String> values = new ArrayList<>();
        for (int i = 0; i < rows; i++) {
            values.add(columns.stream().map(this::insertValue).collect(Collectors.joining(", ", "(", ")")));
        }
        return verb + " INTO " + table.name() + " (" + names(columns) + ") VALUES " + String.join(", ", values);
    }

    /**
     * Numbered keys are mostly left to the database; columns with a default sometimes. In InnoDB always: which number follows a failed
     * INSERT that gave one is not the same in each run.
     */
    private List<Column> insertColumns(Table table) {
        boolean numbered = random.nextInt(4) != 0 || MYSQL_LIKE.contains(engine);
        return table.writable().stream()
                .filter(column -> !(column.counted() && numbered))
                .filter(column -> column.defaultValue() == null || random.nextInt(3) != 0)
                .toList();
    }

    private String insertValue(Column column) {
        return column.defaultValue() != null && random.nextInt(4) == 0
                ? "DEFAULT"
                : column.kind().literal(random, column.nullable());
    }

    private static String names(List<Column> columns) {
        return columns.stream().map(Column::name).collect(Collectors.joining(", "));
    }

    /** Numbers go as parameters, what needs the engine's own spelling stays in the text. */
    private Step preparedInsert(Table table) {
        List<Column> columns = insertColumns(table);
        List<@Nullable Object> parameters = new ArrayList<>();
        String values =
                columns.stream().map(column -> parameterOr(column, parameters)).collect(Collectors.joining(", "));
        return new Step.Prepared(
                "INSERT INTO " + table.name() + " (" + names(columns) + ") VALUES (" + values + ")", parameters);
    }

    private String parameterOr(Column column, List<@Nullable Object> parameters) {
        if (!isParameter(column)) {
            return insertValue(column);
        }
        parameters.add(parameter(column));
        return "?";
    }

    private static boolean isParameter(Column column) {
        return column.kind().equals(ColumnKind.ID) || column.kind().type().startsWith("VARCHAR(30)");
    }

    private @Nullable Object parameter(Column column) {
        String literal = column.kind().literal(random, column.nullable());
        if (literal.equals("NULL")) {
            return null;
        }
        return column.kind().number()
                ? (Object) Integer.valueOf(literal)
                : literal.substring(1, literal.length() - 1).replace("''", "'");
    }

    /** With all keys given: some drivers send a batch in a way that takes other numbers from a sequence than single statements. */
    private Step insertBatch(Table table) {
        if (MYSQL_LIKE.contains(engine) && table.keyColumns().stream().anyMatch(Column::counted)) {
            return preparedInsert(table);
        }
        List<Column> columns = table.writable();
        List<Column> bound =
                columns.stream().filter(StatementGenerator::isParameter).toList();
        String values = columns.stream()
                .map(column -> bound.contains(column) ? "?" : insertValue(column))
                .collect(Collectors.joining(", "));
        return new Step.Batch(
                "INSERT INTO " + table.name() + " (" + names(columns) + ") VALUES (" + values + ")", items(bound));
    }

    private List<List<@Nullable Object>> items(List<Column> columns) {
        List<List<@Nullable Object>> items = new ArrayList<>();
        int count = 2 + random.nextInt(3);
        for (int i = 0; i < count; i++) {
            List<@Nullable Object> item = new ArrayList<>();
            columns.forEach(column -> item.add(parameter(column)));
            items.add(item);
        }
        return items;
    }

    private Step insertSelect(Table table) {
        List<Column> columns =
                table.writable().stream().filter(column -> !column.counted()).toList();
        String selected = columns.stream()
                .map(column ->
                        column.name().equals("id") && column.kind().equals(ColumnKind.ID) ? "id + 10" : column.name())
                .collect(Collectors.joining(", "));
        return new Step.Run("INSERT INTO " + table.name() + " (" + names(columns) + ") SELECT " + selected + " FROM "
                + table.name() + conditions.where(table) + inOrder(table));
    }

    /** PostgreSQL keeps rows in the order in which a plan went over them, and would number their copies in that one. */
    private String inOrder(Table table) {
        return engine == DatabaseEngine.POSTGRESQL ? " ORDER BY " + String.join(", ", table.key()) : "";
    }

    private Step update(Table table) {
        return new Step.Run(updateHead(table) + conditions.where(table));
    }

    private String updateHead(Table table) {
        List<Column> columns = new ArrayList<>(table.besideKey());
        for (int i = columns.size() - 1; i > 0; i--) {
            Collections.swap(columns, i, random.nextInt(i + 1));
        }
        List<Column> chosen = columns.subList(0, 1 + random.nextInt(Math.min(3, columns.size())));
        return "UPDATE " + table.name() + " SET "
                + chosen.stream()
                        .map(column -> column.name() + " = " + newValue(table, column))
                        .collect(Collectors.joining(", "));
    }

    private String newValue(Table table, Column column) {
        boolean calculable = column.kind().equals(ColumnKind.ID)
                && !column.name().equals(Table.PARENT_COLUMN)
                && !table.isUnique(column);
        return switch (random.nextInt(5)) {
            case 0 -> column.defaultValue() != null ? "DEFAULT" : column.kind().literal(random, column.nullable());
            case 1 -> calculable ? column.name() + " + 1" : column.name();
            case 2 ->
                calculable
                        ? "COALESCE(" + column.name() + ", 0) + n"
                        : column.kind().literal(random, false);
            case 3 ->
                "CASE WHEN " + table.key().get(0) + " = "
                        + table.keyColumns().get(0).kind().literal(random, false) + " THEN " + column.name() + " ELSE "
                        + column.name() + " END";
            default -> column.kind().literal(random, column.nullable());
        };
    }

    private Step preparedUpdate(Table table) {
        boolean unique =
                table.columns().stream().anyMatch(column -> column.name().equals("n") && table.isUnique(column));
        return new Step.Prepared(
                "UPDATE " + table.name() + " SET n = " + (unique ? "?" : "n + ?") + " WHERE n > ? OR n IS NULL",
                List.of(random.nextInt(3), random.nextInt(9)));
    }

    /** By whole keys, so that the batch is run at once. */
    private Step updateBatch(Table table) {
        return batchByKey("UPDATE " + table.name() + " SET n = 5", table);
    }

    private Step deleteBatch(Table table) {
        return batchByKey("DELETE FROM " + table.name(), table);
    }

    private Step batchByKey(String head, Table table) {
        List<Column> key = table.keyColumns();
        if (!key.stream().allMatch(StatementGenerator::isParameter)) {
            return new Step.Run(head + " WHERE n = " + random.nextInt(9));
        }
        String condition = key.stream().map(column -> column.name() + " = ?").collect(Collectors.joining(" AND "));
        return new Step.Batch(head + " WHERE " + condition, items(key));
    }

    private Step updateKey(Table table) {
        Column key = table.keyColumns().get(0);
        String value = key.kind().equals(ColumnKind.ID) && random.nextBoolean()
                ? key.name() + " + " + (100 + random.nextInt(900))
                : key.kind().literal(random, false);
        return new Step.Run("UPDATE " + table.name() + " SET " + key.name() + " = " + value + conditions.where(table));
    }

    private Step delete(Table table) {
        return new Step.Run("DELETE FROM " + table.name() + conditions.where(table));
    }

    private Step lockingQuery(Table table) {
        String skipping = random.nextInt(3) == 0 ? " SKIP LOCKED" : "";
        return new Step.Query("SELECT n FROM " + table.name() + conditions.where(table) + " FOR UPDATE" + skipping);
    }

    private Step limitedChange(Table table) {
        String order = " ORDER BY " + String.join(", ", table.key()) + (random.nextBoolean() ? " DESC" : "");
        String head = random.nextBoolean() ? updateHead(table) : "DELETE FROM " + table.name();
        return new Step.Run(head + conditions.where(table) + order + " LIMIT " + (1 + random.nextInt(3)));
    }

    private Step onDuplicateKeyUpdate(Table table) {
        return insertVariant(table, "INSERT", " ON DUPLICATE KEY UPDATE n = COALESCE(" + table.name() + ".n, 0) + 1");
    }

    private Step onConflictDoNothing(Table table) {
        return insertVariant(table, "INSERT", " ON CONFLICT DO NOTHING");
    }

    private Step onConflictDoUpdate(Table table) {
        String target = String.join(", ", table.key());
        return insertVariant(
                table,
                "INSERT",
                " ON CONFLICT (" + target + ") DO UPDATE SET n = COALESCE(" + table.name() + ".n, 0) + 1");
    }

    private Step onConflictFromQuery(Table table) {
        return new Step.Run(((Step.Run) insertSelect(table)).sql() + " ON CONFLICT (" + String.join(", ", table.key())
                + ") DO UPDATE SET n = excluded.n WHERE " + table.name() + ".n > " + random.nextInt(5));
    }

    /** Of one row, so that it does not depend on the engine's plan which one is taken. */
    private Step updateFrom(Table table) {
        return new Step.Run("UPDATE " + table.name() + " SET "
                + plainNumber(table).orElse("n") + " = other.top FROM " + oneRow() + conditions.where(table));
    }

    /** What it sets is not unique: otherwise it would depend on the order of the rows whether one is in the way of another. */
    private Step mergeMatched(Table table) {
        List<Column> columns = insertColumns(table);
        String update = plainNumber(table)
                .map(column -> " WHEN MATCHED THEN UPDATE SET " + column + " = other.top")
                .orElse("");
        return new Step.Run("MERGE INTO " + table.name() + " USING " + oneRow() + " ON n < " + random.nextInt(9)
                + " WHEN MATCHED AND n > " + random.nextInt(9) + " THEN DELETE" + update
                + " WHEN NOT MATCHED THEN INSERT (" + names(columns) + ") VALUES ("
                + columns.stream().map(this::insertValue).collect(Collectors.joining(", ")) + ")");
    }

    private String oneRow() {
        return "(SELECT MAX(n) AS top FROM "
                + tables.get(random.nextInt(tables.size())).name() + ") other";
    }

    private static Optional<String> plainNumber(Table table) {
        return table.besideKey().stream()
                .filter(column -> column.kind().equals(ColumnKind.ID)
                        && !column.name().equals(Table.PARENT_COLUMN)
                        && !table.isUnique(column))
                .map(Column::name)
                .findFirst();
    }

    private Step mergeInto(Table table) {
        List<Column> columns = table.writable();
        String values = columns.stream().map(this::insertValue).collect(Collectors.joining(", "));
        return new Step.Run("MERGE INTO " + table.name() + " (" + names(columns) + ") KEY ("
                + String.join(", ", table.key()) + ") VALUES (" + values + ")");
    }

    private Step updateFromRow(Table table) {
        return new Step.Run("UPDATE " + table.name() + " SET (n) = (SELECT MAX(n) FROM " + table.name() + ")"
                + conditions.where(table));
    }

    private Step several(Table table) {
        String first = ((Step.Run) update(table)).sql();
        return new Step.Run(first + "; " + ((Step.Run) (random.nextBoolean() ? delete(table) : insert(table))).sql());
    }

    private Step throughView(Table table) {
        Table view = table.view();
        return switch (random.nextInt(8)) {
            case 0 -> insert(view);
            case 1 -> preparedInsert(view);
            case 2 -> preparedUpdate(view);
            case 3 -> random.nextBoolean() ? updateBatch(view) : deleteBatch(view);
            case 4 -> delete(view);
            case 5 -> lockingQuery(view);
            default -> update(view);
        };
    }

    @Override
    public String toString() {
        return engine + " over " + tables.size() + " tables";
    }
}
