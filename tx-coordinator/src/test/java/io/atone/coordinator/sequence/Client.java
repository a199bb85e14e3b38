package io.atone.coordinator.sequence;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.atone.coordinator.engine.ConnectionId;
import io.atone.core.id.BranchRef;
import io.atone.core.id.ClientId;
import io.atone.core.id.ResourceId;
import io.atone.core.id.Xid;
import io.atone.core.protocol.ClientMessage;
import io.atone.core.protocol.ClientMessage.PhaseTwoOutcome;
import io.atone.core.protocol.ClientMessage.RegisterBranch;
import io.atone.core.protocol.Protocol;
import io.atone.core.protocol.Reply;
import io.atone.core.protocol.ServerMessage;
import io.atone.core.protocol.ServerMessage.CommitBranches;
import io.atone.core.protocol.ServerMessage.RollbackBranch;
import io.atone.core.protocol.ServerMessage.ScanResource;
import org.jspecify.annotations.Nullable;

/** A client process that keeps to the protocol. What it was told to do waits until it is let. */
final class Client {

    final World world;
    private final String name;
    private final List<Bank> serves;
    private final List<Business> initiated = new ArrayList<>();
    private final List<Work> works = new ArrayList<>();

    private @Nullable ConnectionId connection;
    private @Nullable ClientId id;
    private long epoch;
    private long sequence;
    private int incarnation = 1;
    /** Of no meaning while it is connected. */
    private long leftAtMillis = Long.MIN_VALUE / 2;

    private long requests;
    private long settledBefore = 1;
    private final Map<Long, ClientMessage.Request> pending = new LinkedHashMap<>();
    private final Map<BranchRef, String> votes = new LinkedHashMap<>();
    private final Map<Xid, String> marks = new LinkedHashMap<>();
    private final Set<ResourceId> open = new LinkedHashSet<>();
    private final Deque<ServerMessage> toDo = new ArrayDeque<>();

    Client(String name, World world, List<Bank> serves) {
        this.name = name;
        this.world = world;
        this.serves = serves;
    }

    void initiates(Business business) {
        initiated.add(business);
    }

    void worksIn(Work work) {
        works.add(work);
    }

    boolean isConnected() {
        return connection != null;
    }

    boolean mayRegister(Bank bank) {
        return open.contains(bank.id);
    }

    boolean hasAllAnswers() {
        return pending.isEmpty();
    }

    Xid nextXid() {
        return new Xid(id, ++sequence);
    }

    long oldestLive() {
        return initiated.stream()
                .filter(business -> business.isLive() && business.xid.clientId().equals(id))
                .mapToLong(business -> business.xid.sequence())
                .min()
                .orElse(sequence + 1);
    }

    void connect() {
        connection = world.connect(this);
        world.send(
                connection,
                0,
                new ClientMessage.Hello(
                        Protocol.VERSION,
                        name,
                        name + "#" + incarnation,
                        id,
                        sequence,
                        initiated.stream()
                                .filter(Business::isLive)
                                .map(Business::toLive)
                                .toList(),
                        works.stream()
                                .filter(Work::isLiveBranch)
                                .map(Work::toLive)
                                .toList()));
    }

    void cut() {
        ConnectionId old = connection;
        connectionLost();
        world.cut(old);
    }

    void connectionLost() {
        if (connection != null) {
            leftAtMillis = world.nowMillis();
        }
        connection = null;
        open.clear();
        toDo.clear();
        initiated.forEach(Business::connectionLost);
    }

    /** The process dies. Its successor knows nothing. */
    void crash() {
        if (connection != null) {
            cut();
        }
        works.forEach(Work::clientCrashed);
        initiated.forEach(Business::initiatorCrashed);
        pending.clear();
        votes.clear();
        marks.clear();
        id = null;
        epoch = 0;
        sequence = 0;
        incarnation++;
    }

    void send(ClientMessage message) {
        if (connection != null) {
            world.send(connection, 0, message);
        }
    }

    void ask(ClientMessage.Request request) {
        long requestId = ++requests;
        pending.put(requestId, request);
        if (connection != null) {
            world.send(connection, requestId, request);
        }
    }

    void vote(BranchRef branch) {
        votes.put(branch, "");
        send(new ClientMessage.BranchCommitted(branch));
    }

    void mark(Xid xid, String reason) {
        for (Business business : initiated) {
            if (xid.equals(business.xid)) {
                business.rollbackOnlyReason = reason;
            }
        }
        ask(new ClientMessage.MarkRollbackOnly(xid, reason));
    }

    void receive(ServerMessage message) {
        if (message instanceof ServerMessage.Welcome welcome) {
            welcome(welcome);
        } else if (message instanceof ServerMessage.Answer answer) {
            ClientMessage.Request request = pending.remove(answer.requestId());
            world.judge.check(request != null, "Answered twice: " + answer);
            answered(request, answer.reply());
        } else if (message instanceof ServerMessage.ResourceOpen opened) {
            open.add(opened.resource());
        } else if (message instanceof CommitBranches commit) {
            world.judge.told(commit);
            toDo.add(commit);
        } else if (message instanceof RollbackBranch rollback) {
            world.judge.told(rollback);
            toDo.add(rollback);
        } else if (message instanceof ScanResource scan) {
            toDo.add(scan);
        }
    }

    private void welcome(ServerMessage.Welcome welcome) {
        boolean newEpoch = epoch != 0 && welcome.epoch() != epoch;
        boolean givenUpPerhaps = world.nowMillis() - leftAtMillis >= world.graceMillis();
        leftAtMillis = Long.MIN_VALUE / 2;
        boolean givenUp = epoch != 0 && !newEpoch && !welcome.clientId().equals(id);
        if (!welcome.clientId().equals(id)) {
            id = welcome.clientId();
            sequence = 0;
            settledBefore = 1;
        }
        epoch = welcome.epoch();
        Map<Long, ClientMessage.Request> before = new LinkedHashMap<>(pending);
        serves.forEach(bank -> send(new ClientMessage.AnnounceResource(bank.id, "AT", name)));
        votes.keySet().forEach(branch -> send(new ClientMessage.BranchCommitted(branch)));
        if (newEpoch) {
            marks.forEach((xid, reason) -> ask(new ClientMessage.MarkRollbackOnly(xid, reason)));
            initiated.stream()
                    .filter(business -> business.isLive() && (business.isEndRequested() || givenUpPerhaps))
                    .forEach(business -> mark(business.xid, "the coordinator was restarted"));
        }
        if (givenUp) {
            initiated.stream()
                    .filter(business -> business.isLive() && !business.isEndRequested())
                    .forEach(business -> mark(business.xid, "the coordinator gave this client up"));
        }
        before.forEach((requestId, request) -> again(newEpoch, requestId, request));
    }

    private void again(boolean newEpoch, long requestId, ClientMessage.Request request) {
        if (newEpoch && request instanceof RegisterBranch) {
            pending.remove(requestId);
            answered(request, null);
        } else {
            world.send(connection, requestId, request);
        }
    }

    private void answered(ClientMessage.Request request, @Nullable Reply reply) {
        if (request instanceof RegisterBranch register) {
            works.stream()
                    .filter(work -> register.branch().equals(work.branch))
                    .forEach(work -> work.registered(reply));
        } else if (request instanceof ClientMessage.MarkRollbackOnly mark && reply instanceof Reply.Done) {
            marks.put(mark.xid(), mark.reason());
        } else if (request instanceof ClientMessage.Commit commit) {
            ended(commit.xid(), reply);
        } else if (request instanceof ClientMessage.Rollback rollback) {
            ended(rollback.xid(), reply);
        }
    }

    private void ended(Xid xid, @Nullable Reply reply) {
        world.judge.check(reply instanceof Reply.Ended, xid + " cannot be ended: " + reply);
        if (reply instanceof Reply.Ended ended) {
            initiated.stream()
                    .filter(business -> xid.equals(business.xid))
                    .forEach(business -> business.ended(ended.outcome()));
        }
    }

    private Bank bank(ResourceId resource) {
        return serves.stream()
                .filter(bank -> bank.id.equals(resource))
                .findFirst()
                .orElseThrow(() -> new AssertionError(name + " was asked to serve " + resource));
    }

    /** The database lets the oldest thing to do be done now. */
    boolean canAnswer() {
        ServerMessage next = toDo.peek();
        if (next instanceof ScanResource scan) {
            return bank(scan.resource()).canBeScanned();
        }
        if (next instanceof RollbackBranch rollback) {
            return bank(rollback.resource()).canBeUndone(rollback.branch());
        }
        return next != null;
    }

    boolean hasToDo() {
        return !toDo.isEmpty();
    }

    void answer() {
        ServerMessage next = toDo.remove();
        if (next instanceof ScanResource scan) {
            send(new ClientMessage.ScanReport(
                    scan.resource(), bank(scan.resource()).scan(), false, null));
        } else if (next instanceof CommitBranches commit) {
            commit.branches().forEach(bank(commit.resource())::forget);
            result(next, PhaseTwoOutcome.DONE);
        } else if (next instanceof RollbackBranch rollback) {
            bank(rollback.resource()).undo(rollback.branch());
            result(next, PhaseTwoOutcome.DONE);
        }
    }

    void answerThatItFailed() {
        ServerMessage next = toDo.remove();
        if (next instanceof ScanResource scan) {
            send(new ClientMessage.ScanReport(scan.resource(), List.of(), false, "the database is away"));
        } else {
            result(next, PhaseTwoOutcome.RETRY);
        }
    }

    boolean canGetStuck() {
        return toDo.peek() instanceof RollbackBranch rollback
                && bank(rollback.resource()).state(rollback.branch()) == Bank.State.COMMITTED;
    }

    void answerThatItIsStuck() {
        RollbackBranch rollback = (RollbackBranch) toDo.remove();
        bank(rollback.resource()).stuck.add(rollback.branch());
        result(rollback, PhaseTwoOutcome.NEEDS_ATTENTION);
    }

    private @Nullable Bank resolvable() {
        return serves.stream()
                .filter(bank -> !bank.stuck.isEmpty() && bank.canBeUndone(bank.stuck.get(0)))
                .findFirst()
                .orElse(null);
    }

    boolean canResolve() {
        return connection != null && resolvable() != null;
    }

    /** A person has put the row right. */
    void resolve() {
        Bank bank = resolvable();
        BranchRef branch = bank.stuck.remove(0);
        bank.undo(branch);
        send(new ClientMessage.PhaseTwoResult(bank.id, List.of(branch), PhaseTwoOutcome.DONE, ""));
    }

    private void result(ServerMessage work, PhaseTwoOutcome outcome) {
        String detail = outcome == PhaseTwoOutcome.DONE ? "" : "because of the test";
        if (work instanceof CommitBranches commit) {
            send(new ClientMessage.PhaseTwoResult(commit.resource(), commit.branches(), outcome, detail));
        } else if (work instanceof RollbackBranch rollback) {
            send(new ClientMessage.PhaseTwoResult(rollback.resource(), List.of(rollback.branch()), outcome, detail));
        }
    }

    void answerScans() {
        while (toDo.peek() instanceof ScanResource) {
            answer();
        }
    }

    void heal() {
        if (connection == null) {
            connect();
        }
        while (canResolve()) {
            resolve();
        }
    }

    void answerAll() {
        while (canAnswer()) {
            answer();
        }
    }

    boolean canSettle() {
        return connection != null && oldestLive() > settledBefore;
    }

    /** Tells the coordinator which outcomes it will not ask for again. */
    void settle() {
        settledBefore = oldestLive();
        send(new ClientMessage.Pong(0, settledBefore));
    }

    @Override
    public String toString() {
        return name + (connection == null ? " away" : "") + " to do " + toDo + " pending " + pending;
    }
}
