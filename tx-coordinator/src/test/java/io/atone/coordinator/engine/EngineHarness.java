package io.atone.coordinator.engine;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.atone.core.id.ResourceId;
import io.atone.core.id.Xid;
import io.atone.core.protocol.ClientMessage;

/** Drives an engine by hand: a clock that moves when told, a log that forces when told, and clients that speak when told. */
final class EngineHarness {

    final EngineConfig config;
    final List<Notice> notices = new ArrayList<>();
    final List<Effect.Disconnect> disconnects = new ArrayList<>();
    final Map<Xid, Decision> log = new LinkedHashMap<>();
    final Set<ResourceId> recordedResources = new LinkedHashSet<>();
    final List<Decision> appended = new ArrayList<>();

    Engine engine;
    boolean diskIsFast = true;
    private final Map<ConnectionId, TestClient> clients = new LinkedHashMap<>();
    private final Deque<Effect> effects = new ArrayDeque<>();
    private final Deque<Effect.AppendDecision> unforced = new ArrayDeque<>();
    private final Deque<Event> unreported = new ArrayDeque<>();
    private long nowMillis = 1_000;
    private long epoch = 1;
    private long connections;
    private boolean draining;

    EngineHarness(EngineConfig config) {
        this.config = config;
        this.engine = newEngine();
    }

    /** With phase two at once. */
    static EngineHarness create() {
        return new EngineHarness(EngineConfig.defaults().withCommitGathering(Duration.ZERO));
    }

    long epoch() {
        return epoch;
    }

    private Engine newEngine() {
        return new Engine(config, epoch, List.copyOf(log.values()), recordedResources, effects::add, nowMillis);
    }

    /** A client that is connected and serves these resources, with nothing in doubt. */
    TestClient client(String application, ResourceId... resources) {
        TestClient client = new TestClient(this, application, application + "-instance");
        client.connect();
        for (ResourceId resource : resources) {
            client.announce(resource);
        }
        return client;
    }

    ConnectionId open(TestClient client) {
        ConnectionId connection = new ConnectionId(++connections);
        clients.put(connection, client);
        return connection;
    }

    void cut(ConnectionId connection) {
        clients.remove(connection);
        handle(new Event.ConnectionLost(connection));
    }

    void send(ConnectionId connection, long requestId, ClientMessage message) {
        handle(new Event.MessageReceived(connection, requestId, message));
    }

    void handle(Event event) {
        engine.handle(event, nowMillis);
        TakenTransitions.by(engine);
        drain();
    }

    OperatorAnswer operate(OperatorOrder order) {
        OperatorAnswer answer = engine.operate(order, nowMillis);
        drain();
        return answer;
    }

    /** Moves the clock, stopping at each deadline on the way. */
    void advance(Duration length) {
        long target = nowMillis + length.toMillis();
        while (engine.nextDeadlineMillis() <= target) {
            nowMillis = Math.max(nowMillis, engine.nextDeadlineMillis());
            handle(new Event.DeadlineReached());
        }
        nowMillis = target;
    }

    /** Moves the clock without waking the engine. */
    void advanceUnnoticed(Duration length) {
        nowMillis += length.toMillis();
    }

    /** The coordinator crashes and starts again; what was not forced is lost, and so is every connection. */
    void restart() {
        unforced.clear();
        unreported.clear();
        effects.clear();
        clients.values().forEach(TestClient::connectionIsGone);
        clients.clear();
        epoch++;
        engine = newEngine();
        drain();
    }

    /** The disk catches up. */
    void force() {
        long last = 0;
        for (Effect.AppendDecision append : unforced) {
            log.put(append.decision().xid(), append.decision());
            last = append.number();
        }
        unforced.clear();
        if (last > 0) {
            handle(new Event.DecisionsDurable(last));
        }
    }

    /** The engine hears which resources are forgotten on the disk. */
    void reportForgotten() {
        for (Event event = unreported.poll(); event != null; event = unreported.poll()) {
            handle(event);
        }
    }

    OperatorAnswer forget(ResourceId resource) {
        OperatorAnswer answer = engine.forget(new ForgetResource(resource, "its machine was scrapped"), nowMillis);
        drain();
        return answer;
    }

    private void drain() {
        if (draining) {
            return;
        }
        draining = true;
        for (Effect effect = effects.poll(); effect != null; effect = effects.poll()) {
            carryOut(effect);
        }
        draining = false;
    }

    private void carryOut(Effect effect) {
        if (effect instanceof Effect.Send send) {
            TestClient client = clients.get(send.connection());
            if (client != null) {
                client.receive(send.message());
            }
        } else if (effect instanceof Effect.AppendDecision append) {
            appended.add(append.decision());
            unforced.add(append);
            if (diskIsFast) {
                force();
            }
        } else if (effect instanceof Effect.ForgetDecisions forget) {
            forget.xids().forEach(log::remove);
        } else if (effect instanceof Effect.RecordResource record) {
            recordedResources.add(record.resource());
            handle(new Event.ResourceRecorded(record.resource()));
        } else if (effect instanceof Effect.ForgetResource forget) {
            recordedResources.remove(forget.resource());
            unreported.add(new Event.ResourceForgotten(forget.resource()));
            if (diskIsFast) {
                reportForgotten();
            }
        } else if (effect instanceof Effect.Report report) {
            notices.add(report.notice());
        } else if (effect instanceof Effect.Disconnect disconnect) {
            disconnects.add(disconnect);
            TestClient client = clients.remove(disconnect.connection());
            if (client != null) {
                client.connectionIsGone();
            }
            handle(new Event.ConnectionLost(disconnect.connection()));
        }
    }

    <N extends Notice> List<N> notices(Class<N> kind) {
        return notices.stream().filter(kind::isInstance).map(kind::cast).toList();
    }
}
