package io.atone.datasource.interleaving;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

import io.atone.testkit.database.DatabaseServer;
import org.jspecify.annotations.Nullable;

/** Runs scenarios on a cluster of its own, and judges what came of them. For one thread. */
final class Interleaving implements AutoCloseable {

    private static final long PATIENCE_SECONDS = 120;

    private final Cluster cluster;
    private final Flaw flaw;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Counts counts;

    Interleaving(DatabaseServer server, Flaw flaw, Counts counts) throws SQLException {
        this.cluster = new Cluster(server, flaw);
        this.flaw = flaw;
        this.counts = counts;
    }

    /** Runs a scenario; returns what is wrong, or null when nothing is. Nothing else can be run after something was wrong. */
    @Nullable
    String run(Scenario scenario) {
        try {
            cluster.fill(scenario.rows());
            List<Account> accounts = runSessions(scenario);
            Optional<String> residue = cluster.residue();
            String failure = residue.isPresent() ? residue.get() : judge(scenario, accounts, cluster.contents());
            if (failure == null) {
                counts.add(accounts);
                return null;
            }
            return failure + "\n" + accounts.stream().map(Account::toString).collect(Collectors.joining("\n"));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "interrupted";
        } catch (ExecutionException | TimeoutException | SQLException | RuntimeException e) {
            Throwable cause = e instanceof ExecutionException && e.getCause() != null ? e.getCause() : e;
            return "unexpected " + cause + (cause.getCause() == null ? "" : ", because of " + cause.getCause());
        }
    }

    private static @Nullable String judge(Scenario scenario, List<Account> accounts, Slots last) {
        List<Account> committed = accounts.stream().filter(Account::committed).toList();
        return SerialOrder.exists(scenario.rows(), committed, last)
                ? null
                : "no serial order of the committed transactions does and sees this and leaves " + last;
    }

    private List<Account> runSessions(Scenario scenario)
            throws InterruptedException, ExecutionException, TimeoutException {
        int sessions = 1
                + scenario.transactions().stream()
                        .mapToInt(Transaction::session)
                        .max()
                        .orElse(0);
        Turns turns = new Turns(sessions, scenario.turns().isEmpty());
        AtomicLong clock = new AtomicLong();
        List<Future<List<Account>>> futures = new ArrayList<>();
        for (int session = 0; session < sessions; session++) {
            futures.add(threads.submit(new SessionRunner(cluster, scenario, session, turns, clock, flaw)));
        }
        turns.lead(scenario.turns());
        List<Account> accounts = new ArrayList<>();
        for (Future<List<Account>> future : futures) {
            accounts.addAll(future.get(PATIENCE_SECONDS, TimeUnit.SECONDS));
        }
        accounts.sort(Comparator.comparing(Account::name));
        return accounts;
    }

    @Override
    public void close() throws SQLException {
        threads.shutdownNow();
        cluster.close();
    }
}
