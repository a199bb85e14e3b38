package io.atone.simulation;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import io.atone.core.client.machine.CallResult;
import io.atone.core.client.machine.ClientEffect;
import io.atone.core.client.machine.ClientMachine;
import io.atone.core.client.machine.ClientNotice;
import io.atone.core.client.machine.MachineConfig;
import io.atone.core.id.BranchRef;
import io.atone.core.id.Xid;
import io.atone.core.protocol.ClientEnvelope;
import io.atone.core.protocol.ClientMessage;
import io.atone.core.protocol.ClientMessage.LiveTransaction;
import io.atone.core.protocol.ServerMessage;
import io.atone.simulation.world.Host;
import io.atone.simulation.world.Link;
import io.atone.simulation.world.Mutation;
import io.atone.simulation.world.Observer;
import io.atone.simulation.world.Scheduler;
import io.atone.simulation.world.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A service's process: the production client machine, and around it what the production runtime does with threads. What
 * the machine wants done is done in its order; the process can die before each of these effects.
 */
final class ClientProcess implements Stream.ClientEnd {

    /** A call to the machine, which hands back its number. */
    interface Call {
        long apply(ClientMachine machine, long nowMillis);
    }

    /** What the reasons of marks begin with that a machine makes when it meets a new epoch. */
    private static final String NEW_EPOCH_REASON = "the coordinator restarted";

    private static final int MAX_START_MILLIS = 3000;

    private final Host host;
    private final Link link;
    private final Scheduler scheduler;
    private final CoordinatorProcess coordinator;
    private final Mutation mutation;
    private final Trace trace;
    private final Deque<ClientEffect> effects = new ArrayDeque<>();
    private final Map<Long, Consumer<CallResult>> calls = new LinkedHashMap<>();
    private final Participant participant;
    private @Nullable ClientMachine machine;
    private @Nullable Stream stream;
    private long connection;
    private long wakeAt = Long.MAX_VALUE;
    private boolean carryingOut;

    ClientProcess(
            Host host,
            Link link,
            Scheduler scheduler,
            CoordinatorProcess coordinator,
            Observer observer,
            Mutation mutation,
            Trace trace,
            List<DatabaseAccess> databases) {
        this.host = host;
        this.link = link;
        this.scheduler = scheduler;
        this.coordinator = coordinator;
        this.mutation = mutation;
        this.trace = trace;
        this.participant = new Participant(this, scheduler, observer, mutation, databases);
    }

    Host host() {
        return host;
    }

    Link link() {
        return link;
    }

    Participant participant() {
        return participant;
    }

    void start() {
        if (host.isAlive()) {
            return;
        }
        host.start();
        machine = new ClientMachine(config(), new SeededIds(scheduler), effects::add);
        participant.announce();
        tell((m, now) -> m.start(now));
    }

    private MachineConfig config() {
        return new MachineConfig(
                host.name(),
                host.name() + "#" + host.life(),
                Duration.ofSeconds(3),
                Duration.ofMillis(600),
                Duration.ofMillis(1000),
                Duration.ofMillis(1500),
                Duration.ofMillis(700),
                Duration.ofMillis(1500),
                Duration.ofSeconds(8),
                Duration.ofSeconds(4),
                Duration.ofMillis(20),
                Duration.ofMillis(400),
                50);
    }

    /** The process is gone, and with it all that it knew; another one comes. */
    void crash() {
        if (!host.isAlive()) {
            return;
        }
        trace.add(() -> host.name() + " dies");
        host.die();
        machine = null;
        effects.clear();
        calls.clear();
        wakeAt = Long.MAX_VALUE;
        Stream open = stream;
        stream = null;
        if (open != null) {
            open.cut();
        }
        participant.crash();
        scheduler.after(scheduler.between(100, MAX_START_MILLIS), this::start);
    }

    /** Before something that others could see; false when the process has died in this moment. */
    boolean survivesStep() {
        if (host.isAlive() && !host.survivesStep()) {
            crash();
        }
        return host.isAlive();
    }

    /** Nobody waits for anything, and phase two has nothing to do. */
    boolean isIdle() {
        ClientMachine running = machine;
        return running != null && running.isPhaseTwoIdle() && calls.isEmpty();
    }

    // ---- calls to the machine

    /** One that hands back nothing. */
    interface Input {
        void apply(ClientMachine machine, long nowMillis);
    }

    void tell(Input input) {
        ClientMachine running = machine;
        if (running != null) {
            input.apply(running, host.clock().now());
            carryOut();
        }
    }

    /** The result comes in another step of the process, as it comes to another thread in a real one. */
    void call(Call call, Consumer<CallResult> result) {
        tell((m, now) -> calls.put(call.apply(m, now), result));
    }

    void branchAbandoned(BranchRef branch, String reason) {
        tell((m, now) -> m.branchAbandoned(branch, reason, now));
    }

    void markRollbackOnly(Xid xid, String reason) {
        if (mutation != Mutation.FAILURE_NOT_MARKED) {
            tell((m, now) -> m.markRollbackOnly(xid, reason, now));
        }
    }

    /** Whether an answer to another process has to tell of a failure. */
    boolean isMarked(Xid xid) {
        ClientMachine running = machine;
        return running != null
                && running.rollbackOnlyReason(xid) != null
                && mutation != Mutation.MARK_NOT_TOLD_TO_CALLER;
    }

    // ---- effects

    private void carryOut() {
        if (carryingOut) {
            return;
        }
        carryingOut = true;
        for (ClientEffect effect = effects.poll(); effect != null; effect = effects.poll()) {
            if (!survivesStep()) {
                break;
            }
            carryOut(effect);
        }
        carryingOut = false;
        wakeInTime();
    }

    private void carryOut(ClientEffect effect) {
        if (effect instanceof ClientEffect.Send send) {
            send(send);
        } else if (effect instanceof ClientEffect.Connect connect) {
            connect(connect.connection());
        } else if (effect instanceof ClientEffect.Abort || effect instanceof ClientEffect.Finish) {
            dropStream();
        } else if (effect instanceof ClientEffect.Complete complete) {
            Consumer<CallResult> waiting = calls.remove(complete.call());
            if (waiting != null) {
                host.later(0, () -> waiting.accept(complete.result()));
            }
        } else if (effect instanceof ClientEffect.Start start) {
            host.later(
                    scheduler.between(0, 4),
                    () -> participant.work(
                            start.work(), result -> tell((m, now) -> m.workFinished(start.work(), result))));
        } else if (effect instanceof ClientEffect.Report report) {
            ClientNotice notice = report.notice();
            trace.add(() -> host.name() + ": " + notice);
        }
    }

    private void connect(long number) {
        connection = number;
        Stream opened = coordinator.connect(this, link);
        stream = opened;
        if (opened == null) {
            host.later(
                    scheduler.between(1, 50),
                    () -> tell((m, now) -> m.disconnected(number, false, "connection refused", now)));
        }
    }

    private void dropStream() {
        Stream open = stream;
        stream = null;
        if (open != null) {
            open.cut();
        }
    }

    private void send(ClientEffect.Send send) {
        Stream open = stream;
        if (open == null || send.connection() != connection) {
            return;
        }
        ClientMessage message = send.envelope().message();
        boolean forgotten = mutation == Mutation.COMMIT_RESENT_UNMARKED
                && message instanceof ClientMessage.MarkRollbackOnly mark
                && isOfNewEpoch(mark.reason());
        if (!forgotten) {
            open.toServer(mutated(send.envelope()));
        }
    }

    private ClientEnvelope mutated(ClientEnvelope envelope) {
        if (envelope.message() instanceof ClientMessage.Hello hello) {
            return ClientEnvelope.oneWay(mutated(hello));
        }
        if (envelope.message() instanceof ClientMessage.Begin begin && mutation == Mutation.OUTER_NOT_TOLD) {
            return ClientEnvelope.oneWay(new ClientMessage.Begin(
                    begin.xid(), begin.name(), begin.timeout(), null, begin.oldestLiveSequence(), begin.lockWait()));
        }
        return envelope;
    }

    private static boolean isOfNewEpoch(@Nullable String reason) {
        return reason != null && reason.startsWith(NEW_EPOCH_REASON);
    }

    private ClientMessage.Hello mutated(ClientMessage.Hello hello) {
        if (mutation != Mutation.COMMIT_RESENT_UNMARKED && mutation != Mutation.OUTER_NOT_TOLD) {
            return hello;
        }
        return new ClientMessage.Hello(
                hello.protocolVersion(),
                hello.application(),
                hello.instanceId(),
                hello.previousClientId(),
                hello.highestSequence(),
                hello.liveTransactions().stream().map(this::mutated).toList(),
                hello.liveBranches());
    }

    private LiveTransaction mutated(LiveTransaction live) {
        String reason = live.rollbackOnlyReason();
        boolean forgotten = mutation == Mutation.COMMIT_RESENT_UNMARKED && isOfNewEpoch(reason);
        Xid outer = mutation == Mutation.OUTER_NOT_TOLD ? null : live.parent();
        return new LiveTransaction(live.xid(), live.name(), live.remaining(), outer, forgotten ? null : reason);
    }

    @Override
    public void received(Stream from, ServerMessage message) {
        host.run(() -> {
            if (from == stream) {
                tell((m, now) -> m.received(connection, message, now));
            }
        });
    }

    @Override
    public void lost(Stream lost) {
        host.run(() -> {
            if (lost == stream) {
                stream = null;
                tell((m, now) -> m.disconnected(connection, false, "the stream broke", now));
            }
        });
    }

    // ---- time

    private void wakeInTime() {
        ClientMachine running = machine;
        if (running == null) {
            return;
        }
        long deadline = running.nextDeadlineMillis();
        if (deadline >= wakeAt) {
            return;
        }
        wakeAt = deadline;
        host.later(host.clock().delayUntil(deadline), () -> {
            if (wakeAt == deadline) {
                wakeAt = Long.MAX_VALUE;
                tell((m, now) -> m.tick(now));
            }
        });
    }

    /** The clock has jumped: what it waits for may be due at once. */
    void clockJumped() {
        wakeAt = Long.MAX_VALUE;
        host.run(() -> tell((m, now) -> m.tick(now)));
    }
}
