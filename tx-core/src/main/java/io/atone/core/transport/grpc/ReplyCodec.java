package io.atone.core.transport.grpc;

import java.util.ArrayList;
import java.util.List;

import io.atone.core.id.Xid;
import io.atone.core.protocol.Reply;
import io.atone.core.status.Outcome;
import io.atone.core.transport.grpc.proto.Done;
import io.atone.core.transport.grpc.proto.LockRefusal;
import io.atone.core.transport.grpc.proto.Refusal;
import io.atone.core.transport.grpc.proto.TakenKeys;

import static io.atone.core.transport.grpc.WireFields.cut;

/** What the coordinator answers, to and from the wire. */
final class ReplyCodec {

    private ReplyCodec() {}

    static io.atone.core.transport.grpc.proto.Reply encode(Reply reply) {
        var wire = io.atone.core.transport.grpc.proto.Reply.newBuilder();
        if (reply instanceof Reply.Done) {
            wire.setDone(Done.getDefaultInstance());
        } else if (reply instanceof Reply.Ended r) {
            wire.setOutcome(encode(r.outcome()));
        } else if (reply instanceof Reply.LockRefusal r) {
            wire.setLockRefusal(encode(r));
        } else if (reply instanceof Reply.Taken r) {
            wire.setTakenKeys(TakenKeys.newBuilder().addAllLockKeys(WireFields.lockKeys(r.lockKeys())));
        } else if (reply instanceof Reply.Refusal r) {
            Refusal.Builder refusal =
                    Refusal.newBuilder().setKind(WireEnums.encode(r.kind())).setMessage(cut(r.message()));
            Outcome outcome = r.outcome();
            if (outcome != null) {
                refusal.setOutcome(encode(outcome));
            }
            wire.setRefusal(refusal);
        } else {
            throw new IllegalStateException("No wire form for " + reply.getClass());
        }
        return wire.build();
    }

    private static io.atone.core.transport.grpc.proto.Outcome encode(Outcome outcome) {
        return io.atone.core.transport.grpc.proto.Outcome.newBuilder()
                .setStatus(WireEnums.encode(outcome.status()))
                .setCause(WireEnums.encode(outcome.cause()))
                .setReason(cut(outcome.reason()))
                .build();
    }

    private static LockRefusal encode(Reply.LockRefusal r) {
        return LockRefusal.newBuilder()
                .setKind(WireEnums.encode(r.kind()))
                .setLockKey(WireFields.lockKey(r.lockKey()))
                .setHolderXid(r.holder().toString())
                .setHolderApplication(cut(r.holderApplication()))
                .setHolderName(cut(r.holderName()))
                .setHolderAgeMillis(WireFields.millis(r.holderAge()))
                .addAllCycle(r.cycle().stream().map(Xid::toString).toList())
                .build();
    }

    static Reply decode(io.atone.core.transport.grpc.proto.Reply wire) throws WireFormatException {
        return switch (wire.getBodyCase()) {
            case DONE -> new Reply.Done();
            case OUTCOME -> new Reply.Ended(decode("reply.outcome", wire.getOutcome()));
            case LOCK_REFUSAL -> decode(wire.getLockRefusal());
            case TAKEN_KEYS ->
                new Reply.Taken(WireFields.lockKeys(
                        "taken_keys.lock_keys", wire.getTakenKeys().getLockKeysList()));
            case REFUSAL ->
                new Reply.Refusal(
                        WireEnums.decode("refusal.kind", wire.getRefusal().getKind()),
                        WireFields.text("refusal.message", wire.getRefusal().getMessage()),
                        wire.getRefusal().hasOutcome()
                                ? decode("refusal.outcome", wire.getRefusal().getOutcome())
                                : null);
            case BODY_NOT_SET ->
                throw new WireFormatException("reply", "missing, or of a kind that this version does not know");
        };
    }

    private static Outcome decode(String field, io.atone.core.transport.grpc.proto.Outcome outcome)
            throws WireFormatException {
        try {
            return new Outcome(
                    WireEnums.decode(field + ".status", outcome.getStatus()),
                    WireEnums.decode(field + ".cause", outcome.getCause()),
                    WireFields.text(field + ".reason", outcome.getReason()));
        } catch (IllegalArgumentException e) {
            throw new WireFormatException(field, e);
        }
    }

    private static Reply decode(LockRefusal refusal) throws WireFormatException {
        List<Xid> cycle = new ArrayList<>(refusal.getCycleCount());
        for (String xid : refusal.getCycleList()) {
            cycle.add(WireFields.xid("lock_refusal.cycle", xid));
        }
        return new Reply.LockRefusal(
                WireEnums.decode("lock_refusal.kind", refusal.getKind()),
                WireFields.lockKey(refusal.getLockKey()),
                WireFields.xid("lock_refusal.holder_xid", refusal.getHolderXid()),
                WireFields.text("lock_refusal.holder_application", refusal.getHolderApplication()),
                WireFields.text("lock_refusal.holder_name", refusal.getHolderName()),
                WireFields.duration("lock_refusal.holder_age_millis", refusal.getHolderAgeMillis()),
                cycle);
    }
}
