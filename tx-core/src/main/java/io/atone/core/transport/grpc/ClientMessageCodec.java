package io.atone.core.transport.grpc;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.atone.core.id.BranchId;
import io.atone.core.id.Xid;
import io.atone.core.protocol.ClientEnvelope;
import io.atone.core.protocol.ClientMessage;
import io.atone.core.protocol.Protocol;
import io.atone.core.transport.grpc.proto.AnnounceResource;
import io.atone.core.transport.grpc.proto.Begin;
import io.atone.core.transport.grpc.proto.BranchCommitted;
import io.atone.core.transport.grpc.proto.Commit;
import io.atone.core.transport.grpc.proto.Hello;
import io.atone.core.transport.grpc.proto.InDoubtBranch;
import io.atone.core.transport.grpc.proto.LiveBranch;
import io.atone.core.transport.grpc.proto.LiveTransaction;
import io.atone.core.transport.grpc.proto.LockQuery;
import io.atone.core.transport.grpc.proto.MarkRollbackOnly;
import io.atone.core.transport.grpc.proto.PhaseTwoResult;
import io.atone.core.transport.grpc.proto.Pong;
import io.atone.core.transport.grpc.proto.RegisterBranch;
import io.atone.core.transport.grpc.proto.Rollback;
import io.atone.core.transport.grpc.proto.ScanReport;
import org.jspecify.annotations.Nullable;

import static io.atone.core.transport.grpc.WireFields.branchRefs;
import static io.atone.core.transport.grpc.WireFields.cut;
import static io.atone.core.transport.grpc.WireFields.millis;

/** What a client says, to and from the wire. */
final class ClientMessageCodec {

    private ClientMessageCodec() {}

    static io.atone.core.transport.grpc.proto.ClientMessage encode(ClientEnvelope envelope) {
        var wire = io.atone.core.transport.grpc.proto.ClientMessage.newBuilder().setRequestId(envelope.requestId());
        ClientMessage message = envelope.message();
        // In the order of how often they are sent.
        if (message instanceof ClientMessage.RegisterBranch m) {
            wire.setRegisterBranch(encode(m));
        } else if (message instanceof ClientMessage.BranchCommitted m) {
            wire.setBranchCommitted(BranchCommitted.newBuilder()
                    .setXid(m.branch().xid().toString())
                    .setBranchId(m.branch().branchId().value()));
        } else if (message instanceof ClientMessage.Begin m) {
            wire.setBegin(encode(m));
        } else if (message instanceof ClientMessage.Commit m) {
            wire.setCommit(encode(m));
        } else if (message instanceof ClientMessage.PhaseTwoResult m) {
            wire.setPhaseTwoResult(encode(m));
        } else if (message instanceof ClientMessage.Rollback m) {
            wire.setRollback(Rollback.newBuilder().setXid(m.xid().toString()).setReason(cut(m.reason())));
        } else if (message instanceof ClientMessage.MarkRollbackOnly m) {
            wire.setMarkRollbackOnly(
                    MarkRollbackOnly.newBuilder().setXid(m.xid().toString()).setReason(cut(m.reason())));
        } else if (message instanceof ClientMessage.LockQuery m) {
            wire.setLockQuery(encode(m));
        } else if (message instanceof ClientMessage.Pong m) {
            wire.setPong(Pong.newBuilder().setNonce(m.nonce()).setOldestLiveSequence(m.oldestLiveSequence()));
        } else if (message instanceof ClientMessage.AnnounceResource m) {
            wire.setAnnounceResource(AnnounceResource.newBuilder()
                    .setResourceId(m.resource().value())
                    .setKind(cut(m.kind()))
                    .setDescription(cut(m.description())));
        } else if (message instanceof ClientMessage.ScanReport m) {
            wire.setScanReport(encode(m));
        } else if (message instanceof ClientMessage.Hello m) {
            wire.setHello(encode(m));
        } else {
            throw new IllegalStateException("No wire form for " + message.getClass());
        }
        return wire.build();
    }

    private static Commit encode(ClientMessage.Commit m) {
        Commit.Builder wire = Commit.newBuilder().setXid(m.xid().toString());
        m.votes().forEach(branch -> wire.addCommittedBranches(branch.value()));
        return wire.build();
    }

    private static ClientMessage.Commit decode(Commit wire) throws WireFormatException {
        Xid xid = WireFields.xid("commit.xid", wire.getXid());
        try {
            return new ClientMessage.Commit(
                    xid,
                    wire.getCommittedBranchesList().stream().map(BranchId::new).toList());
        } catch (IllegalArgumentException e) {
            throw new WireFormatException("commit.committed_branches", e);
        }
    }

    private static RegisterBranch encode(ClientMessage.RegisterBranch m) {
        return RegisterBranch.newBuilder()
                .setXid(m.branch().xid().toString())
                .setBranchId(m.branch().branchId().value())
                .setResourceId(m.resource().value())
                .addAllLockKeys(WireFields.lockKeys(m.lockKeys()))
                .setLockWaitMillis(lockWait(m.lockWait()))
                .build();
    }

    /** Zero says "as the transaction's beginning said", so no wait at all travels as the shortest one. */
    private static long lockWait(@Nullable Duration wish) {
        return wish == null ? 0 : Math.max(1, millis(wish));
    }

    private static @Nullable Duration lockWait(String field, long millis) throws WireFormatException {
        return millis == 0 ? null : WireFields.duration(field, millis);
    }

    private static Begin encode(ClientMessage.Begin m) {
        return Begin.newBuilder()
                .setXid(m.xid().toString())
                .setName(cut(m.name()))
                .setTimeoutMillis(millis(m.timeout()))
                .setParentXid(WireFields.text(m.parent()))
                .setOldestLiveSequence(m.oldestLiveSequence())
                .setLockWaitMillis(millis(m.lockWait()))
                .build();
    }

    private static PhaseTwoResult encode(ClientMessage.PhaseTwoResult m) {
        return PhaseTwoResult.newBuilder()
                .setResourceId(m.resource().value())
                .addAllBranches(branchRefs(m.branches()))
                .setOutcome(WireEnums.encode(m.outcome()))
                .setDetail(cut(m.detail(), Protocol.MAX_DETAIL_LENGTH))
                .setMode(WireEnums.encode(m.mode()))
                .addAllDifferences(RowDifferences.encode(m.differences()))
                .build();
    }

    private static LockQuery encode(ClientMessage.LockQuery m) {
        return LockQuery.newBuilder()
                .setResourceId(m.resource().value())
                .setXid(WireFields.text(m.xid()))
                .addAllLockKeys(WireFields.lockKeys(m.lockKeys()))
                .setLockWaitMillis(lockWait(m.lockWait()))
                .setOutlastsRollback(m.outlastsRollback())
                .setNamesTaken(m.namesTaken())
                .build();
    }

    private static ScanReport encode(ClientMessage.ScanReport m) {
        ScanReport.Builder report = ScanReport.newBuilder()
                .setResourceId(m.resource().value())
                .setMore(m.more())
                .setFailure(cut(WireFields.text(m.failure())));
        for (ClientMessage.InDoubtBranch branch : m.branches()) {
            report.addBranches(InDoubtBranch.newBuilder()
                    .setXid(branch.branch().xid().toString())
                    .setBranchId(branch.branch().branchId().value())
                    .addAllLockKeys(WireFields.lockKeys(branch.lockKeys())));
        }
        return report.build();
    }

    private static Hello encode(ClientMessage.Hello m) {
        Hello.Builder hello = Hello.newBuilder()
                .setProtocolVersion(m.protocolVersion())
                .setApplication(cut(m.application()))
                .setInstanceId(cut(m.instanceId()))
                .setPreviousClientId(WireFields.text(m.previousClientId()))
                .setHighestSequence(m.highestSequence());
        for (ClientMessage.LiveTransaction live : m.liveTransactions()) {
            hello.addLiveTransactions(LiveTransaction.newBuilder()
                    .setXid(live.xid().toString())
                    .setName(cut(live.name()))
                    .setRemainingMillis(millis(live.remaining()))
                    .setParentXid(WireFields.text(live.parent()))
                    .setRollbackOnlyReason(cut(WireFields.text(live.rollbackOnlyReason()))));
        }
        for (ClientMessage.LiveBranch live : m.liveBranches()) {
            hello.addLiveBranches(LiveBranch.newBuilder()
                    .setXid(live.branch().xid().toString())
                    .setBranchId(live.branch().branchId().value())
                    .setResourceId(live.resource().value()));
        }
        return hello.build();
    }

    static ClientEnvelope decode(io.atone.core.transport.grpc.proto.ClientMessage wire) throws WireFormatException {
        ClientMessage message = decodeBody(wire);
        long requestId = wire.getRequestId();
        boolean request = message instanceof ClientMessage.Request;
        if (request ? requestId <= 0 : requestId != 0) {
            throw new WireFormatException(
                    "request_id",
                    wire.getBodyCase() + (request ? " needs an answer's id above zero" : " is never answered")
                            + ", but it is " + requestId);
        }
        return new ClientEnvelope(requestId, message);
    }

    private static ClientMessage decodeBody(io.atone.core.transport.grpc.proto.ClientMessage wire)
            throws WireFormatException {
        return switch (wire.getBodyCase()) {
            case HELLO -> decode(wire.getHello());
            case ANNOUNCE_RESOURCE -> decode(wire.getAnnounceResource());
            case BEGIN -> decode(wire.getBegin());
            case REGISTER_BRANCH -> decode(wire.getRegisterBranch());
            case BRANCH_COMMITTED ->
                new ClientMessage.BranchCommitted(WireFields.branch(
                        "branch_committed",
                        wire.getBranchCommitted().getXid(),
                        wire.getBranchCommitted().getBranchId()));
            case MARK_ROLLBACK_ONLY ->
                new ClientMessage.MarkRollbackOnly(
                        WireFields.xid(
                                "mark_rollback_only.xid",
                                wire.getMarkRollbackOnly().getXid()),
                        WireFields.text(
                                "mark_rollback_only.reason",
                                wire.getMarkRollbackOnly().getReason()));
            case COMMIT -> decode(wire.getCommit());
            case ROLLBACK ->
                new ClientMessage.Rollback(
                        WireFields.xid("rollback.xid", wire.getRollback().getXid()),
                        WireFields.text("rollback.reason", wire.getRollback().getReason()));
            case LOCK_QUERY -> decode(wire.getLockQuery());
            case SCAN_REPORT -> decode(wire.getScanReport());
            case PHASE_TWO_RESULT -> decode(wire.getPhaseTwoResult());
            case PONG ->
                new ClientMessage.Pong(
                        wire.getPong().getNonce(),
                        WireFields.counter(
                                "pong.oldest_live_sequence", wire.getPong().getOldestLiveSequence()));
            case BODY_NOT_SET ->
                throw new WireFormatException("body", "missing, or of a kind that this version does not know");
        };
    }

    private static ClientMessage decode(Hello m) throws WireFormatException {
        List<ClientMessage.LiveTransaction> transactions = new ArrayList<>(m.getLiveTransactionsCount());
        for (LiveTransaction live : m.getLiveTransactionsList()) {
            String reason =
                    WireFields.text("hello.live_transactions.rollback_only_reason", live.getRollbackOnlyReason());
            transactions.add(new ClientMessage.LiveTransaction(
                    WireFields.xid("hello.live_transactions.xid", live.getXid()),
                    WireFields.text("hello.live_transactions.name", live.getName()),
                    WireFields.duration("hello.live_transactions.remaining_millis", live.getRemainingMillis()),
                    WireFields.optionalXid("hello.live_transactions.parent_xid", live.getParentXid()),
                    reason.isEmpty() ? null : reason));
        }
        List<ClientMessage.LiveBranch> branches = new ArrayList<>(m.getLiveBranchesCount());
        for (LiveBranch live : m.getLiveBranchesList()) {
            branches.add(new ClientMessage.LiveBranch(
                    WireFields.branch("hello.live_branches", live.getXid(), live.getBranchId()),
                    WireFields.resource("hello.live_branches.resource_id", live.getResourceId())));
        }
        return new ClientMessage.Hello(
                m.getProtocolVersion(),
                WireFields.required("hello.application", WireFields.text("hello.application", m.getApplication())),
                WireFields.required("hello.instance_id", WireFields.text("hello.instance_id", m.getInstanceId())),
                m.getPreviousClientId().isEmpty()
                        ? null
                        : WireFields.clientId("hello.previous_client_id", m.getPreviousClientId()),
                WireFields.counter("hello.highest_sequence", m.getHighestSequence()),
                transactions,
                branches);
    }

    private static ClientMessage decode(AnnounceResource m) throws WireFormatException {
        return new ClientMessage.AnnounceResource(
                WireFields.resource("announce_resource.resource_id", m.getResourceId()),
                WireFields.text("announce_resource.kind", m.getKind()),
                WireFields.text("announce_resource.description", m.getDescription()));
    }

    private static ClientMessage decode(Begin m) throws WireFormatException {
        return new ClientMessage.Begin(
                WireFields.xid("begin.xid", m.getXid()),
                WireFields.text("begin.name", m.getName()),
                WireFields.duration("begin.timeout_millis", m.getTimeoutMillis()),
                WireFields.optionalXid("begin.parent_xid", m.getParentXid()),
                WireFields.counter("begin.oldest_live_sequence", m.getOldestLiveSequence()),
                WireFields.duration("begin.lock_wait_millis", m.getLockWaitMillis()));
    }

    private static ClientMessage decode(RegisterBranch m) throws WireFormatException {
        return new ClientMessage.RegisterBranch(
                WireFields.branch("register_branch", m.getXid(), m.getBranchId()),
                WireFields.resource("register_branch.resource_id", m.getResourceId()),
                WireFields.lockKeys("register_branch.lock_keys", m.getLockKeysList()),
                lockWait("register_branch.lock_wait_millis", m.getLockWaitMillis()));
    }

    private static ClientMessage decode(LockQuery m) throws WireFormatException {
        return new ClientMessage.LockQuery(
                WireFields.resource("lock_query.resource_id", m.getResourceId()),
                WireFields.optionalXid("lock_query.xid", m.getXid()),
                WireFields.lockKeys("lock_query.lock_keys", m.getLockKeysList()),
                lockWait("lock_query.lock_wait_millis", m.getLockWaitMillis()),
                m.getOutlastsRollback(),
                m.getNamesTaken());
    }

    private static ClientMessage decode(ScanReport m) throws WireFormatException {
        List<ClientMessage.InDoubtBranch> branches = new ArrayList<>(m.getBranchesCount());
        for (InDoubtBranch branch : m.getBranchesList()) {
            branches.add(new ClientMessage.InDoubtBranch(
                    WireFields.branch("scan_report.branches", branch.getXid(), branch.getBranchId()),
                    WireFields.lockKeys("scan_report.branches.lock_keys", branch.getLockKeysList())));
        }
        String failure = WireFields.text("scan_report.failure", m.getFailure());
        return new ClientMessage.ScanReport(
                WireFields.resource("scan_report.resource_id", m.getResourceId()),
                branches,
                m.getMore(),
                failure.isEmpty() ? null : failure);
    }

    private static ClientMessage decode(PhaseTwoResult m) throws WireFormatException {
        return new ClientMessage.PhaseTwoResult(
                WireFields.resource("phase_two_result.resource_id", m.getResourceId()),
                WireFields.branches("phase_two_result.branches", m.getBranchesList()),
                WireEnums.decode("phase_two_result.outcome", m.getOutcome()),
                WireFields.text("phase_two_result.detail", m.getDetail(), Protocol.MAX_DETAIL_LENGTH),
                WireEnums.decode("phase_two_result.mode", m.getMode()),
                RowDifferences.decode("phase_two_result.differences", m.getDifferencesList()));
    }
}
