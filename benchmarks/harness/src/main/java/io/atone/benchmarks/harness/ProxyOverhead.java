package io.atone.benchmarks.harness;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import io.atone.benchmarks.report.CsvTable;
import io.atone.benchmarks.variant.Pools;
import io.atone.benchmarks.variant.VariantConfig;
import io.atone.core.AtoneClient;
import io.atone.core.client.AtoneClients;
import io.atone.core.client.ClientConfig;
import io.atone.datasource.DataSourceProxy;
import io.atone.datasource.DataSourceProxyConfig;
import io.atone.testkit.database.DatabaseEngine;
import org.jspecify.annotations.Nullable;

/**
 * What a statement costs more when it goes through the proxy, outside of a global transaction. Driver and proxy take turns in blocks of
 * some milliseconds, so that whatever else the machine does hits both. Used by one thread.
 */
final class ProxyOverhead implements AutoCloseable {

    private static final int ACCOUNTS = 1_000;
    private static final int STATEMENTS_PER_BLOCK = 200;
    private static final String IN_MEMORY = "jdbc:h2:mem:proxy;DB_CLOSE_DELAY=-1";

    private final HikariDataSource pool;
    private final AtoneClient client;
    private final Connection driver;
    private final Connection proxy;
    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private int sequence;

    private ProxyOverhead(VariantConfig.Database database, Coordination coordination) throws SQLException {
        pool = Pools.open(database, 4);
        client = AtoneClients.connect(ClientConfig.forApplication("benchmark")
                .address(coordination.address())
                .build());
        DataSource wrapped = DataSourceProxy.wrap(
                pool, client.branches(), DataSourceProxyConfig.defaults().withEager(true));
        driver = pool.getConnection();
        proxy = wrapped.getConnection();
    }

    static Findings run(BenchOptions options, Path directory, RunFacts facts) throws Exception {
        DatabaseEngine engine = options.engineOrFail();
        try (DatabaseUnderLoad server = engine == DatabaseEngine.H2
                        ? null
                        : DatabaseUnderLoad.start(engine, directory, options.serverOptions());
                BankBooks books = server == null ? null : BankBooks.open("proxy", server, ACCOUNTS);
                Coordination coordination =
                        AtoneServer.start(BenchOptions.root(), new Jvm(options.recordings()), directory, List.of());
                ProxyOverhead overhead = new ProxyOverhead(database(books), coordination)) {
            if (books == null) {
                overhead.fill();
            }
            CsvTable table = new CsvTable(Figures.PROXY.columns());
            table.add(overhead.measured(engine, "SELECT", ProxyOverhead::select, options, facts));
            table.add(overhead.measured(engine, "UPDATE", ProxyOverhead::update, options, facts));
            return Findings.of("proxy", table, server == null ? facts : facts.withServer(server.description()));
        }
    }

    /** H2 is measured in this process, where a statement takes least and the proxy's share is the greatest. */
    private static VariantConfig.Database database(@Nullable BankBooks books) {
        return books == null
                ? new VariantConfig.Database(IN_MEMORY, "sa", "")
                : books.config("", 1).from();
    }

    private void fill() throws SQLException {
        try (Statement statement = driver.createStatement()) {
            statement.execute("CREATE TABLE account (id INT PRIMARY KEY, balance BIGINT NOT NULL)");
            statement.execute("INSERT INTO account SELECT x, 0 FROM SYSTEM_RANGE(0, " + (ACCOUNTS - 1) + ")");
        }
        driver.commit();
    }

    /** One statement by primary key. */
    private interface Work {
        void on(Connection connection, int account) throws SQLException;
    }

    private static void select(Connection connection, int account) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT balance FROM account WHERE id = ?")) {
            select.setInt(1, account);
            try (ResultSet row = select.executeQuery()) {
                row.next();
                row.getLong(1);
            }
        }
    }

    private static void update(Connection connection, int account) throws SQLException {
        try (PreparedStatement update =
                connection.prepareStatement("UPDATE account SET balance = balance + 1 WHERE id = ?")) {
            update.setInt(1, account);
            update.executeUpdate();
        }
    }

    private Map<String, Object> measured(
            DatabaseEngine engine, String statement, Work work, BenchOptions options, RunFacts facts)
            throws SQLException {
        pairs(work, options.warmUp());
        List<Pair> pairs = pairs(work, options.seconds());
        Bench.say(engine.id() + ", " + statement + ": " + pairs.size() + " pairs of blocks");
        double driverMicros = median(pairs, pair -> pair.driver().micros());
        double extraMicros =
                median(pairs, pair -> pair.proxy().micros() - pair.driver().micros());
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("run", facts.run());
        row.put("engine", engine.id());
        row.put("statement", statement);
        row.put("driver_us", text(driverMicros));
        row.put("proxy_us", text(median(pairs, pair -> pair.proxy().micros())));
        row.put("extra_us", text(extraMicros));
        row.put("extra_percent", String.format(Locale.ROOT, "%.1f", 100 * extraMicros / driverMicros));
        row.put("driver_cpu_us", text(median(pairs, pair -> pair.driver().cpuMicros())));
        row.put(
                "extra_cpu_us",
                text(median(
                        pairs, pair -> pair.proxy().cpuMicros() - pair.driver().cpuMicros())));
        return row;
    }

    /** Who begins changes from pair to pair. */
    private List<Pair> pairs(Work work, Duration length) throws SQLException {
        List<Pair> pairs = new ArrayList<>();
        long endNanos = System.nanoTime() + length.toNanos();
        do {
            if (pairs.size() % 2 == 0) {
                Block first = block(driver, work);
                pairs.add(new Pair(first, block(proxy, work)));
            } else {
                Block first = block(proxy, work);
                pairs.add(new Pair(block(driver, work), first));
            }
        } while (System.nanoTime() - endNanos < 0);
        return pairs;
    }

    private Block block(Connection connection, Work work) throws SQLException {
        long cpu = threads.getCurrentThreadCpuTime();
        long begun = System.nanoTime();
        for (int i = 0; i < STATEMENTS_PER_BLOCK; i++) {
            work.on(connection, Math.floorMod(sequence++, ACCOUNTS));
        }
        Block block = new Block(
                perStatement(System.nanoTime() - begun), perStatement(threads.getCurrentThreadCpuTime() - cpu));
        connection.commit();
        return block;
    }

    private static double perStatement(long nanos) {
        return nanos / 1000.0 / STATEMENTS_PER_BLOCK;
    }

    /** Of one statement. */
    private record Block(double micros, double cpuMicros) {}

    private record Pair(Block driver, Block proxy) {}

    private static double median(List<Pair> pairs, ToDoubleFunction<Pair> figure) {
        return Results.middle(pairs.stream().map(figure::applyAsDouble).toList());
    }

    private static String text(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }

    @Override
    public void close() throws SQLException {
        proxy.close();
        driver.close();
        client.close();
        pool.close();
    }
}
