package io.atone.crash.scenario;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

import io.atone.core.transport.grpc.proto.Overview;
import io.atone.crash.check.Accounts;
import io.atone.crash.check.Audit;
import io.atone.crash.check.Bank;
import io.atone.crash.check.OutcomeReader;
import io.atone.crash.check.ToldOutcome;
import io.atone.crash.check.ToldOutcome.Kind;
import io.atone.crash.cluster.Cluster;
import io.atone.crash.cluster.Installation;
import io.atone.testkit.database.DatabaseEngine;
import io.atone.testkit.process.Waits;

/** A cluster under load, and the judgement about it. Used by one thread. */
public final class Stage implements AutoCloseable {

    private static final Duration PROGRESS_PATIENCE = Duration.ofMinutes(2);
    private static final Duration SETTLE_PATIENCE = Duration.ofMinutes(2);

    private final Cluster cluster;
    private final Bank bank1;
    private final Bank bank2;
    private final OutcomeReader outcomes;
    private final Consumer<String> out;

    private Stage(Cluster cluster, Consumer<String> out) {
        this.cluster = cluster;
        this.bank1 = new Bank(cluster.database1());
        this.bank2 = new Bank(cluster.database2());
        this.outcomes = new OutcomeReader(cluster.outcomes());
        this.out = out;
    }

    /** Makes databases with so many accounts each; starts nothing. */
    public static Stage prepare(
            Installation installation, DatabaseEngine engine, Path workDir, int accounts, Consumer<String> out) {
        Cluster cluster = Cluster.prepare(installation, engine, workDir);
        Stage stage = new Stage(cluster, out);
        stage.bank1.create(accounts);
        stage.bank2.create(accounts);
        return stage;
    }

    /** Starts everything, with transfers going on. */
    public static Stage underLoad(
            Installation installation, DatabaseEngine engine, Path workDir, Consumer<String> out) {
        Stage stage = prepare(installation, engine, workDir, Accounts.COUNT, out);
        try {
            stage.cluster.startAll();
            stage.cluster.resumeLoad();
            stage.awaitProgress();
            return stage;
        } catch (RuntimeException | Error e) {
            stage.close();
            throw e;
        }
    }

    public Cluster cluster() {
        return cluster;
    }

    /** Says something to whoever watches. */
    public void say(String text) {
        out.accept(text);
    }

    /** Waits until transfers are committed again. */
    public void awaitProgress() {
        awaitCommits(5);
    }

    /** Waits for so many more commits. */
    public void awaitCommits(int more) {
        long wanted = outcomes.count(Kind.COMMITTED) + more;
        Waits.until(PROGRESS_PATIENCE, "transfers are committed", () -> {
            long committed = outcomes.count(Kind.COMMITTED);
            return committed >= wanted ? "" : committed + " of " + wanted + "; " + lastFailure();
        });
    }

    /** Waits until so many more transfers have not been committed. */
    public void awaitFailures(int more) {
        long wanted = failures() + more;
        Waits.until(PROGRESS_PATIENCE, "transfers fail", () -> {
            long failed = failures();
            return failed >= wanted ? "" : failed + " of " + wanted;
        });
    }

    private long failures() {
        return outcomes.read().stream()
                .filter(outcome -> outcome.kind() != Kind.COMMITTED)
                .count();
    }

    /** Waits until every patient transfer is open and in no call. */
    public void awaitIdleTransfers() {
        Waits.until(PROGRESS_PATIENCE, "all patient transfers are open and in no call", () -> {
            int idle = cluster.idleTransfers();
            return idle == Accounts.PRIVATE ? "" : idle + " of " + Accounts.PRIVATE;
        });
    }

    private String lastFailure() {
        return outcomes.read().stream()
                .filter(outcome -> outcome.kind() != Kind.COMMITTED)
                .reduce((first, second) -> second)
                .map(outcome -> "the last failure was " + outcome)
                .orElse("no transfer has failed");
    }

    /**
     * Pauses the load, waits until nothing is left over, and judges; the load goes on after that.
     *
     * @return how many transfers were judged
     */
    public int settleAndCheck() {
        cluster.pauseLoad();
        awaitNoResidue(SETTLE_PATIENCE);
        outcomes.checkWorkers();
        int checked = new Audit(bank1, bank2).check(outcomes.read());
        cluster.resumeLoad();
        return checked;
    }

    /** Waits until there is no undo row, lock, waiter or live transaction, and every resource is open. */
    public void awaitNoResidue(Duration patience) {
        Waits.until(patience, "nothing is left over", this::residue);
    }

    private String residue() {
        Overview overview = cluster.overview();
        int undoRows1 = bank1.undoRows();
        int undoRows2 = bank2.undoRows();
        boolean none = undoRows1 + undoRows2 == 0
                && overview.getHeldLocks() == 0
                && overview.getLockWaiters() == 0
                && overview.getLiveTransactions() == 0
                && overview.getUnfinishedBranches() == 0
                && overview.getNeedsAttention() == 0
                && overview.getClosedResources() == 0;
        return none ? "" : "undo rows " + undoRows1 + " and " + undoRows2 + "; the coordinator says:\n" + overview;
    }

    /** Transfers that were open and in no call while the coordinator was restarted, in the order in which they ended. */
    List<ToldOutcome> idleAcrossRestart() {
        return outcomes.read().stream().filter(ToldOutcome::idleAcrossRestart).toList();
    }

    /** What became of these. */
    public String survivors() {
        List<ToldOutcome> idle = idleAcrossRestart();
        List<ToldOutcome> lost = idle.stream()
                .filter(outcome -> outcome.kind() != Kind.COMMITTED)
                .toList();
        String first =
                lost.isEmpty() ? "" : ", the first because of: " + lost.get(0).reason();
        return "of " + idle.size() + " transactions that were open but in no call while the coordinator was restarted, "
                + (idle.size() - lost.size()) + " were committed and " + lost.size() + " were not" + first;
    }

    @Override
    public void close() {
        cluster.close();
    }
}
