package io.atone.coordinator.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import io.atone.core.id.ResourceId;
import io.atone.core.protocol.ClientMessage;
import io.atone.core.protocol.Reply;
import org.jspecify.annotations.Nullable;

/** Business code: begins transactions, calls other processes one after the other, and ends them well or badly. */
final class ModelWorkload {

    private static final int ROWS = 10;
    private static final long CALL_TIMEOUT_MILLIS = 4000;

    private final SimScheduler scheduler;
    private final List<ModelClient> clients;
    private final Ledger ledger;
    int begun;

    ModelWorkload(SimScheduler scheduler, List<ModelClient> clients, Ledger ledger) {
        this.scheduler = scheduler;
        this.clients = clients;
        this.ledger = ledger;
    }

    void beginOne() {
        ModelClient initiator = clients.get(scheduler.between(0, clients.size() - 1));
        if (!initiator.isReady()) {
            return;
        }
        begun++;
        int lockWait = scheduler.chance(0.1) ? 0 : 600;
        ModelClient.Live transaction = initiator.begin(scheduler.between(300, 5000), lockWait);
        ledger.trace(() -> "begin " + transaction.xid + " by " + initiator.name);
        step(initiator, transaction, scheduler.between(1, 4));
    }

    private void step(ModelClient initiator, ModelClient.Live transaction, int steps) {
        if (steps == 0) {
            end(initiator, transaction, scheduler.chance(0.9));
            return;
        }
        if (scheduler.chance(0.1)) {
            // Careless code: nobody waits for this one, and what it does may come at any time or too late.
            call(initiator, transaction, answer -> {});
            scheduleNext(initiator, transaction, steps);
            return;
        }
        call(initiator, transaction, answer -> {
            if (answer == null) {
                // Nobody knows what the callee did: the caller's side marks, whatever the business code does.
                initiatorSawFailure(initiator, transaction);
            }
            boolean swallowed = scheduler.chance(0.5);
            if (answer != null && answer) {
                step(initiator, transaction, steps - 1);
            } else if (swallowed) {
                end(initiator, transaction, true);
            } else {
                end(initiator, transaction, false);
            }
        });
    }

    private void scheduleNext(ModelClient initiator, ModelClient.Live transaction, int steps) {
        initiator.later(scheduler.between(0, 30), () -> step(initiator, transaction, steps - 1));
    }

    private void initiatorSawFailure(ModelClient initiator, ModelClient.Live transaction) {
        transaction.rollbackOnlyReason = "no answer";
        ledger.failedForGood(transaction.xid, "no answer");
        initiator.mark(transaction.xid, "no answer", inTime -> {});
    }

    /** Calls a process over the network; true, false, or null for no answer. */
    private void call(ModelClient caller, ModelClient.Live transaction, Consumer<@Nullable Boolean> answered) {
        ModelClient callee = clients.get(scheduler.between(0, clients.size() - 1));
        List<ResourceId> resources = List.copyOf(callee.resources().all());
        ResourceId resource = resources.get(scheduler.between(0, resources.size() - 1));
        List<String> rows = new ArrayList<>();
        for (int i = scheduler.between(1, 2); i > 0; i--) {
            rows.add("row" + scheduler.between(1, ROWS));
        }
        boolean lockOnly = scheduler.chance(0.1);
        boolean[] over = new boolean[1];
        int callerLife = caller.incarnation();
        Consumer<@Nullable Boolean> once = answer -> {
            if (!over[0] && callerLife == caller.incarnation()) {
                over[0] = true;
                answered.accept(answer);
            }
        };
        callee.later(scheduler.between(0, 20), () -> callee.resources()
                .work(
                        transaction.xid,
                        resource,
                        rows,
                        lockOnly,
                        worked -> caller.later(scheduler.between(0, 20), () -> once.accept(worked))));
        caller.later(CALL_TIMEOUT_MILLIS, () -> once.accept(null));
    }

    private void end(ModelClient initiator, ModelClient.Live transaction, boolean commit) {
        if (scheduler.chance(0.03)) {
            return;
        }
        transaction.endRequested = true;
        if (!commit && transaction.rollbackOnlyReason == null) {
            transaction.rollbackOnlyReason = "rolled back by its initiator";
        }
        initiator.ask(
                commit
                        ? new ClientMessage.Commit(transaction.xid)
                        : new ClientMessage.Rollback(transaction.xid, "business"),
                reply -> {
                    initiator.ended(transaction);
                    if (reply instanceof Reply.Ended ended) {
                        ledger.replied(transaction.xid, ended.outcome());
                    } else {
                        ledger.check(
                                false, "An answer to the end of " + transaction.xid + " that makes no sense: " + reply);
                    }
                });
    }
}
