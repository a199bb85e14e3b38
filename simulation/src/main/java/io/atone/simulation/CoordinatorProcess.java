package io.atone.simulation;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import io.atone.coordinator.engine.ConnectionId;
import io.atone.coordinator.engine.Effect;
import io.atone.coordinator.engine.Engine;
import io.atone.coordinator.engine.EngineConfig;
import io.atone.coordinator.engine.Event;
import io.atone.coordinator.engine.OperatorAnswer;
import io.atone.coordinator.engine.OperatorOrder;
import io.atone.core.id.Xid;
import io.atone.core.protocol.ClientEnvelope;
import io.atone.core.protocol.ClientMessage;
import io.atone.core.protocol.Reply;
import io.atone.core.protocol.ServerMessage;
import io.atone.simulation.check.Violation;
import io.atone.simulation.world.Disk;
import io.atone.simulation.world.Host;
import io.atone.simulation.world.Link;
import io.atone.simulation.world.Mutation;
import io.atone.simulation.world.Observer;
import io.atone.simulation.world.Scheduler;
import io.atone.simulation.world.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The coordinator's process: the production engine, a log that forces in batches, and streams. It can die before each
 * effect, and stops when the disk fails.
 */
final class CoordinatorProcess implements Stream.ServerEnd {

    private record Asked(ConnectionId connection, long requestId) {}

    private static final int MIN_DOWN_MILLIS = 50;
    private static final int MAX_DOWN_MILLIS = 1500;

    private final Host host;
    private final Scheduler scheduler;
    private final EngineConfig config;
    private final Disk disk;
    private final Observer observer;
    private final Mutation mutation;
    private final Trace trace;
    private final Map<ConnectionId, Stream> streams = new LinkedHashMap<>();
    private final Map<Asked, Xid> endsAsked = new LinkedHashMap<>();
    private final Map<Asked, Xid> locksAsked = new LinkedHashMap<>();
    private final Deque<Effect> effects = new ArrayDeque<>();
    private EngineFaults faults;
    private ModelLog log;
    private @Nullable Engine engine;
    private long wakeAt = Long.MAX_VALUE;
    private long connections;
    private int crashes;

    CoordinatorProcess(
            Host host,
            Scheduler scheduler,
            EngineConfig config,
            Disk disk,
            Observer observer,
            Mutation mutation,
            Trace trace) {
        this.host = host;
        this.scheduler = scheduler;
        this.config = config;
        this.disk = disk;
        this.observer = observer;
        this.mutation = mutation;
        this.trace = trace;
        this.log = newLog();
        this.faults = newFaults();
    }

    private ModelLog newLog() {
        return new ModelLog(host, scheduler, disk, mutation, this::handle, this::crash);
    }

    private EngineFaults newFaults() {
        return new EngineFaults(mutation, host, this::inject, this::engine);
    }

    Host host() {
        return host;
    }

    ModelLog log() {
        return log;
    }

    int crashes() {
        return crashes;
    }

    void start() {
        if (host.isAlive()) {
            return;
        }
        host.start();
        log = newLog();
        faults = newFaults();
        wakeAt = Long.MAX_VALUE;
        if (mutation != Mutation.EPOCH_NOT_RAISED || disk.epoch() == 0) {
            disk.writeEpoch();
            if (!disk.force()) {
                crash();
                return;
            }
        }
        observer.coordinatorStarted(disk.epoch());
        engine = new Engine(
                config,
                disk.epoch(),
                disk.decisions(),
                disk.resources(),
                effects::add,
                host.clock().now());
        carryOut();
    }

    @Nullable
    Engine engine() {
        return engine;
    }

    /** Null when nobody listens. */
    @Nullable
    Stream connect(Stream.ClientEnd client, Link link) {
        if (engine == null) {
            return null;
        }
        Stream stream = new Stream(++connections, scheduler, link, this, client);
        streams.put(new ConnectionId(stream.number()), stream);
        return stream;
    }

    /** Every stream breaks, and of what was not forced the first part survives. */
    void crash() {
        if (!host.isAlive()) {
            return;
        }
        trace.add(() -> "the coordinator dies");
        crashes++;
        host.die();
        engine = null;
        effects.clear();
        endsAsked.clear();
        locksAsked.clear();
        disk.crash();
        List<Stream> broken = new ArrayList<>(streams.values());
        streams.clear();
        broken.forEach(Stream::cut);
        scheduler.after(scheduler.between(MIN_DOWN_MILLIS, MAX_DOWN_MILLIS), this::start);
    }

    /** One of the streams breaks. False when there is none, or its end is on the way. */
    boolean cut(int which) {
        List<Stream> all = new ArrayList<>(streams.values());
        return !all.isEmpty() && all.get(Math.floorMod(which, all.size())).cut();
    }

    @Override
    public void received(Stream stream, ClientEnvelope envelope) {
        ConnectionId connection = new ConnectionId(stream.number());
        host.run(() -> {
            if (streams.containsKey(connection)) {
                if (!(envelope.message() instanceof ClientMessage.Pong)) {
                    trace.add(() -> "-> " + connection.value() + " " + envelope);
                }
                faults.received(connection, envelope);
                note(new Asked(connection, envelope.requestId()), envelope.message());
                handle(new Event.MessageReceived(connection, envelope.requestId(), envelope.message()));
            }
        });
    }

    @Override
    public void lost(Stream stream) {
        ConnectionId connection = new ConnectionId(stream.number());
        host.run(() -> {
            if (streams.containsKey(connection)) {
                faults.lost(connection);
                streams.remove(connection);
                handle(new Event.ConnectionLost(connection));
            }
        });
    }

    private void handle(Event event) {
        Engine running = engine;
        if (running != null) {
            running.handle(event, host.clock().now());
            carryOut();
        }
    }

    /** An operator's order; the answer comes at once, or never when nobody is there. */
    void operate(OperatorOrder order, Consumer<OperatorAnswer> answered) {
        host.run(() -> {
            Engine running = engine;
            if (running != null) {
                answered.accept(running.operate(order, host.clock().now()));
                carryOut();
            }
        });
    }

    /** A message that no client has sent. */
    private void inject(Event.MessageReceived forged) {
        if (streams.containsKey(forged.connection())) {
            handle(forged);
        }
    }

    private void wakeInTime() {
        Engine running = engine;
        if (running == null || running.nextDeadlineMillis() >= wakeAt) {
            return;
        }
        long at = running.nextDeadlineMillis();
        wakeAt = at;
        host.later(host.clock().delayUntil(at), () -> {
            if (wakeAt == at) {
                wakeAt = Long.MAX_VALUE;
                handle(new Event.DeadlineReached());
            }
        });
    }

    /** The clock has jumped: what it waits for may be due at once. */
    void clockJumped() {
        wakeAt = Long.MAX_VALUE;
        host.run(() -> handle(new Event.DeadlineReached()));
    }

    private void carryOut() {
        for (Effect effect = effects.poll(); effect != null; effect = effects.poll()) {
            if (!host.survivesStep()) {
                crash();
                return;
            }
            carryOut(effect);
        }
        wakeInTime();
    }

    private void carryOut(Effect effect) {
        if (effect instanceof Effect.Send send) {
            faults.sending(send, log, message -> deliver(send.connection(), message));
        } else if (effect instanceof Effect.AppendDecision append) {
            faults.deciding(append.decision().xid());
            log.append(append);
        } else if (effect instanceof Effect.ForgetDecisions forget) {
            forget.xids().forEach(log::forget);
        } else if (effect instanceof Effect.RecordResource record) {
            log.record(record.resource());
        } else if (effect instanceof Effect.Disconnect disconnect) {
            disconnect(disconnect);
        } else if (effect instanceof Effect.Report report) {
            trace.add(() -> "coordinator: " + report.notice());
        }
    }

    private void note(Asked request, ClientMessage message) {
        if (message instanceof ClientMessage.Commit commit) {
            endsAsked.put(request, commit.xid());
        } else if (message instanceof ClientMessage.Rollback rollback) {
            endsAsked.put(request, rollback.xid());
        } else if (message instanceof ClientMessage.RegisterBranch register) {
            locksAsked.put(request, register.branch().xid());
        } else if (message instanceof ClientMessage.LockQuery query && query.xid() != null) {
            locksAsked.put(request, query.xid());
        } else if (message instanceof ClientMessage.Begin begin) {
            observer.announced(begin.xid());
        } else if (message instanceof ClientMessage.Hello hello) {
            hello.liveTransactions().forEach(live -> observer.announced(live.xid()));
        }
    }

    private void answering(Asked request, Reply reply) {
        Xid ended = endsAsked.remove(request);
        if (ended != null) {
            observer.answerSent(ended);
        }
        Xid asker = locksAsked.remove(request);
        if (asker != null
                && reply instanceof Reply.LockRefusal refusal
                && refusal.kind() == Reply.LockRefusalKind.TIMED_OUT_WAITING) {
            observer.waitedInVain(asker, refusal.holder());
        }
    }

    private void deliver(ConnectionId connection, ServerMessage message) {
        if (message instanceof ServerMessage.Answer answer) {
            answering(new Asked(connection, answer.requestId()), answer.reply());
        }
        Stream stream = streams.get(connection);
        if (stream != null) {
            if (!(message instanceof ServerMessage.Ping)) {
                trace.add(() -> "<- " + connection.value() + " " + message);
            }
            stream.toClient(message);
        }
    }

    private void disconnect(Effect.Disconnect disconnect) {
        trace.add(() -> "coordinator: " + disconnect);
        if (disconnect.reason() != Effect.DisconnectReason.REPLACED
                && disconnect.reason() != Effect.DisconnectReason.UNRESPONSIVE) {
            throw new Violation("conversation", "the production client was refused: " + disconnect);
        }
        Stream stream = streams.get(disconnect.connection());
        if (stream != null) {
            stream.cut();
        }
    }
}
