package io.atone.coordinator.engine;

import io.atone.core.id.BranchId;
import io.atone.core.protocol.ClientMessage.RegisterBranch;

/** A registration that may have to wait for locks. */
final class PendingRegistration extends PendingRequest {

    final Transaction transaction;
    final BranchId branchId;
    final Resource resource;
    /** It waits as long as its transaction says, which it may say only later. */
    final boolean waitsAsTransactionSays;

    PendingRegistration(
            LockRequests requests,
            Session session,
            ReplyRoute route,
            Transaction transaction,
            Resource resource,
            RegisterBranch message) {
        super(requests, session, route, transaction.locks, message.branch().branchId(), message.lockKeys(), false);
        this.transaction = transaction;
        this.branchId = message.branch().branchId();
        this.resource = resource;
        this.waitsAsTransactionSays = message.lockWait() == null;
    }

    /** The branch, now that its locks are granted. */
    Branch toBranch() {
        return new Branch(transaction, branchId, resource, session);
    }
}
