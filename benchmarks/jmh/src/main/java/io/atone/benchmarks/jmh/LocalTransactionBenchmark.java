package io.atone.benchmarks.jmh;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.TimeUnit;

import io.atone.core.context.TransactionContext;
import io.atone.core.id.ClientId;
import io.atone.core.id.Xid;
import io.atone.datasource.DataSourceProxy;
import io.atone.datasource.DataSourceProxyConfig;
import org.h2.jdbcx.JdbcDataSource;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * A local transaction of one UPDATE by primary key in an H2 in memory: by the driver alone, through the proxy outside of any global
 * transaction, and as a branch of one (analysis, both images, lock keys, undo row; the row's deletion shared by a hundred). The
 * database is as fast as one can be, so the differences are what the proxy itself costs.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class LocalTransactionBenchmark {

    private static final int ACCOUNTS = 1_000;
    private static final ClientId CLIENT = new ClientId(1, 1);

    private final Connection driver;
    private final Connection proxy;
    private long sequence;

    /** With a database of its own. */
    public LocalTransactionBenchmark() {
        JdbcDataSource h2 = new JdbcDataSource();
        h2.setURL("jdbc:h2:mem:local-transactions;DB_CLOSE_DELAY=-1");
        try {
            driver = h2.getConnection();
            fill(driver);
            proxy = DataSourceProxy.wrap(
                            h2,
                            new GrantingCoordinator(),
                            DataSourceProxyConfig.defaults().withEager(true))
                    .getConnection();
            proxy.setAutoCommit(false);
        } catch (SQLException e) {
            throw new IllegalStateException("No database in memory", e);
        }
    }

    private static void fill(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE account (id INT PRIMARY KEY, balance BIGINT NOT NULL)");
            statement.execute("INSERT INTO account SELECT x, 0 FROM SYSTEM_RANGE(0, " + (ACCOUNTS - 1) + ")");
        }
        connection.setAutoCommit(false);
    }

    @Benchmark
    public int driverAlone() throws SQLException {
        return update(driver, ++sequence);
    }

    @Benchmark
    public int proxyOutside() throws SQLException {
        return update(proxy, ++sequence);
    }

    @Benchmark
    public int branch() throws SQLException {
        long number = ++sequence;
        try (var bound = TransactionContext.bind(new Xid(CLIENT, number))) {
            return update(proxy, number);
        }
    }

    private static int update(Connection connection, long number) throws SQLException {
        try (PreparedStatement update =
                connection.prepareStatement("UPDATE account SET balance = balance + ? WHERE id = ?")) {
            update.setLong(1, number);
            update.setInt(2, (int) (number % ACCOUNTS));
            int count = update.executeUpdate();
            connection.commit();
            return count;
        }
    }

    /** Lets the database go. */
    @TearDown
    public void close() throws SQLException {
        proxy.close();
        try (driver;
                Statement statement = driver.createStatement()) {
            statement.execute("SHUTDOWN");
        }
    }
}
