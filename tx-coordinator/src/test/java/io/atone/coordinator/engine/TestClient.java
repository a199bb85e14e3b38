package io.atone.coordinator.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

import io.atone.core.id.BranchId;
import io.atone.core.id.BranchRef;
import io.atone.core.id.ClientId;
import io.atone.core.id.LockKey;
import io.atone.core.id.ResourceId;
import io.atone.core.id.Xid;
import io.atone.core.protocol.ClientMessage;
import io.atone.core.protocol.ClientMessage.InDoubtBranch;
import io.atone.core.protocol.ClientMessage.LiveBranch;
import io.atone.core.protocol.ClientMessage.LiveTransaction;
import io.atone.core.protocol.ClientMessage.PhaseTwoOutcome;
import io.atone.core.protocol.Protocol;
import io.atone.core.protocol.Reply;
import io.atone.core.protocol.RowDifference;
import io.atone.core.protocol.ServerMessage;
import io.atone.core.protocol.UndoMode;
import io.atone.core.status.Outcome;

/** A client that says what a test tells it to. Unless told otherwise it answers scans and does phase-two work at once. */
class TestClient {

    static final Duration TIMEOUT = Duration.ofSeconds(60);
    static final Duration LOCK_WAIT = Duration.ofSeconds(10);

    /** What it shows of a row that needs attention. */
    static final RowDifference ROW = new RowDifference(
            "account",
            "(7)",
            RowDifference.Change.UPDATED,
            List.of(new RowDifference.Column("balance", "10", "5", "77", true)),
            0);

    final List<ServerMessage> received = new ArrayList<>();
    final Map<ResourceId, List<InDoubtBranch>> inDoubt = new HashMap<>();
    /** What it answers to phase-two work; null leaves the work unanswered. */
    Function<BranchRef, PhaseTwoOutcome> phaseTwo = branch -> PhaseTwoOutcome.DONE;

    boolean answersScans = true;
    ClientId id;
    ConnectionId connection;
    long sequence;
    final List<LiveTransaction> live = new ArrayList<>();
    final List<LiveBranch> liveBranches = new ArrayList<>();

    private final EngineHarness harness;
    private final String application;
    private final String instance;
    private final Map<Long, Reply> replies = new LinkedHashMap<>();
    private long requests;

    TestClient(EngineHarness harness, String application, String instance) {
        this.harness = harness;
        this.application = application;
        this.instance = instance;
    }

    /** A request that was sent. */
    record Asked(TestClient client, long requestId) {
        Reply reply() {
            return client.replies.get(requestId);
        }

        Outcome outcome() {
            return ((Reply.Ended) reply()).outcome();
        }
    }

    void connect() {
        connection = harness.open(this);
        harness.send(
                connection,
                0,
                new ClientMessage.Hello(Protocol.VERSION, application, instance, id, sequence, live, liveBranches));
    }

    void announce(ResourceId resource) {
        send(new ClientMessage.AnnounceResource(resource, "AT", "test"));
    }

    void cut() {
        harness.cut(connection);
        connectionIsGone();
    }

    void connectionIsGone() {
        connection = null;
    }

    void send(ClientMessage message) {
        harness.send(connection, 0, message);
    }

    Asked ask(ClientMessage.Request request) {
        long requestId = ++requests;
        harness.send(connection, requestId, request);
        return new Asked(this, requestId);
    }

    Xid nextXid() {
        return new Xid(id, ++sequence);
    }

    Xid begin(String name) {
        return begin(nextXid(), name, TIMEOUT, null);
    }

    Xid begin(Xid xid, String name, Duration timeout, Xid parent) {
        return begin(xid, name, timeout, parent, LOCK_WAIT);
    }

    Xid begin(Xid xid, String name, Duration timeout, Xid parent, Duration lockWait) {
        send(new ClientMessage.Begin(xid, name, timeout, parent, 1, lockWait));
        return xid;
    }

    Asked register(Xid xid, long branch, ResourceId resource, String... rows) {
        return ask(new ClientMessage.RegisterBranch(ref(xid, branch), resource, keys(resource, rows), null));
    }

    /** Registers and votes. */
    void branch(Xid xid, long branch, ResourceId resource, String... rows) {
        Asked asked = register(xid, branch, resource, rows);
        if (!(asked.reply() instanceof Reply.Done)) {
            throw new AssertionError("Branch " + branch + " was not registered: " + asked.reply());
        }
        vote(xid, branch);
    }

    void vote(Xid xid, long branch) {
        send(new ClientMessage.BranchCommitted(ref(xid, branch)));
    }

    Asked commit(Xid xid) {
        return ask(new ClientMessage.Commit(xid));
    }

    /** With votes that were not sent before. */
    Asked commit(Xid xid, Long... votes) {
        return ask(new ClientMessage.Commit(
                xid, Stream.of(votes).map(BranchId::new).toList()));
    }

    Asked rollback(Xid xid, String reason) {
        return ask(new ClientMessage.Rollback(xid, reason));
    }

    Asked mark(Xid xid, String reason) {
        return ask(new ClientMessage.MarkRollbackOnly(xid, reason));
    }

    Asked query(Xid xid, Duration wait, ResourceId resource, String... rows) {
        return ask(new ClientMessage.LockQuery(resource, xid, keys(resource, rows), wait, false));
    }

    Asked taken(Xid xid, ResourceId resource, String... rows) {
        return ask(ClientMessage.LockQuery.namingTaken(resource, xid, keys(resource, rows)));
    }

    Asked outlastRollback(Xid xid, Duration wait, ResourceId resource, String... rows) {
        return ask(new ClientMessage.LockQuery(resource, xid, keys(resource, rows), wait, true));
    }

    void settleBefore(long sequenceNumber) {
        send(new ClientMessage.Pong(0, sequenceNumber));
    }

    void phaseTwoResult(PhaseTwoOutcome outcome, ResourceId resource, String detail, BranchRef... branches) {
        send(new ClientMessage.PhaseTwoResult(resource, Arrays.asList(branches), outcome, detail));
    }

    void receive(ServerMessage message) {
        received.add(message);
        if (message instanceof ServerMessage.Welcome welcome) {
            if (!welcome.clientId().equals(id)) {
                sequence = 0;
            }
            id = welcome.clientId();
        } else if (message instanceof ServerMessage.Answer answer) {
            if (replies.put(answer.requestId(), answer.reply()) != null) {
                throw new AssertionError("Request " + answer.requestId() + " was answered twice");
            }
        } else if (message instanceof ServerMessage.ScanResource scan && answersScans) {
            send(new ClientMessage.ScanReport(
                    scan.resource(), inDoubt.getOrDefault(scan.resource(), List.of()), false, null));
        } else if (message instanceof ServerMessage.CommitBranches commit) {
            commit.branches().forEach(branch -> work(commit.resource(), branch, UndoMode.GUARDED));
        } else if (message instanceof ServerMessage.RollbackBranch rollback) {
            work(rollback.resource(), rollback.branch(), rollback.order().mode());
        } else if (message instanceof ServerMessage.Ping ping) {
            send(new ClientMessage.Pong(ping.nonce(), 1));
        }
    }

    private void work(ResourceId resource, BranchRef branch, UndoMode mode) {
        PhaseTwoOutcome outcome = phaseTwo.apply(branch);
        if (outcome != null) {
            phaseTwoResult(outcome, resource, mode, branch);
        }
    }

    void phaseTwoResult(PhaseTwoOutcome outcome, ResourceId resource, UndoMode mode, BranchRef branch) {
        String detail = outcome == PhaseTwoOutcome.DONE ? "" : "because of the test";
        send(new ClientMessage.PhaseTwoResult(
                resource,
                List.of(branch),
                outcome,
                detail,
                mode,
                outcome == PhaseTwoOutcome.NEEDS_ATTENTION ? List.of(ROW) : List.of()));
    }

    <M extends ServerMessage> List<M> received(Class<M> kind) {
        return received.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    static BranchRef ref(Xid xid, long branch) {
        return new BranchRef(xid, new BranchId(branch));
    }

    static List<LockKey> keys(ResourceId resource, String... rows) {
        return Arrays.stream(rows).map(row -> LockKey.of(resource, row)).toList();
    }
}
