package io.atone.core.context.micrometer;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

import io.atone.core.context.TransactionContext;
import io.atone.core.context.TransactionContext.Scope;
import io.atone.core.id.Xid;
import io.micrometer.context.ContextSnapshotFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class TransactionContextAccessorTest {

    private static final Xid FIRST = Xid.parse("1-1.1");
    private static final Xid SECOND = Xid.parse("1-1.2");

    @Test
    void contextPropagationFindsTheAccessorAndCarriesTheTransaction() throws Exception {
        ContextSnapshotFactory snapshots = ContextSnapshotFactory.builder().build();
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try {
            Callable<@Nullable Xid> task;
            try (Scope first = TransactionContext.bind(FIRST)) {
                task = snapshots.captureAll().wrap(TransactionContext::currentXidOrNull);
            }

            assertThat(thread.submit(task).get(10, TimeUnit.SECONDS)).isEqualTo(FIRST);
            assertThat(thread.submit(TransactionContext::currentXidOrNull).get(10, TimeUnit.SECONDS))
                    .isNull();
        } finally {
            thread.shutdown();
        }
    }

    @Test
    void snapshotPutsBackWhatItReplaced() {
        ContextSnapshotFactory snapshots = ContextSnapshotFactory.builder().build();
        var snapshot = withFirst(snapshots);
        try (Scope second = TransactionContext.bind(SECOND)) {
            try (var restored = snapshot.setThreadLocals()) {
                assertThat(TransactionContext.currentXid()).contains(FIRST);
            }
            assertThat(TransactionContext.currentXid()).contains(SECOND);
        }
        assertThat(TransactionContext.currentXid()).isEmpty();
    }

    private static io.micrometer.context.ContextSnapshot withFirst(ContextSnapshotFactory snapshots) {
        try (Scope first = TransactionContext.bind(FIRST)) {
            return snapshots.captureAll();
        }
    }
}
