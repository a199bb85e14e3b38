package io.atone.feign;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

import io.atone.core.GlobalTransaction;
import io.atone.core.GlobalTransactionManager;
import io.atone.core.GlobalTransactionOptions;
import io.atone.core.id.Xid;

/** Keeps the marks it is told; begins nothing. Thread-safe. */
public final class RecordingTransactions implements GlobalTransactionManager {

    private final List<Mark> marks = new CopyOnWriteArrayList<>();

    /** A transaction was marked. */
    public record Mark(Xid xid, String reason) {}

    /** The marks so far. */
    public List<Mark> marks() {
        return marks;
    }

    @Override
    public GlobalTransaction begin(GlobalTransactionOptions options) {
        throw new UnsupportedOperationException("Propagation begins no transaction");
    }

    @Override
    public GlobalTransaction beginWithin(GlobalTransactionOptions options, Xid suspendedOuter) {
        throw new UnsupportedOperationException("Propagation begins no transaction");
    }

    @Override
    public void markRollbackOnly(Xid xid, String reason) {
        marks.add(new Mark(xid, reason));
    }

    @Override
    public Optional<String> rollbackOnlyReason(Xid xid) {
        return marks.stream()
                .filter(mark -> mark.xid().equals(xid))
                .map(Mark::reason)
                .findFirst();
    }
}
