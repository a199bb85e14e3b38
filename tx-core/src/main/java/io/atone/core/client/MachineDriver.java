package io.atone.core.client;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

import io.atone.core.client.machine.CallResult;
import io.atone.core.client.machine.CallResult.FailureKind;
import io.atone.core.client.machine.ClientEffect;
import io.atone.core.client.machine.ClientMachine;
import io.atone.core.client.machine.ClientNotice;
import io.atone.core.client.machine.MachineConfig;
import io.atone.core.client.machine.PhaseTwoWork;
import io.atone.core.fault.FaultPoints;
import io.atone.core.fault.FaultStep;
import io.atone.core.id.ResourceId;
import io.atone.core.protocol.ServerMessage;
import io.atone.core.time.IdSource;
import io.atone.core.time.TimeSource;
import io.atone.core.transport.ConnectionLoss;
import io.atone.core.transport.MessageTooLargeException;
import io.atone.core.transport.Transport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a {@link ClientMachine}: calls it under one lock, and carries out its effects. What goes to the stream goes there
 * under the lock, in the caller's thread, so that the order of the machine is the order on the wire. Results, notices and
 * work are handed out after the lock is free.
 *
 * <p>A transport may call back while it is being called, in the same thread; such an input waits until the running one
 * is through. Thread-safe.
 */
final class MachineDriver {

    /** Something to be done with the machine at a time. */
    @FunctionalInterface
    interface Input {
        void apply(ClientMachine machine, long nowMillis);
    }

    /** A call to the machine, which hands back its number. */
    @FunctionalInterface
    interface Call {
        long apply(ClientMachine machine, long nowMillis);
    }

    private static final Logger log = LoggerFactory.getLogger(MachineDriver.class);
    private static final FaultPoints FAULTS = FaultPoints.installed();

    private final Transport transport;
    private final TimeSource time;
    private final Consumer<PhaseTwoWork> workers;
    private final Consumer<ClientNotice> notices;
    private final ClientMachine machine;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition deadlineCameNearer = lock.newCondition();
    private final Deque<Input> backlog = new ArrayDeque<>();
    private final Map<Long, WaitingCall> calls = new HashMap<>();
    /** Effects of the running input that are carried out after the lock is free. */
    private List<ClientEffect> handOuts = new ArrayList<>();

    private Transport.@Nullable Connection connection;
    private long connectionNumber;
    private boolean running;
    private boolean stopped;
    private long timerWakesAtMillis = Long.MAX_VALUE;
    /** As of the last input, for those who do not want to wait for the lock. */
    private volatile Set<ResourceId> openResources = Set.of();

    private volatile boolean refusing;
    private volatile @Nullable Throwable defect;

    MachineDriver(
            MachineConfig config,
            Transport transport,
            TimeSource time,
            IdSource ids,
            Consumer<PhaseTwoWork> workers,
            Consumer<ClientNotice> notices) {
        this.transport = transport;
        this.time = time;
        this.workers = workers;
        this.notices = notices;
        this.machine = new ClientMachine(config, ids, this::carryOut);
    }

    void start() {
        tell((m, now) -> m.start(now));
        Thread timer = new Thread(this::keepTime, "atone-timer");
        timer.setDaemon(true);
        timer.start();
    }

    /** From now on only what is under way goes on: votes, marks, results of phase two, answers. */
    void refuseNewCalls() {
        refusing = true;
    }

    /** Fails all waiting calls and ends the stream after what was sent. */
    void stop() {
        tell((m, now) -> m.close());
        lock.lock();
        try {
            stopped = true;
            deadlineCameNearer.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Whether the resource is open, as of the last thing that happened. */
    boolean isOpen(ResourceId resource) {
        return openResources.contains(resource);
    }

    /** Does not wait. */
    void tell(Input input) {
        process(input);
    }

    /** Waits for the result, whatever happens to the thread. */
    CallResult call(Call call) {
        return begin(call).await();
    }

    /** Waits for the result; when the thread is interrupted, gives up waiting with a failure and keeps the interruption. */
    CallResult callInterruptibly(Call call) {
        WaitingCall waiting = begin(call);
        try {
            return waiting.awaitInterruptibly();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new CallResult.Failed(
                    FailureKind.COORDINATOR_UNAVAILABLE,
                    "the thread was interrupted while it waited for the coordinator");
        }
    }

    private WaitingCall begin(Call call) {
        WaitingCall waiting = new WaitingCall();
        if (refusing) {
            waiting.complete(new CallResult.Failed(FailureKind.COORDINATOR_UNAVAILABLE, "this client is closed"));
            return waiting;
        }
        process((m, now) -> calls.put(call.apply(m, now), waiting));
        Throwable broken = defect;
        if (broken != null) {
            waiting.complete(stoppedByDefect(broken));
        }
        return waiting;
    }

    // ---- running the machine

    private void process(Input input) {
        List<Runnable> afterwards;
        lock.lock();
        try {
            backlog.add(input);
            if (running) {
                return; // Called back by the transport: the running input comes first.
            }
            running = true;
            try {
                runBacklog();
                openResources = machine.openResources();
            } catch (RuntimeException | Error e) {
                stopForGood(e);
            } finally {
                running = false;
            }
            afterwards = takeHandOuts();
            if (machine.nextDeadlineMillis() < timerWakesAtMillis) {
                deadlineCameNearer.signal();
            }
        } finally {
            lock.unlock();
        }
        afterwards.forEach(Runnable::run);
    }

    private void runBacklog() {
        Input next;
        while (defect == null && (next = backlog.poll()) != null) {
            next.apply(machine, time.monotonicMillis());
        }
    }

    /** After an error of its own the machine's state is not to be trusted: nothing is better than something wrong. */
    private void stopForGood(Throwable e) {
        log.error("The client has stopped because of a defect of its own; restart the process and report this", e);
        defect = e;
        calls.values().forEach(waiting -> waiting.complete(stoppedByDefect(e)));
        calls.clear();
        backlog.clear();
        handOuts.clear();
        Transport.Connection open = connection;
        if (open != null) {
            open.abort();
        }
    }

    private static CallResult stoppedByDefect(Throwable e) {
        return new CallResult.Failed(
                FailureKind.COORDINATOR_UNAVAILABLE, "this client has stopped because of a defect of its own: " + e);
    }

    // ---- effects

    private void carryOut(ClientEffect effect) {
        if (effect instanceof ClientEffect.Send send) {
            send(send);
        } else if (effect instanceof ClientEffect.Connect connect) {
            connect(connect.connection());
        } else if (effect instanceof ClientEffect.Abort abort) {
            onConnection(abort.connection(), Transport.Connection::abort);
        } else if (effect instanceof ClientEffect.Finish finish) {
            onConnection(finish.connection(), Transport.Connection::close);
        } else {
            handOuts.add(effect);
        }
    }

    private void send(ClientEffect.Send send) {
        FaultStep step = FaultSteps.ofSending(send.envelope().message());
        FAULTS.before(step);
        try {
            onConnection(send.connection(), open -> open.send(send.envelope()));
            FAULTS.after(step);
        } catch (MessageTooLargeException e) {
            log.error("A message was not sent: {}", e.getMessage());
            long requestId = send.envelope().requestId();
            backlog.add((m, now) -> m.requestTooLarge(requestId, String.valueOf(e.getMessage())));
        }
    }

    private void connect(long number) {
        connectionNumber = number;
        connection = null;
        try {
            connection = transport.connect(new StreamListener(number));
        } catch (RuntimeException e) {
            backlog.add((m, now) -> m.disconnected(number, true, "cannot connect: " + e.getMessage(), now));
        }
    }

    private void onConnection(long number, Consumer<Transport.Connection> action) {
        Transport.Connection open = connection;
        if (open != null && number == connectionNumber) {
            action.accept(open);
        }
    }

    private List<Runnable> takeHandOuts() {
        if (handOuts.isEmpty()) {
            return List.of();
        }
        List<Runnable> taken = new ArrayList<>(handOuts.size());
        for (ClientEffect effect : handOuts) {
            if (effect instanceof ClientEffect.Complete complete) {
                WaitingCall waiting = calls.remove(complete.call());
                if (waiting != null) {
                    taken.add(() -> waiting.complete(complete.result()));
                }
            } else if (effect instanceof ClientEffect.Start start) {
                taken.add(() -> workers.accept(start.work()));
            } else if (effect instanceof ClientEffect.Report report) {
                taken.add(() -> notices.accept(report.notice()));
            }
        }
        handOuts = new ArrayList<>();
        return taken;
    }

    private final class StreamListener implements Transport.Listener {

        private final long number;

        StreamListener(long number) {
            this.number = number;
        }

        @Override
        public void received(ServerMessage message) {
            FaultStep step = FaultSteps.ofReceiving(message);
            FAULTS.before(step);
            tell((m, now) -> m.received(number, message, now));
            FAULTS.after(step);
        }

        @Override
        public void closed(ConnectionLoss loss) {
            tell((m, now) -> m.disconnected(number, loss.hopeless(), loss.message(), now));
        }
    }

    // ---- time

    private void keepTime() {
        while (awaitDeadline()) {
            tell((m, now) -> m.tick(now));
        }
    }

    /** False when there is nothing to wait for any more. */
    private boolean awaitDeadline() {
        lock.lock();
        try {
            while (!stopped && defect == null) {
                long deadline = machine.nextDeadlineMillis();
                long remaining = deadline - time.monotonicMillis();
                if (remaining <= 0) {
                    return true;
                }
                timerWakesAtMillis = deadline;
                // Whoever woke us, the loop looks at the clock again.
                var unused = deadlineCameNearer.await(remaining, TimeUnit.MILLISECONDS);
            }
            return false;
        } catch (InterruptedException e) {
            // Nobody but the end of the JVM interrupts this thread.
            return false;
        } finally {
            timerWakesAtMillis = Long.MAX_VALUE;
            lock.unlock();
        }
    }
}
