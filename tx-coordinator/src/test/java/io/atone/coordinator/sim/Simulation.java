package io.atone.coordinator.sim;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

import io.atone.coordinator.engine.Engine;
import io.atone.coordinator.engine.EngineConfig;
import io.atone.coordinator.engine.EngineOverview;
import io.atone.core.id.ResourceId;

/** One run: a cluster under load and misfortune, then calm, then judgement. */
final class Simulation {

    /** What a run may suffer. */
    record Misfortune(double cut, double coordinatorCrash, double clientCrash, double effectCrash) {
        static final Misfortune NONE = new Misfortune(0, 0, 0, 0);
        static final Misfortune NETWORK = new Misfortune(0.06, 0, 0, 0);
        static final Misfortune EVERYTHING = new Misfortune(0.03, 0.006, 0.012, 0.0003);
    }

    /** What a run did. */
    record Result(int begun, int committed, int rolledBack, int other, long epochs, int decisions) {}

    private static final int LOAD_MILLIS = 12_000;
    private static final int STEP_MILLIS = 25;
    private static final int CALM_MILLIS = 110_000;

    static final EngineConfig CONFIG = EngineConfig.defaults()
            .withVoteTimeout(Duration.ofMillis(700))
            .withInitiatorGrace(Duration.ofMillis(1500))
            .withAdoptionWindow(Duration.ofMillis(2500))
            .withRollbackReplyWait(Duration.ofMillis(1000))
            .withPhaseTwoRetryMin(Duration.ofMillis(20))
            .withPhaseTwoRetryMax(Duration.ofMillis(500))
            .withPhaseTwoAckTimeout(Duration.ofMillis(800))
            .withScanTimeout(Duration.ofMillis(900))
            .withPingInterval(Duration.ofMillis(300))
            .withPingTimeout(Duration.ofMillis(1000))
            .withOutcomeRetention(Duration.ofSeconds(60))
            .withMaxPhaseTwoBatch(3);

    private final SimScheduler scheduler;
    private final Misfortune misfortune;
    private final SimDisk disk = new SimDisk();
    private final Ledger ledger;
    private final SimCoordinator coordinator;
    private final List<ModelDatabase> databases = new ArrayList<>();
    private final List<ModelClient> clients = new ArrayList<>();
    private final ModelWorkload workload;

    Simulation(long seed, Misfortune misfortune) {
        this(seed, misfortune, UnaryOperator.identity());
    }

    Simulation(long seed, Misfortune misfortune, UnaryOperator<EngineConfig> change) {
        this.misfortune = misfortune;
        scheduler = new SimScheduler(seed);
        ledger = new Ledger(scheduler, disk);
        EngineConfig config = change.apply(CONFIG);
        coordinator = new SimCoordinator(scheduler, config, disk, ledger);
        for (int i = 1; i <= 3; i++) {
            databases.add(new ModelDatabase(new ResourceId("db" + i), scheduler, ledger));
        }
        client("a", config, databases.get(0));
        client("b", config, databases.get(1));
        client("c", config, databases.get(1), databases.get(2));
        client("d", config, databases.get(0), databases.get(2));
        workload = new ModelWorkload(scheduler, clients, ledger);
    }

    private void client(String name, EngineConfig config, ModelDatabase... served) {
        clients.add(new ModelClient(name, scheduler, coordinator, config.initiatorGrace(), List.of(served), ledger));
    }

    Result run() {
        try {
            coordinator.start();
            clients.forEach(ModelClient::start);
            load();
            calm();
            judge();
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError(e.getMessage() + "\n" + ledger.traceText(), e);
        }
        return new Result(
                workload.begun,
                ledger.committed,
                ledger.rolledBack,
                ledger.other,
                disk.epoch,
                ledger.appendedDecisions());
    }

    private void load() {
        coordinator.crashProbability = misfortune.effectCrash;
        for (int at = 0; at < LOAD_MILLIS; at += STEP_MILLIS) {
            if (scheduler.chance(0.6)) {
                workload.beginOne();
            }
            if (scheduler.chance(misfortune.cut)) {
                coordinator.cutOne();
            }
            if (scheduler.chance(misfortune.coordinatorCrash)) {
                coordinator.crash();
            }
            if (scheduler.chance(misfortune.clientCrash)) {
                clients.get(scheduler.between(0, clients.size() - 1)).crash();
            }
            scheduler.runUntil(scheduler.now() + scheduler.between(1, 2 * STEP_MILLIS - 1));
        }
    }

    private void calm() {
        coordinator.crashProbability = 0;
        clients.forEach(client -> client.resources().unreliable = false);
        scheduler.runUntil(scheduler.now() + CALM_MILLIS);
    }

    private void judge() {
        for (ModelDatabase database : databases) {
            ledger.check(database.residue() == null, database.residue() + "");
        }
        ledger.judgeTheEnd();
        Engine engine = coordinator.engine();
        if (engine == null) {
            throw new AssertionError("The coordinator did not come back");
        }
        EngineOverview end = engine.overview();
        boolean idle = end.liveTransactions() == 0
                && end.unfinishedBranches() == 0
                && end.heldLocks() == 0
                && end.lockWaiters() == 0
                && end.rememberedOutcomes() == 0
                && end.rememberedDecisions() == 0
                && end.closedResources() == 0
                && end.connectedClients() == clients.size()
                && end.knownSessions() == clients.size();
        ledger.check(idle, "Not drained: " + end + engine.transactions(null, 10));
        // What an idle engine waits for: to ping each client; the adoption window is long over.
        ledger.check(end.pendingDeadlines() == clients.size(), "Deadlines left over: " + end);
        ledger.check(disk.decisions.isEmpty(), "Decisions were kept: " + disk.decisions.keySet());
    }
}
