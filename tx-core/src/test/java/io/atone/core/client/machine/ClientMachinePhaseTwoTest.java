package io.atone.core.client.machine;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

import io.atone.core.client.machine.PhaseTwoWork.CommitWork;
import io.atone.core.client.machine.PhaseTwoWork.RollbackWork;
import io.atone.core.client.machine.PhaseTwoWork.ScanWork;
import io.atone.core.client.machine.PhaseTwoWork.WorkResult;
import io.atone.core.id.BranchId;
import io.atone.core.id.BranchRef;
import io.atone.core.id.ClientId;
import io.atone.core.id.Xid;
import io.atone.core.protocol.ClientMessage.InDoubtBranch;
import io.atone.core.protocol.ClientMessage.PhaseTwoOutcome;
import io.atone.core.protocol.ClientMessage.PhaseTwoResult;
import io.atone.core.protocol.ClientMessage.ScanReport;
import io.atone.core.protocol.RowDifference;
import io.atone.core.protocol.ServerMessage.CommitBranches;
import io.atone.core.protocol.ServerMessage.RollbackBranch;
import io.atone.core.protocol.ServerMessage.ScanResource;
import io.atone.core.protocol.UndoMode;
import io.atone.core.protocol.UndoOrder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static io.atone.core.client.machine.MachineHarness.KEY;
import static io.atone.core.client.machine.MachineHarness.RESOURCE;
import static org.assertj.core.api.Assertions.assertThat;

class ClientMachinePhaseTwoTest {

    private static final BranchRef A = new BranchRef(Xid.parse("1-1.1"), new BranchId(1));
    private static final BranchRef B = new BranchRef(Xid.parse("1-1.2"), new BranchId(2));
    private static final BranchRef C = new BranchRef(Xid.parse("1-1.3"), new BranchId(3));

    private static final UndoOrder FORCE = new UndoOrder(UndoMode.FORCED, "the outsider was wrong");
    private static final RowDifference ROW = new RowDifference(
            "account",
            "(7)",
            RowDifference.Change.UPDATED,
            List.of(new RowDifference.Column("balance", "10", "5", null, true)),
            0);

    private final MachineHarness client = new MachineHarness().connected();

    @BeforeEach
    void serve() {
        client.openResource();
    }

    @Test
    void commitBatchIsOnePieceOfWorkAndOneResult() {
        client.receive(new CommitBranches(RESOURCE, List.of(A, B)));
        assertThat(client.work).containsExactly(new CommitWork(RESOURCE, List.of(A, B)));

        client.machine.workFinished(client.work.get(0), new WorkResult.Done());

        assertThat(client.sent(PhaseTwoResult.class))
                .containsExactly(new PhaseTwoResult(RESOURCE, List.of(A, B), PhaseTwoOutcome.DONE, ""));
    }

    @Test
    void workThatComesAgainWhileItRunsIsPassedOver() {
        client.receive(new RollbackBranch(RESOURCE, A));
        client.receive(new RollbackBranch(RESOURCE, A));
        client.receive(new CommitBranches(RESOURCE, List.of(B)));
        client.receive(new CommitBranches(RESOURCE, List.of(B, C)));

        assertThat(client.work)
                .containsExactly(
                        new RollbackWork(RESOURCE, A),
                        new CommitWork(RESOURCE, List.of(B)),
                        new CommitWork(RESOURCE, List.of(C)));

        client.machine.workFinished(client.work.get(0), new WorkResult.Done());
        client.receive(new RollbackBranch(RESOURCE, A));
        assertThat(client.work).hasSize(4);
    }

    @Test
    void failureIsToBeTriedAgainAndAttentionIsTold() {
        client.receive(new RollbackBranch(RESOURCE, A));
        client.receive(new RollbackBranch(RESOURCE, B));

        client.machine.workFinished(client.work.get(0), new WorkResult.Failed("database is gone"));
        client.machine.workFinished(client.work.get(1), new WorkResult.NeedsAttention("row 7 differs"));

        assertThat(client.sent(PhaseTwoResult.class))
                .containsExactly(
                        new PhaseTwoResult(RESOURCE, List.of(A), PhaseTwoOutcome.RETRY, "database is gone"),
                        new PhaseTwoResult(RESOURCE, List.of(B), PhaseTwoOutcome.NEEDS_ATTENTION, "row 7 differs"));
    }

    @Test
    void attentionTellsTheRowsAndTheOrderThatItAnswers() {
        client.receive(new RollbackBranch(RESOURCE, A, FORCE));
        assertThat(client.work).containsExactly(new RollbackWork(RESOURCE, A, FORCE));

        client.machine.workFinished(client.work.get(0), new WorkResult.NeedsAttention("row 7 is gone", List.of(ROW)));

        assertThat(client.sent(PhaseTwoResult.class))
                .containsExactly(new PhaseTwoResult(
                        RESOURCE,
                        List.of(A),
                        PhaseTwoOutcome.NEEDS_ATTENTION,
                        "row 7 is gone",
                        UndoMode.FORCED,
                        List.of(ROW)));
    }

    @Test
    void orderThatDiffersFromTheRunningOneIsPutOff() {
        client.receive(new RollbackBranch(RESOURCE, A));
        client.receive(new RollbackBranch(RESOURCE, A, FORCE));

        assertThat(client.work).containsExactly(new RollbackWork(RESOURCE, A));
        assertThat(client.sent(PhaseTwoResult.class)).singleElement().satisfies(result -> {
            assertThat(result.outcome()).isEqualTo(PhaseTwoOutcome.RETRY);
            assertThat(result.mode()).isEqualTo(UndoMode.FORCED);
            assertThat(result.detail()).contains("earlier order: GUARDED");
        });

        client.machine.workFinished(client.work.get(0), new WorkResult.NeedsAttention("row 7 differs"));
        client.receive(new RollbackBranch(RESOURCE, A, FORCE));
        assertThat(client.work).last().isEqualTo(new RollbackWork(RESOURCE, A, FORCE));
    }

    @Test
    void workForAResourceThatIsNotServedIsRefused() {
        client.machine.removeResource(RESOURCE);

        client.receive(new RollbackBranch(RESOURCE, A));
        client.receive(new ScanResource(RESOURCE));

        assertThat(client.work).isEmpty();
        assertThat(client.sent(PhaseTwoResult.class)).singleElement().satisfies(result -> assertThat(result.outcome())
                .isEqualTo(PhaseTwoOutcome.RETRY));
        assertThat(client.sent(ScanReport.class)).singleElement().satisfies(report -> assertThat(report.failure())
                .contains("does not serve"));
    }

    @Test
    void workBeyondTheBoundIsRefusedUntilThereIsRoom() {
        client.receive(new RollbackBranch(RESOURCE, A));
        client.receive(new RollbackBranch(RESOURCE, B));
        client.receive(new RollbackBranch(RESOURCE, C));
        BranchRef d = new BranchRef(Xid.parse("1-1.4"), new BranchId(4));
        client.receive(new RollbackBranch(RESOURCE, d));
        assertThat(client.work).hasSize(3);
        assertThat(client.sent(PhaseTwoResult.class)).singleElement().satisfies(result -> assertThat(result.detail())
                .contains("busy"));

        client.machine.workFinished(client.work.get(0), new WorkResult.Done());
        client.receive(new RollbackBranch(RESOURCE, d));

        assertThat(client.work).hasSize(4);
    }

    @Test
    void resultWithoutASessionIsDroppedBecauseTheCoordinatorAsksAgain() {
        client.receive(new RollbackBranch(RESOURCE, A));
        client.reconnect();
        client.machine.workFinished(client.work.get(0), new WorkResult.Done());
        client.welcome(1, new ClientId(1, 7));
        assertThat(client.sent(PhaseTwoResult.class)).isEmpty();

        client.receive(new RollbackBranch(RESOURCE, A));

        assertThat(client.work).hasSize(2);
    }

    @Test
    void scanIsReportedInPartsThatFit() {
        client.receive(new ScanResource(RESOURCE));
        List<InDoubtBranch> found = new ArrayList<>();
        for (int i = 1; i <= 5; i++) {
            found.add(new InDoubtBranch(
                    new BranchRef(Xid.parse("1-1." + i), new BranchId(i)), Collections.nCopies(100_000, KEY)));
        }

        client.machine.workFinished(client.work.get(0), new WorkResult.Scanned(found));

        List<ScanReport> reports = client.sent(ScanReport.class);
        assertThat(reports).extracting(ScanReport::more).endsWith(false).startsWith(true);
        assertThat(reports.stream().flatMap(report -> report.branches().stream()))
                .isEqualTo(found);
        assertThat(reports).allSatisfy(report -> assertThat(report.branches()).hasSizeLessThan(3));
    }

    @Test
    void emptyScanIsReportedToo() {
        client.receive(new ScanResource(RESOURCE));

        client.machine.workFinished(client.work.get(0), new WorkResult.Scanned(List.of()));

        assertThat(client.sent(ScanReport.class)).containsExactly(new ScanReport(RESOURCE, List.of(), false, null));
    }

    @Test
    void failedScanIsReportedAsFailed() {
        client.receive(new ScanResource(RESOURCE));

        client.machine.workFinished(client.work.get(0), new WorkResult.Failed("no table undo_log"));

        assertThat(client.sent(ScanReport.class))
                .containsExactly(new ScanReport(RESOURCE, List.of(), false, "no table undo_log"));
    }

    @Test
    void scanBegunForAnEarlierStreamIsDoneAgainForTheNewOne() {
        client.receive(new ScanResource(RESOURCE));
        ScanWork first = (ScanWork) client.work.get(0);
        client.welcomeAfterReconnect(2);
        client.receive(new ScanResource(RESOURCE));
        assertThat(client.work).hasSize(1);

        client.machine.workFinished(first, new WorkResult.Scanned(List.of(new InDoubtBranch(A, List.of()))));
        assertThat(client.sent(ScanReport.class)).isEmpty();
        assertThat(client.work).hasSize(2);
        client.machine.workFinished(client.work.get(1), new WorkResult.Scanned(List.of()));

        assertThat(client.sent(ScanReport.class)).containsExactly(new ScanReport(RESOURCE, List.of(), false, null));
    }

    @Test
    void scanThatEndsAfterItsStreamIsNotReportedToTheNextOne() {
        client.receive(new ScanResource(RESOURCE));
        client.welcomeAfterReconnect(2);

        client.machine.workFinished(client.work.get(0), new WorkResult.Scanned(List.of()));

        assertThat(client.sent(ScanReport.class)).isEmpty();
        client.receive(new ScanResource(RESOURCE));
        assertThat(client.work).hasSize(2);
    }

    @Test
    void scanThatComesAgainWhileItRunsIsDoneOnce() {
        client.receive(new ScanResource(RESOURCE));
        client.receive(new ScanResource(RESOURCE));
        client.machine.workFinished(client.work.get(0), new WorkResult.Scanned(List.of()));

        assertThat(client.work).hasSize(1);
        assertThat(client.sent(ScanReport.class)).hasSize(1);
    }
}
