package io.atone.core;

import java.io.IOException;
import java.util.Optional;

import io.atone.core.context.TransactionContext;
import io.atone.core.id.Xid;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class GlobalTransactionTemplateTest {

    private static final Xid OUTER = Xid.parse("9-9.9");
    private static final RollbackRule NOT_ON_IO = failure -> !(failure instanceof IOException);

    private final RecordingManager manager = new RecordingManager();
    private final GlobalTransactionTemplate template = new GlobalTransactionTemplate(manager);

    @AfterEach
    void nothingStaysBound() {
        assertThat(TransactionContext.currentXid()).isEmpty();
    }

    private static GlobalTransactionOptions options(PropagationBehavior behavior) {
        return GlobalTransactionOptions.named("transfer").withPropagation(behavior);
    }

    /** What the body sees. */
    private Optional<Xid> run(PropagationBehavior behavior) {
        return template.execute(options(behavior), TransactionContext::currentXid);
    }

    private Optional<Xid> runWithin(PropagationBehavior behavior) {
        try (TransactionContext.Scope outer = TransactionContext.bind(OUTER)) {
            Optional<Xid> seen = run(behavior);
            assertThat(TransactionContext.currentXid()).as("restored").contains(OUTER);
            return seen;
        }
    }

    private void failWithin(PropagationBehavior behavior, RollbackRule rule, Exception failure) {
        try (TransactionContext.Scope outer = TransactionContext.bind(OUTER)) {
            assertThatThrownBy(() -> template.execute(options(behavior), rule, () -> {
                        throw failure;
                    }))
                    .isSameAs(failure);
            assertThat(TransactionContext.currentXid()).as("restored").contains(OUTER);
        }
    }

    // ---- propagation

    @ParameterizedTest
    @EnumSource(names = {"REQUIRED", "REQUIRES_NEW"})
    void transactionIsBegunBoundAndCommittedWhereThereIsNone(PropagationBehavior behavior) {
        assertThat(run(behavior)).contains(Xid.parse("1-1.1"));
        assertThat(manager.calls).containsExactly("begin 1-1.1", "commit 1-1.1");
    }

    @ParameterizedTest
    @EnumSource(names = {"SUPPORTS", "NOT_SUPPORTED", "NEVER"})
    void bodyRunsWithoutATransactionWhereThereIsNone(PropagationBehavior behavior) {
        assertThat(run(behavior)).isEmpty();
        assertThat(manager.calls).isEmpty();
    }

    @Test
    void mandatoryFailsWhereThereIsNone() {
        assertThatExceptionOfType(IllegalTransactionStateException.class)
                .isThrownBy(() -> run(PropagationBehavior.MANDATORY))
                .withMessageContaining("MANDATORY");
    }

    @ParameterizedTest
    @EnumSource(names = {"REQUIRED", "SUPPORTS", "MANDATORY"})
    void bodyJoinsTheTransactionThatIsThereAndDoesNotEndIt(PropagationBehavior behavior) {
        assertThat(runWithin(behavior)).contains(OUTER);
        assertThat(manager.calls).isEmpty();
    }

    @Test
    void requiresNewSuspendsTheOuterOneAndTellsSo() {
        assertThat(runWithin(PropagationBehavior.REQUIRES_NEW)).contains(Xid.parse("1-1.1"));
        assertThat(manager.calls).containsExactly("begin 1-1.1 within 9-9.9", "commit 1-1.1");
    }

    @Test
    void notSupportedSuspendsTheOuterOne() {
        assertThat(runWithin(PropagationBehavior.NOT_SUPPORTED)).isEmpty();
        assertThat(manager.calls).isEmpty();
    }

    @Test
    void neverFailsWithinATransaction() {
        assertThatExceptionOfType(IllegalTransactionStateException.class)
                .isThrownBy(() -> runWithin(PropagationBehavior.NEVER))
                .withMessageContaining("NEVER")
                .satisfies(e -> assertThat(e.xid()).contains(OUTER));
    }

    // ---- failures of the body

    @Test
    void failureRollsBackAndReachesTheCallerAsItIs() {
        IOException failure = new IOException("disk full");

        assertThatThrownBy(() -> template.execute(options(PropagationBehavior.REQUIRED), () -> {
                    throw failure;
                }))
                .isSameAs(failure)
                .hasNoSuppressedExceptions();
        assertThat(manager.calls).containsExactly("begin 1-1.1", "rollback 1-1.1: java.io.IOException: disk full");
    }

    @Test
    void errorRollsBackToo() {
        assertThatThrownBy(() -> template.execute(options(PropagationBehavior.REQUIRED), () -> {
                    throw new AssertionError("no");
                }))
                .isInstanceOf(AssertionError.class);
        assertThat(manager.calls).hasSize(2);
    }

    @Test
    void failureThatTheRuleLetsPassCommitsAndReachesTheCaller() {
        IOException failure = new IOException("not found");

        assertThatThrownBy(() -> template.execute(options(PropagationBehavior.REQUIRED), NOT_ON_IO, () -> {
                    throw failure;
                }))
                .isSameAs(failure);
        assertThat(manager.calls).containsExactly("begin 1-1.1", "commit 1-1.1");
    }

    @ParameterizedTest
    @EnumSource(names = {"REQUIRED", "SUPPORTS", "MANDATORY"})
    void failureInJoinedWorkMarksTheTransaction(PropagationBehavior behavior) {
        failWithin(behavior, RollbackRule.ON_EVERY_FAILURE, new IllegalStateException("no"));

        assertThat(manager.calls).containsExactly("mark 9-9.9: java.lang.IllegalStateException: no");
    }

    @Test
    void failureInJoinedWorkThatTheRuleLetsPassMarksNothing() {
        failWithin(PropagationBehavior.REQUIRED, NOT_ON_IO, new IOException("not found"));

        assertThat(manager.calls).isEmpty();
    }

    @Test
    void failureInSuspendedWorkTouchesNoTransaction() {
        failWithin(PropagationBehavior.NOT_SUPPORTED, RollbackRule.ON_EVERY_FAILURE, new IllegalStateException("no"));

        assertThat(manager.calls).isEmpty();
    }

    @Test
    void failureInANewTransactionDoesNotMarkTheOuterOne() {
        failWithin(PropagationBehavior.REQUIRES_NEW, RollbackRule.ON_EVERY_FAILURE, new IllegalStateException("no"));

        assertThat(manager.calls)
                .containsExactly("begin 1-1.1 within 9-9.9", "rollback 1-1.1: java.lang.IllegalStateException: no");
    }

    @Test
    void ruleThatFailsRollsBackAndIsNotLost() {
        IllegalArgumentException broken = new IllegalArgumentException("broken rule");
        IllegalStateException failure = new IllegalStateException("no");

        assertThatThrownBy(() -> template.execute(
                        options(PropagationBehavior.REQUIRED),
                        any -> {
                            throw broken;
                        },
                        () -> {
                            throw failure;
                        }))
                .isSameAs(failure)
                .hasSuppressedException(broken);
        assertThat(manager.calls).hasSize(2).last().asString().startsWith("rollback");
    }

    // ---- failures of the ending

    @Test
    void failureToBeginReachesTheCallerAndNothingRuns() {
        manager.failsToBegin = new CoordinatorUnavailableException(null, "gone", null);

        assertThatThrownBy(() -> template.execute(options(PropagationBehavior.REQUIRED), () -> {
                    throw new AssertionError("must not run");
                }))
                .isSameAs(manager.failsToBegin);
    }

    @Test
    void failureToCommitReachesTheCaller() {
        manager.failsToCommit = new GlobalTransactionTimedOutException(OUTER, "timed out", RecordingManager.TIMED_OUT);

        assertThatThrownBy(() -> run(PropagationBehavior.REQUIRED)).isSameAs(manager.failsToCommit);
        assertThat(manager.calls).containsExactly("begin 1-1.1", "commit 1-1.1");
    }

    @Test
    void failureToRollBackIsSuppressedInTheBodysOne() {
        manager.failsToRollBack = new GlobalTransactionIncompleteException(OUTER, "goes on", null);
        IllegalStateException failure = new IllegalStateException("no");

        assertThatThrownBy(() -> template.execute(options(PropagationBehavior.REQUIRED), () -> {
                    throw failure;
                }))
                .isSameAs(failure)
                .hasSuppressedException(manager.failsToRollBack);
    }

    @Test
    void failureToCommitAfterAHarmlessFailureIsSuppressedInIt() {
        manager.failsToCommit = new GlobalTransactionTimedOutException(OUTER, "timed out", RecordingManager.TIMED_OUT);
        IOException failure = new IOException("not found");

        assertThatThrownBy(() -> template.execute(options(PropagationBehavior.REQUIRED), NOT_ON_IO, () -> {
                    throw failure;
                }))
                .isSameAs(failure)
                .hasSuppressedException(manager.failsToCommit);
    }

    @Test
    void failureToMarkIsSuppressedInTheBodysOne() {
        manager.failsToMark = new IllegalStateException("cannot mark");
        IllegalStateException failure = new IllegalStateException("no");

        failWithin(PropagationBehavior.REQUIRED, RollbackRule.ON_EVERY_FAILURE, failure);

        assertThat(failure).hasSuppressedException(manager.failsToMark);
    }

    @Test
    void bodysFailureTellsThatTheTransactionHadTimedOutBefore() {
        manager.outcome = RecordingManager.TIMED_OUT;

        assertThatThrownBy(() -> template.execute(options(PropagationBehavior.REQUIRED), () -> {
                    throw new IllegalStateException("late statement refused");
                }))
                .hasMessage("late statement refused")
                .satisfies(e -> assertThat(e.getSuppressed())
                        .singleElement()
                        .isInstanceOf(GlobalTransactionTimedOutException.class)
                        .asString()
                        .contains("timed out"));
    }

    @Test
    void sameExceptionFromBodyAndEndingIsNotSuppressedInItself() {
        IllegalStateException same = new IllegalStateException("both");
        manager.failsToRollBack = same;

        assertThatThrownBy(() -> template.execute(options(PropagationBehavior.REQUIRED), () -> {
                    throw same;
                }))
                .isSameAs(same)
                .hasNoSuppressedExceptions();
    }

    @Test
    void scopesThatTheBodyLeftOpenAreUndone() {
        template.execute(options(PropagationBehavior.REQUIRED), () -> TransactionContext.bind(OUTER));

        assertThat(TransactionContext.currentXid()).isEmpty();
    }
}
