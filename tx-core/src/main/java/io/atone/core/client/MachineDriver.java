package io.atone.core.client;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
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
 * Runs a {@link ClientMachine}: calls it in one thread at a time, and carries out its effects. What goes to the stream goes there
 * at once, in that thread, so that the order of the machine is the order on the wire. Results, notices and
 * work are handed out after its turn.
 *
 * <p>Whoever comes while another thread has the turn leaves its input to that one and goes on, or waits for its result alone, so
 * that nobody sleeps for the turn too. A transport may call back while it is being called, in the same thread; such an input waits
 * until the running one is through. Thread-safe.
 */
final class MachineDriver {

    /** Something to be done with the machine at a time. */
    @FunctionalInterface
    interface Input {
        void apply(ClientMachine machine, long nowMillis);

        /** Instead of {@link #apply}, or after it threw: nothing is done any more. */
        default void abandon(CallResult failure) {}
    }

    /** A call to the machine, which hands back its number. */
    @FunctionalInterface
    interface Call {
        long apply(ClientMachine machine, long nowMillis);
    }

    private final class CallInput implements Input {

        private final Call call;
        private final WaitingCall waiting;

        CallInput(Call call, WaitingCall waiting) {
            this.call = call;
            this.waiting = waiting;
        }

        @Override
        public void apply(ClientMachine machine, long nowMillis) {
            calls.put(call.apply(machine, nowMillis), waiting);
        }

        @Override
        public void abandon(CallResult failure) {
            waiting.complete(failure);
        }
    }

    private static final Logger log = LoggerFactory.getLogger(MachineDriver.class);

    /** With more inputs left than this, whoever brings one waits for the turn. */
    static final int MAX_LEFT = 10_000;

    private static final long AWAKE = Long.MIN_VALUE;

    private static final FaultPoints FAULTS = FaultPoints.installed();

    private final Transport transport;
    private final TimeSource time;
    private final Consumer<PhaseTwoWork> workers;
    private final Consumer<ClientNotice> notices;
    private final ClientMachine machine;

    /** Whoever has it runs the machine; all that is not final or volatile belongs to him. */
    private final ReentrantLock turn = new ReentrantLock();

    /** What came while another thread had the turn, in its order. */
    private final Queue<Input> left = new ConcurrentLinkedQueue<>();

    private final AtomicInteger leftCount = new AtomicInteger();
    /** What came out of the running input. */
    private final Deque<Input> backlog = new ArrayDeque<>();

    private final Map<Long, WaitingCall> calls = new HashMap<>();
    /** Effects of the running input that are carried out after the turn. */
    private List<ClientEffect> handOuts = new ArrayList<>();

    private Transport.@Nullable Connection connection;
    private long connectionNumber;
    /** Has a permit when the timer shall look again. */
    private final Semaphore wakeUp = new Semaphore(0);

    private volatile boolean stopped;
    /** As of the last input. */
    private volatile long nextDeadlineMillis = Long.MAX_VALUE;
    /** When the timer is going to look again, or {@link #AWAKE}. */
    private volatile long timerWakesAtMillis = AWAKE;
    /** As of the last input, for those who do not want to wait for the turn. */
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
        tellNow((m, now) -> m.close());
        stopped = true;
        wakeUp.release();
    }

    /** Whether the resource is open, as of the last thing that happened. */
    boolean isOpen(ResourceId resource) {
        return openResources.contains(resource);
    }

    /** Does not wait; another thread may be the one to do it. */
    void tell(Input input) {
        if (turn.isHeldByCurrentThread()) {
            backlog.add(input); // Called back by the transport: the running input comes first.
            return;
        }
        if (leave(input) > MAX_LEFT) {
            awaitTurn();
        }
        runWhatIsLeft();
    }

    /** As {@link #tell}, but it is done, with all that was told before, when this returns. */
    void tellNow(Input input) {
        leave(input);
        awaitTurn();
        runWhatIsLeft();
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
        tell(new CallInput(call, waiting));
        return waiting;
    }

    // ---- running the machine

    private int leave(Input input) {
        left.add(input);
        return leftCount.incrementAndGet();
    }

    private void awaitTurn() {
        turn.lock();
        runTurn();
    }

    /** Whoever has the turn looks again after it, so that nothing stays that came while it ended. */
    private void runWhatIsLeft() {
        while (!left.isEmpty() && turn.tryLock()) {
            runTurn();
        }
    }

    /** Runs what is left, and gives the turn back. */
    private void runTurn() {
        List<Runnable> afterwards;
        try {
            for (Input next = left.poll(); next != null; next = left.poll()) {
                leftCount.decrementAndGet();
                run(next);
            }
            afterwards = takeHandOuts();
        } finally {
            turn.unlock();
        }
        if (nextDeadlineMillis < timerWakesAtMillis) {
            wakeUp.release();
        }
        afterwards.forEach(MachineDriver::handOut);
    }

    private void run(Input input) {
        if (defect == null) {
            try {
                backlog.add(input);
                runBacklog();
                openResources = machine.openResources();
                nextDeadlineMillis = machine.nextDeadlineMillis();
            } catch (RuntimeException | Error e) {
                stopForGood(e);
            }
        }
        Throwable broken = defect;
        if (broken != null) {
            input.abandon(stoppedByDefect(broken));
        }
    }

    /** What goes wrong with one must not keep others from theirs. */
    private static void handOut(Runnable result) {
        try {
            result.run();
        } catch (RuntimeException | Error e) {
            log.error("A result, a notice or work of phase two was not taken", e);
        }
    }

    private void runBacklog() {
        Input next;
        while ((next = backlog.poll()) != null) {
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
        try {
            while (!stopped && defect == null) {
                awaitDeadline();
            }
        } catch (InterruptedException e) {
            // Nobody but the end of the JVM interrupts this thread.
            Thread.currentThread().interrupt();
        }
    }

    /** Tells the machine the time when its deadline has come; until then waits for that, or for a nearer one. */
    private void awaitDeadline() throws InterruptedException {
        long deadline = nextDeadlineMillis;
        // Without a subtraction that could overflow: a monotonic clock may show any number, and "never" is the largest.
        long remaining = deadline == Long.MAX_VALUE ? deadline : deadline - time.monotonicMillis();
        if (remaining <= 0) {
            tellNow((m, now) -> m.tick(now));
            return;
        }
        timerWakesAtMillis = deadline;
        // Each side first says what it does and then looks at the other, so that no nearer deadline is missed.
        if (nextDeadlineMillis >= deadline && !stopped) {
            // Woken or not, everything is looked at again.
            var unused = wakeUp.tryAcquire(remaining, TimeUnit.MILLISECONDS);
        }
        wakeUp.drainPermits();
        timerWakesAtMillis = AWAKE;
    }
}
