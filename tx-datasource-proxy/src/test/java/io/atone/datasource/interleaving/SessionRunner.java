package io.atone.datasource.interleaving;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;

import io.atone.core.GlobalTransaction;
import io.atone.core.GlobalTransactionIncompleteException;
import io.atone.core.GlobalTransactionOptions;
import io.atone.core.GlobalTransactionRolledBackException;
import io.atone.core.context.TransactionContext;
import io.atone.core.context.TransactionContext.Scope;
import io.atone.datasource.capture.StatementRefusedException;
import io.atone.datasource.interleaving.Account.Done;
import io.atone.datasource.interleaving.Slots.Place;
import io.atone.datasource.interleaving.Transaction.Branch;
import io.atone.datasource.interleaving.Transaction.End;
import io.atone.datasource.interleaving.Transaction.Kind;

/** The transactions of one session, one after the other. For one thread. */
final class SessionRunner implements Callable<List<Account>> {

    private static final Duration LOCK_WAIT = Duration.ofMillis(250);

    private final Cluster cluster;
    private final List<Transaction> transactions;
    private final int session;
    private final Turns turns;
    private final AtomicLong clock;
    private final Flaw flaw;

    /** Of the transaction that runs. */
    private final List<Done> done = new ArrayList<>();

    private final Map<Place, Integer> reads = new HashMap<>();

    SessionRunner(Cluster cluster, Scenario scenario, int session, Turns turns, AtomicLong clock, Flaw flaw) {
        this.cluster = cluster;
        this.transactions = scenario.ofSession(session);
        this.session = session;
        this.turns = turns;
        this.clock = clock;
        this.flaw = flaw;
    }

    @Override
    public List<Account> call() {
        try {
            List<Account> accounts = new ArrayList<>();
            for (Transaction transaction : transactions) {
                done.clear();
                reads.clear();
                turns.await(session);
                accounts.add(transaction.kind() == Kind.GLOBAL ? runGlobal(transaction) : runLocal(transaction));
            }
            return accounts;
        } finally {
            turns.finished(session);
        }
    }

    private Account runLocal(Transaction transaction) {
        long begun = clock.incrementAndGet();
        String failure = "";
        try (Scope scope = TransactionContext.requireGlobalLocks()) {
            Objects.requireNonNull(scope);
            for (Branch branch : transaction.branches()) {
                run(branch);
            }
        } catch (SQLException e) {
            failure = describe(e);
        }
        return account(transaction, begun, failure.isEmpty(), failure);
    }

    private Account account(Transaction transaction, long begun, boolean committed, String failure) {
        return new Account(transaction.name(), begun, clock.incrementAndGet(), committed, failure, done);
    }

    private Account runGlobal(Transaction transaction) {
        long begun = clock.incrementAndGet();
        GlobalTransaction global = cluster.client(transaction.initiator())
                .transactions()
                .begin(GlobalTransactionOptions.named(transaction.name()).withLockWait(LOCK_WAIT));
        String failure = runBranches(transaction, global);
        turns.await(session);
        boolean commits =
                failure.isEmpty() ? transaction.end() != End.ROLLBACK : transaction.end() == End.COMMIT_IN_ANY_CASE;
        boolean committed = commits ? commits(global, failure) : rollsBack(global);
        return account(transaction, begun, committed, failure);
    }

    private String runBranches(Transaction transaction, GlobalTransaction global) {
        String failure = "";
        for (Branch branch : transaction.branches()) {
            try (Scope scope = TransactionContext.bind(global.xid())) {
                Objects.requireNonNull(scope);
                run(branch);
            } catch (SQLException e) {
                failure = describe(e);
                passOnMark(transaction, branch, global);
                if (transaction.end() != End.COMMIT_IN_ANY_CASE) {
                    return failure;
                }
            }
        }
        return failure;
    }

    /** What the propagation does with a service's answer. */
    private void passOnMark(Transaction transaction, Branch branch, GlobalTransaction global) {
        cluster.client(branch.database())
                .transactions()
                .rollbackOnlyReason(global.xid())
                .ifPresent(reason ->
                        cluster.client(transaction.initiator()).transactions().markRollbackOnly(global.xid(), reason));
    }

    private static boolean commits(GlobalTransaction global, String failure) {
        try {
            global.commit();
        } catch (GlobalTransactionRolledBackException e) {
            if (failure.isEmpty()) {
                throw new IllegalStateException("A transaction of which nothing failed was rolled back", e);
            }
            return false;
        }
        if (!failure.isEmpty()) {
            throw new IllegalStateException("A transaction was committed although this failed: " + failure);
        }
        return true;
    }

    private static boolean rollsBack(GlobalTransaction global) {
        try {
            global.rollback("as planned, or because something failed");
        } catch (GlobalTransactionIncompleteException e) {
            // It goes on without us; whether it comes to an end is looked at later.
            return false;
        }
        return false;
    }

    private void run(Branch branch) throws SQLException {
        int before = done.size();
        try (Connection connection = cluster.dataSource(branch.database()).getConnection()) {
            connection.setTransactionIsolation(branch.isolation());
            connection.setAutoCommit(branch.autoCommit());
            run(branch, connection);
        } finally {
            if (branch.discarded()) {
                done.subList(before, done.size()).clear();
                reads.clear();
            }
        }
    }

    private void run(Branch branch, Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (Step step : branch.steps()) {
                turns.await(session);
                run(branch.database(), step, statement);
            }
        } catch (SQLException e) {
            if (!branch.autoCommit()) {
                connection.rollback();
            }
            throw e;
        }
        if (branch.autoCommit()) {
            return;
        }
        turns.await(session);
        if (branch.discarded()) {
            connection.rollback();
        } else {
            connection.commit();
        }
    }

    private void run(int database, Step step, Statement statement) throws SQLException {
        if (step instanceof Step.Change change) {
            int count = statement.executeUpdate(change.sql());
            done.add(new Done(database, change.effect().apply(count)));
        } else if (step instanceof Step.Query query) {
            run(database, query, statement);
        } else if (step instanceof Step.Overwrite overwrite) {
            Integer read = reads.get(new Place(database, overwrite.id()));
            if (read != null) {
                int count = statement.executeUpdate(overwrite.sql(read));
                done.add(new Done(database, new Effect.Assigned(overwrite.id(), read + overwrite.plus(), count)));
            }
        }
    }

    private void run(int database, Step.Query query, Statement statement) throws SQLException {
        String sql = flaw == Flaw.READS_DO_NOT_LOCK ? new Step.Query(query.where(), "").toString() : query.toString();
        try (ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                if (query.isLocking()) {
                    int id = rows.getInt("id");
                    int v = rows.getInt("v");
                    reads.put(new Place(database, id), v);
                    done.add(new Done(database, new Effect.Read(id, v)));
                }
            }
        }
    }

    /** What may fail because of the others; anything else is a bug. */
    private static String describe(SQLException e) {
        if (e instanceof StatementRefusedException) {
            throw new IllegalStateException("The generator makes a statement that is refused", e);
        }
        return e.getClass().getSimpleName() + " " + e.getSQLState() + " " + e.getErrorCode() + ": " + e.getMessage();
    }
}
