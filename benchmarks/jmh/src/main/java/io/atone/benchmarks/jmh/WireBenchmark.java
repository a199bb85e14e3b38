package io.atone.benchmarks.jmh;

import java.util.List;
import java.util.concurrent.TimeUnit;

import com.google.protobuf.InvalidProtocolBufferException;
import io.atone.core.id.BranchId;
import io.atone.core.id.BranchRef;
import io.atone.core.id.ClientId;
import io.atone.core.id.LockKey;
import io.atone.core.id.ResourceId;
import io.atone.core.id.Xid;
import io.atone.core.protocol.ClientEnvelope;
import io.atone.core.protocol.ClientMessage;
import io.atone.core.transport.grpc.WireCodec;
import io.atone.core.transport.grpc.WireFormatException;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** The registration of a branch with two locks, to bytes and back. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class WireBenchmark {

    private static final ClientId CLIENT = new ClientId(7, 4711);
    private static final ResourceId RESOURCE = new ResourceId("3f0c1c1e-6f5c-4c6e-9a38-0f6f2f6c8d11");
    private static final List<LockKey> KEYS = List.of(new LockKey(-1, 2), new LockKey(3, -4));

    private final byte[] bytes = toBytes();
    private long sequence;

    private byte[] toBytes() {
        return WireCodec.encode(message()).toByteArray();
    }

    private ClientEnvelope message() {
        long number = ++sequence;
        BranchRef branch = new BranchRef(new Xid(CLIENT, number), new BranchId(number));
        return new ClientEnvelope(number, new ClientMessage.RegisterBranch(branch, RESOURCE, KEYS, null));
    }

    /** As a client does. */
    @Benchmark
    public byte[] encode() {
        return toBytes();
    }

    /** As the coordinator does. */
    @Benchmark
    public ClientEnvelope decode() throws InvalidProtocolBufferException, WireFormatException {
        return WireCodec.decode(io.atone.core.transport.grpc.proto.ClientMessage.parseFrom(bytes));
    }
}
