package io.atone.benchmarks.harness;

import java.sql.SQLException;
import java.time.Duration;

import io.atone.benchmarks.load.LoadProfile;
import io.atone.benchmarks.load.LoadResult;
import io.atone.testkit.process.Waits;

/** One variant with everything of its own: two databases, a coordinator, a worker. Used by one thread. */
final class Contestant implements AutoCloseable {

    /** How long phase two may go on after the load. */
    private static final Duration DRAIN_PATIENCE = Duration.ofSeconds(60);

    private final String variant;
    private final DatabaseUnderLoad database;
    private final Bank bank;
    private final Coordination coordination;
    private final Worker worker;

    Contestant(String variant, DatabaseUnderLoad database, Bank bank, Coordination coordination, Worker worker) {
        this.variant = variant;
        this.database = database;
        this.bank = bank;
        this.coordination = coordination;
        this.worker = worker;
    }

    String variant() {
        return variant;
    }

    /** Runs a load, waits until nothing of it is left, and checks the money. What phase two costs after the load counts, too. */
    Measurement run(LoadProfile profile) throws SQLException {
        Duration clientBefore = worker.cpu();
        Duration coordinatorBefore = coordination.cpu();
        Duration databaseBefore = database.cpu();
        long statementsBefore = database.statements();
        LoadResult result = worker.run(profile);
        long statements = database.statements() - statementsBefore;
        awaitDrained();
        bank.requireMoneyConserved();
        return new Measurement(
                variant,
                profile,
                result,
                worker.cpu().minus(clientBefore),
                coordination.cpu().minus(coordinatorBefore),
                database.cpu().minus(databaseBefore),
                statements);
    }

    private void awaitDrained() {
        Waits.until(DRAIN_PATIENCE, variant + " has left nothing behind", () -> {
            long left = bank.residue();
            return left == 0 ? "" : left + " undo rows or prepared transactions are left";
        });
    }

    @Override
    public void close() {
        worker.close();
        coordination.close();
        bank.close();
    }
}
