package io.atone.testkit.junit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

import io.atone.coordinator.Coordinator;
import io.atone.core.context.TransactionContext;
import io.atone.testkit.database.TestDatabase;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * After each test that passed: no undo row is left in the databases that the test was given by {@link ForEachDatabase}, no
 * connection of theirs is in use, the coordinator of {@link EmbeddedCoordinatorExtension} has no live transaction, lock
 * or unfinished branch, and the test's thread is bound to no transaction. Phase two works on its own, so everything but
 * the thread's binding gets some time to go away. It looks before the methods annotated with {@code AfterEach} run, that is
 * while coordinator and clients are still there to do their work.
 */
public final class ResidueCheckExtension implements AfterTestExecutionCallback {

    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final Duration POLL = Duration.ofMillis(20);

    @Override
    public void afterTestExecution(ExtensionContext context) {
        // What a failed test leaves behind says nothing more.
        if (context.getExecutionException().isEmpty()) {
            check(
                    EmbeddedCoordinatorExtension.running(context),
                    OpenDatabases.of(context).all());
        }
    }

    private static void check(Optional<Coordinator> coordinator, Collection<TestDatabase> databases) {
        List<String> left = new ArrayList<>(await(coordinator, databases));
        TransactionContext.currentXid().ifPresent(xid -> {
            left.add("the test's thread is still bound to global transaction " + xid);
            // The next test runs on this thread and shall not pay for it.
            TransactionContext.suspend();
        });
        if (!left.isEmpty()) {
            throw new AssertionError("The test left behind:\n  " + String.join("\n  ", left));
        }
    }

    private static List<String> await(Optional<Coordinator> coordinator, Collection<TestDatabase> databases) {
        long deadlineNanos = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            Residue residue = new Residue().in(databases);
            coordinator.ifPresent(residue::at);
            if (residue.lines().isEmpty() || System.nanoTime() > deadlineNanos) {
                return residue.lines();
            }
            LockSupport.parkNanos(POLL.toNanos());
        }
    }
}
