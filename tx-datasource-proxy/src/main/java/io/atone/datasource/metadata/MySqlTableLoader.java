package io.atone.datasource.metadata;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import io.atone.datasource.dialect.ColumnType;
import io.atone.datasource.dialect.Dialect;
import io.atone.datasource.dialect.NameFolding;
import io.atone.datasource.metadata.ColumnMeta.Identity;
import io.atone.datasource.metadata.KeyRows.ForeignKeyColumn;
import io.atone.datasource.metadata.KeyRows.IndexColumn;
import io.atone.datasource.metadata.TableHazards.Reference;
import io.atone.datasource.metadata.TableHazards.Trigger;
import io.atone.datasource.metadata.TableMeta.Kind;
import io.atone.datasource.sql.SqlFamily;
import io.atone.datasource.sql.TableRef;
import io.atone.datasource.sql.ViewDefinition;
import org.jspecify.annotations.Nullable;

/** Reads {@code information_schema} of MySQL and MariaDB. */
final class MySqlTableLoader implements TableLoader {

    private static final String COLUMNS =
            """
            SELECT t.TABLE_SCHEMA, t.TABLE_NAME, t.TABLE_TYPE, t.ENGINE, c.COLUMN_NAME, c.DATA_TYPE, c.COLUMN_TYPE,
                c.COLLATION_NAME, c.IS_NULLABLE, c.COLUMN_DEFAULT, c.EXTRA
            FROM information_schema.TABLES t JOIN information_schema.COLUMNS c
                ON c.TABLE_SCHEMA = t.TABLE_SCHEMA AND c.TABLE_NAME = t.TABLE_NAME
            WHERE t.TABLE_SCHEMA = ? AND t.TABLE_NAME = ? {c.TABLE_NAME}
            ORDER BY c.ORDINAL_POSITION""";

    private static final String UNIQUE_INDEXES =
            """
            SELECT INDEX_NAME, COLUMN_NAME, SUB_PART FROM information_schema.STATISTICS
            WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ? {TABLE_NAME} AND NON_UNIQUE = 0
            ORDER BY INDEX_NAME, SEQ_IN_INDEX""";

    private static final String TRIGGERS =
            """
            SELECT TRIGGER_NAME, EVENT_MANIPULATION, ACTION_TIMING, ACTION_STATEMENT FROM information_schema.TRIGGERS
            WHERE EVENT_OBJECT_SCHEMA = ? AND EVENT_OBJECT_TABLE = ? {EVENT_OBJECT_TABLE}""";

    private static final String REFERENCES =
            """
            SELECT CONCAT(k.TABLE_SCHEMA, '.', k.TABLE_NAME, '.', k.CONSTRAINT_NAME), k.TABLE_SCHEMA, k.TABLE_NAME,
                r.DELETE_RULE, r.UPDATE_RULE, k.COLUMN_NAME, k.REFERENCED_COLUMN_NAME
            FROM information_schema.KEY_COLUMN_USAGE k JOIN information_schema.REFERENTIAL_CONSTRAINTS r
                ON r.CONSTRAINT_SCHEMA = k.CONSTRAINT_SCHEMA AND r.CONSTRAINT_NAME = k.CONSTRAINT_NAME
                    AND r.TABLE_NAME = k.TABLE_NAME
            WHERE k.REFERENCED_TABLE_SCHEMA = ? AND k.REFERENCED_TABLE_NAME = ? {k.REFERENCED_TABLE_NAME}
            ORDER BY 1, k.ORDINAL_POSITION""";

    private static final String REFERRING =
            """
            SELECT DISTINCT COLUMN_NAME FROM information_schema.KEY_COLUMN_USAGE
            WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ? {TABLE_NAME} AND REFERENCED_TABLE_NAME IS NOT NULL""";

    /** Empty for a user who may not see it. A view that is not merged into the statement is not updatable. */
    private static final String VIEW =
            """
            SELECT VIEW_DEFINITION, IS_UPDATABLE = 'YES', SECURITY_TYPE = 'INVOKER' OR DEFINER = CURRENT_USER()
            FROM information_schema.VIEWS
            WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ? {TABLE_NAME}""";

    /** The catalog may compare names without regard to case, and even to accents, where the server tells them apart. */
    private static final Pattern EXACT_NAME = Pattern.compile("\\{([\\w.]+)}");

    private static final Set<String> TIMES = Set.of("date", "datetime", "timestamp");

    private static final int ENDS_OF_A_PERIOD = 2;

    private static final List<String> RIGHTS_TO_WRITE = List.of("INSERT", "UPDATE", "DELETE");

    private final Dialect dialect;
    private final boolean assumeNoHiddenTriggers;

    MySqlTableLoader(Dialect dialect, boolean assumeNoHiddenTriggers) {
        this.dialect = dialect;
        this.assumeNoHiddenTriggers = assumeNoHiddenTriggers;
    }

    private record TableColumn(String schema, String table, Kind kind, ColumnMeta column) {}

    @Override
    public List<String> sessionExpressions() {
        return MySqlSession.EXPRESSIONS;
    }

    @Override
    public SessionMeta session(List<String> settings) {
        return MySqlSession.of(settings);
    }

    @Override
    public @Nullable TableMeta load(
            Connection connection, @Nullable NameScope scope, @Nullable String namespace, String name)
            throws SQLException {
        String schema = namespace != null ? namespace : scope == null ? "" : scope.path();
        List<TableColumn> columns = rows(connection, COLUMNS, this::tableColumn, schema, name).stream()
                .filter(column -> canonical(column.table()).equals(name))
                .toList();
        if (columns.isEmpty()) {
            return null;
        }
        TableColumn first = columns.get(0);
        String[] table = {first.schema(), first.table()};
        List<IndexColumn> indexes =
                withPeriods(connection, columns, rows(connection, UNIQUE_INDEXES, this::indexColumn, table));
        Set<String> names =
                columns.stream().map(column -> column.column().name()).collect(Collectors.toSet());
        MySqlGrants grants = MySqlGrants.read(connection);
        TableHazards hazards = new TableHazards(
                rows(connection, TRIGGERS, row -> trigger(row, names), table),
                List.of(),
                KeyRows.references(rows(connection, REFERENCES, row -> foreignKeyColumn(row, grants), table)),
                KeyRows.uncaptured(indexes),
                !assumeNoHiddenTriggers && !grants.showTriggers(first.schema(), first.table()),
                !grants.showForeignKeys(first.schema()),
                false);
        return new TableMeta(
                new TableName(canonical(first.schema()), canonical(first.table())),
                dialect.quote(first.schema()) + "." + dialect.quote(first.table()),
                first.kind(),
                columns.stream().map(TableColumn::column).toList(),
                KeyRows.keys(indexes),
                Set.copyOf(rows(connection, REFERRING, row -> canonicalColumn(row.getString(1)), table)),
                hazards);
    }

    /** @param table its schema and its name */
    private <T> List<T> rows(Connection connection, String sql, CatalogQuery.RowMapper<T> mapper, String... table)
            throws SQLException {
        Matcher name = EXACT_NAME.matcher(sql);
        return dialect.tableNames() == NameFolding.EXACT
                ? CatalogQuery.rows(
                        connection,
                        name.replaceAll("AND CONVERT($1 USING utf8mb4) COLLATE utf8mb4_bin = ?"),
                        mapper,
                        table[0],
                        table[1],
                        table[1])
                : CatalogQuery.rows(connection, name.replaceAll(""), mapper, table);
    }

    private record View(String definition, boolean updatable, boolean usersOwnRight) {}

    @Override
    public ViewedTable view(Connection connection, TableMeta view, Tables tables) throws SQLException {
        List<View> views = rows(
                connection,
                VIEW,
                row -> new View(Objects.requireNonNullElse(row.getString(1), ""), row.getBoolean(2), row.getBoolean(3)),
                String.valueOf(view.name().namespace()),
                view.name().name());
        if (views.size() != 1 || !views.get(0).updatable()) {
            return Views.notSimple(view);
        }
        if (views.get(0).definition().isEmpty()) {
            return Views.hidden(view);
        }
        Optional<ViewDefinition> read = ViewDefinition.read(views.get(0).definition(), dialect.family());
        if (read.isEmpty()) {
            return Views.notSimple(view);
        }
        ViewDefinition definition = read.get();
        TableName shown = shown(definition.table());
        if (!views.get(0).usersOwnRight() && !mayDoAll(connection, definition.table())) {
            return Views.lendingRights(view, shown);
        }
        return Views.of(view, definition, shown, dialect, tables);
    }

    private @Nullable TableName shown(TableRef table) {
        return table.catalog() == null
                ? null
                : new TableName(dialect.canonicalTable(table.catalog()), dialect.canonicalTable(table.name()));
    }

    private static boolean mayDoAll(Connection connection, TableRef table) throws SQLException {
        MySqlGrants grants = MySqlGrants.read(connection);
        if (table.catalog() == null) {
            return false;
        }
        String schema = table.catalog().text();
        String name = table.name().text();
        return grants.allow("SELECT", schema, name) && mayWrite(grants, schema, name);
    }

    private static boolean mayWrite(MySqlGrants grants, String schema, String table) {
        return RIGHTS_TO_WRITE.stream().allMatch(right -> grants.allow(right, schema, table));
    }

    private String canonical(String name) {
        return dialect.tableNames().fold(name, true);
    }

    private String canonicalColumn(String name) {
        return dialect.columnNames().fold(name, true);
    }

    private TableColumn tableColumn(ResultSet row) throws SQLException {
        boolean transactional = "InnoDB".equalsIgnoreCase(row.getString(4));
        Kind kind =
                switch (row.getString(3)) {
                    case "BASE TABLE" -> transactional ? Kind.TABLE : Kind.OTHER;
                    case "VIEW" -> Kind.VIEW;
                    default -> Kind.OTHER;
                };
        return new TableColumn(row.getString(1), row.getString(2), kind, column(row));
    }

    private ColumnMeta column(ResultSet row) throws SQLException {
        ColumnType type = new ColumnType(
                row.getString(7).toLowerCase(Locale.ROOT), row.getString(6).toLowerCase(Locale.ROOT), row.getString(8));
        String defaultText = row.getString(10);
        String extra = row.getString(11).toLowerCase(Locale.ROOT);
        boolean autoIncrement = extra.contains("auto_increment");
        return new ColumnMeta(
                canonicalColumn(row.getString(5)),
                row.getRow(),
                type,
                row.getString(9).equals("YES"),
                extra.contains("virtual") || extra.contains("stored generated") || extra.contains("persistent"),
                autoIncrement ? Identity.BY_DEFAULT : Identity.NONE,
                autoIncrement || (defaultText != null && !defaultText.equals("NULL")),
                extra.contains("on update"),
                !extra.contains("invisible"),
                dialect.codec(type));
    }

    private IndexColumn indexColumn(ResultSet row) throws SQLException {
        String index = row.getString(1);
        String column = row.getString(2);
        boolean whole = row.getString(3) == null;
        return new IndexColumn(
                index, column == null ? null : canonicalColumn(column), index.equals("PRIMARY"), true, whole);
    }

    /**
     * MariaDB's unique indexes over a period keep values apart that differ, but overlap; they are listed as if they were over the columns
     * where the period begins and ends.
     */
    private List<IndexColumn> withPeriods(Connection connection, List<TableColumn> columns, List<IndexColumn> indexes)
            throws SQLException {
        Set<String> times = columns.stream()
                .map(TableColumn::column)
                .filter(column -> TIMES.contains(column.type().base()))
                .map(ColumnMeta::name)
                .collect(Collectors.toSet());
        Map<String, Long> timesOf = indexes.stream()
                .filter(column -> column.column() != null && times.contains(column.column()))
                .collect(Collectors.groupingBy(IndexColumn::index, Collectors.counting()));
        boolean mayBe = dialect.family() == SqlFamily.MARIADB
                && timesOf.values().stream().anyMatch(count -> count >= ENDS_OF_A_PERIOD);
        if (!mayBe || !hasPeriodKey(connection, columns.get(0))) {
            return indexes;
        }
        return indexes.stream()
                .map(column ->
                        timesOf.getOrDefault(column.index(), 0L) >= ENDS_OF_A_PERIOD ? column.ofPartsOnly() : column)
                .toList();
    }

    private boolean hasPeriodKey(Connection connection, TableColumn table) throws SQLException {
        String quoted = dialect.quote(table.schema()) + "." + dialect.quote(table.table());
        return CatalogQuery.rows(connection, "SHOW CREATE TABLE " + quoted, row -> row.getString(2)).stream()
                .anyMatch(text -> text.contains("WITHOUT OVERLAPS"));
    }

    private static Trigger trigger(ResultSet row, Set<String> columns) throws SQLException {
        Set<String> set =
                row.getString(3).equals("BEFORE") ? MySqlTriggers.maySet(row.getString(4), columns) : Set.of();
        return new Trigger(row.getString(1), Set.of(DmlKind.valueOf(row.getString(2))), set);
    }

    private ForeignKeyColumn foreignKeyColumn(ResultSet row, MySqlGrants grants) throws SQLException {
        String schema = row.getString(2);
        String table = row.getString(3);
        Reference key = new Reference(
                row.getString(1),
                new TableName(canonical(schema), canonical(table)),
                List.of(),
                List.of(),
                KeyRows.rule(row.getString(4)),
                KeyRows.rule(row.getString(5)),
                !grants.allow("SELECT", schema, table),
                !mayWrite(grants, schema, table));
        return new ForeignKeyColumn(key, canonicalColumn(row.getString(6)), canonicalColumn(row.getString(7)));
    }
}
