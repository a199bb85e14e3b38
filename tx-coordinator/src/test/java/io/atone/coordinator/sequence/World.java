package io.atone.coordinator.sequence;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.atone.coordinator.engine.ConnectionId;
import io.atone.coordinator.engine.Decision;
import io.atone.coordinator.engine.Effect;
import io.atone.coordinator.engine.Engine;
import io.atone.coordinator.engine.EngineConfig;
import io.atone.coordinator.engine.EngineOverview;
import io.atone.coordinator.engine.Event;
import io.atone.core.id.ResourceId;
import io.atone.core.id.Xid;
import io.atone.core.protocol.ClientMessage;

/** The production engine between model clients and model databases. Nothing happens in it unless it is told to. */
final class World {

    /** Nobody is pinged: silence is no event of these sequences, a lost connection is. */
    private static final EngineConfig CONFIG = EngineConfig.defaults()
            .withPingTimeout(Duration.ofHours(1_000))
            .withPingInterval(Duration.ofHours(1_000))
            .withCommitGathering(Duration.ZERO);

    private static final long MAX_TICK_MILLIS = Duration.ofHours(1).toMillis();

    final Judge judge = new Judge();
    final List<Bank> banks = new ArrayList<>();
    final List<Client> clients = new ArrayList<>();
    final List<Work> works = new ArrayList<>();
    final List<Business> transactions = new ArrayList<>();
    private final Map<Xid, Decision> log = new LinkedHashMap<>();
    private final Set<ResourceId> recorded = new LinkedHashSet<>();
    private final Deque<Effect.AppendDecision> unforced = new ArrayDeque<>();
    private final Map<ConnectionId, Client> connected = new LinkedHashMap<>();
    private final Deque<Effect> effects = new ArrayDeque<>();
    private Engine engine;
    private long nowMillis = 1_000;
    private int epoch = 1;
    private int restarts;
    private long connections;
    private boolean carryingOut;

    World(Plan plan) {
        restarts = plan.extras().restarts();
        for (int i = 0; i < plan.resources(); i++) {
            banks.add(new Bank(new ResourceId("bank" + i), judge));
        }
        for (int i = 0; i < plan.clients(); i++) {
            List<Bank> served = plan.serves().get(i).stream().map(banks::get).toList();
            clients.add(new Client("client" + i, this, served));
        }
        plan.initiators().forEach(client -> transactions.add(new Business(clients.get(client))));
        plan.branches()
                .forEach(branch -> works.add(new Work(
                        transactions.get(branch.transaction()),
                        clients.get(branch.client()),
                        banks.get(branch.resource()),
                        branch.row(),
                        works.size() + 1)));
        engine = newEngine();
        clients.forEach(Client::connect);
        clients.forEach(Client::answerScans);
    }

    private Engine newEngine() {
        return new Engine(CONFIG, epoch, List.copyOf(log.values()), recorded, effects::add, nowMillis);
    }

    long nowMillis() {
        return nowMillis;
    }

    long graceMillis() {
        return CONFIG.initiatorGrace().toMillis();
    }

    Fingerprint.Digest fingerprint() {
        return Fingerprint.of(this, nowMillis);
    }

    ConnectionId connect(Client client) {
        ConnectionId connection = new ConnectionId(++connections);
        connected.put(connection, client);
        return connection;
    }

    void cut(ConnectionId connection) {
        connected.remove(connection);
        handle(new Event.ConnectionLost(connection));
    }

    void send(ConnectionId connection, long requestId, ClientMessage message) {
        handle(new Event.MessageReceived(connection, requestId, message));
    }

    private void handle(Event event) {
        engine.handle(event, nowMillis);
        carryOut();
    }

    private void carryOut() {
        if (carryingOut) {
            return;
        }
        carryingOut = true;
        for (Effect effect = effects.poll(); effect != null; effect = effects.poll()) {
            carryOut(effect);
        }
        carryingOut = false;
    }

    private void carryOut(Effect effect) {
        if (effect instanceof Effect.Send send) {
            Client client = connected.get(send.connection());
            if (client != null) {
                client.receive(send.message());
            }
        } else if (effect instanceof Effect.AppendDecision append) {
            judge.appended(append.decision().xid(), epoch);
            unforced.add(append);
        } else if (effect instanceof Effect.ForgetDecisions forget) {
            forget.xids().forEach(log::remove);
        } else if (effect instanceof Effect.RecordResource record) {
            recorded.add(record.resource());
            engine.handle(new Event.ResourceRecorded(record.resource()), nowMillis);
        } else if (effect instanceof Effect.Disconnect disconnect) {
            judge.check(false, "A well-behaved client was sent away: " + disconnect);
        }
    }

    boolean isForceDue() {
        return !unforced.isEmpty();
    }

    /** What was appended is on the disk, and the coordinator hears of it. */
    void force() {
        handle(new Event.DecisionsDurable(writeDown()));
    }

    private long writeDown() {
        long last = 0;
        for (Effect.AppendDecision append : unforced) {
            log.put(append.decision().xid(), append.decision());
            judge.durable(append.decision().xid());
            last = append.number();
        }
        unforced.clear();
        return last;
    }

    boolean mayRestart() {
        return restarts > 0;
    }

    /** The coordinator crashes and starts again. What it appended last may be on the disk or not. */
    void restart(boolean diskKeepsAll) {
        restarts--;
        if (diskKeepsAll) {
            writeDown();
        }
        unforced.clear();
        effects.clear();
        connected.clear();
        clients.forEach(Client::connectionLost);
        judge.restarted();
        epoch++;
        engine = newEngine();
        carryOut();
    }

    boolean mayTick() {
        return engine.nextDeadlineMillis() - nowMillis <= MAX_TICK_MILLIS;
    }

    /** The next deadline comes. */
    void tick() {
        nowMillis = Math.max(nowMillis, engine.nextDeadlineMillis());
        handle(new Event.DeadlineReached());
    }

    /** Nothing is lost any more, and everybody finishes what he has begun. Then nothing may be left over. */
    void comeToRest() {
        int rounds = 0;
        do {
            clients.forEach(Client::heal);
            works.forEach(Work::finish);
            transactions.forEach(Business::finish);
            if (isForceDue()) {
                force();
            }
            clients.forEach(Client::answerAll);
            clients.forEach(Client::settle);
            judge.check(++rounds < 1_000, "It does not come to rest: " + this);
            if (!hasWork() && mayTick()) {
                tick();
            }
        } while (hasWork() || mayTick());
        judge.atRest();
        checkNothingIsLeft();
    }

    private boolean hasWork() {
        return isForceDue()
                || clients.stream().anyMatch(client -> client.canAnswer() || client.canResolve())
                || works.stream().anyMatch(Work::canFinish)
                || transactions.stream().anyMatch(Business::canFinish);
    }

    private void checkNothingIsLeft() {
        banks.forEach(bank -> judge.check(bank.isClean(), "Left over in " + bank));
        clients.forEach(client -> judge.check(client.hasAllAnswers(), client + " waits for answers for ever"));
        judge.check(log.isEmpty(), "The log is never free of " + log);
        EngineOverview left = engine.overview();
        judge.check(
                left.liveTransactions()
                                + left.unfinishedBranches()
                                + left.heldLocks()
                                + left.lockWaiters()
                                + left.rememberedDecisions()
                                + left.rememberedOutcomes()
                        == 0,
                "Left over in the coordinator: " + left);
    }

    Engine engine() {
        return engine;
    }

    @Override
    public String toString() {
        return engine.overview() + " " + engine.transactions(null, 10) + " " + banks + " " + clients;
    }
}
