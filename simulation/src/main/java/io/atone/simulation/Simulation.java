package io.atone.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.atone.coordinator.engine.Engine;
import io.atone.coordinator.engine.EngineConfig;
import io.atone.coordinator.engine.EngineOverview;
import io.atone.core.id.ResourceId;
import io.atone.simulation.check.Checkers;
import io.atone.simulation.check.Violation;
import io.atone.simulation.world.Cells;
import io.atone.simulation.world.Clock;
import io.atone.simulation.world.Database;
import io.atone.simulation.world.Disk;
import io.atone.simulation.world.Host;
import io.atone.simulation.world.Link;
import io.atone.simulation.world.Mutation;
import io.atone.simulation.world.Scheduler;
import org.jspecify.annotations.Nullable;

/** One run: a cluster under load and misfortune, then everything heals, then judgement. */
final class Simulation {

    /**
     * What a run did.
     *
     * @param faults how many misfortunes really happened
     * @param resolutions how many branches were ended by an operator's word
     * @param history a digest of everything that happened, in its order; null when it was not asked for
     */
    record Result(
            long events,
            int begun,
            int committed,
            int rolledBack,
            int crashes,
            int faults,
            int resolutions,
            @Nullable String history) {}

    private static final int DATABASES = 3;
    private static final long BALANCE = 1000;
    /** Clocks may run apart by less than what clients allow for. */
    private static final int MAX_DRIFT_PER_MILLION = 4000;

    /** So often the operator looks in at least: what an initiator that paused leaves to its timeout may get stuck late. */
    private static final int REPAIR_ROUNDS = 3;

    private static final int MAX_REPAIR_ROUNDS = 20;
    private static final int REPAIR_MILLIS = 15_000;
    /**
     * Within this time after the operator's last look everything is over. The longest wait is for a transaction whose end nobody
     * asks for: begun after a pause of 6 s, timeout 5 s, a minute in which the client still knows it, at most 30 s to the client's
     * next sweep, and 20 s for which the coordinator remembers its outcome; 121 s, of which the operator's looks take 45.
     */
    private static final int DRAIN_MILLIS = 80_000;

    private static final EngineConfig CONFIG = EngineConfig.defaults()
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
            .withOutcomeRetention(Duration.ofSeconds(20))
            .withMaxPhaseTwoBatch(3);

    /**
     * How long committed branches gather, by the seed. What goes wrong between a commit and its message is the more frequent the sooner the
     * message goes; what goes wrong with many in one, the later.
     */
    private static final List<Duration> GATHERINGS = List.of(Duration.ZERO, CONFIG.commitGathering());

    private final Plan plan;
    private final Scheduler scheduler;
    private final Trace trace;
    private final Checkers checkers;
    private final TracingObserver observer;
    private final Disk disk;
    private final CoordinatorProcess coordinator;
    private final List<Database> databases = new ArrayList<>();
    private final List<ClientProcess> clients = new ArrayList<>();
    private final Operator operator;
    private final Business business;
    private final Mutation mutation;
    /** How many steps the coordinator lives on after the next undo; negative when it need not die. */
    private int stepsAfterUndo = -1;
    /** Those that are not counted where they happen. */
    private int faults;

    Simulation(Plan plan, Mutation mutation) {
        this(plan, mutation, false);
    }

    /** @param digested whether to make a digest of all that happens, which takes its time */
    Simulation(Plan plan, Mutation mutation, boolean digested) {
        this.plan = plan;
        this.mutation = mutation;
        scheduler = new Scheduler(plan.seed());
        trace = new Trace(scheduler, digested);
        checkers = new Checkers(DATABASES, initialBalances());
        observer = new TracingObserver(checkers, trace, this::undone);
        disk = new Disk(scheduler, observer);
        coordinator = new CoordinatorProcess(
                host("coordinator"), scheduler, config(plan.seed()), disk, observer, mutation, trace);
        for (int i = 1; i <= DATABASES; i++) {
            databases.add(filled(new Database(new ResourceId(database(i)), scheduler, observer, mutation)));
        }
        addClient("a", 1);
        addClient("b", 2);
        addClient("c", 2, 3);
        addClient("d", 1, 3);
        operator = new Operator(scheduler, coordinator, databases, observer, trace);
        business = new Business(scheduler, clients, observer, trace);
    }

    private static EngineConfig config(long seed) {
        return CONFIG.withCommitGathering(GATHERINGS.get(Math.floorMod(seed, GATHERINGS.size())));
    }

    private static String database(int number) {
        return "db" + number;
    }

    private static Map<String, Long> initialBalances() {
        Map<String, Long> balances = new LinkedHashMap<>();
        for (int i = 1; i <= DATABASES; i++) {
            for (int account = 1; account <= Script.ACCOUNTS; account++) {
                balances.put(database(i) + "/" + Cells.account(account), BALANCE);
            }
        }
        return balances;
    }

    private static Database filled(Database database) {
        for (int account = 1; account <= Script.ACCOUNTS; account++) {
            database.initially(Cells.account(account), Cells.value(Long.toString(BALANCE), "start"));
        }
        for (int row = 1; row <= Script.ROWS_WITH_CODE; row++) {
            database.initially(Cells.code(row), Cells.value("k" + row, "start"));
            database.initially(Cells.codeEntry("k" + row), Cells.value(Cells.code(row), "start"));
        }
        return database;
    }

    private Host host(String name) {
        int drift = scheduler.between(-MAX_DRIFT_PER_MILLION, MAX_DRIFT_PER_MILLION);
        return new Host(name, scheduler, new Clock(scheduler, scheduler.between(0, 1_000_000), drift));
    }

    private void addClient(String name, int... served) {
        List<DatabaseAccess> access = new ArrayList<>();
        for (int number : served) {
            access.add(new DatabaseAccess(databases.get(number - 1), scheduler));
        }
        clients.add(new ClientProcess(
                host(name), new Link(scheduler), scheduler, coordinator, observer, mutation, trace, access));
    }

    /**
     * Runs to the end.
     *
     * @throws Violation when a promise is broken
     */
    Result run() {
        try {
            coordinator.start();
            clients.forEach(ClientProcess::start);
            load();
            heal();
            drain();
            judge();
        } catch (Violation e) {
            throw e;
        } catch (RuntimeException e) {
            Violation violation = new Violation("no defect", e.toString());
            violation.initCause(e);
            throw violation;
        }
        return new Result(
                scheduler.events(),
                business.begun(),
                business.committed(),
                business.rolledBack(),
                coordinator.crashes(),
                faults(),
                operator.resolutions(),
                trace.digest());
    }

    /** The last things that happened. */
    String trace() {
        return trace.text();
    }

    private void load() {
        for (Step step : plan.steps()) {
            scheduler.runUntil(step.atMillis());
            trace.add(step::toString);
            apply(step);
        }
        scheduler.runUntil(Plan.LOAD_MILLIS);
    }

    private void apply(Step step) {
        ClientProcess client = clients.get(pick(step, clients.size()));
        switch (step.kind()) {
            case TRANSACTION -> business.begin(Script.of(step.number()));
            case GLOBAL_LOCK -> globalLock(step, client);
            // Counted when they happen: the process may live too short, or nothing may be forced.
            case KILL_COORDINATOR -> coordinator.host().dieAfter(step.amount());
            case KILL_COORDINATOR_AT_UNDO -> stepsAfterUndo = step.amount() / 10;
            case KILL_CLIENT -> client.host().dieAfter(step.amount());
            case DISK_FAILS -> disk.failNext();
            case CUT_STREAM -> count(coordinator.cut((int) step.number()));
            case PAUSE_COORDINATOR -> count(coordinator.host().pause(step.amount()));
            case PAUSE_CLIENT -> count(client.host().pause(step.amount()));
            case OUTSIDE_WRITE -> count(outsideWrite(step));
            case OPERATOR_LOOKS_IN -> operator.watch(step.amount());
            default -> {
                trouble(step, client);
                count(true);
            }
        }
    }

    /** What begins at once and cannot fail to happen. */
    private void trouble(Step step, ClientProcess client) {
        List<DatabaseAccess> accesses = client.participant().databases();
        DatabaseAccess access = accesses.get(pick(step, accesses.size()));
        switch (step.kind()) {
            case BLOCK_TO_COORDINATOR -> client.link().blockToServer(step.amount());
            case BLOCK_TO_CLIENT -> client.link().blockToClient(step.amount());
            case DUPLICATE_MESSAGES -> client.link().duplicateFor(step.amount());
            case DATABASE_UNREACHABLE -> access.breakFor(step.amount());
            case DATABASE_UNRELIABLE -> access.unreliableFor(step.amount());
            case DATABASE_SLOW -> databases.get(pick(step, databases.size())).slowFor(step.amount());
            case DISK_SLOW -> coordinator.log().slowFor(step.amount());
            case CLOCK_JUMPS -> {
                client.host().clock().jumpAhead(step.amount());
                client.clockJumped();
            }
            case COORDINATOR_CLOCK_JUMPS -> {
                coordinator.host().clock().jumpAhead(step.amount());
                coordinator.clockJumped();
            }
            default -> throw new IllegalArgumentException(step + " is no trouble that begins at once");
        }
    }

    private static void globalLock(Step step, ClientProcess client) {
        List<DatabaseAccess> accesses = client.participant().databases();
        DatabaseAccess access = accesses.get(pick(step, accesses.size()));
        long amount = step.number() / 11 % 3;
        boolean reads = amount == 0 || step.number() / 13 % 2 == 0;
        GlobalLockWork.Plan plan =
                new GlobalLockWork.Plan(Cells.account(1 + (int) (step.number() / 17 % Script.ACCOUNTS)), reads, amount);
        client.host().run(() -> client.participant().globalLock(access, plan));
    }

    private boolean outsideWrite(Step step) {
        Database database = databases.get(pick(step, databases.size()));
        return database.outsideWrite(Cells.account(1 + pick(step, Script.ACCOUNTS)), 1 + pick(step, 9));
    }

    private void count(boolean happened) {
        faults += happened ? 1 : 0;
    }

    /** What happened, not what was planned. */
    private int faults() {
        int deaths = coordinator.host().deaths()
                + clients.stream().mapToInt(client -> client.host().deaths()).sum();
        return faults + deaths + disk.failures();
    }

    private void undone() {
        if (stepsAfterUndo >= 0) {
            coordinator.host().dieAfter(stepsAfterUndo);
            stepsAfterUndo = -1;
        }
    }

    private static int pick(Step step, int count) {
        return (int) (step.number() / 7 % count);
    }

    private void heal() {
        trace.add(() -> "everything heals");
        disk.heal();
        stepsAfterUndo = -1;
        coordinator.host().dieAfter(Integer.MAX_VALUE);
        for (ClientProcess client : clients) {
            client.host().dieAfter(Integer.MAX_VALUE);
            client.link().heal();
            client.participant().databases().forEach(DatabaseAccess::heal);
        }
    }

    /** An operator helps where somebody outside has meddled, until nothing is stuck any more. */
    private void drain() {
        for (int round = 1; round <= MAX_REPAIR_ROUNDS; round++) {
            scheduler.runUntil(scheduler.now() + REPAIR_MILLIS);
            if (!operator.help() && round >= REPAIR_ROUNDS) {
                break;
            }
        }
        scheduler.runUntil(scheduler.now() + DRAIN_MILLIS);
    }

    private void judge() {
        for (Database database : databases) {
            require(database.residue().isEmpty(), "everything drains", database.residue());
        }
        for (ClientProcess client : clients) {
            String name = client.host().name();
            require(client.participant().isIdle(), "everything drains", name + " still works on branches");
            require(client.isIdle(), "everything drains", name + " still waits, or has phase-two work");
        }
        Map<String, Map<String, String>> cells = new LinkedHashMap<>();
        databases.forEach(database -> cells.put(database.id().value(), database.cells()));
        checkers.atRest(cells);
        requireIdle(coordinator.engine());
        require(
                disk.decisionsWhenForced().isEmpty(),
                "memory returns to idle size",
                "decisions are still in the log: " + disk.decisionsWhenForced());
    }

    private void requireIdle(@Nullable Engine engine) {
        if (engine == null) {
            throw new Violation("everything drains", "the coordinator did not come back");
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
        require(idle, "memory returns to idle size", "not drained: " + end + engine.transactions(null, 10));
        // What an idle engine waits for: to ping each client; the adoption window is long over.
        require(
                end.pendingDeadlines() == clients.size(),
                "memory returns to idle size",
                "deadlines are left over: " + end);
    }

    private static void require(boolean holds, String promise, String what) {
        if (!holds) {
            throw new Violation(promise, what);
        }
    }
}
