package io.atone.crash.node;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Random;
import java.util.function.Supplier;

import io.atone.core.GlobalTransaction;
import io.atone.core.GlobalTransactionOptions;
import io.atone.core.context.TransactionContext;
import io.atone.core.event.ClientListener;
import io.atone.crash.check.Accounts;
import io.atone.crash.check.ToldOutcome;
import io.atone.crash.check.ToldOutcome.Kind;
import io.atone.crash.node.Node.Answer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Moves money with several threads, from its own database to the participant's, as long as it is not told to pause. */
public final class InitiatorMain {

    private static final Logger log = LoggerFactory.getLogger(InitiatorMain.class);

    private static final int BUSY_WORKERS = 6;
    private static final Duration PATIENT_IDLE = Duration.ofSeconds(8);
    private static final Duration AFTER_FAILURE = Duration.ofMillis(20);
    private static final Duration PAUSE_PATIENCE = Duration.ofSeconds(85);
    private static final Duration IN_DOUBT_TIMEOUT = Duration.ofMinutes(10);

    private final Gate gate = new Gate();
    private final Random seeds = new Random();

    public static void main(String[] arguments) throws IOException, SQLException {
        new InitiatorMain().run(NodeOptions.parse(arguments));
    }

    private void run(NodeOptions options) throws IOException, SQLException {
        Node node = Node.start("initiator", options, new ClientListener() {
            @Override
            public void connected(long epoch) {
                gate.epoch(epoch);
            }
        });
        node.serve("/ready", (query, xid) -> new Answer(200, "ready"));
        node.serve("/pause", (query, xid) -> pause());
        node.serve("/resume", (query, xid) -> {
            gate.open();
            return new Answer(200, "resumed");
        });
        node.serve("/idle", (query, xid) -> new Answer(200, Integer.toString(gate.idle())));
        node.serve("/in-doubt", (query, xid) -> leaveInDoubt(node, options.inDoubt()));
        startWorkers(node, options);
        node.http().start();
    }

    private void startWorkers(Node node, NodeOptions options) {
        OutcomeFile outcomes = new OutcomeFile(options.outcomes());
        Callee callee = new Callee(options.calleePort());
        for (int i = 0; i < BUSY_WORKERS; i++) {
            Random random = new Random(seeds.nextLong());
            startWorker("busy-" + i, node, callee, outcomes, () -> TransferPlan.busy(random));
        }
        for (int i = 0; i < Accounts.PRIVATE; i++) {
            Random random = new Random(seeds.nextLong());
            int account = Accounts.SHARED + i;
            startWorker(
                    "patient-" + i, node, callee, outcomes, () -> TransferPlan.patient(random, account, PATIENT_IDLE));
        }
    }

    private void startWorker(
            String name, Node node, Callee callee, OutcomeFile outcomes, Supplier<TransferPlan> plans) {
        Thread worker = new Thread(
                () -> {
                    try {
                        while (true) {
                            work(node, callee, outcomes, plans.get());
                        }
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    } catch (RuntimeException | Error e) {
                        log.error("The worker has ended, which no failure of a transfer should do", e);
                        outcomes.workerDied(name, e);
                    }
                },
                name);
        worker.start();
    }

    private void work(Node node, Callee callee, OutcomeFile outcomes, TransferPlan plan) throws InterruptedException {
        gate.enter();
        try {
            ToldOutcome told = new Transfer(node.client(), node.ledger(), callee, gate, plan).run();
            outcomes.add(told);
            if (told.kind() != Kind.COMMITTED) {
                gate.pause(AFTER_FAILURE);
            }
        } finally {
            gate.leave();
        }
    }

    private Answer pause() {
        try {
            return gate.close(PAUSE_PATIENCE) ? new Answer(200, "paused") : new Answer(500, "still busy");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Answer(500, "interrupted");
        }
    }

    /** Begins transactions with a branch each, commits those locally, and leaves them there. */
    private static Answer leaveInDoubt(Node node, int count) {
        for (int i = 0; i < count; i++) {
            GlobalTransaction transaction = node.client()
                    .transactions()
                    .begin(GlobalTransactionOptions.named("in doubt").withTimeout(IN_DOUBT_TIMEOUT));
            try (TransactionContext.Scope scope = TransactionContext.bind(transaction.xid())) {
                node.ledger().post("in-doubt-" + i, Accounts.COUNT + i, 1, false);
            } catch (SQLException | RuntimeException e) {
                return new Answer(500, i + ": " + e);
            }
        }
        return new Answer(200, "left " + count);
    }
}
