package io.atone.datasource.resource;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import io.atone.datasource.dialect.Dialect;
import io.atone.datasource.dialect.ErrorKind;
import io.atone.datasource.metadata.ColumnMeta;
import io.atone.datasource.metadata.KeyMeta;
import io.atone.datasource.metadata.TableMeta;
import io.atone.datasource.metadata.TableMetaSource;
import io.atone.datasource.sql.Identifier;
import io.atone.datasource.sql.TableRef;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sees to it that {@code undo_log} and {@code tx_resource} are there. Works on a connection with autocommit. */
final class SchemaInitializer {

    static final String UNDO_LOG = "undo_log";
    static final String TX_RESOURCE = "tx_resource";

    private static final Logger LOG = LoggerFactory.getLogger(SchemaInitializer.class);
    private static final List<String> UNDO_LOG_KEY = List.of("xid", "branch_id");
    private static final List<String> UNDO_LOG_COLUMNS =
            List.of("branch_id", "xid", "context", "rollback_info", "log_status", "log_created", "log_modified");
    private static final List<String> TX_RESOURCE_COLUMNS = List.of("id", "resource_id");

    private final Dialect dialect;
    private final TableMetaSource metadata;
    private final SchemaMode mode;

    SchemaInitializer(Dialect dialect, TableMetaSource metadata, SchemaMode mode) {
        this.dialect = dialect;
        this.metadata = metadata;
        this.mode = mode;
    }

    /**
     * The tables of ours as they are then.
     *
     * @param undoLog qualified and quoted
     * @param txResource qualified and quoted
     * @param home the schema they are in, if that is known
     * @param undoLogKey the index over XID and branch id, if that is known
     */
    record Tables(String undoLog, String txResource, @Nullable String home, @Nullable String undoLogKey) {}

    /** @param needsIdentity whether {@code tx_resource} is used at all */
    Tables initialize(Connection connection, boolean needsIdentity) throws SQLException {
        boolean complete =
                find(connection, UNDO_LOG) != null && (!needsIdentity || find(connection, TX_RESOURCE) != null);
        if (!complete && mode == SchemaMode.CREATE) {
            create(connection);
        }
        String undoLog = check(connection, UNDO_LOG, UNDO_LOG_COLUMNS, UNDO_LOG_KEY);
        String txResource =
                needsIdentity ? check(connection, TX_RESOURCE, TX_RESOURCE_COLUMNS, List.of("id")) : TX_RESOURCE;
        TableMeta found = find(connection, UNDO_LOG);
        return found == null
                ? new Tables(undoLog, txResource, null, null)
                : new Tables(
                        undoLog,
                        txResource,
                        found.name().namespace(),
                        keyOver(found, UNDO_LOG_KEY).map(KeyMeta::name).orElse(null));
    }

    private void create(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : SchemaScript.statements(dialect.family())) {
                statement.execute(sql);
            }
            LOG.info("Created {} and {} as in {}", UNDO_LOG, TX_RESOURCE, SchemaScript.path(dialect.family()));
        } catch (SQLException e) {
            // Another process may have created them at the same moment, which PostgreSQL reports as one of several
            // errors.
            if (find(connection, UNDO_LOG) == null || find(connection, TX_RESOURCE) == null) {
                throw missing(find(connection, UNDO_LOG) == null ? UNDO_LOG : TX_RESOURCE, problem(e), e);
            }
        }
    }

    private String problem(SQLException e) {
        return dialect.classify(e) == ErrorKind.NO_PRIVILEGE
                ? "is missing, and the database user has no right to create it"
                : "is missing and could not be created";
    }

    private String check(Connection connection, String name, List<String> columns, List<String> key)
            throws SQLException {
        TableMeta table = find(connection, name);
        if (mode == SchemaMode.NONE) {
            return table == null ? name : table.quotedName();
        }
        if (table == null) {
            throw missing(name, "is missing", null);
        }
        List<String> missing = columns.stream()
                .filter(column -> table.column(canonicalColumn(column)) == null)
                .toList();
        if (!missing.isEmpty()) {
            throw missing(name, "has no column " + String.join(", ", missing), null);
        }
        Optional<ColumnMeta> unfilled = unfilled(table, columns);
        if (unfilled.isPresent()) {
            throw missing(
                    name, "has the column " + unfilled.get().name() + ", which needs a value that is not known", null);
        }
        if (keyOver(table, key).isEmpty()) {
            throw missing(name, "has no unique key over " + String.join(", ", key), null);
        }
        return table.quotedName();
    }

    private Optional<KeyMeta> keyOver(TableMeta table, List<String> columns) {
        Set<String> wanted =
                Set.copyOf(columns.stream().map(this::canonicalColumn).toList());
        return table.uniqueKeys().stream()
                .filter(candidate -> Set.copyOf(candidate.columns()).equals(wanted))
                .findFirst();
    }

    /** A column that we do not know and that must be given a value. */
    private Optional<ColumnMeta> unfilled(TableMeta table, List<String> columns) {
        List<String> known = columns.stream().map(this::canonicalColumn).toList();
        return table.columns().stream()
                .filter(column -> !known.contains(column.name()))
                .filter(column -> !column.nullable() && !column.hasDefault() && !column.generated())
                .findFirst();
    }

    private String canonicalColumn(String name) {
        return dialect.columnNames().fold(name, false);
    }

    private @Nullable TableMeta find(Connection connection, String name) throws SQLException {
        TableRef table = new TableRef(null, null, new Identifier(name, false), null, name);
        return metadata.find(connection, metadata.scope(connection), table);
    }

    private MissingTableException missing(String table, String problem, @Nullable SQLException cause) {
        return new MissingTableException(table, SchemaScript.path(dialect.family()), problem, cause);
    }
}
