package io.atone.benchmarks.variant;

import java.sql.SQLException;

import com.zaxxer.hikari.HikariDataSource;
import io.atone.benchmarks.variant.Variant.AbortedException;

/** Connection pools and errors, the same for all variants. */
public final class Pools {

    /** MariaDB and MySQL: lock wait timeout. */
    private static final int LOCK_WAIT_TIMEOUT = 1205;

    private Pools() {}

    /** A pool of connections without autocommit. */
    public static HikariDataSource open(VariantConfig.Database database, int size) {
        HikariDataSource pool = new HikariDataSource();
        pool.setJdbcUrl(database.url());
        pool.setUsername(database.username());
        pool.setPassword(database.password());
        pool.setMaximumPoolSize(size);
        pool.setMinimumIdle(size);
        pool.setAutoCommit(false);
        return pool;
    }

    /** What a failure means: an {@link AbortedException} where others were in the way, else the failure itself. */
    public static Exception judge(Exception failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && isForOthers(sql)) {
                return new AbortedException(failure);
            }
        }
        return failure;
    }

    private static boolean isForOthers(SQLException failure) {
        String state = failure.getSQLState();
        return failure.getErrorCode() == LOCK_WAIT_TIMEOUT || (state != null && state.startsWith("40"));
    }
}
