package io.atone.benchmarks.harness;

import java.sql.SQLException;
import java.time.Duration;

import io.atone.benchmarks.load.LoadProfile;
import io.atone.benchmarks.load.LoadResult;

/** One variant with everything of its own: books, a coordinator, a worker. Used by one thread. */
final class Contestant implements AutoCloseable {

    private final String variant;
    private final Books books;
    private final Coordination coordination;
    private final Worker worker;

    Contestant(String variant, Books books, Coordination coordination, Worker worker) {
        this.variant = variant;
        this.books = books;
        this.coordination = coordination;
        this.worker = worker;
    }

    String variant() {
        return variant;
    }

    /** Runs a load, waits until nothing of it is left, and checks the money. What phase two costs after the load counts, too. */
    Measurement measure(String run, int round, LoadProfile profile) throws SQLException {
        Duration clientBefore = worker.cpu();
        Duration coordinatorBefore = coordination.cpu();
        Duration databaseBefore = books.cpu();
        long statementsBefore = books.statements();
        LoadResult result = worker.run(profile);
        long statements = books.statements() - statementsBefore;
        books.awaitBalanced();
        return new Measurement(
                run,
                round,
                variant,
                profile,
                result,
                worker.cpu().minus(clientBefore),
                coordination.cpu().minus(coordinatorBefore),
                books.cpu().minus(databaseBefore),
                statements);
    }

    @Override
    public void close() {
        worker.close();
        coordination.close();
        books.close();
    }
}
