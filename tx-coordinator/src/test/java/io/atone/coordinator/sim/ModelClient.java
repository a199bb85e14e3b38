package io.atone.coordinator.sim;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

import io.atone.core.id.BranchRef;
import io.atone.core.id.ClientId;
import io.atone.core.id.ResourceId;
import io.atone.core.id.Xid;
import io.atone.core.protocol.ClientMessage;
import io.atone.core.protocol.ClientMessage.LiveBranch;
import io.atone.core.protocol.ClientMessage.LiveTransaction;
import io.atone.core.protocol.ClientMessage.RegisterBranch;
import io.atone.core.protocol.Protocol;
import io.atone.core.protocol.Reply;
import io.atone.core.protocol.ServerMessage;
import org.jspecify.annotations.Nullable;

/**
 * A client process as the protocol wants it: it repeats what may be lost, tells what it knows when it comes back, and
 * gives up what a new epoch cannot know. Restarted after a crash it remembers nothing.
 */
final class ModelClient implements SimStream.ClientEnd {

    /** A transaction that this process began. */
    static final class Live {
        final Xid xid;
        final long deadlineMillis;

        @Nullable
        String rollbackOnlyReason;

        boolean endRequested;

        Live(Xid xid, long deadlineMillis) {
            this.xid = xid;
            this.deadlineMillis = deadlineMillis;
        }
    }

    private static final class Pending {
        final ClientMessage.Request request;
        final Consumer<@Nullable Reply> callback;

        Pending(ClientMessage.Request request, Consumer<@Nullable Reply> callback) {
            this.request = request;
            this.callback = callback;
        }
    }

    /** Longer than business code goes on after the timeout. */
    private static final long FORGET_ABANDONED_MILLIS = 30_000;

    final String name;
    private final SimScheduler scheduler;
    private final SimCoordinator coordinator;
    private final Duration grace;
    private final ModelResources resources;

    private boolean alive;
    private int incarnation;
    private @Nullable SimStream stream;
    private boolean welcome;
    private long epoch;
    private @Nullable ClientId id;
    private long sequence;
    private long requests;
    /** Until then the coordinator cannot have given this process up. */
    private long leaseUntil;

    private long helloSentAt;
    private long lastPong;
    private long lastPongSentAt;
    private final Map<Xid, Live> live = new LinkedHashMap<>();
    private final Map<Long, Pending> pending = new LinkedHashMap<>();
    /** Votes with the number of the pong that was sent after them; 0 when none was yet. */
    private final Map<BranchRef, Long> votes = new LinkedHashMap<>();
    /** Marks that this epoch's coordinator has taken; the next one has to hear them again. */
    private final Map<Xid, String> marks = new LinkedHashMap<>();

    private final Set<ResourceId> open = new LinkedHashSet<>();
    private final Map<BranchRef, LiveBranch> liveBranches = new LinkedHashMap<>();

    ModelClient(
            String name,
            SimScheduler scheduler,
            SimCoordinator coordinator,
            Duration grace,
            List<ModelDatabase> databases,
            Ledger ledger) {
        this.name = name;
        this.scheduler = scheduler;
        this.coordinator = coordinator;
        this.grace = grace;
        this.resources = new ModelResources(this, scheduler, ledger, databases);
    }

    ModelResources resources() {
        return resources;
    }

    boolean isReady() {
        return alive && welcome;
    }

    int incarnation() {
        return incarnation;
    }

    /** Runs in the life of this process only. */
    void later(long delayMillis, Runnable action) {
        int of = incarnation;
        scheduler.after(delayMillis, () -> {
            if (alive && of == incarnation) {
                action.run();
            }
        });
    }

    void start() {
        alive = true;
        connect();
    }

    void crash() {
        if (!alive) {
            return;
        }
        alive = false;
        incarnation++;
        if (stream != null) {
            stream.cut();
        }
        forgetConnection();
        id = null;
        epoch = 0;
        sequence = 0;
        live.clear();
        pending.clear();
        votes.clear();
        marks.clear();
        liveBranches.clear();
        resources.crash();
        scheduler.after(scheduler.between(100, 3000), this::start);
    }

    private void connect() {
        if (stream != null) {
            return;
        }
        stream = coordinator.connect(this);
        if (stream == null) {
            later(scheduler.between(20, 200), this::connect);
            return;
        }
        helloSentAt = scheduler.now();
        List<LiveTransaction> transactions = new ArrayList<>();
        for (Live transaction : live.values()) {
            long remaining = Math.max(0, transaction.deadlineMillis - scheduler.now());
            transactions.add(new LiveTransaction(
                    transaction.xid, name, Duration.ofMillis(remaining), null, transaction.rollbackOnlyReason));
        }
        stream.toServer(
                0,
                new ClientMessage.Hello(
                        Protocol.VERSION,
                        name,
                        name + "#" + incarnation,
                        id,
                        sequence,
                        transactions,
                        List.copyOf(liveBranches.values())));
    }

    private void forgetConnection() {
        stream = null;
        welcome = false;
        open.clear();
        lastPong = 0;
        votes.replaceAll((branch, pong) -> 0L);
    }

    @Override
    public void lost(SimStream lost) {
        if (lost == stream) {
            forgetConnection();
            later(scheduler.between(0, 400), this::connect);
        }
    }

    @Override
    public void received(SimStream from, ServerMessage message) {
        if (from != stream) {
            return;
        }
        if (message instanceof ServerMessage.Welcome received) {
            welcome(received);
        } else if (message instanceof ServerMessage.Answer answer) {
            Pending answered = pending.remove(answer.requestId());
            if (answered != null) {
                answered.callback.accept(answer.reply());
            }
        } else if (message instanceof ServerMessage.Ping ping) {
            ping(ping);
        } else if (message instanceof ServerMessage.ResourceOpen opened) {
            open.add(opened.resource());
        } else if (message instanceof ServerMessage.ForgetBranches forget) {
            forget.branches().forEach(liveBranches::remove);
        } else {
            resources.received(from, message);
        }
    }

    private void welcome(ServerMessage.Welcome received) {
        boolean newEpoch = received.epoch() != epoch;
        if (!received.clientId().equals(id)) {
            id = received.clientId();
            sequence = 0;
        }
        boolean givenUpPerhaps = epoch > 0 && scheduler.now() > leaseUntil;
        epoch = received.epoch();
        welcome = true;
        leaseUntil = helloSentAt + grace.toMillis();
        resources.all().forEach(resource -> send(new ClientMessage.AnnounceResource(resource, "AT", name)));
        votes.keySet().forEach(branch -> send(new ClientMessage.BranchCommitted(branch)));
        if (newEpoch) {
            tellANewEpoch(givenUpPerhaps);
        }
        List.copyOf(pending.entrySet()).forEach(entry -> send(entry.getKey(), entry.getValue().request));
    }

    /** What an earlier epoch may have known or begun, and this one cannot know, must not be committed. */
    private void tellANewEpoch(boolean givenUpPerhaps) {
        for (Map.Entry<Long, Pending> entry : List.copyOf(pending.entrySet())) {
            if (entry.getValue().request instanceof RegisterBranch) {
                pending.remove(entry.getKey());
                entry.getValue().callback.accept(null);
            }
        }
        marks.forEach((xid, reason) -> ask(new ClientMessage.MarkRollbackOnly(xid, reason), reply -> {}));
        for (Live transaction : live.values()) {
            if (transaction.endRequested || givenUpPerhaps) {
                transaction.rollbackOnlyReason = "the coordinator restarted meanwhile";
                ask(new ClientMessage.MarkRollbackOnly(transaction.xid, "restart"), reply -> {});
            }
        }
        // Sent before everything that is pending from before, as its request ids would not be.
        List<Map.Entry<Long, Pending>> marksFirst = new ArrayList<>(pending.entrySet());
        marksFirst.sort((a, b) -> Boolean.compare(isMark(b), isMark(a)));
        pending.clear();
        marksFirst.forEach(entry -> pending.put(entry.getKey(), entry.getValue()));
    }

    private static boolean isMark(Map.Entry<Long, Pending> entry) {
        return entry.getValue().request instanceof ClientMessage.MarkRollbackOnly;
    }

    private void ping(ServerMessage.Ping ping) {
        if (lastPong > 0 && ping.answeredNonce() == lastPong) {
            leaseUntil = lastPongSentAt + grace.toMillis();
            votes.values().removeIf(pong -> pong > 0 && pong <= lastPong);
        }
        send(new ClientMessage.Pong(ping.nonce(), oldestLive()));
        lastPong = ping.nonce();
        lastPongSentAt = scheduler.now();
        votes.replaceAll((branch, pong) -> pong == 0 ? ping.nonce() : pong);
    }

    private long oldestLive() {
        return live.keySet().stream()
                .filter(xid -> xid.clientId().equals(id))
                .mapToLong(Xid::sequence)
                .min()
                .orElse(sequence + 1);
    }

    void send(ClientMessage message) {
        send(0, message);
    }

    private void send(long requestId, ClientMessage message) {
        if (stream != null && welcome) {
            stream.toServer(requestId, message);
        }
    }

    /** Sends on the stream that asked, or not at all. */
    void sendOn(SimStream asker, ClientMessage message) {
        if (asker == stream) {
            send(message);
        }
    }

    /** The answer is null when none can come any more. */
    long ask(ClientMessage.Request request, Consumer<@Nullable Reply> callback) {
        long requestId = ++requests;
        pending.put(requestId, new Pending(request, callback));
        send(requestId, request);
        return requestId;
    }

    void giveUp(long requestId) {
        pending.remove(requestId);
    }

    boolean isPending(long requestId) {
        return pending.containsKey(requestId);
    }

    Live begin(long timeoutMillis, long lockWaitMillis) {
        ClientId own = id;
        if (own == null || !welcome) {
            throw new IllegalStateException(name + " is not connected");
        }
        Live transaction = new Live(new Xid(own, ++sequence), scheduler.now() + timeoutMillis);
        live.put(transaction.xid, transaction);
        later(timeoutMillis, () -> abandonUnlessEnding(transaction));
        send(new ClientMessage.Begin(
                transaction.xid,
                name,
                Duration.ofMillis(timeoutMillis),
                null,
                oldestLive(),
                Duration.ofMillis(lockWaitMillis)));
        return transaction;
    }

    /** Business code that never ends its transaction loses it with the timeout. */
    private void abandonUnlessEnding(Live transaction) {
        if (!transaction.endRequested) {
            transaction.rollbackOnlyReason = "its timeout has passed";
            later(FORGET_ABANDONED_MILLIS, () -> {
                if (!transaction.endRequested) {
                    live.remove(transaction.xid);
                }
            });
        }
    }

    void ended(Live transaction) {
        live.remove(transaction.xid);
    }

    void vote(BranchRef branch) {
        votes.put(branch, 0L);
        send(new ClientMessage.BranchCommitted(branch));
    }

    /** Tells the coordinator of a failure; the callback hears whether that was in time. */
    void mark(Xid xid, String reason, Consumer<Boolean> inTime) {
        ask(new ClientMessage.MarkRollbackOnly(xid, reason), reply -> {
            if (reply instanceof Reply.Done) {
                marks.putIfAbsent(xid, reason);
            }
            inTime.accept(reply instanceof Reply.Done);
        });
    }

    void registered(LiveBranch branch) {
        liveBranches.put(branch.branch(), branch);
    }

    void localEnded(BranchRef branch) {
        liveBranches.remove(branch);
    }

    /** Waits until branches of the resource are accepted. */
    void awaitOpen(ResourceId resource, long patienceMillis, Consumer<Boolean> opened) {
        await(() -> open.contains(resource), patienceMillis, opened);
    }

    private void await(BooleanSupplier condition, long patienceMillis, Consumer<Boolean> done) {
        if (condition.getAsBoolean()) {
            done.accept(true);
        } else if (patienceMillis <= 0) {
            done.accept(false);
        } else {
            later(10, () -> await(condition, patienceMillis - 10, done));
        }
    }
}
