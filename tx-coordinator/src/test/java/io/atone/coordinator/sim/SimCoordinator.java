package io.atone.coordinator.sim;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.atone.coordinator.engine.ConnectionId;
import io.atone.coordinator.engine.Effect;
import io.atone.coordinator.engine.Engine;
import io.atone.coordinator.engine.EngineConfig;
import io.atone.coordinator.engine.Event;
import io.atone.coordinator.engine.Notice;
import io.atone.core.protocol.ClientMessage;
import org.jspecify.annotations.Nullable;

/** The coordinator process: a real engine, a model disk that forces in batches, and crashes between any two effects. */
final class SimCoordinator implements SimStream.ServerEnd {

    private static final int MAX_FORCE_MILLIS = 15;

    private final SimScheduler scheduler;
    private final EngineConfig config;
    private final SimDisk disk;
    private final Ledger ledger;
    private final Map<ConnectionId, SimStream> streams = new LinkedHashMap<>();
    private final Deque<Effect.AppendDecision> unforced = new ArrayDeque<>();
    private final Deque<Effect> effects = new ArrayDeque<>();
    private @Nullable Engine engine;
    private boolean forcing;
    private long wakeAt = Long.MAX_VALUE;
    private long incarnation;
    private long connections;
    /** How likely a crash is before each effect. */
    double crashProbability;

    SimCoordinator(SimScheduler scheduler, EngineConfig config, SimDisk disk, Ledger ledger) {
        this.scheduler = scheduler;
        this.config = config;
        this.disk = disk;
        this.ledger = ledger;
    }

    void start() {
        incarnation++;
        disk.epoch++;
        wakeAt = Long.MAX_VALUE;
        engine = new Engine(
                config,
                disk.epoch,
                List.copyOf(disk.decisions.values()),
                disk.resources,
                effects::add,
                scheduler.now());
        carryOut();
        wakeInTime();
    }

    @Nullable
    Engine engine() {
        return engine;
    }

    /** Null when nobody listens. */
    @Nullable
    SimStream connect(SimStream.ClientEnd client) {
        if (engine == null) {
            return null;
        }
        SimStream stream = new SimStream(scheduler, new ConnectionId(++connections), this, client);
        streams.put(stream.connection, stream);
        return stream;
    }

    /** Every stream breaks, and of the decisions on their way to the disk only the first few arrive. */
    void crash() {
        if (engine == null) {
            return;
        }
        engine = null;
        incarnation++;
        effects.clear();
        int forced = unforced.isEmpty() ? 0 : scheduler.between(0, unforced.size());
        for (int i = 0; i < forced; i++) {
            write(unforced.remove());
        }
        unforced.clear();
        forcing = false;
        List<SimStream> broken = new ArrayList<>(streams.values());
        streams.clear();
        broken.forEach(SimStream::cut);
        scheduler.after(scheduler.between(50, 1500), this::start);
    }

    /** One of the streams breaks. */
    void cutOne() {
        if (!streams.isEmpty()) {
            List<SimStream> all = new ArrayList<>(streams.values());
            all.get(scheduler.between(0, all.size() - 1)).cut();
        }
    }

    @Override
    public void received(ConnectionId connection, long requestId, ClientMessage message) {
        if (streams.containsKey(connection)) {
            handle(new Event.MessageReceived(connection, requestId, message));
        }
    }

    @Override
    public void lost(ConnectionId connection) {
        if (streams.remove(connection) != null) {
            handle(new Event.ConnectionLost(connection));
        }
    }

    private void handle(Event event) {
        if (engine != null) {
            engine.handle(event, scheduler.now());
            carryOut();
            wakeInTime();
        }
    }

    private void wakeInTime() {
        if (engine == null || engine.nextDeadlineMillis() >= wakeAt) {
            return;
        }
        long at = engine.nextDeadlineMillis();
        long of = incarnation;
        wakeAt = at;
        scheduler.after(at - scheduler.now(), () -> {
            if (of == incarnation && wakeAt == at) {
                wakeAt = Long.MAX_VALUE;
                handle(new Event.DeadlineReached());
            }
        });
    }

    private void carryOut() {
        for (Effect effect = effects.poll(); effect != null; effect = effects.poll()) {
            if (scheduler.chance(crashProbability)) {
                crash();
                return;
            }
            carryOut(effect);
        }
    }

    private void carryOut(Effect effect) {
        if (effect instanceof Effect.Send send) {
            SimStream stream = streams.get(send.connection());
            if (stream != null) {
                stream.toClient(send.message());
            }
        } else if (effect instanceof Effect.AppendDecision append) {
            ledger.appended(append.decision());
            unforced.add(append);
            force();
        } else if (effect instanceof Effect.ForgetDecisions forget) {
            forget.xids().forEach(disk.decisions::remove);
        } else if (effect instanceof Effect.RecordResource record) {
            long of = incarnation;
            scheduler.after(scheduler.between(0, MAX_FORCE_MILLIS), () -> {
                if (of == incarnation) {
                    disk.resources.add(record.resource());
                    handle(new Event.ResourceRecorded(record.resource()));
                }
            });
        } else if (effect instanceof Effect.Disconnect disconnect) {
            SimStream stream = streams.get(disconnect.connection());
            if (stream != null) {
                ledger.disconnected(disconnect);
                stream.cut();
            }
        } else if (effect instanceof Effect.Report report) {
            if (report.notice() instanceof Notice.LockLost lost) {
                ledger.check(false, "A lock was lost: " + lost);
            }
            ledger.trace(() -> "coordinator: " + report.notice());
        }
    }

    private void force() {
        if (forcing || unforced.isEmpty()) {
            return;
        }
        forcing = true;
        int batch = unforced.size();
        long of = incarnation;
        scheduler.after(scheduler.between(1, MAX_FORCE_MILLIS), () -> {
            if (of == incarnation) {
                forced(batch);
            }
        });
    }

    private void forced(int batch) {
        long last = 0;
        for (int i = 0; i < batch; i++) {
            Effect.AppendDecision append = unforced.remove();
            write(append);
            last = append.number();
        }
        forcing = false;
        handle(new Event.DecisionsDurable(last));
        force();
    }

    private void write(Effect.AppendDecision append) {
        disk.decisions.put(append.decision().xid(), append.decision());
        ledger.durable(append.decision().xid());
    }
}
