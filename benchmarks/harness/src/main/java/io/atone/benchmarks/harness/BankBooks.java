package io.atone.benchmarks.harness;

import java.sql.SQLException;
import java.time.Duration;

import io.atone.benchmarks.variant.VariantConfig;
import io.atone.testkit.process.Waits;

/** Two databases of the variant's own, on the server that all share. Used by one thread. */
final class BankBooks implements Books {

    /** How long phase two may go on after the load. */
    private static final Duration DRAIN_PATIENCE = Duration.ofSeconds(60);

    private final String variant;
    private final DatabaseUnderLoad database;
    private final Bank bank;

    private BankBooks(String variant, DatabaseUnderLoad database, Bank bank) {
        this.variant = variant;
        this.database = database;
        this.bank = bank;
    }

    static BankBooks open(String variant, DatabaseUnderLoad database, int accounts) throws SQLException {
        return new BankBooks(variant, database, Bank.create(database.server(), variant, accounts));
    }

    @Override
    public VariantConfig config(String coordinator, int poolSize) {
        return bank.config(coordinator, poolSize);
    }

    @Override
    public Duration cpu() {
        return database.cpu();
    }

    @Override
    public long statements() throws SQLException {
        return database.statements();
    }

    @Override
    public void awaitBalanced() throws SQLException {
        Waits.until(DRAIN_PATIENCE, variant + " has left nothing behind", () -> {
            long left = bank.residue();
            return left == 0 ? "" : left + " undo rows or prepared transactions are left";
        });
        bank.requireMoneyConserved();
    }

    @Override
    public void close() {
        bank.close();
    }
}
