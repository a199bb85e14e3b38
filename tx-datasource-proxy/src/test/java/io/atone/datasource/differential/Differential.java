package io.atone.datasource.differential;

import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import javax.sql.DataSource;

import io.atone.core.context.TransactionContext;
import io.atone.core.id.Xid;
import io.atone.datasource.DataSourceProxy;
import io.atone.datasource.DataSourceProxyConfig;
import io.atone.datasource.support.ScriptedCoordinator;
import io.atone.datasource.support.Tables;
import io.atone.testkit.database.DatabaseServer;
import io.atone.testkit.database.TestDatabase;
import org.jspecify.annotations.Nullable;

/** Two databases that are alike, one reached by the bare driver and one by the proxy. For one thread. */
final class Differential implements AutoCloseable {

    private final ScriptedCoordinator coordinator = new ScriptedCoordinator();
    private final TestDatabase plain;
    private final TestDatabase proxied;
    private final DataSource proxy;

    Differential(DatabaseServer server) throws SQLException {
        plain = server.createDatabase();
        proxied = server.createDatabase();
        proxy = DataSourceProxy.wrap(unpooled(proxied), coordinator, DataSourceProxyConfig.defaults());
        for (TestDatabase database : List.of(plain, proxied)) {
            Tables.execute(database, Sql.create(server.engine()).toArray(String[]::new));
        }
    }

    /** A pool would answer some of the calls itself. */
    private static DataSource unpooled(TestDatabase database) {
        return (DataSource) Proxy.newProxyInstance(
                Differential.class.getClassLoader(),
                new Class<?>[] {DataSource.class},
                (self, method, arguments) -> switch (method.getName()) {
                    case "getConnection" -> database.connect();
                    case "isWrapperFor" -> false;
                    default -> throw new UnsupportedOperationException(method.toString());
                });
    }

    /** Makes the calls on both sides, outside of a global transaction. Returns what differed, or null. */
    @Nullable
    String runOutside(List<Call> calls, Counts counts) throws Exception {
        refill();
        try (Side left = new Side(plain, plain.connect());
                Side right = new Side(proxied, proxy.getConnection())) {
            Comparison comparison = compare(calls, left, right, counts);
            return comparison.complete() ? compareTables(calls) : comparison.difference();
        }
    }

    /** The same inside of a global transaction, which is rolled back in the end. */
    @Nullable
    String runInside(List<Call> calls, Counts counts) throws Exception {
        refill();
        Map<String, List<String>> before = contents(proxied);
        Xid xid = coordinator.newXid();
        String difference;
        try (Side left = new Side(plain, plain.connect())) {
            try (TransactionContext.Scope scope = TransactionContext.bind(xid);
                    Side right = new Side(proxied, proxy.getConnection())) {
                Objects.requireNonNull(scope);
                Comparison comparison = compare(calls, left, right, counts);
                difference = comparison.complete() ? compareTables(calls) : comparison.difference();
            }
        }
        coordinator.rollback(xid);
        if (difference == null && !contents(proxied).equals(before)) {
            difference = trace(calls, calls.size()) + "After the global rollback: " + contents(proxied) + "\nBefore: "
                    + before;
        }
        return difference;
    }

    private void refill() throws SQLException {
        for (TestDatabase database : List.of(plain, proxied)) {
            Tables.execute(database, Sql.refill(database.engine()).toArray(String[]::new));
        }
    }

    /** @param complete whether everything was compared and alike, so that the rows have to be alike too */
    private record Comparison(@Nullable String difference, boolean complete) {}

    private Comparison compare(List<Call> calls, Side left, Side right, Counts counts) throws SQLException {
        Comparison comparison = new Comparison(null, true);
        for (int i = 0; i < calls.size() && comparison.complete() && comparison.difference() == null; i++) {
            comparison = compare(calls, i, left, right, counts);
        }
        end(left);
        end(right);
        return comparison;
    }

    private Comparison compare(List<Call> calls, int index, Side left, Side right, Counts counts) {
        Call call = calls.get(index);
        // The proxy first: what it refuses by design is not run on the other side either.
        Side.Seen byProxy = right.see(call);
        if (byProxy.isRefusal()) {
            counts.refused();
            left.forgetRefused(call);
            return new Comparison(null, true);
        }
        Side.Seen byDriver = left.see(call);
        counts.compared(byDriver);
        if (byProxy.isLike(byDriver)) {
            return new Comparison(null, !KnownDifferences.diesOfQueryInLargeBatch(call, byDriver));
        }
        return KnownDifferences.isKnown(call, left, byDriver, byProxy)
                ? new Comparison(null, false)
                : new Comparison(trace(calls, index + 1) + "Driver: " + byDriver + "\nProxy:  " + byProxy, false);
    }

    /** Not every driver says what closing does to an open transaction. */
    private static void end(Side side) throws SQLException {
        Connection connection = side.connection();
        if (!connection.getAutoCommit()) {
            connection.rollback();
        }
    }

    private @Nullable String compareTables(List<Call> calls) throws SQLException {
        Map<String, List<String>> left = contents(plain);
        Map<String, List<String>> right = contents(proxied);
        return left.equals(right) ? null : trace(calls, calls.size()) + "Driver: " + left + "\nProxy:  " + right;
    }

    private static Map<String, List<String>> contents(TestDatabase database) throws SQLException {
        Map<String, List<String>> contents = new LinkedHashMap<>();
        for (String table : Sql.TABLES) {
            contents.put(table, Tables.rows(database, "SELECT * FROM " + table));
        }
        return contents;
    }

    private static String trace(List<Call> calls, int count) {
        List<String> lines = new ArrayList<>();
        calls.subList(0, count).forEach(call -> lines.add("  " + call));
        return String.join("\n", lines) + "\n";
    }

    @Override
    public void close() {
        plain.close();
        proxied.close();
    }
}
