package io.atone.coordinator.engine;

import java.util.List;

import io.atone.coordinator.lock.LockOwner;
import io.atone.coordinator.lock.LockRequest;
import io.atone.core.id.BranchId;
import io.atone.core.id.LockKey;
import io.atone.core.protocol.Reply.LockRefusalKind;
import org.jspecify.annotations.Nullable;

/** A client's request that may have to wait for locks. */
class PendingRequest extends LockRequest {

    private final LockRequests requests;
    final Session session;
    private final boolean outlastsRollback;
    ReplyRoute route;

    long sinceMillis;

    @Nullable
    Deadline deadline;

    PendingRequest(
            LockRequests requests,
            Session session,
            ReplyRoute route,
            LockOwner owner,
            @Nullable BranchId takes,
            List<LockKey> keys,
            boolean outlastsRollback) {
        super(owner, takes, keys);
        this.outlastsRollback = outlastsRollback;
        this.requests = requests;
        this.session = session;
        this.route = route;
    }

    @Override
    protected boolean outlasts(LockRefusalKind refusal) {
        return outlastsRollback && refusal == LockRefusalKind.HOLDER_ROLLING_BACK;
    }

    @Override
    protected void granted() {
        requests.granted(this);
    }
}
