package io.atone.datasource.metadata;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

import io.atone.datasource.dialect.ColumnType;
import io.atone.datasource.dialect.Dialect;
import io.atone.datasource.metadata.ColumnMeta.Identity;
import io.atone.datasource.metadata.KeyRows.ForeignKeyColumn;
import io.atone.datasource.metadata.KeyRows.IndexColumn;
import io.atone.datasource.metadata.TableHazards.Trigger;
import io.atone.datasource.metadata.TableMeta.Kind;
import org.jspecify.annotations.Nullable;

/** Reads {@code INFORMATION_SCHEMA} of H2, in upper case because that fits every setting for names. */
final class H2TableLoader implements TableLoader {

    private static final String COLUMNS =
            """
            SELECT T.TABLE_TYPE, C.COLUMN_NAME, C.DATA_TYPE, C.CHARACTER_MAXIMUM_LENGTH, C.NUMERIC_PRECISION,
                C.NUMERIC_SCALE, C.DATETIME_PRECISION, C.COLLATION_NAME, C.IS_NULLABLE, C.COLUMN_DEFAULT, C.IS_GENERATED,
                C.IDENTITY_GENERATION, C.COLUMN_ON_UPDATE, C.IS_VISIBLE, T.TABLE_SCHEMA
            FROM INFORMATION_SCHEMA.TABLES T JOIN INFORMATION_SCHEMA.COLUMNS C
                ON C.TABLE_SCHEMA = T.TABLE_SCHEMA AND C.TABLE_NAME = T.TABLE_NAME
            WHERE T.TABLE_SCHEMA = ? AND T.TABLE_NAME = ?
            ORDER BY C.ORDINAL_POSITION""";

    private static final String UNIQUE_INDEXES =
            """
            SELECT I.INDEX_NAME, C.COLUMN_NAME, I.INDEX_TYPE_NAME, I.NULLS_DISTINCT
            FROM INFORMATION_SCHEMA.INDEXES I JOIN INFORMATION_SCHEMA.INDEX_COLUMNS C
                ON C.INDEX_SCHEMA = I.INDEX_SCHEMA AND C.INDEX_NAME = I.INDEX_NAME
            WHERE I.TABLE_SCHEMA = ? AND I.TABLE_NAME = ? AND C.IS_UNIQUE
            ORDER BY I.INDEX_NAME, C.ORDINAL_POSITION""";

    private static final String TRIGGERS =
            """
            SELECT TRIGGER_NAME, ACTION_TIMING FROM INFORMATION_SCHEMA.TRIGGERS
            WHERE EVENT_OBJECT_SCHEMA = ? AND EVENT_OBJECT_TABLE = ?""";

    private static final String REFERENCES =
            """
            SELECT R.CONSTRAINT_SCHEMA || '.' || R.CONSTRAINT_NAME, F.TABLE_SCHEMA, F.TABLE_NAME, R.DELETE_RULE,
                R.UPDATE_RULE, F.COLUMN_NAME, K.COLUMN_NAME
            FROM INFORMATION_SCHEMA.REFERENTIAL_CONSTRAINTS R JOIN INFORMATION_SCHEMA.KEY_COLUMN_USAGE K
                ON K.CONSTRAINT_SCHEMA = R.UNIQUE_CONSTRAINT_SCHEMA AND K.CONSTRAINT_NAME = R.UNIQUE_CONSTRAINT_NAME
            JOIN INFORMATION_SCHEMA.KEY_COLUMN_USAGE F
                ON F.CONSTRAINT_SCHEMA = R.CONSTRAINT_SCHEMA AND F.CONSTRAINT_NAME = R.CONSTRAINT_NAME
                    AND F.POSITION_IN_UNIQUE_CONSTRAINT = K.ORDINAL_POSITION
            WHERE K.TABLE_SCHEMA = ? AND K.TABLE_NAME = ?
            ORDER BY 1, K.ORDINAL_POSITION""";

    private static final String REFERRING =
            """
            SELECT DISTINCT K.COLUMN_NAME
            FROM INFORMATION_SCHEMA.TABLE_CONSTRAINTS C JOIN INFORMATION_SCHEMA.KEY_COLUMN_USAGE K
                ON K.CONSTRAINT_SCHEMA = C.CONSTRAINT_SCHEMA AND K.CONSTRAINT_NAME = C.CONSTRAINT_NAME
            WHERE C.CONSTRAINT_TYPE = 'FOREIGN KEY' AND C.TABLE_SCHEMA = ? AND C.TABLE_NAME = ?""";

    private static final Set<DmlKind> EVERYTHING = Set.of(DmlKind.values());

    private final Dialect dialect;

    H2TableLoader(Dialect dialect) {
        this.dialect = dialect;
    }

    private record TableColumn(String schema, Kind kind, ColumnMeta column) {}

    @Override
    public List<String> sessionExpressions() {
        return List.of("SCHEMA()");
    }

    @Override
    public SessionMeta session(List<String> settings) {
        return new SessionMeta(settings, new NameScope(settings.get(0)), null, true);
    }

    @Override
    public @Nullable TableMeta load(
            Connection connection, @Nullable NameScope scope, @Nullable String namespace, String name)
            throws SQLException {
        String schema =
                namespace != null ? namespace : Objects.requireNonNull(scope).path();
        String[] table = {schema, name};
        List<TableColumn> columns = CatalogQuery.rows(connection, COLUMNS, this::tableColumn, table);
        if (columns.isEmpty()) {
            return null;
        }
        List<IndexColumn> indexes = CatalogQuery.rows(connection, UNIQUE_INDEXES, this::indexColumn, table);
        Set<String> names =
                columns.stream().map(column -> column.column().name()).collect(Collectors.toSet());
        TableHazards hazards = new TableHazards(
                CatalogQuery.rows(connection, TRIGGERS, row -> trigger(row, names), table),
                List.of(),
                KeyRows.references(CatalogQuery.rows(connection, REFERENCES, this::foreignKeyColumn, table)),
                KeyRows.uncaptured(indexes),
                false,
                false,
                false);
        // The case of a schema's name counts in each database.
        String stored = columns.get(0).schema();
        return new TableMeta(
                new TableName(stored, canonical(name)),
                dialect.quote(stored) + "." + dialect.quote(name),
                columns.get(0).kind(),
                columns.stream().map(TableColumn::column).toList(),
                KeyRows.keys(indexes),
                Set.copyOf(CatalogQuery.rows(connection, REFERRING, row -> canonical(row.getString(1)), table)),
                hazards);
    }

    /** Where the database does not care for the case of names, one spelling stands for all. */
    private String canonical(String stored) {
        return dialect.tableNames().fold(stored, true);
    }

    /** H2 itself changes rows through a view by triggers only. */
    @Override
    public ViewedTable view(Connection connection, TableMeta view, Tables tables) {
        return Views.notSimple(view);
    }

    private TableColumn tableColumn(ResultSet row) throws SQLException {
        Kind kind =
                switch (row.getString(1)) {
                    case "BASE TABLE" -> Kind.TABLE;
                    case "VIEW" -> Kind.VIEW;
                    default -> Kind.OTHER;
                };
        return new TableColumn(row.getString(15), kind, column(row));
    }

    private ColumnMeta column(ResultSet row) throws SQLException {
        ColumnType type = type(row);
        String identity = row.getString(12);
        return new ColumnMeta(
                canonical(row.getString(2)),
                row.getRow(),
                type,
                row.getString(9).equals("YES"),
                row.getString(11).equals("ALWAYS"),
                identity == null ? Identity.NONE : identity.equals("ALWAYS") ? Identity.ALWAYS : Identity.BY_DEFAULT,
                identity != null || row.getString(10) != null,
                row.getString(13) != null,
                row.getBoolean(14),
                dialect.codec(type));
    }

    private static ColumnType type(ResultSet row) throws SQLException {
        String base = row.getString(3).toLowerCase(Locale.ROOT);
        StringBuilder name = new StringBuilder(base);
        for (int i = 4; i <= 7; i++) {
            String size = row.getString(i);
            if (size != null) {
                name.append(' ').append(size);
            }
        }
        String collation = row.getString(8);
        return new ColumnType(name.toString(), base, "OFF".equals(collation) ? null : collation);
    }

    private static Trigger trigger(ResultSet row, Set<String> columns) throws SQLException {
        return new Trigger(row.getString(1), EVERYTHING, row.getString(2).equals("AFTER") ? Set.of() : columns);
    }

    private IndexColumn indexColumn(ResultSet row) throws SQLException {
        String nullsDistinct = row.getString(4);
        return new IndexColumn(
                row.getString(1),
                canonical(row.getString(2)),
                row.getString(3).equals("PRIMARY KEY"),
                nullsDistinct == null || nullsDistinct.equals("YES"),
                true);
    }

    private ForeignKeyColumn foreignKeyColumn(ResultSet row) throws SQLException {
        return new ForeignKeyColumn(
                row.getString(1),
                new TableName(row.getString(2), canonical(row.getString(3))),
                KeyRows.rule(row.getString(4)),
                KeyRows.rule(row.getString(5)),
                canonical(row.getString(6)),
                canonical(row.getString(7)));
    }
}
