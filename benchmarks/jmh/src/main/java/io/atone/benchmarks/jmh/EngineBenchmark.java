package io.atone.benchmarks.jmh;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import io.atone.coordinator.engine.ConnectionId;
import io.atone.coordinator.engine.Effect;
import io.atone.coordinator.engine.Engine;
import io.atone.coordinator.engine.EngineConfig;
import io.atone.coordinator.engine.Event;
import io.atone.core.id.BranchId;
import io.atone.core.id.BranchRef;
import io.atone.core.id.ClientId;
import io.atone.core.id.LockKey;
import io.atone.core.id.ResourceId;
import io.atone.core.id.Xid;
import io.atone.core.protocol.ClientMessage;
import io.atone.core.protocol.ClientMessage.PhaseTwoOutcome;
import io.atone.core.protocol.Protocol;
import io.atone.core.protocol.ServerMessage;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** A whole transaction of two branches through the engine, without network and disk, while other clients are connected. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class EngineBenchmark {

    private static final List<ResourceId> RESOURCES = List.of(new ResourceId("bank1"), new ResourceId("bank2"));
    private static final ConnectionId CONNECTION = new ConnectionId(1);
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final Duration LOCK_WAIT = Duration.ofSeconds(10);
    private static final long EPOCH = 1;

    /** All connected clients, this one included. */
    @Param({"1", "10000"})
    private int clients = 1;

    private final Deque<Effect> effects = new ArrayDeque<>();
    private final ClientId client = new ClientId(EPOCH, 1);
    private final Engine engine = new Engine(
            EngineConfig.defaults().withCommitGathering(Duration.ZERO), EPOCH, List.of(), Set.of(), effects::add, 0);
    private long sequence;
    private long requests;

    /** Connects everybody; this client opens the resources. */
    @Setup
    public void connect() {
        for (int i = 1; i <= clients; i++) {
            hello(new ConnectionId(i));
        }
        for (ResourceId resource : RESOURCES) {
            tell(new ClientMessage.AnnounceResource(resource, "AT", "none"));
        }
        settle();
    }

    private void hello(ConnectionId connection) {
        handle(new Event.MessageReceived(
                connection,
                0,
                new ClientMessage.Hello(
                        Protocol.VERSION, "benchmark", "i" + connection.value(), null, 0, List.of(), List.of())));
    }

    /** Begin, two registrations, two votes, commit, decision on the disk, phase two acknowledged. */
    @Benchmark
    public long transaction() {
        long number = ++sequence;
        Xid xid = new Xid(client, number);
        tell(new ClientMessage.Begin(xid, "transfer", TIMEOUT, null, number, LOCK_WAIT));
        for (int i = 0; i < RESOURCES.size(); i++) {
            BranchRef branch = new BranchRef(xid, new BranchId(number * RESOURCES.size() + i));
            LockKey key = new LockKey(number * 0x9E3779B97F4A7C15L, i);
            ask(new ClientMessage.RegisterBranch(branch, RESOURCES.get(i), List.of(key), null));
            tell(new ClientMessage.BranchCommitted(branch));
        }
        ask(new ClientMessage.Commit(xid));
        settle();
        return number;
    }

    private void ask(ClientMessage message) {
        handle(new Event.MessageReceived(CONNECTION, ++requests, message));
    }

    private void tell(ClientMessage message) {
        handle(new Event.MessageReceived(CONNECTION, 0, message));
    }

    private void handle(Event event) {
        engine.handle(event, 0);
    }

    /** Plays disk and participants until nothing is left to do. */
    private void settle() {
        for (Effect effect = effects.poll(); effect != null; effect = effects.poll()) {
            if (effect instanceof Effect.AppendDecision append) {
                handle(new Event.DecisionsDurable(append.number()));
            } else if (effect instanceof Effect.RecordResource record) {
                handle(new Event.ResourceRecorded(record.resource()));
            } else if (effect instanceof Effect.Send send) {
                answer(send.message());
            }
        }
    }

    private void answer(ServerMessage message) {
        if (message instanceof ServerMessage.CommitBranches commit) {
            tell(new ClientMessage.PhaseTwoResult(commit.resource(), commit.branches(), PhaseTwoOutcome.DONE, ""));
        } else if (message instanceof ServerMessage.ScanResource scan) {
            tell(new ClientMessage.ScanReport(scan.resource(), List.of(), false, null));
        } else if (message instanceof ServerMessage.Answer answered
                && answered.reply() instanceof io.atone.core.protocol.Reply.Refusal refusal) {
            throw new IllegalStateException("The engine refuses: " + refusal);
        }
    }
}
