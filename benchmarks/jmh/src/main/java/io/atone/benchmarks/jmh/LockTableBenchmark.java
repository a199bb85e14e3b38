package io.atone.benchmarks.jmh;

import java.util.List;
import java.util.concurrent.TimeUnit;

import io.atone.coordinator.lock.LockOwner;
import io.atone.coordinator.lock.LockRequest;
import io.atone.coordinator.lock.LockTable;
import io.atone.core.id.BranchId;
import io.atone.core.id.ClientId;
import io.atone.core.id.LockKey;
import io.atone.core.id.Xid;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Takes and frees one lock while others hold many. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class LockTableBenchmark {

    private static final ClientId CLIENT = new ClientId(1, 1);
    private static final BranchId BRANCH = new BranchId(1);
    private static final int MAX_WAITING = 1_000;

    /** Locks that others hold. */
    @Param({"1000", "1000000"})
    private int held = 1_000;

    private final LockTable table = new LockTable(MAX_WAITING);
    private long sequence;

    @Setup(Level.Trial)
    public void fill() {
        for (int i = 0; i < held; i++) {
            table.acquire(request(), false);
        }
    }

    private LockRequest request() {
        long number = ++sequence;
        // As scattered as the hashes that keys are.
        LockKey key = new LockKey(number * 0x9E3779B97F4A7C15L, number * 0xC2B2AE3D27D4EB4FL);
        return new LockRequest(LockOwner.of(new Xid(CLIENT, number)), BRANCH, List.of(key)) {
            @Override
            protected void granted() {
                throw new IllegalStateException("Nobody waits here");
            }
        };
    }

    @Benchmark
    public Object acquireAndRelease() {
        LockRequest request = request();
        Object answer = table.acquire(request, true);
        table.releaseAll(request.owner());
        return answer;
    }
}
