package io.atone.core.transport.grpc;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.atone.core.id.BranchId;
import io.atone.core.id.BranchRef;
import io.atone.core.id.ClientId;
import io.atone.core.id.LockKey;
import io.atone.core.id.ResourceId;
import io.atone.core.id.Xid;
import io.atone.core.protocol.Protocol;
import org.jspecify.annotations.Nullable;

/** The parts that many messages share: ids, lengths of time, texts. Reading checks, writing cuts what may be cut. */
final class WireFields {

    /** No length of time on the wire is longer; far above every limit, far below an overflow. */
    static final Duration MAX_DURATION = Duration.ofDays(3650);

    private WireFields() {}

    // ---- writing

    /** Rounds up, so that a wait that is not zero does not become zero. */
    static long millis(Duration duration) {
        if (duration.isNegative() || duration.compareTo(MAX_DURATION) > 0) {
            throw new IllegalArgumentException("No length of time for the wire: " + duration);
        }
        return duration.plusNanos(999_999).toMillis();
    }

    static String text(@Nullable Object value) {
        return value == null ? "" : value.toString();
    }

    /** At most so many characters, and never half of a surrogate pair. */
    static String cut(String text, int maxLength) {
        if (text.length() <= maxLength) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(maxLength - 1)) ? maxLength - 1 : maxLength;
        return text.substring(0, end);
    }

    static String cut(String text) {
        return cut(text, Protocol.MAX_TEXT_LENGTH);
    }

    static io.atone.core.transport.grpc.proto.BranchRef branchRef(BranchRef branch) {
        return io.atone.core.transport.grpc.proto.BranchRef.newBuilder()
                .setXid(branch.xid().toString())
                .setBranchId(branch.branchId().value())
                .build();
    }

    static List<io.atone.core.transport.grpc.proto.BranchRef> branchRefs(List<BranchRef> branches) {
        return branches.stream().map(WireFields::branchRef).toList();
    }

    static io.atone.core.transport.grpc.proto.LockKey lockKey(LockKey key) {
        return io.atone.core.transport.grpc.proto.LockKey.newBuilder()
                .setHigh(key.high())
                .setLow(key.low())
                .build();
    }

    static List<io.atone.core.transport.grpc.proto.LockKey> lockKeys(List<LockKey> keys) {
        return keys.stream().map(WireFields::lockKey).toList();
    }

    // ---- reading

    static Xid xid(String field, String text) throws WireFormatException {
        try {
            return Xid.parse(required(field, text));
        } catch (IllegalArgumentException e) {
            throw new WireFormatException(field, e);
        }
    }

    static @Nullable Xid optionalXid(String field, String text) throws WireFormatException {
        return text.isEmpty() ? null : xid(field, text);
    }

    static ClientId clientId(String field, String text) throws WireFormatException {
        if (text.length() > Xid.MAX_LENGTH) {
            throw new WireFormatException(field, "longer than " + Xid.MAX_LENGTH + " characters");
        }
        try {
            return ClientId.parse(required(field, text));
        } catch (IllegalArgumentException e) {
            throw new WireFormatException(field, e);
        }
    }

    static ResourceId resource(String field, String text) throws WireFormatException {
        try {
            return new ResourceId(required(field, text));
        } catch (IllegalArgumentException e) {
            throw new WireFormatException(field, e);
        }
    }

    static BranchRef branch(String field, String xid, long branchId) throws WireFormatException {
        try {
            return new BranchRef(xid(field + ".xid", xid), new BranchId(branchId));
        } catch (IllegalArgumentException e) {
            throw new WireFormatException(field + ".branch_id", e);
        }
    }

    static List<BranchRef> branches(String field, List<io.atone.core.transport.grpc.proto.BranchRef> branches)
            throws WireFormatException {
        List<BranchRef> decoded = new ArrayList<>(branches.size());
        for (io.atone.core.transport.grpc.proto.BranchRef branch : branches) {
            decoded.add(branch(field, branch.getXid(), branch.getBranchId()));
        }
        return decoded;
    }

    static LockKey lockKey(io.atone.core.transport.grpc.proto.LockKey key) {
        return new LockKey(key.getHigh(), key.getLow());
    }

    static List<LockKey> lockKeys(String field, List<io.atone.core.transport.grpc.proto.LockKey> keys)
            throws WireFormatException {
        if (keys.size() > Protocol.MAX_LOCK_KEYS_PER_BRANCH) {
            throw new WireFormatException(
                    field,
                    keys.size() + " lock keys, but at most " + Protocol.MAX_LOCK_KEYS_PER_BRANCH + " are allowed");
        }
        List<LockKey> decoded = new ArrayList<>(keys.size());
        for (io.atone.core.transport.grpc.proto.LockKey key : keys) {
            decoded.add(lockKey(key));
        }
        return decoded;
    }

    static Duration duration(String field, long millis) throws WireFormatException {
        if (millis < 0 || millis > MAX_DURATION.toMillis()) {
            throw new WireFormatException(
                    field, Long.toUnsignedString(millis) + " ms is longer than " + MAX_DURATION.toDays() + " days");
        }
        return Duration.ofMillis(millis);
    }

    static long counter(String field, long value) throws WireFormatException {
        if (value < 0) {
            throw new WireFormatException(field, Long.toUnsignedString(value) + " is too large");
        }
        return value;
    }

    static String text(String field, String text) throws WireFormatException {
        return text(field, text, Protocol.MAX_TEXT_LENGTH);
    }

    static String text(String field, String text, int maxLength) throws WireFormatException {
        if (text.length() > maxLength) {
            throw new WireFormatException(
                    field, text.length() + " characters, but at most " + maxLength + " are allowed");
        }
        return text;
    }

    static String required(String field, String text) throws WireFormatException {
        if (text.isEmpty()) {
            throw new WireFormatException(field, "missing");
        }
        return text;
    }
}
