package io.atone.core.context;

import java.util.ArrayList;
import java.util.List;

import io.atone.core.context.TransactionContext.Scope;
import io.atone.core.context.TransactionContext.Snapshot;
import io.atone.core.id.Xid;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class TransactionContextTest {

    private static final Xid FIRST = Xid.parse("1-1.1");
    private static final Xid SECOND = Xid.parse("1-1.2");

    @AfterEach
    void nothingStaysBound() {
        assertThat(TransactionContext.currentXid()).isEmpty();
        assertThat(TransactionContext.isGlobalLockRequired()).isFalse();
        assertThat(MDC.get(TransactionContext.MDC_KEY)).isNull();
    }

    @Test
    void scopesRestoreWhatWasThereBefore() {
        try (Scope first = TransactionContext.bind(FIRST)) {
            try (Scope second = TransactionContext.bind(SECOND)) {
                assertThat(TransactionContext.currentXid()).contains(SECOND);
            }
            try (Scope suspended = TransactionContext.suspend()) {
                assertThat(TransactionContext.currentXid()).isEmpty();
            }
            assertThat(TransactionContext.currentXid()).contains(FIRST);
        }
    }

    @Test
    void loggingContextFollows() {
        try (Scope first = TransactionContext.bind(FIRST)) {
            assertThat(MDC.get(TransactionContext.MDC_KEY)).isEqualTo("1-1.1");
            try (Scope suspended = TransactionContext.suspend()) {
                assertThat(MDC.get(TransactionContext.MDC_KEY)).isNull();
            }
            assertThat(MDC.get(TransactionContext.MDC_KEY)).isEqualTo("1-1.1");
        }
    }

    @Test
    void globalLocksAreRequiredBesideATransactionAndWithoutOne() {
        try (Scope locks = TransactionContext.requireGlobalLocks()) {
            assertThat(TransactionContext.isGlobalLockRequired()).isTrue();
            assertThat(TransactionContext.currentXid()).isEmpty();
        }
        try (Scope first = TransactionContext.bind(FIRST);
                Scope locks = TransactionContext.requireGlobalLocks()) {
            assertThat(TransactionContext.currentXid()).contains(FIRST);
            assertThat(TransactionContext.isGlobalLockRequired()).isTrue();
        }
    }

    @Test
    void snapshotCarriesToAnotherThreadAndLeavesItClean() throws Exception {
        List<String> seen = new ArrayList<>();
        Runnable task;
        try (Scope first = TransactionContext.bind(FIRST)) {
            task = TransactionContext.capture()
                    .wrap(() -> seen.add(String.valueOf(TransactionContext.currentXidOrNull())));
        }
        Thread thread = new Thread(() -> {
            task.run();
            seen.add(String.valueOf(TransactionContext.currentXidOrNull()));
        });
        thread.start();
        thread.join(10_000);

        assertThat(seen).containsExactly("1-1.1", "null");
    }

    @Test
    void wrappedTaskThatFailsLeavesTheThreadClean() {
        Runnable task;
        try (Scope first = TransactionContext.bind(FIRST)) {
            task = TransactionContext.capture().wrap(() -> {
                throw new IllegalStateException("no");
            });
        }

        assertThatThrownBy(task::run).hasMessage("no");
    }

    @Test
    void emptySnapshotSuspendsWhereItIsRestored() {
        Snapshot empty = TransactionContext.capture();
        assertThat(empty.isEmpty()).isTrue();
        try (Scope first = TransactionContext.bind(FIRST);
                Scope restored = empty.restore()) {
            assertThat(TransactionContext.currentXid()).isEmpty();
        }
    }
}
