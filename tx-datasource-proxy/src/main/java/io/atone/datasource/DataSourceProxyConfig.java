package io.atone.datasource;

import java.time.Duration;
import java.util.Objects;

import io.atone.datasource.branch.BranchSettings;
import io.atone.datasource.resource.AtDatabaseConfig;
import io.atone.datasource.sql.StatementAnalyzer;
import org.jspecify.annotations.Nullable;

/**
 * How a data source takes part in global transactions. Immutable and thread-safe.
 *
 * @param database tables of our own, resource identity, bounds of undo records and metadata
 * @param branch what statements may do and how long they wait
 * @param cachedPlans how many statements' plans are kept at most; zero: none
 * @param eager whether the database is looked at when the data source is wrapped; else at the first need
 */
public record DataSourceProxyConfig(AtDatabaseConfig database, BranchSettings branch, int cachedPlans, boolean eager) {

    /** The bound for one statement unless told otherwise. */
    public static final int DEFAULT_MAX_ROWS_PER_STATEMENT = 100_000;

    public DataSourceProxyConfig {
        Objects.requireNonNull(database, "database");
        Objects.requireNonNull(branch, "branch");
        if (cachedPlans < 0) {
            throw new IllegalArgumentException("cachedPlans is not negative, but is " + cachedPlans);
        }
    }

    /** Everything by default; the database is looked at when the data source is wrapped. */
    public static DataSourceProxyConfig defaults() {
        return new DataSourceProxyConfig(
                AtDatabaseConfig.defaults(),
                new BranchSettings(true, DEFAULT_MAX_ROWS_PER_STATEMENT, null),
                StatementAnalyzer.DEFAULT_CACHED_PLANS,
                true);
    }

    public DataSourceProxyConfig withDatabase(AtDatabaseConfig value) {
        return new DataSourceProxyConfig(value, branch, cachedPlans, eager);
    }

    public DataSourceProxyConfig withCachedPlans(int value) {
        return new DataSourceProxyConfig(database, branch, value, eager);
    }

    public DataSourceProxyConfig withEager(boolean value) {
        return new DataSourceProxyConfig(database, branch, cachedPlans, value);
    }

    public DataSourceProxyConfig withRollbackOnlyOnSqlError(boolean value) {
        return withBranch(new BranchSettings(value, branch.maxRowsPerStatement(), branch.lockWait()));
    }

    public DataSourceProxyConfig withMaxRowsPerStatement(int value) {
        return withBranch(new BranchSettings(branch.rollbackOnlyOnSqlError(), value, branch.lockWait()));
    }

    /** How long local transactions wait for global locks; null: as long as the global transaction says. */
    public DataSourceProxyConfig withLockWait(@Nullable Duration value) {
        return withBranch(new BranchSettings(branch.rollbackOnlyOnSqlError(), branch.maxRowsPerStatement(), value));
    }

    private DataSourceProxyConfig withBranch(BranchSettings value) {
        return new DataSourceProxyConfig(database, value, cachedPlans, eager);
    }
}
