package io.atone.core.client.machine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.atone.core.id.BranchId;
import io.atone.core.id.BranchRef;
import io.atone.core.id.ClientId;
import io.atone.core.id.LockKey;
import io.atone.core.id.ResourceId;
import io.atone.core.id.Xid;
import io.atone.core.protocol.ClientEnvelope;
import io.atone.core.protocol.ClientMessage;
import io.atone.core.protocol.Protocol;
import io.atone.core.protocol.Reply;
import io.atone.core.protocol.ServerMessage;
import io.atone.core.status.GlobalStatus;
import io.atone.core.status.Outcome;
import io.atone.core.status.RollbackCause;
import io.atone.core.time.IdSource;

import static org.assertj.core.api.Assertions.assertThat;

/** A machine with a hand clock, and the test as its coordinator. */
final class MachineHarness {

    static final ResourceId RESOURCE = new ResourceId("db1");
    static final Duration GRACE = Duration.ofSeconds(10);
    static final LockKey KEY = new LockKey(1, 2);
    static final Outcome ROLLED_BACK = new Outcome(GlobalStatus.ROLLED_BACK, RollbackCause.REQUESTED, "");

    final MachineConfig config = new MachineConfig(
            "orders",
            "instance-1",
            Duration.ofSeconds(60),
            Duration.ofSeconds(10),
            Duration.ofSeconds(5),
            Duration.ofSeconds(10),
            Duration.ofSeconds(4),
            Duration.ofSeconds(10),
            Duration.ofSeconds(60),
            Duration.ofSeconds(30),
            Duration.ofMillis(100),
            Duration.ofSeconds(5),
            3);

    long now = 1_000;
    long connection;
    private long nextBranch = 1;

    /** Of the newest stream, in order. */
    final List<ClientEnvelope> sent = new ArrayList<>();

    final List<ClientEffect> otherEffects = new ArrayList<>();
    final List<ClientNotice> notices = new ArrayList<>();
    final List<PhaseTwoWork> work = new ArrayList<>();
    private final Map<Long, CallResult> results = new HashMap<>();

    final ClientMachine machine = new ClientMachine(config, new CountingIds(), this::carryOut);

    private void carryOut(ClientEffect effect) {
        if (effect instanceof ClientEffect.Connect connect) {
            connection = connect.connection();
            sent.clear();
        } else if (effect instanceof ClientEffect.Send send) {
            assertThat(send.connection()).isEqualTo(connection);
            sent.add(send.envelope());
        } else if (effect instanceof ClientEffect.Complete complete) {
            assertThat(results.put(complete.call(), complete.result()))
                    .as("a call has one result")
                    .isNull();
        } else if (effect instanceof ClientEffect.Report report) {
            notices.add(report.notice());
        } else if (effect instanceof ClientEffect.Start start) {
            work.add(start.work());
        } else {
            otherEffects.add(effect);
        }
    }

    // ---- the coordinator's side

    MachineHarness connected() {
        machine.start(now);
        welcome(1, new ClientId(1, 7));
        return this;
    }

    void welcome(long epoch, ClientId clientId) {
        receive(new ServerMessage.Welcome(
                epoch, clientId, Protocol.MAX_MESSAGE_BYTES, Duration.ofMinutes(10), Duration.ofSeconds(60), GRACE));
    }

    void receive(ServerMessage message) {
        machine.received(connection, message, now);
    }

    void reply(long requestId, Reply reply) {
        receive(new ServerMessage.Answer(requestId, reply));
    }

    void end(long requestId, Outcome outcome) {
        reply(requestId, new Reply.Ended(outcome));
    }

    void loseConnection() {
        machine.disconnected(connection, false, "cut", now);
    }

    /** Lets the next attempt to connect come due. */
    void reconnect() {
        loseConnection();
        advanceTo(machine.nextDeadlineMillis());
    }

    /** The coordinator has restarted, or is another one. */
    void welcomeAfterReconnect(long epoch) {
        reconnect();
        welcome(epoch, new ClientId(epoch, 1));
    }

    ClientMessage.Hello hello() {
        return (ClientMessage.Hello) sent.get(0).message();
    }

    // ---- time

    void advance(Duration duration) {
        advanceTo(now + duration.toMillis());
    }

    /** As the runtime's timer does it. */
    void advanceTo(long target) {
        while (machine.nextDeadlineMillis() <= target) {
            now = Math.max(now, machine.nextDeadlineMillis());
            machine.tick(now);
            assertThat(machine.nextDeadlineMillis())
                    .as("ticking makes progress")
                    .isGreaterThan(now);
        }
        now = target;
    }

    // ---- the caller's side

    Xid begin() {
        long call = machine.begin("transfer", null, null, null, now);
        return ((CallResult.Began) result(call)).xid();
    }

    BranchRef newBranch(Xid xid) {
        return new BranchRef(xid, new BranchId(nextBranch++));
    }

    long register(BranchRef branch) {
        return machine.register(branch, RESOURCE, List.of(KEY), null, now);
    }

    BranchRef registered(Xid xid) {
        BranchRef branch = newBranch(xid);
        long call = register(branch);
        reply(call, new Reply.Done());
        assertThat(result(call)).isEqualTo(new CallResult.Replied(new Reply.Done()));
        return branch;
    }

    void openResource() {
        machine.addResource(RESOURCE, "AT", "h2");
        receive(new ServerMessage.ResourceOpen(RESOURCE));
    }

    CallResult result(long call) {
        assertThat(results).as("results").containsKey(call);
        return results.get(call);
    }

    boolean isPending(long call) {
        return !results.containsKey(call);
    }

    CallResult.FailureKind failure(long call) {
        return ((CallResult.Failed) result(call)).kind();
    }

    // ---- what was sent on the newest stream

    <M extends ClientMessage> List<M> sent(Class<M> kind) {
        return sent.stream()
                .map(ClientEnvelope::message)
                .filter(kind::isInstance)
                .map(kind::cast)
                .toList();
    }

    long requestId(Class<? extends ClientMessage> kind) {
        return sent.stream()
                .filter(envelope -> kind.isInstance(envelope.message()))
                .reduce((first, second) -> second)
                .orElseThrow()
                .requestId();
    }

    private static final class CountingIds implements IdSource {
        private long next;

        @Override
        public long nextPositiveLong() {
            return ++next;
        }

        @Override
        public String newUniqueText() {
            return "id-" + ++next;
        }
    }
}
