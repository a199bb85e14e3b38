package io.atone.datasource.metadata;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.atone.datasource.metadata.TableHazards.Reference;
import io.atone.datasource.value.KeyEquality;
import org.jspecify.annotations.Nullable;

/**
 * What Atone knows about one table. Immutable and thread-safe.
 *
 * <p>The row key identifies rows in images and in undo: the primary key, or else a unique key without nullable columns.
 */
public final class TableMeta {

    /** So many different sets of changed columns are answered from memory; statements repeat themselves. */
    private static final int MAX_REMEMBERED_CHANGES = 256;

    /** What a name stands for. */
    public enum Kind {
        TABLE,
        VIEW,
        /** A table of a schema that has a resource identity of its own, by which others lock its rows. */
        OTHER_RESOURCE,
        /** A foreign table, a partition parent with uncapturable parts, a sequence ... */
        OTHER
    }

    private final TableName name;
    private final String quotedName;
    private final Kind kind;
    private final List<ColumnMeta> columns;
    private final Map<String, ColumnMeta> columnsByName = new HashMap<>();
    private final List<KeyMeta> uniqueKeys;
    private final @Nullable KeyMeta rowKey;
    private final List<ColumnMeta> rowKeyColumns;
    private final Set<String> keyColumns;
    private final Set<String> referringColumns;
    private final TableHazards hazards;
    private final @Nullable ViewedTable viewed;
    private final Map<ColumnChange, ChangeFacts> remembered = new ConcurrentHashMap<>();

    /** A kind of statement and the canonical names of the columns that it sets. */
    private record ColumnChange(DmlKind dml, Set<String> changed) {}

    /** What such statements need, told from the description alone. */
    private record ChangeFacts(List<ColumnMeta> imageColumns, Optional<Refusal> refusalApartFromCascades) {}

    /**
     * @param quotedName the qualified name as it is written in SQL
     * @param columns in table order
     * @param uniqueKeys the primary key and all unique keys over whole columns
     * @param referringColumns canonical names of the columns of this table's own foreign keys
     */
    public TableMeta(
            TableName name,
            String quotedName,
            Kind kind,
            List<ColumnMeta> columns,
            List<KeyMeta> uniqueKeys,
            Set<String> referringColumns,
            TableHazards hazards) {
        this(name, quotedName, kind, columns, uniqueKeys, referringColumns, hazards, null);
    }

    private TableMeta(
            TableName name,
            String quotedName,
            Kind kind,
            List<ColumnMeta> columns,
            List<KeyMeta> uniqueKeys,
            Set<String> referringColumns,
            TableHazards hazards,
            @Nullable ViewedTable viewed) {
        this.viewed = viewed;
        this.name = name;
        this.quotedName = quotedName;
        this.kind = kind;
        this.columns = List.copyOf(columns);
        this.uniqueKeys = List.copyOf(uniqueKeys);
        this.referringColumns = Set.copyOf(referringColumns);
        this.hazards = hazards;
        this.columns.forEach(column -> columnsByName.put(column.name(), column));
        for (KeyMeta key : uniqueKeys) {
            key.columns().forEach(this::requireColumn);
        }
        KeyMeta chosen = chooseRowKey();
        this.rowKey = chosen;
        this.rowKeyColumns = chosen == null
                ? List.of()
                : List.copyOf(chosen.columns().stream().map(this::requireColumn).toList());
        Set<String> keyed = new HashSet<>(referringColumns);
        uniqueKeys.forEach(key -> keyed.addAll(key.columns()));
        this.keyColumns = Set.copyOf(keyed);
    }

    /** The same table, known to belong to another resource. */
    TableMeta ofOtherResource() {
        return new TableMeta(name, quotedName, Kind.OTHER_RESOURCE, columns, uniqueKeys, referringColumns, hazards);
    }

    /** The same table when some of its triggers may fire. */
    TableMeta vouching(TriggerPolicy policy) {
        return hazards.triggers().isEmpty()
                ? this
                : new TableMeta(
                        name,
                        quotedName,
                        kind,
                        columns,
                        uniqueKeys,
                        referringColumns,
                        hazards.vouching(trigger -> policy.isHarmless(name, trigger)));
    }

    /**
     * The same view, known to show what it shows: it has the table's columns under its own names, what it computes as generated columns,
     * and the table's row key when it shows all of that.
     */
    TableMeta showing(ViewedTable shown) {
        TableMeta base = shown.base();
        if (base == null) {
            return new TableMeta(name, quotedName, kind, columns, uniqueKeys, referringColumns, hazards, shown);
        }
        List<ColumnMeta> visible = new ArrayList<>();
        Map<String, String> names = new HashMap<>();
        for (ColumnMeta column : columns) {
            String original = shown.columns().get(column.name());
            if (original == null) {
                visible.add(column.computed());
            } else {
                visible.add(base.requireColumn(original).shownAs(column));
                names.putIfAbsent(original, column.name());
            }
        }
        KeyMeta key = base.rowKey();
        List<KeyMeta> keys = key != null && names.keySet().containsAll(key.columns())
                ? List.of(new KeyMeta(
                        key.name(),
                        key.columns().stream().map(names::get).toList(),
                        key.primary(),
                        key.nullsDistinct()))
                : List.of();
        return new TableMeta(name, quotedName, kind, visible, keys, Set.of(), hazards, shown);
    }

    private @Nullable KeyMeta chooseRowKey() {
        KeyMeta best = null;
        for (KeyMeta key : uniqueKeys) {
            boolean usable = key.columns().stream().map(this::requireColumn).allMatch(TableMeta::identifies);
            if (usable && key.primary()) {
                return key;
            }
            if (usable && (best == null || key.columns().size() < best.columns().size())) {
                best = key;
            }
        }
        return best;
    }

    /** Whether rows can be found again by the value of this column. */
    private static boolean identifies(ColumnMeta column) {
        return !column.nullable() && column.codec() != null && column.codec().keyEquality() != KeyEquality.UNKNOWN;
    }

    /** Canonical. */
    public TableName name() {
        return name;
    }

    /** Qualified and quoted, ready for SQL. */
    public String quotedName() {
        return quotedName;
    }

    public Kind kind() {
        return kind;
    }

    /** What a view shows; null for a table, and for a view that nobody has asked about. */
    @Nullable
    ViewedTable viewed() {
        return viewed;
    }

    /** Whether changes of it are changes of another table, {@link #base}. */
    public boolean isView() {
        return viewed != null;
    }

    /** The table whose rows a statement on this one changes or locks: itself, unless it is a view. */
    public TableMeta base() {
        return viewed == null || viewed.base() == null ? this : viewed.base();
    }

    /** Whether each column of a view is a column of its {@link #base}. */
    public boolean showsOnlyColumns() {
        return viewed == null || viewed.columns().size() == columns.size();
    }

    /** What columns (canonical names) of this table are called in its {@link #base}; those that it does not have are left out. */
    public Set<String> inBase(Collection<String> names) {
        ViewedTable shown = viewed;
        if (shown == null) {
            return Set.copyOf(names);
        }
        Set<String> originals = new HashSet<>();
        for (String column : names) {
            String original = shown.columns().get(column);
            if (original != null) {
                originals.add(original);
            }
        }
        return originals;
    }

    /**
     * What a column (canonical name) of this table is called in its {@link #base}.
     *
     * @throws IllegalArgumentException when it is not there
     */
    public String inBase(String column) {
        return inBase(Set.of(column)).stream()
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("Column " + column + " of " + name + " is computed"));
    }

    /** In table order. */
    public List<ColumnMeta> columns() {
        return columns;
    }

    /** A column by its canonical name, or null. */
    public @Nullable ColumnMeta column(String canonicalName) {
        return columnsByName.get(canonicalName);
    }

    /**
     * A column by its canonical name.
     *
     * @throws IllegalArgumentException when there is none
     */
    public ColumnMeta requireColumn(String canonicalName) {
        ColumnMeta column = columnsByName.get(canonicalName);
        if (column == null) {
            throw new IllegalArgumentException("Table " + name + " has no column " + canonicalName);
        }
        return column;
    }

    /** The primary key and every unique key over whole columns. */
    public List<KeyMeta> uniqueKeys() {
        return uniqueKeys;
    }

    /** What identifies a row, or null when nothing does: then every statement is refused. */
    public @Nullable KeyMeta rowKey() {
        return rowKey;
    }

    /** The columns of {@link #rowKey()} in key order; throws when there is none. */
    public List<ColumnMeta> rowKeyColumns() {
        if (rowKey == null) {
            throw new IllegalStateException("Table " + name + " has no row key");
        }
        return rowKeyColumns;
    }

    /** Whether a change of these columns (canonical names) may tell rows apart differently. */
    public boolean changesRowKey(Collection<String> changed) {
        for (ColumnMeta column : rowKeyColumns()) {
            if (changed.contains(column.name())) {
                return true;
            }
        }
        return false;
    }

    /** Whether a trigger that may fire on such changes may have a say in how the row is told apart. */
    public boolean triggersMaySetRowKey(DmlKind dml) {
        return rowKey != null && hazards.mayBeSetByTrigger(dml, rowKey.columns());
    }

    /** Whether a trigger that may fire on such changes may set a column of some unique key. */
    public boolean triggersMaySetUniqueKey(DmlKind dml) {
        return uniqueKeys.stream().anyMatch(key -> hazards.mayBeSetByTrigger(dml, key.columns()));
    }

    /** Whether the values of a column (canonical name) decide if rows of this or another table may be there. */
    public boolean isKeyColumn(String column) {
        return keyColumns.contains(column);
    }

    /** Whether a column (canonical name) is part of a foreign key of this table. */
    public boolean refers(String column) {
        return referringColumns.contains(column);
    }

    /** Triggers, cascades and keys that images do not cover. */
    public TableHazards hazards() {
        return hazards;
    }

    /**
     * The columns that before and after images of an UPDATE need, in table order: the row key, what is changed by the
     * statement or by the database itself, and all columns of each unique key that one of these is part of.
     *
     * @param changed canonical names of the columns in the SET clause
     */
    public List<ColumnMeta> imageColumnsForUpdate(Collection<String> changed) {
        return facts(DmlKind.UPDATE, changed).imageColumns();
    }

    private ChangeFacts facts(DmlKind dml, Collection<String> changed) {
        ColumnChange change = new ColumnChange(dml, Set.copyOf(changed));
        ChangeFacts known = remembered.get(change);
        if (known == null) {
            List<ColumnMeta> columns = dml == DmlKind.UPDATE ? findImageColumns(changed) : List.of();
            known = new ChangeFacts(columns, TableRefusals.findApartFromCascades(this, dml, changed));
            if (remembered.size() < MAX_REMEMBERED_CHANGES) {
                remembered.put(change, known);
            }
        }
        return known;
    }

    /** {@link #imageColumnsForUpdate}, found anew. */
    List<ColumnMeta> findImageColumns(Collection<String> changed) {
        Set<String> wanted = new LinkedHashSet<>();
        for (ColumnMeta column : columns) {
            if (changed.contains(column.name()) || column.updatedByDatabase()) {
                wanted.add(column.name());
            }
        }
        for (KeyMeta key : uniqueKeys) {
            boolean touched = key.equals(rowKey)
                    || key.columns().stream()
                            .anyMatch(name ->
                                    wanted.contains(name) || requireColumn(name).generated());
            if (touched) {
                wanted.addAll(key.columns());
            }
        }
        // Not what the stream gives, of which every image would make a copy of its own.
        return List.copyOf(columns.stream()
                .filter(column -> wanted.contains(column.name()))
                .toList());
    }

    /**
     * The columns that whole-row images (INSERT and DELETE) need: all of them.
     */
    public List<ColumnMeta> imageColumnsForWholeRow() {
        return columns;
    }

    /**
     * The columns that locking rows needs, without changing them: the row key.
     */
    public List<ColumnMeta> imageColumnsForLocking() {
        return rowKeyColumns();
    }

    /**
     * The foreign keys that change rows along with the rows of a statement; mostly none.
     *
     * @param changedColumns as for {@link #refusalFor}
     */
    public List<Reference> cascades(DmlKind dml, Collection<String> changedColumns) {
        if (hazards.references().isEmpty()) {
            return List.of();
        }
        return hazards.references().stream()
                .filter(reference -> reference.rule(dml).acts())
                .filter(reference -> dml == DmlKind.DELETE
                        || reference.referencedColumns().stream().anyMatch(name -> mayChange(name, changedColumns)))
                .toList();
    }

    private boolean mayChange(String column, Collection<String> changedColumns) {
        return changedColumns.contains(column)
                || requireColumn(column).generated()
                || requireColumn(column).updatedByDatabase();
    }

    /**
     * Why a statement on this table cannot be captured exactly, if so, apart from what {@link #cascades} do.
     *
     * @param changedColumns as for {@link #refusalFor}
     */
    public Optional<Refusal> refusalApartFromCascades(DmlKind dml, Collection<String> changedColumns) {
        return facts(dml, changedColumns).refusalApartFromCascades();
    }

    /**
     * Why a statement on this table cannot be captured exactly, if so.
     *
     * @param changedColumns canonical names of the columns in the SET clause of an UPDATE; empty otherwise
     */
    public Optional<Refusal> refusalFor(DmlKind dml, Collection<String> changedColumns) {
        return TableRefusals.find(this, dml, changedColumns);
    }

    @Override
    public String toString() {
        return name.toString();
    }
}
