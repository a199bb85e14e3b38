package io.atone.benchmarks.seata;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import io.atone.benchmarks.variant.Accounts;
import io.atone.benchmarks.variant.Pools;
import io.atone.benchmarks.variant.Transfer;
import io.atone.benchmarks.variant.Variant;
import io.atone.benchmarks.variant.VariantConfig;
import io.atone.benchmarks.variant.VariantFactory;
import io.seata.rm.RMClient;
import io.seata.rm.datasource.DataSourceProxy;
import io.seata.rm.datasource.exec.LockConflictException;
import io.seata.rm.datasource.exec.LockWaitTimeoutException;
import io.seata.tm.TMClient;
import io.seata.tm.api.GlobalTransaction;
import io.seata.tm.api.GlobalTransactionContext;

/** A global transaction of two AT branches of Seata; initiator and both participants are this process. */
final class SeataVariant implements Variant {

    private static final String APPLICATION = "benchmark";
    private static final int TIMEOUT_MILLIS = 60_000;

    /** As Seata's own scripts have it. */
    private static final String UNDO_LOG = "CREATE TABLE undo_log (branch_id BIGINT NOT NULL, xid VARCHAR(128) NOT NULL,"
            + " context VARCHAR(128) NOT NULL, rollback_info LONGBLOB NOT NULL, log_status INT(11) NOT NULL,"
            + " log_created DATETIME(6) NOT NULL, log_modified DATETIME(6) NOT NULL,"
            + " UNIQUE KEY ux_undo_log (xid, branch_id), KEY ix_log_created (log_created)) ENGINE = InnoDB";

    private final HikariDataSource fromPool;
    private final HikariDataSource toPool;
    private final DataSource from;
    private final DataSource to;

    SeataVariant(VariantConfig config) throws SQLException {
        System.setProperty("service.default.grouplist", config.coordinator());
        TMClient.init(APPLICATION, APPLICATION);
        RMClient.init(APPLICATION, APPLICATION);
        fromPool = Pools.open(config.from(), config.poolSize());
        toPool = Pools.open(config.to(), config.poolSize());
        from = wrap(fromPool);
        to = wrap(toPool);
    }

    private static DataSource wrap(HikariDataSource pool) throws SQLException {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(UNDO_LOG);
            connection.commit();
        }
        return new DataSourceProxy(pool);
    }

    @Override
    public void transfer(Transfer transfer) throws Exception {
        GlobalTransaction transaction = GlobalTransactionContext.getCurrentOrCreate();
        transaction.begin(TIMEOUT_MILLIS, "transfer");
        try {
            local(from, transfer.from(), -transfer.amount());
            local(to, transfer.to(), transfer.amount());
        } catch (SQLException e) {
            transaction.rollback();
            throw isLockConflict(e) ? new AbortedException(e) : Pools.judge(e);
        }
        if (transfer.commits()) {
            transaction.commit();
        } else {
            transaction.rollback();
        }
    }

    private static boolean isLockConflict(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof LockConflictException || cause instanceof LockWaitTimeoutException) {
                return true;
            }
        }
        return false;
    }

    private static void local(DataSource source, int[] accounts, int amount) throws SQLException {
        try (Connection connection = source.getConnection()) {
            try {
                Accounts.add(connection, accounts, amount);
                connection.commit();
            } catch (SQLException e) {
                connection.rollback();
                throw e;
            }
        }
    }

    @Override
    public void close() {
        fromPool.close();
        toPool.close();
    }

    /** Makes it. */
    public static final class Factory implements VariantFactory {
        @Override
        public String name() {
            return "seata";
        }

        @Override
        public Variant open(VariantConfig config) throws SQLException {
            return new SeataVariant(config);
        }
    }
}
