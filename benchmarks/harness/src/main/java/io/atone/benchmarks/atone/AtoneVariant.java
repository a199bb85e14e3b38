package io.atone.benchmarks.atone;

import java.sql.Connection;
import java.sql.SQLException;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import io.atone.benchmarks.variant.Accounts;
import io.atone.benchmarks.variant.Pools;
import io.atone.benchmarks.variant.Transfer;
import io.atone.benchmarks.variant.Variant;
import io.atone.benchmarks.variant.VariantConfig;
import io.atone.benchmarks.variant.VariantFactory;
import io.atone.core.AtoneClient;
import io.atone.core.GlobalTransactionOptions;
import io.atone.core.GlobalTransactionTemplate;
import io.atone.core.client.AtoneClients;
import io.atone.core.client.ClientConfig;
import io.atone.datasource.DataSourceProxy;
import io.atone.datasource.DataSourceProxyConfig;

/** A global transaction of two AT branches; initiator and both participants are this process. */
final class AtoneVariant implements Variant {

    private static final GlobalTransactionOptions OPTIONS = GlobalTransactionOptions.named("transfer");

    private final HikariDataSource fromPool;
    private final HikariDataSource toPool;
    private final DataSource from;
    private final DataSource to;
    private final AtoneClient client;
    private final GlobalTransactionTemplate template;

    AtoneVariant(VariantConfig config) throws SQLException {
        fromPool = Pools.open(config.from(), config.poolSize());
        toPool = Pools.open(config.to(), config.poolSize());
        client = AtoneClients.connect(ClientConfig.forApplication("benchmark")
                .address(config.coordinator())
                .build());
        template = new GlobalTransactionTemplate(client.transactions());
        from = wrap(fromPool);
        to = wrap(toPool);
    }

    private DataSource wrap(DataSource pool) throws SQLException {
        return DataSourceProxy.wrap(
                pool, client.branches(), DataSourceProxyConfig.defaults().withEager(true));
    }

    @Override
    public void transfer(Transfer transfer) throws Exception {
        try {
            template.execute(OPTIONS, () -> {
                local(from, transfer.from(), -transfer.amount());
                local(to, transfer.to(), transfer.amount());
                if (!transfer.commits()) {
                    throw new MeantToFail();
                }
                return Boolean.TRUE;
            });
        } catch (MeantToFail e) {
            if (e.getSuppressed().length > 0) {
                throw new IllegalStateException("The rollback failed", e);
            }
        } catch (SQLException e) {
            throw Pools.judge(e);
        }
    }

    private static void local(DataSource source, int[] accounts, int amount) throws SQLException {
        try (Connection connection = source.getConnection()) {
            Accounts.add(connection, accounts, amount);
            connection.commit();
        }
    }

    @Override
    public void close() {
        client.close();
        fromPool.close();
        toPool.close();
    }

    /** What business code throws that wants a rollback. */
    private static final class MeantToFail extends RuntimeException {
        private static final long serialVersionUID = 1L;

        MeantToFail() {
            super("meant to fail", null, true, false);
        }
    }

    /** Makes it. */
    public static final class Factory implements VariantFactory {
        @Override
        public String name() {
            return "atone";
        }

        @Override
        public Variant open(VariantConfig config) throws SQLException {
            return new AtoneVariant(config);
        }
    }
}
