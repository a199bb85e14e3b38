package io.atone.datasource.metadata;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

import io.atone.datasource.dialect.ColumnType;
import io.atone.datasource.dialect.Dialect;
import io.atone.datasource.metadata.ColumnMeta.Identity;
import io.atone.datasource.metadata.KeyRows.ForeignKeyColumn;
import io.atone.datasource.metadata.KeyRows.IndexColumn;
import io.atone.datasource.metadata.TableHazards.Reference;
import io.atone.datasource.metadata.TableHazards.Rule;
import io.atone.datasource.metadata.TableHazards.Trigger;
import io.atone.datasource.metadata.TableHazards.UncapturedKey;
import io.atone.datasource.metadata.TableMeta.Kind;
import io.atone.datasource.sql.TableRef;
import io.atone.datasource.sql.ViewDefinition;
import org.jspecify.annotations.Nullable;

/** Reads {@code pg_catalog}. */
final class PostgresTableLoader implements TableLoader {

    private static final List<String> SESSION = List.of(
            "CAST(current_schemas(true) AS text)",
            "current_setting('standard_conforming_strings')",
            "current_setting('extra_float_digits')",
            "current_setting('IntervalStyle')");

    private static final int TRIGGER_BEFORE_EACH_ROW = 3;
    private static final int TRIGGER_ON_INSERT = 4;
    private static final int TRIGGER_ON_DELETE = 8;
    private static final int TRIGGER_ON_UPDATE = 16;

    /**
     * Temporary tables are not seen by the connection that would undo; a partition is another name for rows of its
     * parent, and a parent by inheritance for rows of its children: neither could be locked under one name.
     *
     * <p>What a type is made of decides how it is carried: amounts of money and names of the catalog have a text that depends on the session,
     * which can be avoided in an array of them only; and where a part has no binary form, the whole has none to be compared by.
     */
    private static final String COLUMNS =
            """
            SELECT c.oid, n.nspname, c.relname,
                CASE WHEN c.relkind = 'v' THEN 'VIEW'
                    WHEN c.relpersistence = 't' OR c.relispartition THEN 'OTHER'
                    WHEN c.relkind = 'p' THEN 'TABLE'
                    WHEN c.relkind = 'r' AND NOT EXISTS (
                        SELECT 1 FROM pg_catalog.pg_inherits h WHERE c.oid IN (h.inhparent, h.inhrelid)) THEN 'TABLE'
                    ELSE 'OTHER' END,
                a.attname,
                CASE WHEN tn.nspname = 'pg_catalog' THEN pg_catalog.format_type(a.atttypid, a.atttypmod)
                    ELSE pg_catalog.quote_ident(tn.nspname) || '.' || pg_catalog.quote_ident(t.typname) END,
                CASE WHEN b.typtype = 'e' THEN 'enum'
                    WHEN b.typtype NOT IN ('c', 'r', 'm') AND b.typcategory <> 'A' THEN b.typname
                    WHEN i.plain_array AND i.money THEN 'array of money'
                    WHEN i.plain_array AND i.names THEN 'array of names'
                    WHEN i.money OR i.names OR (i.unsendable AND i.instants) THEN 'nested in the session''s form'
                    WHEN i.unsendable THEN 'nested in text form'
                    WHEN b.typtype = 'c' THEN 'composite'
                    WHEN b.typtype = 'r' THEN 'range'
                    WHEN b.typtype = 'm' THEN 'multirange'
                    ELSE 'array' END,
                CASE WHEN co.collisdeterministic THEN NULL ELSE co.collname END,
                a.attnotnull OR t.typnotnull, a.atthasdef, a.attgenerated, a.attidentity,
                d.deferred
            FROM pg_catalog.pg_class c
                CROSS JOIN LATERAL (
                    SELECT EXISTS (SELECT 1 FROM pg_catalog.pg_constraint k
                        WHERE k.condeferred AND c.oid IN (k.conrelid, k.confrelid)) AS deferred) d
                JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
                JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
                JOIN pg_catalog.pg_namespace tn ON tn.oid = t.typnamespace
                CROSS JOIN LATERAL (
                    WITH RECURSIVE part (oid) AS (
                        SELECT t.oid
                        UNION
                        SELECT o.oid FROM part
                            JOIN pg_catalog.pg_type w ON w.oid = part.oid
                            CROSS JOIN LATERAL (
                                SELECT w.typbasetype UNION ALL SELECT w.typelem
                                UNION ALL SELECT r.rngsubtype FROM pg_catalog.pg_range r WHERE r.rngtypid = w.oid
                                UNION ALL SELECT r.rngtypid FROM pg_catalog.pg_range r WHERE r.rngmultitypid = w.oid
                                UNION ALL SELECT f.atttypid FROM pg_catalog.pg_attribute f
                                    WHERE f.attrelid = w.typrelid AND f.attnum > 0 AND NOT f.attisdropped) o (oid)
                        WHERE o.oid <> 0),
                    base (oid) AS (
                        SELECT t.oid
                        UNION
                        SELECT w.typbasetype FROM base JOIN pg_catalog.pg_type w ON w.oid = base.oid AND w.typtype = 'd')
                    SELECT
                        (SELECT w.oid FROM base JOIN pg_catalog.pg_type w ON w.oid = base.oid AND w.typtype <> 'd') AS base,
                        pg_catalog.bool_or(p.typname = 'money' AND p.typnamespace = 'pg_catalog'::regnamespace) AS money,
                        pg_catalog.bool_or(p.typname LIKE 'reg%' AND p.typtype = 'b'
                            AND p.typnamespace = 'pg_catalog'::regnamespace) AS names,
                        pg_catalog.bool_or(p.oid = 'pg_catalog.timestamptz'::regtype) AS instants,
                        pg_catalog.bool_or(p.typsend = 0) AS unsendable,
                        pg_catalog.count(*) FILTER (WHERE p.typtype = 'b' AND p.typcategory = 'A') = 1
                            AND NOT pg_catalog.bool_or(p.typtype IN ('c', 'm', 'r')) AS plain_array
                    FROM part JOIN pg_catalog.pg_type p ON p.oid = part.oid) i
                JOIN pg_catalog.pg_type b ON b.oid = i.base
                LEFT JOIN pg_catalog.pg_collation co ON co.oid = a.attcollation
            WHERE c.oid = pg_catalog.to_regclass(?) AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
            ORDER BY a.attnum""";

    /** NULLS NOT DISTINCT is there since PostgreSQL 15; through JSON the query fits older ones too. */
    private static final String UNIQUE_INDEXES =
            """
            SELECT ic.relname, a.attname, i.indisprimary,
                COALESCE(pg_catalog.to_jsonb(i) ->> 'indnullsnotdistinct', 'false') = 'false',
                i.indisunique AND i.indpred IS NULL AND i.indexprs IS NULL
            FROM pg_catalog.pg_index i
                JOIN pg_catalog.pg_class ic ON ic.oid = i.indexrelid
                CROSS JOIN LATERAL unnest(i.indkey) WITH ORDINALITY AS k(attnum, position)
                LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum AND k.attnum > 0
            WHERE i.indrelid = CAST(? AS oid) AND (i.indisunique OR i.indisexclusion) AND k.position <= i.indnkeyatts
            ORDER BY ic.relname, k.position""";

    /**
     * What an index over expressions or a part of the rows depends on, its condition included. That of an exclusion constraint depends on
     * the constraint, and has its columns itself.
     */
    private static final String INDEX_DEPENDENCIES =
            """
            SELECT DISTINCT a.attname
            FROM pg_catalog.pg_index i
                JOIN pg_catalog.pg_class ic ON ic.oid = i.indexrelid
                JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_class'::regclass AND d.objid = i.indexrelid
                    AND d.refclassid = 'pg_catalog.pg_class'::regclass AND d.refobjid = i.indrelid
                JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = d.refobjsubid
            WHERE i.indrelid = CAST(? AS oid) AND ic.relname = ? AND d.refobjsubid > 0
            UNION
            SELECT a.attname
            FROM pg_catalog.pg_index i
                JOIN pg_catalog.pg_class ic ON ic.oid = i.indexrelid
                JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)
            WHERE i.indrelid = CAST(? AS oid) AND ic.relname = ? AND a.attnum > 0""";

    /** 31: a rule may be anything. */
    private static final String TRIGGERS =
            """
            SELECT g.tgname, g.tgtype FROM pg_catalog.pg_trigger g
            WHERE NOT g.tgisinternal AND g.tgenabled <> 'D'
                AND (g.tgrelid = CAST(? AS oid)
                    OR g.tgrelid IN (SELECT p.relid FROM pg_catalog.pg_partition_tree(CAST(? AS oid)::regclass) p))
            UNION ALL
            SELECT r.rulename, 31 FROM pg_catalog.pg_rewrite r
            WHERE r.ev_class = CAST(? AS oid) AND r.ev_type <> '1' AND r.ev_enabled <> 'D'""";

    /** Partitions of a referring table have the foreign key once more each, and are not changed under their own names. */
    private static final String REFERENCES =
            """
            SELECT f.conrelid::regclass || '.' || f.conname, n.nspname, c.relname, f.confdeltype, f.confupdtype,
                r.attname, a.attname,
                pg_catalog.row_security_active(c.oid) OR NOT pg_catalog.has_table_privilege(c.oid, 'SELECT'),
                NOT (pg_catalog.has_table_privilege(c.oid, 'INSERT')
                    AND pg_catalog.has_table_privilege(c.oid, 'UPDATE'))
            FROM pg_catalog.pg_constraint f
                JOIN pg_catalog.pg_class c ON c.oid = f.conrelid
                JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                CROSS JOIN LATERAL unnest(f.conkey, f.confkey) WITH ORDINALITY AS k(referring, referenced, position)
                JOIN pg_catalog.pg_attribute r ON r.attrelid = f.conrelid AND r.attnum = k.referring
                JOIN pg_catalog.pg_attribute a ON a.attrelid = f.confrelid AND a.attnum = k.referenced
            WHERE f.contype = 'f' AND f.confrelid = CAST(? AS oid) AND f.conparentid = 0
            ORDER BY 1, k.position""";

    private static final String REFERRING =
            """
            SELECT DISTINCT a.attname
            FROM pg_catalog.pg_constraint f
                CROSS JOIN LATERAL unnest(f.conkey) AS k(attnum)
                JOIN pg_catalog.pg_attribute a ON a.attrelid = f.conrelid AND a.attnum = k.attnum
            WHERE f.contype = 'f' AND f.conrelid = CAST(? AS oid)""";

    /** 28: INSERT, UPDATE and DELETE are all possible, without any trigger's help. */
    private static final String VIEW =
            """
            SELECT pg_catalog.pg_get_viewdef(v.oid), pg_catalog.pg_relation_is_updatable(v.oid, false) & 28 = 28
            FROM pg_catalog.pg_class v
            WHERE v.oid = pg_catalog.to_regclass(?)""";

    /** The table as the definition calls it, provided that the view depends on such a one; and what the user may do with it himself. */
    private static final String BENEATH_VIEW =
            """
            SELECT n.nspname, t.relname,
                pg_catalog.has_table_privilege(t.oid, 'SELECT') AND pg_catalog.has_table_privilege(t.oid, 'INSERT')
                    AND pg_catalog.has_table_privilege(t.oid, 'UPDATE') AND pg_catalog.has_table_privilege(t.oid, 'DELETE')
                    AND NOT pg_catalog.row_security_active(t.oid)
            FROM pg_catalog.pg_class t JOIN pg_catalog.pg_namespace n ON n.oid = t.relnamespace
            WHERE t.oid = pg_catalog.to_regclass(?)
                AND EXISTS (SELECT 1 FROM pg_catalog.pg_depend d
                    JOIN pg_catalog.pg_rewrite r ON r.oid = d.objid AND d.classid = 'pg_catalog.pg_rewrite'::regclass
                    WHERE r.ev_class = pg_catalog.to_regclass(?) AND d.refobjid = t.oid)""";

    private final Dialect dialect;

    PostgresTableLoader(Dialect dialect) {
        this.dialect = dialect;
    }

    private record TableColumn(
            String oid, String schema, String table, Kind kind, ColumnMeta column, boolean deferredConstraints) {}

    @Override
    public List<String> sessionExpressions() {
        return SESSION;
    }

    @Override
    public SessionMeta session(List<String> settings) {
        return new SessionMeta(
                settings,
                new NameScope(settings.get(0)),
                refusal(settings.get(1), Integer.parseInt(settings.get(2)), settings.get(3)),
                true);
    }

    /** Settings under which a text means something else, or a value has no exact text. */
    private static @Nullable Refusal refusal(String conformingStrings, int floatDigits, String intervalStyle) {
        if (!conformingStrings.equals("on")) {
            return new Refusal(
                    "the session has standard_conforming_strings = off, under which string constants end elsewhere"
                            + " than they are taken to",
                    "set standard_conforming_strings to on for the connections of this data source");
        }
        if (floatDigits < 1) {
            return new Refusal(
                    "the session's extra_float_digits is " + floatDigits
                            + ", under which floating-point values are read without their last digits",
                    "set extra_float_digits to 1 or more, which is the default, for the connections of this data source");
        }
        if (!intervalStyle.equals("postgres")) {
            return new Refusal(
                    "the session's IntervalStyle is " + intervalStyle
                            + ", under which intervals are read in another form than that in which they are compared",
                    "leave IntervalStyle at postgres for the connections of this data source, and format intervals with"
                            + " to_char");
        }
        return null;
    }

    @Override
    public @Nullable TableMeta load(
            Connection connection, @Nullable NameScope scope, @Nullable String namespace, String name)
            throws SQLException {
        String reference =
                namespace == null ? dialect.quote(name) : dialect.quote(namespace) + "." + dialect.quote(name);
        List<TableColumn> columns = CatalogQuery.rows(connection, COLUMNS, this::tableColumn, reference);
        if (columns.isEmpty()) {
            return null;
        }
        TableColumn first = columns.get(0);
        String oid = first.oid();
        Set<String> names =
                columns.stream().map(column -> column.column().name()).collect(Collectors.toSet());
        List<IndexColumn> indexes =
                CatalogQuery.rows(connection, UNIQUE_INDEXES, PostgresTableLoader::indexColumn, oid);
        TableHazards hazards = new TableHazards(
                CatalogQuery.rows(connection, TRIGGERS, row -> trigger(row, names), oid, oid, oid),
                List.of(),
                KeyRows.references(
                        CatalogQuery.rows(connection, REFERENCES, PostgresTableLoader::foreignKeyColumn, oid)),
                withDependencies(connection, oid, KeyRows.uncaptured(indexes)),
                false,
                false,
                first.deferredConstraints());
        return new TableMeta(
                new TableName(first.schema(), first.table()),
                dialect.quote(first.schema()) + "." + dialect.quote(first.table()),
                first.kind(),
                columns.stream().map(TableColumn::column).toList(),
                KeyRows.keys(indexes),
                Set.copyOf(CatalogQuery.rows(connection, REFERRING, row -> row.getString(1), oid)),
                hazards);
    }

    private record Beneath(TableName table, boolean usersOwnRight) {}

    @Override
    public ViewedTable view(Connection connection, TableMeta view, Tables tables) throws SQLException {
        Optional<ViewDefinition> definition = CatalogQuery.rows(
                        connection,
                        VIEW,
                        row -> row.getBoolean(2)
                                ? ViewDefinition.read(row.getString(1), dialect.family())
                                : Optional.<ViewDefinition>empty(),
                        view.quotedName())
                .stream()
                .flatMap(Optional::stream)
                .findFirst();
        if (definition.isEmpty()) {
            return Views.notSimple(view);
        }
        List<Beneath> beneath = CatalogQuery.rows(
                connection,
                BENEATH_VIEW,
                row -> new Beneath(new TableName(row.getString(1), row.getString(2)), row.getBoolean(3)),
                name(definition.get().table()),
                view.quotedName());
        if (beneath.size() != 1) {
            return Views.notSimple(view);
        }
        return beneath.get(0).usersOwnRight()
                ? Views.of(view, definition.get(), beneath.get(0).table(), dialect, tables)
                : Views.lendingRights(view, beneath.get(0).table());
    }

    private String name(TableRef table) {
        String name = dialect.quote(dialect.canonicalTable(table.name()));
        return table.schema() == null ? name : dialect.quote(dialect.canonicalTable(table.schema())) + "." + name;
    }

    private static List<UncapturedKey> withDependencies(Connection connection, String oid, List<UncapturedKey> keys)
            throws SQLException {
        List<UncapturedKey> complete = new ArrayList<>();
        for (UncapturedKey key : keys) {
            List<String> columns = CatalogQuery.rows(
                    connection, INDEX_DEPENDENCIES, row -> row.getString(1), oid, key.name(), oid, key.name());
            complete.add(new UncapturedKey(key.name(), Set.copyOf(columns)));
        }
        return complete;
    }

    private TableColumn tableColumn(ResultSet row) throws SQLException {
        return new TableColumn(
                row.getString(1),
                row.getString(2),
                row.getString(3),
                Kind.valueOf(row.getString(4)),
                column(row),
                row.getBoolean(13));
    }

    private ColumnMeta column(ResultSet row) throws SQLException {
        ColumnType type = new ColumnType(row.getString(6), row.getString(7), row.getString(8));
        String identity = row.getString(12);
        boolean generated = !row.getString(11).isEmpty();
        return new ColumnMeta(
                row.getString(5),
                row.getRow(),
                type,
                !row.getBoolean(9),
                generated,
                switch (identity) {
                    case "a" -> Identity.ALWAYS;
                    case "d" -> Identity.BY_DEFAULT;
                    default -> Identity.NONE;
                },
                !identity.isEmpty() || (row.getBoolean(10) && !generated),
                false,
                true,
                dialect.codec(type));
    }

    private static IndexColumn indexColumn(ResultSet row) throws SQLException {
        return new IndexColumn(
                row.getString(1), row.getString(2), row.getBoolean(3), row.getBoolean(4), row.getBoolean(5));
    }

    private static Trigger trigger(ResultSet row, Set<String> columns) throws SQLException {
        int events = row.getInt(2);
        Set<DmlKind> firesOn = EnumSet.noneOf(DmlKind.class);
        if ((events & TRIGGER_ON_INSERT) != 0) {
            firesOn.add(DmlKind.INSERT);
        }
        if ((events & TRIGGER_ON_DELETE) != 0) {
            firesOn.add(DmlKind.DELETE);
        }
        if ((events & TRIGGER_ON_UPDATE) != 0) {
            firesOn.add(DmlKind.UPDATE);
        }
        boolean beforeEachRow = (events & TRIGGER_BEFORE_EACH_ROW) == TRIGGER_BEFORE_EACH_ROW;
        return new Trigger(row.getString(1), firesOn, beforeEachRow ? columns : Set.of());
    }

    private static ForeignKeyColumn foreignKeyColumn(ResultSet row) throws SQLException {
        Reference key = new Reference(
                row.getString(1),
                new TableName(row.getString(2), row.getString(3)),
                List.of(),
                List.of(),
                rule(row.getString(4)),
                rule(row.getString(5)),
                row.getBoolean(8),
                row.getBoolean(9));
        return new ForeignKeyColumn(key, row.getString(6), row.getString(7));
    }

    private static Rule rule(String code) {
        return switch (code) {
            case "c" -> Rule.CASCADE;
            case "n", "d" -> Rule.SET;
            default -> Rule.RESTRICT;
        };
    }
}
