package io.atone.core.transport.grpc;

import io.atone.core.protocol.ServerMessage;
import io.atone.core.protocol.UndoOrder;
import io.atone.core.transport.grpc.proto.CommitBranches;
import io.atone.core.transport.grpc.proto.Ping;
import io.atone.core.transport.grpc.proto.ResourceOpen;
import io.atone.core.transport.grpc.proto.RollbackBranch;
import io.atone.core.transport.grpc.proto.ScanResource;
import io.atone.core.transport.grpc.proto.Welcome;

import static io.atone.core.transport.grpc.WireFields.branchRef;
import static io.atone.core.transport.grpc.WireFields.branchRefs;
import static io.atone.core.transport.grpc.WireFields.millis;

/** What the coordinator says, to and from the wire. */
final class ServerMessageCodec {

    private ServerMessageCodec() {}

    static io.atone.core.transport.grpc.proto.ServerMessage encode(ServerMessage message) {
        var wire = io.atone.core.transport.grpc.proto.ServerMessage.newBuilder();
        if (message instanceof ServerMessage.Answer m) {
            wire.setRequestId(m.requestId()).setReply(ReplyCodec.encode(m.reply()));
        } else if (message instanceof ServerMessage.CommitBranches m) {
            wire.setCommitBranches(CommitBranches.newBuilder()
                    .setResourceId(m.resource().value())
                    .addAllBranches(branchRefs(m.branches())));
        } else if (message instanceof ServerMessage.RollbackBranch m) {
            wire.setRollbackBranch(RollbackBranch.newBuilder()
                    .setResourceId(m.resource().value())
                    .setBranch(branchRef(m.branch()))
                    .setMode(WireEnums.encode(m.order().mode()))
                    .setReason(m.order().reason()));
        } else if (message instanceof ServerMessage.ScanResource m) {
            wire.setScanResource(
                    ScanResource.newBuilder().setResourceId(m.resource().value()));
        } else if (message instanceof ServerMessage.ResourceOpen m) {
            wire.setResourceOpen(
                    ResourceOpen.newBuilder().setResourceId(m.resource().value()));
        } else if (message instanceof ServerMessage.Ping m) {
            wire.setPing(Ping.newBuilder().setNonce(m.nonce()).setAnsweredNonce(m.answeredNonce()));
        } else if (message instanceof ServerMessage.Welcome m) {
            wire.setWelcome(Welcome.newBuilder()
                    .setEpoch(m.epoch())
                    .setClientId(m.clientId().toString())
                    .setMaxMessageBytes(m.maxMessageBytes())
                    .setMaxTransactionTimeoutMillis(millis(m.maxTransactionTimeout()))
                    .setMaxLockWaitMillis(millis(m.maxLockWait()))
                    .setInitiatorGraceMillis(millis(m.initiatorGrace())));
        } else {
            throw new IllegalStateException("No wire form for " + message.getClass());
        }
        return wire.build();
    }

    static ServerMessage decode(io.atone.core.transport.grpc.proto.ServerMessage wire) throws WireFormatException {
        if ((wire.getRequestId() != 0) != wire.hasReply()) {
            throw new WireFormatException(
                    "request_id",
                    "belongs to a reply and to nothing else, but is " + wire.getRequestId() + " with "
                            + wire.getBodyCase());
        }
        return switch (wire.getBodyCase()) {
            case WELCOME -> decode(wire.getWelcome());
            case REPLY ->
                new ServerMessage.Answer(
                        WireFields.counter("request_id", wire.getRequestId()), ReplyCodec.decode(wire.getReply()));
            case COMMIT_BRANCHES ->
                new ServerMessage.CommitBranches(
                        WireFields.resource(
                                "commit_branches.resource_id",
                                wire.getCommitBranches().getResourceId()),
                        WireFields.branches(
                                "commit_branches.branches",
                                wire.getCommitBranches().getBranchesList()));
            case ROLLBACK_BRANCH -> decode(wire.getRollbackBranch());
            case SCAN_RESOURCE ->
                new ServerMessage.ScanResource(WireFields.resource(
                        "scan_resource.resource_id", wire.getScanResource().getResourceId()));
            case RESOURCE_OPEN ->
                new ServerMessage.ResourceOpen(WireFields.resource(
                        "resource_open.resource_id", wire.getResourceOpen().getResourceId()));
            case PING ->
                new ServerMessage.Ping(wire.getPing().getNonce(), wire.getPing().getAnsweredNonce());
            case BODY_NOT_SET ->
                throw new WireFormatException("body", "missing, or of a kind that this version does not know");
        };
    }

    private static ServerMessage decode(RollbackBranch m) throws WireFormatException {
        return new ServerMessage.RollbackBranch(
                WireFields.resource("rollback_branch.resource_id", m.getResourceId()),
                WireFields.branch(
                        "rollback_branch.branch",
                        m.getBranch().getXid(),
                        m.getBranch().getBranchId()),
                order(m));
    }

    private static UndoOrder order(RollbackBranch m) throws WireFormatException {
        try {
            return new UndoOrder(WireEnums.decode("rollback_branch.mode", m.getMode()), m.getReason());
        } catch (IllegalArgumentException e) {
            throw new WireFormatException("rollback_branch.reason", e);
        }
    }

    private static ServerMessage decode(Welcome m) throws WireFormatException {
        if (m.getMaxMessageBytes() <= 0) {
            throw new WireFormatException("welcome.max_message_bytes", "no size: " + m.getMaxMessageBytes());
        }
        return new ServerMessage.Welcome(
                WireFields.counter("welcome.epoch", m.getEpoch()),
                WireFields.clientId("welcome.client_id", m.getClientId()),
                m.getMaxMessageBytes(),
                WireFields.duration("welcome.max_transaction_timeout_millis", m.getMaxTransactionTimeoutMillis()),
                WireFields.duration("welcome.max_lock_wait_millis", m.getMaxLockWaitMillis()),
                WireFields.duration("welcome.initiator_grace_millis", m.getInitiatorGraceMillis()));
    }
}
