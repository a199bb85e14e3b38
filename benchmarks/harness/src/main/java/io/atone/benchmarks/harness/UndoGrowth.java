package io.atone.benchmarks.harness;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import io.atone.benchmarks.report.CsvTable;
import io.atone.benchmarks.variant.Pools;
import io.atone.benchmarks.variant.VariantConfig;
import io.atone.core.AtoneClient;
import io.atone.core.GlobalTransaction;
import io.atone.core.GlobalTransactionOptions;
import io.atone.core.client.AtoneClients;
import io.atone.core.client.ClientConfig;
import io.atone.core.context.TransactionContext;
import io.atone.datasource.DataSourceProxy;
import io.atone.datasource.DataSourceProxyConfig;

/** How long a statement of ever more rows takes, with and without a branch around it, and how long its undo. Used by one thread. */
final class UndoGrowth implements AutoCloseable {

    private static final List<Integer> ROWS = List.of(1, 10, 100, 1_000, 10_000);
    private static final Duration TIMEOUT = Duration.ofMinutes(5);

    private final BankBooks books;
    private final HikariDataSource driver;
    private final AtoneClient client;
    private final DataSource proxy;

    private UndoGrowth(DatabaseUnderLoad database, Coordination coordination, int rows) throws SQLException {
        books = BankBooks.open("undo", database, rows);
        VariantConfig.Database where = books.config(coordination.address(), 1).from();
        driver = Pools.open(where, 4);
        client = AtoneClients.connect(ClientConfig.forApplication("benchmark")
                .address(coordination.address())
                .build());
        proxy = DataSourceProxy.wrap(
                driver, client.branches(), DataSourceProxyConfig.defaults().withEager(true));
    }

    static Findings run(BenchOptions options, Path directory, RunFacts facts) throws Exception {
        List<Integer> sizes = options.sizesOr(ROWS);
        int most = sizes.stream().mapToInt(Integer::intValue).max().orElseThrow();
        CsvTable table = new CsvTable(Figures.UNDO.columns());
        try (DatabaseUnderLoad database =
                        DatabaseUnderLoad.start(options.engineOrFail(), directory, options.serverOptions());
                Coordination coordination =
                        AtoneServer.start(BenchOptions.root(), new Jvm(options.recordings()), directory, List.of());
                UndoGrowth growth = new UndoGrowth(database, coordination, most)) {
            Bench.say("warming up");
            growth.warmUp(options.warmUp(), most);
            for (int rows : sizes) {
                table.add(growth.measured(rows, options.rounds(), facts));
                Bench.say(rows + " rows measured");
            }
            growth.books.awaitBalanced();
            return Findings.of("undo-" + options.engineOrFail().id(), table, facts.withServer(database.description()));
        }
    }

    /** At least once, with few rows and with as many as will be measured. */
    private void warmUp(Duration length, int most) throws SQLException {
        long endNanos = System.nanoTime() + length.toNanos();
        do {
            for (int rows : new int[] {1, most}) {
                alone(rows);
                global(rows);
            }
        } while (System.nanoTime() - endNanos < 0);
    }

    private Map<String, Object> measured(int rows, int rounds, RunFacts facts) throws SQLException {
        spread(rows, 1);
        Times own = times(rows, rounds);
        spread(rows, -1);
        Times alike = times(rows, rounds);
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("run", facts.run());
        row.put("rows", rows);
        row.put("driver_ms", text(own.driver()));
        row.put("branch_ms", text(own.branch()));
        row.put("rollback_ms", text(own.rollback()));
        row.put("ratio", text(own.rollback() / own.driver()));
        row.put("alike_ms", text(alike.rollback()));
        row.put("alike_ratio", text(alike.rollback() / alike.driver()));
        return row;
    }

    /** Gives each account a balance of its own, or takes that back; the sum stays. */
    private void spread(int rows, int sign) throws SQLException {
        try (Connection connection = driver.getConnection();
                PreparedStatement update = connection.prepareStatement(
                        "UPDATE account SET balance = balance + (2 * id - ?) * ? WHERE id < ?")) {
            update.setInt(1, rows - 1);
            update.setInt(2, sign);
            update.setInt(3, rows);
            update.executeUpdate();
            connection.commit();
        }
    }

    /** Medians, in milliseconds. */
    private record Times(double driver, double branch, double rollback) {}

    private Times times(int rows, int rounds) throws SQLException {
        List<Double> alone = new ArrayList<>();
        List<Double> branch = new ArrayList<>();
        List<Double> rollback = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            alone.add(alone(rows));
            GlobalUpdate global = global(rows);
            branch.add(global.branchMillis());
            rollback.add(global.rollbackMillis());
        }
        return new Times(Results.middle(alone), Results.middle(branch), Results.middle(rollback));
    }

    /** There and back, so that the money stays; the way there counts. */
    private double alone(int rows) throws SQLException {
        long begun = System.nanoTime();
        update(driver, rows, 1);
        double millis = millisSince(begun);
        update(driver, rows, -1);
        return millis;
    }

    /** How long the statement took with its local commit, and how long the rollback. */
    private record GlobalUpdate(double branchMillis, double rollbackMillis) {}

    private GlobalUpdate global(int rows) throws SQLException {
        GlobalTransaction transaction = client.transactions()
                .begin(GlobalTransactionOptions.named("undo").withTimeout(TIMEOUT));
        long begun = System.nanoTime();
        try (var bound = TransactionContext.bind(transaction.xid())) {
            update(proxy, rows, 1);
        }
        double branch = millisSince(begun);
        begun = System.nanoTime();
        transaction.rollback("measured");
        return new GlobalUpdate(branch, millisSince(begun));
    }

    private static void update(DataSource source, int rows, int amount) throws SQLException {
        try (Connection connection = source.getConnection();
                PreparedStatement update =
                        connection.prepareStatement("UPDATE account SET balance = balance + ? WHERE id < ?")) {
            update.setInt(1, amount);
            update.setInt(2, rows);
            if (update.executeUpdate() != rows) {
                throw new SQLException("There are not " + rows + " accounts");
            }
            connection.commit();
        }
    }

    private static double millisSince(long begunNanos) {
        return (System.nanoTime() - begunNanos) / 1e6;
    }

    private static String text(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }

    @Override
    public void close() {
        client.close();
        driver.close();
        books.close();
    }
}
