package io.atone.core.client.machine;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;

import io.atone.core.client.machine.CallResult.FailureKind;
import io.atone.core.client.machine.PhaseTwoWork.RollbackWork;
import io.atone.core.client.machine.PhaseTwoWork.WorkResult;
import io.atone.core.client.machine.WaitingCalls.Waiting;
import io.atone.core.client.machine.WaitingCalls.WaitingBegin;
import io.atone.core.client.machine.WaitingCalls.WaitingOpen;
import io.atone.core.client.machine.WaitingCalls.WaitingSession;
import io.atone.core.id.BranchRef;
import io.atone.core.id.LockKey;
import io.atone.core.id.ResourceId;
import io.atone.core.id.Xid;
import io.atone.core.protocol.ClientEnvelope;
import io.atone.core.protocol.ClientMessage.AnnounceResource;
import io.atone.core.protocol.ClientMessage.Begin;
import io.atone.core.protocol.ClientMessage.BranchCommitted;
import io.atone.core.protocol.ClientMessage.Commit;
import io.atone.core.protocol.ClientMessage.Hello;
import io.atone.core.protocol.ClientMessage.LockQuery;
import io.atone.core.protocol.ClientMessage.Pong;
import io.atone.core.protocol.ClientMessage.RegisterBranch;
import io.atone.core.protocol.ClientMessage.Rollback;
import io.atone.core.protocol.Protocol;
import io.atone.core.protocol.ServerMessage;
import io.atone.core.protocol.ServerMessage.Answer;
import io.atone.core.protocol.ServerMessage.CommitBranches;
import io.atone.core.protocol.ServerMessage.Ping;
import io.atone.core.protocol.ServerMessage.ResourceOpen;
import io.atone.core.protocol.ServerMessage.RollbackBranch;
import io.atone.core.protocol.ServerMessage.ScanResource;
import io.atone.core.protocol.ServerMessage.Welcome;
import io.atone.core.time.IdSource;
import org.jspecify.annotations.Nullable;

/**
 * The client's side of the protocol as a deterministic state machine. Single-threaded: its owner calls it one call at a
 * time, tells it the time, and carries out the effects in their order before the next call.
 *
 * <p>A call that a caller waits for returns a number at once; its result follows as {@link ClientEffect.Complete} with
 * that number, in this call or in a later one, and always: every wait is bounded.
 *
 * <p>What survives the loss of a stream: the endings of transactions, marks and queries are asked again; votes that may
 * not have arrived are sent again; registrations are asked again of the same epoch and fail in another one, because a
 * scan must not wait for one of them.
 */
public final class ClientMachine {

    private static final Duration SWEEP_INTERVAL = Duration.ofSeconds(30);

    private final MachineConfig config;
    private final Session session;
    private final Outbox out;
    private final LiveTransactions transactions = new LiveTransactions();
    private final LiveBranches branches = new LiveBranches();
    private final UnconfirmedVotes votes = new UnconfirmedVotes();
    private final RollbackMarks marks = new RollbackMarks();
    private final Lease lease = new Lease();
    private final RequestDesk requests;
    private final WaitingCalls waiting = new WaitingCalls();
    private final CallLimits limits;
    private final KnownResources resources = new KnownResources();
    private final PhaseTwoDesk desk;

    private long lastCall;
    private long sweepAtMillis = Session.NEVER;
    private boolean closed;

    /** @param effects is told what to do */
    public ClientMachine(MachineConfig config, IdSource ids, Consumer<ClientEffect> effects) {
        this.config = Objects.requireNonNull(config, "config");
        this.session = new Session(config, ids);
        this.out = new Outbox(session, Objects.requireNonNull(effects, "effects"));
        this.requests = new RequestDesk(config, session, out, transactions, branches, votes, marks, lease);
        this.limits = new CallLimits(config, session, out);
        this.desk = new PhaseTwoDesk(
                config.maxPhaseTwoWork(), resources, work -> out.emit(new ClientEffect.Start(work)), out::sendIfOpen);
    }

    // ------------------------------------------------------------------------------------------ life cycle

    /** Begins to connect. */
    public void start(long nowMillis) {
        connect(nowMillis);
    }

    /** Ends the session after what was sent. Calls that wait fail, and later ones too. */
    public void close() {
        closed = true;
        if (session.isOpen() || session.isConnecting()) {
            out.emit(new ClientEffect.Finish(session.connection()));
        }
        session.off();
        resources.closeAll();
        for (Waiting call : waiting.take(call -> true)) {
            out.fail(call.call(), FailureKind.COORDINATOR_UNAVAILABLE, "this client is closed");
        }
        requests.close();
    }

    /** When {@link #tick} is due; {@link Long#MAX_VALUE} when never. */
    public long nextDeadlineMillis() {
        return Math.min(
                Math.min(session.wakeAtMillis(), sweepAtMillis),
                Math.min(waiting.earliestMillis(), requests.earliestMillis()));
    }

    /** Time has passed. */
    public void tick(long nowMillis) {
        for (Waiting call : waiting.take(call -> call.deadlineMillis() <= nowMillis)) {
            giveUp(call);
        }
        requests.tick(nowMillis);
        if (session.wakeAtMillis() <= nowMillis) {
            if (session.isPaused()) {
                connect(nowMillis);
            } else {
                dropStream("no answer to Hello within " + config.requestTimeout(), nowMillis);
            }
        }
        if (sweepAtMillis <= nowMillis) {
            sweep(nowMillis);
        }
    }

    /** Whether phase-two work is under way. */
    public boolean isPhaseTwoIdle() {
        return desk.isIdle();
    }

    /** Waits for a session; ends in {@link CallResult.Connected} or {@link CallResult.Failed}. */
    public long awaitSession(Duration patience, long nowMillis) {
        long call = ++lastCall;
        if (session.isOpen()) {
            out.complete(call, new CallResult.Connected());
        } else {
            waitOrGiveUp(new WaitingSession(call, nowMillis + patience.toMillis(), patience));
        }
        return call;
    }

    private void waitOrGiveUp(Waiting call) {
        if (closed || session.isHopeless()) {
            giveUp(call);
        } else {
            waiting.add(call);
        }
    }

    // ------------------------------------------------------------------------------------------ initiator

    /** Asks for a transaction; ends in {@link CallResult.Began} or {@link CallResult.Failed}. */
    public long begin(
            String name,
            @Nullable Duration timeout,
            @Nullable Duration lockWait,
            @Nullable Xid parent,
            long nowMillis) {
        long call = ++lastCall;
        WaitingBegin begin =
                new WaitingBegin(call, nowMillis + config.connectWait().toMillis(), name, timeout, lockWait, parent);
        if (session.isOpen()) {
            beginNow(begin, nowMillis);
        } else {
            waitOrGiveUp(begin);
        }
        return call;
    }

    /** Asks for the commit; ends in {@link CallResult.Replied} or {@link CallResult.Failed}. */
    public long commit(Xid xid, long nowMillis) {
        long call = ++lastCall;
        requests.askForEnd(call, xid, new Commit(xid, transactions.votes(xid)), config.commitWait(), nowMillis);
        return call;
    }

    /** Asks for the rollback; ends in {@link CallResult.Replied} or {@link CallResult.Failed}. */
    public long rollback(Xid xid, String reason, long nowMillis) {
        long call = ++lastCall;
        requests.askForEnd(call, xid, new Rollback(xid, reason), config.rollbackWait(), nowMillis);
        return call;
    }

    /** Why this client has marked it; null when it has not, or when that was long ago. */
    public @Nullable String rollbackOnlyReason(Xid xid) {
        return marks.reason(xid);
    }

    /** From now on the transaction can only be rolled back. Nobody waits for it. */
    public void markRollbackOnly(Xid xid, String reason, long nowMillis) {
        if (closed || !marks.add(xid, reason, nowMillis)) {
            return;
        }
        Xid evicted = marks.evictIfTooMany();
        if (evicted != null) {
            out.report(new ClientNotice.GivenUp(evicted + ": one of more than " + RollbackMarks.MAX_KEPT
                    + " rollback-only marks; if the coordinator restarts now, it may commit"));
        }
        sweepLater(nowMillis);
        if (session.isOpen()) {
            requests.tellMark(++lastCall, xid, reason, nowMillis);
        }
    }

    // ------------------------------------------------------------------------------------------ resource manager

    /** From now on this client serves the resource. */
    public void addResource(ResourceId resource, String kind, String description) {
        AnnounceResource announcement = new AnnounceResource(resource, kind, description);
        resources.add(announcement);
        out.sendIfOpen(announcement);
    }

    /** From now on this client does not serve the resource. */
    public void removeResource(ResourceId resource) {
        resources.remove(resource);
    }

    /** The resources that are open now; immutable. */
    public Set<ResourceId> openResources() {
        return resources.open();
    }

    /** Waits for the resource to be open; ends in {@link CallResult.Opened} or {@link CallResult.Failed}. */
    public long awaitOpen(ResourceId resource, long nowMillis) {
        long call = ++lastCall;
        Duration patience = session.isOpen() ? config.scanWait() : config.openWait();
        WaitingOpen open = new WaitingOpen(call, nowMillis + patience.toMillis(), resource);
        if (resources.isOpen(resource)) {
            out.complete(call, new CallResult.Opened());
        } else if (!resources.isKnown(resource)) {
            out.fail(
                    call,
                    FailureKind.NOT_ALLOWED,
                    "resource " + resource + " was never added to this client, or is removed");
        } else {
            waitOrGiveUp(open);
        }
        return call;
    }

    /** Asks for a branch and its locks; ends in {@link CallResult.Replied} or {@link CallResult.Failed}. */
    public long register(
            BranchRef branch, ResourceId resource, List<LockKey> keys, @Nullable Duration lockWait, long nowMillis) {
        long call = ++lastCall;
        if (limits.allow(call, keys, lockWait)) {
            if (branches.reserve(branch, resource)) {
                requests.ask(
                        call,
                        new RegisterBranch(branch, resource, keys, lockWait),
                        limits.patience(lockWait == null ? limits.longestLockWait() : lockWait),
                        nowMillis);
            } else {
                out.fail(
                        call,
                        FailureKind.LIMIT_EXCEEDED,
                        "at most " + LiveBranches.MAX_BRANCHES
                                + " branches may have an open local transaction in one process at a time");
            }
        }
        return call;
    }

    /** The branch's vote. Nobody waits for it. Of a transaction of this client's own it goes along with the commit. */
    public void branchCommitted(BranchRef branch) {
        branches.remove(branch);
        if (!transactions.keepVote(branch)) {
            vote(branch);
        }
    }

    /** The branch's local transaction did not commit, or nobody knows. Nobody waits for it. */
    public void branchAbandoned(BranchRef branch, String reason, long nowMillis) {
        branches.remove(branch);
        markRollbackOnly(branch.xid(), reason, nowMillis);
    }

    /** Waits for keys to be free; ends in {@link CallResult.Replied} or {@link CallResult.Failed}. */
    public long awaitUnlocked(
            ResourceId resource, @Nullable Xid xid, List<LockKey> keys, @Nullable Duration lockWait, long nowMillis) {
        return query(resource, xid, keys, lockWait, false, nowMillis);
    }

    /** As {@link #awaitUnlocked}, also while the holder is rolled back. */
    public long awaitReleased(
            ResourceId resource, @Nullable Xid xid, List<LockKey> keys, Duration lockWait, long nowMillis) {
        return query(resource, xid, keys, lockWait, true, nowMillis);
    }

    /** Asks which keys others hold; ends in {@link CallResult.Replied} or {@link CallResult.Failed}. */
    public long askTaken(ResourceId resource, @Nullable Xid xid, List<LockKey> keys, long nowMillis) {
        long call = ++lastCall;
        if (limits.allow(call, keys, null)) {
            requests.ask(call, LockQuery.namingTaken(resource, xid, keys), limits.patience(Duration.ZERO), nowMillis);
        }
        return call;
    }

    private long query(
            ResourceId resource,
            @Nullable Xid xid,
            List<LockKey> keys,
            @Nullable Duration lockWait,
            boolean outlastsRollback,
            long nowMillis) {
        long call = ++lastCall;
        if (limits.allow(call, keys, lockWait)) {
            // What a transaction's beginning said is known to the coordinator, but perhaps not here.
            Duration wish = lockWait == null && xid == null ? config.defaultLockWait() : lockWait;
            requests.ask(
                    call,
                    new LockQuery(resource, xid, keys, wish, outlastsRollback),
                    limits.patience(wish == null ? limits.longestLockWait() : wish),
                    nowMillis);
        }
        return call;
    }

    /** Work from {@link ClientEffect.Start} has ended. */
    public void workFinished(PhaseTwoWork work, WorkResult result) {
        desk.finished(work, result, session.isOpen() ? session.connection() : 0);
    }

    /** Several guarded rollbacks of one resource, each from {@link ClientEffect.Start}, are done. */
    public void rolledBack(List<RollbackWork> works) {
        desk.rolledBack(works);
    }

    // ------------------------------------------------------------------------------------------ stream

    /** A message arrived. One of a stream that was given up is passed over. */
    public void received(long connection, ServerMessage message, long nowMillis) {
        if (!session.isCurrent(connection)) {
            return;
        }
        if (message instanceof Welcome == session.isOpen()) {
            dropStream("broken protocol: " + message.getClass().getSimpleName() + " at the wrong moment", nowMillis);
        } else if (message instanceof Answer answer) {
            requests.answered(answer);
        } else if (message instanceof CommitBranches commit) {
            commit.branches().forEach(votes::remove);
            desk.commit(commit.resource(), commit.branches());
        } else if (message instanceof RollbackBranch rollback) {
            votes.remove(rollback.branch());
            desk.rollback(rollback.resource(), rollback.branch(), rollback.order());
        } else if (message instanceof Ping ping) {
            pinged(ping, nowMillis);
        } else if (message instanceof ResourceOpen open) {
            resourceOpened(open.resource());
        } else if (message instanceof ScanResource scan) {
            desk.scan(scan.resource(), connection);
        } else if (message instanceof Welcome welcome) {
            welcomed(welcome, nowMillis);
        }
    }

    /**
     * A stream has ended, or never came about.
     *
     * @param hopeless another attempt cannot help before somebody changes something; there will be one all the same, later
     */
    public void disconnected(long connection, boolean hopeless, String why, long nowMillis) {
        if (session.isCurrent(connection)) {
            lost(why, hopeless, nowMillis);
        }
    }

    /** A request was not sent because it is too large. */
    public void requestTooLarge(long requestId, String message) {
        requests.tooLarge(requestId, message);
    }

    // ------------------------------------------------------------------------------------------ sessions

    private void connect(long nowMillis) {
        long connection = session.connect(nowMillis);
        lease.helloSent(nowMillis);
        out.emit(new ClientEffect.Connect(connection));
        out.send(ClientEnvelope.oneWay(new Hello(
                Protocol.VERSION,
                config.application(),
                config.instanceId(),
                transactions.clientId(),
                transactions.lastSequence(),
                transactions.announce(nowMillis, marks::reason),
                branches.announce())));
    }

    private void welcomed(Welcome welcome, long nowMillis) {
        Welcome before = session.welcome();
        boolean sameEpoch = before != null && before.epoch() == welcome.epoch();
        boolean givenUpPerhaps = before != null
                && lease.mayHaveEnded(shorter(before.initiatorGrace(), welcome.initiatorGrace()), nowMillis);
        boolean resumed = welcome.clientId().equals(transactions.clientId());
        session.open(welcome);
        lease.helloArrived();
        transactions.useClientId(welcome.clientId());
        out.report(new ClientNotice.Connected(welcome.epoch(), welcome.clientId(), resumed));
        if (before != null && before.epoch() > welcome.epoch()) {
            out.report(new ClientNotice.EpochWentBack(before.epoch(), welcome.epoch()));
        }
        resources.all().forEach(out::sendIfOpen);
        votes.takeAll().forEach(this::vote);
        if (!sameEpoch) {
            marks.forgetConfirmations();
        }
        requests.dropMarks();
        List<Long> asked = requests.ids();
        marks.unconfirmed().forEach((xid, reason) -> requests.tellMark(++lastCall, xid, reason, nowMillis));
        Map<Xid, String> lost = Map.of();
        if (!sameEpoch) {
            lost = transactions.enterEpoch(givenUpPerhaps, nowMillis);
        } else if (!resumed) {
            lost = transactions.givenUp();
        }
        lost.forEach((xid, reason) -> requests.tellMark(++lastCall, xid, reason, nowMillis));
        requests.askAgain(asked, sameEpoch, nowMillis);
        waiting.hurryOpens(nowMillis + config.scanWait().toMillis());
        for (Waiting call : waiting.take(call -> !(call instanceof WaitingOpen))) {
            if (call instanceof WaitingBegin begin) {
                beginNow(begin, nowMillis);
            } else {
                out.complete(call.call(), new CallResult.Connected());
            }
        }
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private void pinged(Ping ping, long nowMillis) {
        votes.confirmUpTo(lease.pongArrived(ping.answeredNonce()));
        Pong pong = new Pong(ping.nonce(), transactions.oldestLiveSequence());
        lease.pongSent(ping.nonce(), out.send(ClientEnvelope.oneWay(pong)), nowMillis);
    }

    private void lost(String why, boolean hopeless, long nowMillis) {
        Duration retryIn = session.lost(why, hopeless, nowMillis);
        resources.closeAll();
        if (session.outageIsToBeTold()) {
            out.report(new ClientNotice.Disconnected(why, hopeless, retryIn));
        }
        requests.streamLost(nowMillis);
        if (hopeless) {
            waiting.take(call -> true).forEach(this::giveUp);
        }
    }

    private void dropStream(String why, long nowMillis) {
        out.emit(new ClientEffect.Abort(session.connection()));
        lost(why, false, nowMillis);
    }

    private void sweep(long nowMillis) {
        transactions.forgetAbandoned(nowMillis);
        Welcome welcome = session.welcome();
        if (welcome != null) {
            marks.dropOlderThan(nowMillis - welcome.maxTransactionTimeout().toMillis());
        }
        sweepAtMillis =
                transactions.isEmpty() && marks.isEmpty() ? Session.NEVER : nowMillis + SWEEP_INTERVAL.toMillis();
    }

    private void sweepLater(long nowMillis) {
        if (sweepAtMillis == Session.NEVER) {
            sweepAtMillis = nowMillis + SWEEP_INTERVAL.toMillis();
        }
    }

    // ------------------------------------------------------------------------------------------ calls

    private void beginNow(WaitingBegin begin, long nowMillis) {
        Duration timeout = begin.timeout() == null ? config.defaultTimeout() : begin.timeout();
        Duration lockWait = begin.lockWait() == null ? config.defaultLockWait() : begin.lockWait();
        if (!limits.allow(begin, timeout, lockWait)) {
            return;
        }
        if (transactions.isFull()) {
            out.fail(
                    begin.call(),
                    FailureKind.LIMIT_EXCEEDED,
                    "this client has " + LiveTransactions.MAX_LIVE + " transactions without an outcome already");
        } else {
            Xid xid = transactions.begin(begin.name(), nowMillis, timeout, begin.parent());
            sweepLater(nowMillis);
            out.sendIfOpen(
                    new Begin(xid, begin.name(), timeout, begin.parent(), transactions.oldestLiveSequence(), lockWait));
            out.complete(begin.call(), new CallResult.Began(xid, timeout));
        }
    }

    private void giveUp(Waiting call) {
        if (call instanceof WaitingOpen open && session.isOpen()) {
            out.fail(
                    call.call(),
                    FailureKind.RESOURCE_NOT_OPEN,
                    "resource " + open.resource() + " was not opened within " + config.scanWait()
                            + "; the coordinator waits for a complete scan of its branches in doubt");
        } else {
            Duration patience = call instanceof WaitingOpen
                    ? config.openWait()
                    : call instanceof WaitingSession wait ? wait.patience() : config.connectWait();
            out.fail(
                    call.call(),
                    FailureKind.COORDINATOR_UNAVAILABLE,
                    "no session with the coordinator" + (session.isHopeless() ? "" : " within " + patience) + ": "
                            + session.lastFailure());
        }
    }

    private void resourceOpened(ResourceId resource) {
        if (resources.isKnown(resource)) {
            resources.open(resource);
            for (Waiting call : waiting.take(
                    call -> call instanceof WaitingOpen open && open.resource().equals(resource))) {
                out.complete(call.call(), new CallResult.Opened());
            }
        }
    }

    // ------------------------------------------------------------------------------------------ sending

    private void vote(BranchRef branch) {
        long position = session.isOpen() ? out.send(ClientEnvelope.oneWay(new BranchCommitted(branch))) : 0;
        if (votes.add(branch, position) > 0) {
            out.report(new ClientNotice.GivenUp("a vote, one of more than " + UnconfirmedVotes.MAX_KEPT
                    + "; if it did not arrive, its transaction is rolled back"));
        }
    }
}
