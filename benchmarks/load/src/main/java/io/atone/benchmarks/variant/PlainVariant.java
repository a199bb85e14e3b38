package io.atone.benchmarks.variant;

import java.sql.Connection;
import java.sql.SQLException;

import com.zaxxer.hikari.HikariDataSource;

/** Two local transactions, one after the other, atomic only in fair weather: what the database itself costs. */
final class PlainVariant implements Variant {

    private final HikariDataSource from;
    private final HikariDataSource to;

    PlainVariant(VariantConfig config) {
        from = Pools.open(config.from(), config.poolSize());
        to = Pools.open(config.to(), config.poolSize());
    }

    @Override
    public void transfer(Transfer transfer) throws Exception {
        try {
            local(from, transfer.from(), -transfer.amount(), transfer.commits());
            local(to, transfer.to(), transfer.amount(), transfer.commits());
        } catch (SQLException e) {
            throw Pools.judge(e);
        }
    }

    private static void local(HikariDataSource pool, int[] accounts, int amount, boolean commits) throws SQLException {
        try (Connection connection = pool.getConnection()) {
            Accounts.add(connection, accounts, amount);
            if (commits) {
                connection.commit();
            } else {
                connection.rollback();
            }
        }
    }

    @Override
    public void close() {
        from.close();
        to.close();
    }

    /** Makes it. */
    public static final class Factory implements VariantFactory {
        @Override
        public String name() {
            return "plain";
        }

        @Override
        public Variant open(VariantConfig config) {
            return new PlainVariant(config);
        }
    }
}
