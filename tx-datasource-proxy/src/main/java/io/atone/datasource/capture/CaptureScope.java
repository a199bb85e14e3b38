package io.atone.datasource.capture;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

import io.atone.core.context.TransactionContext;
import io.atone.core.id.Xid;
import io.atone.datasource.metadata.DmlKind;
import io.atone.datasource.metadata.Refusal;
import io.atone.datasource.metadata.SessionMeta;
import io.atone.datasource.metadata.TableMeta;
import io.atone.datasource.resource.AtDatabase;
import io.atone.datasource.sql.TableRef;
import org.jspecify.annotations.Nullable;

/**
 * What captures need of one connection: the driver's connection, the database, and where names are looked up. Not
 * thread-safe.
 */
public final class CaptureScope {

    private final Connection connection;
    private final AtDatabase database;
    private final int maxRows;
    private @Nullable SessionMeta session;
    /** While {@link #session} is not known: what it is taken for, and has to be confirmed to be. */
    private @Nullable SessionMeta assumedSession;

    /**
     * @param connection the driver's or the pool's
     * @param maxRows no statement may change or lock more rows
     */
    public CaptureScope(Connection connection, AtDatabase database, int maxRows) {
        this.connection = Objects.requireNonNull(connection, "connection");
        this.database = Objects.requireNonNull(database, "database");
        this.maxRows = maxRows;
    }

    /** The driver's or the pool's connection. */
    public Connection connection() {
        return connection;
    }

    /** The database it leads to. */
    public AtDatabase database() {
        return database;
    }

    int maxRows() {
        return maxRows;
    }

    /** Names may have another meaning from now on: the local transaction ended, or the schema was changed. */
    public void forgetNames() {
        session = null;
    }

    /**
     * The table of a statement that is captured on tables only.
     *
     * @throws StatementRefusedException when there is none, or statements on it cannot be captured
     */
    TableMeta table(StatementCall call, TableRef reference, DmlKind kind, Collection<String> changedColumns)
            throws SQLException {
        TableMeta table = found(call, reference);
        refuse(call, table.refusalFor(kind, changedColumns));
        if (table.isView()) {
            throw refusal(
                    call.sql(),
                    new Refusal(
                            table.name()
                                    + " is a view, and of what is done through views, only INSERT ... VALUES, UPDATE,"
                                    + " DELETE and SELECT ... FOR UPDATE of their plainest forms are captured",
                            "run the statement on table " + table.base().name()));
        }
        return table;
    }

    /**
     * The table of a statement, or the view, whose {@link TableMeta#base} has the rows that the statement changes or locks.
     *
     * @throws StatementRefusedException when there is none, or statements on it cannot be captured
     */
    TableMeta tableOrView(StatementCall call, TableRef reference, DmlKind kind, Collection<String> changedColumns)
            throws SQLException {
        TableMeta table = found(call, reference);
        refuse(call, table.refusalFor(kind, changedColumns));
        return table;
    }

    /**
     * As {@link #tableOrView} for a statement whose cascades are captured by {@link CascadeCapture}: those of a table refuse nothing, those
     * behind a view do.
     */
    TableMeta tableWithCascades(StatementCall call, TableRef reference, DmlKind kind, Collection<String> changedColumns)
            throws SQLException {
        TableMeta table = found(call, reference);
        refuse(
                call,
                table.isView()
                        ? table.refusalFor(kind, changedColumns)
                        : table.refusalApartFromCascades(kind, changedColumns));
        return table;
    }

    private static void refuse(StatementCall call, Optional<Refusal> refusal) throws StatementRefusedException {
        if (refusal.isPresent()) {
            throw refusal(call.sql(), refusal.get());
        }
    }

    private TableMeta found(StatementCall call, TableRef reference) throws SQLException {
        TableMeta table = find(call, reference);
        if (table == null) {
            throw refusal(
                    call.sql(),
                    new Refusal(
                            "table " + reference.text() + " is not found in the catalog",
                            "check the name; temporary tables cannot take part in a global transaction"));
        }
        return table;
    }

    /** Whether foreign keys may change further rows along with those of a statement. */
    boolean cascades(StatementCall call, TableRef reference, DmlKind kind, Collection<String> changedColumns)
            throws SQLException {
        TableMeta table = find(call, reference);
        return table != null && !table.cascades(kind, changedColumns).isEmpty();
    }

    /** Whether a statement names a view. */
    boolean isView(StatementCall call, TableRef reference) throws SQLException {
        TableMeta table = find(call, reference);
        return table != null && table.isView();
    }

    private @Nullable TableMeta find(StatementCall call, TableRef reference) throws SQLException {
        SessionMeta assumed = assumedSession;
        if (assumed != null && session == null) {
            TableMeta cached = database.metadata().findCached(assumed.names(), reference);
            if (cached != null) {
                return cached;
            }
            // The catalog would be asked with the names of the real session, and remembered under those of the assumed
            // one.
        }
        return database.metadata().find(connection, session(call.sql()).names(), reference);
    }

    /** Work that changes nothing in the database, so that it can be done once more. */
    @FunctionalInterface
    interface Look<T> {
        T take() throws SQLException;
    }

    /**
     * Looks at the database with the session taken for what another one of this data source was, which saves asking for it when
     * the look itself confirms that ({@link #unconfirmedSettings}). It is taken once more when the session turns out to be different.
     */
    <T> T assumingSession(String sql, Look<T> look) throws SQLException {
        SessionMeta assumed = database.metadata().recentSession();
        if (session != null || assumed == null || assumed.refusal() != null || isAmbiguous(sql)) {
            return look.take();
        }
        assumedSession = assumed;
        try {
            T seen = look.take();
            if (session(sql).equals(assumed)) {
                return seen;
            }
        } catch (SQLException e) {
            if (isAsAssumed(assumed, sql, e)) {
                throw e;
            }
        } finally {
            assumedSession = null;
        }
        return look.take();
    }

    private boolean isAsAssumed(SessionMeta assumed, String sql, SQLException failure)
            throws StatementRefusedException {
        try {
            return session(sql).equals(assumed);
        } catch (StatementRefusedException refusal) {
            refusal.addSuppressed(failure);
            throw refusal;
        } catch (SQLException e) {
            failure.addSuppressed(e);
            return true;
        }
    }

    /** Expressions that a query may add to its list, to have their values confirmed; none when the session is known. */
    List<String> unconfirmedSettings() {
        return assumedSession == null || session != null
                ? List.of()
                : database.metadata().sessionExpressions();
    }

    /** The values, as texts, that a query read for {@link #unconfirmedSettings}. */
    void confirmSettings(List<String> settings) {
        SessionMeta assumed = assumedSession;
        if (assumed != null && assumed.settings().equals(settings)) {
            session = assumed;
        }
    }

    /**
     * How the session understands statements.
     *
     * @throws StatementRefusedException when not as Atone does
     */
    SessionMeta session(String sql) throws SQLException {
        SessionMeta known = session;
        if (known == null) {
            known = readSession(sql);
            session = known;
        }
        return known;
    }

    /** Refuses a statement that is let through, when its text could mean something else to the session than to us. */
    void requireSameText(String sql) throws SQLException {
        if (isAmbiguous(sql) && session == null) {
            // Not kept: such a statement may be outside of any local transaction whose end would forget it.
            readSession(sql);
        }
    }

    private boolean isAmbiguous(String sql) {
        return sql.indexOf('\\') >= 0
                || (sql.indexOf('"') >= 0 && database.dialect().family().isMySqlLike());
    }

    private SessionMeta readSession(String sql) throws SQLException {
        SessionMeta read = database.metadata().session(connection);
        if (read.refusal() != null) {
            throw refusal(sql, read.refusal());
        }
        return read;
    }

    /** Prepares a statement that runs beside or instead of the user's, with his query timeout. */
    PreparedStatement prepare(StatementCall call, String sql) throws SQLException {
        return withTimeout(call, connection.prepareStatement(sql));
    }

    /** Gives a statement the query timeout of the user's. */
    static PreparedStatement withTimeout(StatementCall call, PreparedStatement statement) throws SQLException {
        Statement users = call.statement();
        int seconds = users.getQueryTimeout();
        if (seconds > 0) {
            statement.setQueryTimeout(seconds);
        }
        return statement;
    }

    /** A refusal, in words that say where the thread is. */
    public static StatementRefusedException refusal(String sql, Refusal refusal) {
        Xid xid = TransactionContext.currentXidOrNull();
        String where = xid == null ? "a local transaction that respects global locks" : "global transaction " + xid;
        return new StatementRefusedException(where, sql, refusal.reason(), refusal.wayOut());
    }
}
