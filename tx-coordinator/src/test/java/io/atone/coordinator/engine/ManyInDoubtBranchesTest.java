package io.atone.coordinator.engine;

import java.util.ArrayList;
import java.util.List;

import io.atone.core.id.ResourceId;
import io.atone.core.id.Xid;
import io.atone.core.protocol.ClientMessage;
import io.atone.core.protocol.ClientMessage.InDoubtBranch;
import io.atone.core.protocol.ClientMessage.PhaseTwoOutcome;
import io.atone.core.protocol.ServerMessage.CommitBranches;
import io.atone.core.protocol.ServerMessage.RollbackBranch;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import static io.atone.coordinator.engine.TestClient.keys;
import static io.atone.coordinator.engine.TestClient.ref;
import static org.assertj.core.api.Assertions.assertThat;

/** A restart with as many in-doubt branches as a busy system has after a long outage of one database. */
class ManyInDoubtBranchesTest {

    private static final Logger log = LoggerFactory.getLogger(ManyInDoubtBranchesTest.class);

    private static final ResourceId BANK = new ResourceId("bank");
    private static final int BRANCHES = 10_000;
    private static final int PART = 1_000;

    private final EngineHarness harness = EngineHarness.create();
    private final TestClient client = harness.client("client", BANK);
    private final List<InDoubtBranch> inDoubt = new ArrayList<>();

    @Test
    void halfOfThemDecidedAreFinishedAfterARestartAndTheOthersUndone() {
        leaveBehind();
        client.phaseTwo = branch -> PhaseTwoOutcome.DONE;
        client.answersScans = false;
        client.received.clear();

        long start = System.nanoTime();
        harness.restart();
        client.id = null; // the old process is gone for good
        client.connect();
        client.announce(BANK);
        report();
        long opened = System.nanoTime();
        assertThat(harness.engine.overview().openResources()).isOne();
        assertThat(harness.engine.overview().heldLocks()).isEqualTo(BRANCHES / 2 * 3);
        assertThat(client.received(CommitBranches.class).stream()
                        .mapToInt(batch -> batch.branches().size())
                        .sum())
                .isEqualTo(BRANCHES / 2);
        assertThat(client.received(CommitBranches.class)).hasSizeLessThan(BRANCHES / 100);

        harness.advance(harness.config.adoptionWindow());
        long end = System.nanoTime();
        assertThat(client.received(RollbackBranch.class)).hasSize(BRANCHES / 2);
        assertThat(harness.engine.overview().heldLocks()).isZero();
        assertThat(harness.engine.overview().unfinishedBranches()).isZero();
        assertThat(harness.engine.overview().liveTransactions()).isZero();
        log.info(
                "{} in-doubt branches: open after {} ms of the engine's time, all finished after {} ms",
                BRANCHES,
                (opened - start) / 1_000_000,
                (end - start) / 1_000_000);
    }

    private void leaveBehind() {
        client.phaseTwo = branch -> null;
        for (int i = 1; i <= BRANCHES; i++) {
            Xid xid = client.begin("busy");
            String[] rows = {"a" + i, "b" + i, "c" + i};
            client.branch(xid, i, BANK, rows);
            inDoubt.add(new InDoubtBranch(ref(xid, i), keys(BANK, rows)));
            if (i % 2 == 0) {
                client.commit(xid);
            }
        }
    }

    private void report() {
        for (int from = 0; from < BRANCHES; from += PART) {
            boolean more = from + PART < BRANCHES;
            client.send(new ClientMessage.ScanReport(BANK, inDoubt.subList(from, from + PART), more, null));
        }
    }
}
