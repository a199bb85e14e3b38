package io.atone.coordinator.engine;

import java.time.Duration;
import java.util.List;

import io.atone.core.id.ResourceId;
import io.atone.core.id.Xid;
import io.atone.core.protocol.ClientMessage.PhaseTwoOutcome;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Every short sequence of what can happen to one transaction, with what must always hold checked after each step. */
class EngineSequencesTest {

    private static final ResourceId BANK = new ResourceId("bank");
    private static final int LENGTH = Integer.getInteger("atone.sequences.length", 4);
    /** Hours pass in each of the sequences; pings would be all there is to see. */
    private static final EngineConfig WITHOUT_PINGS =
            EngineConfig.defaults().withPingTimeout(Duration.ofHours(10)).withPingInterval(Duration.ofHours(10));

    private enum Step {
        BEGIN,
        REGISTER,
        VOTE,
        MARK,
        COMMIT,
        ROLLBACK,
        FORCE,
        CUT_AND_RETURN,
        TIME
    }

    @Test
    void everyShortSequenceKeepsThePromises() {
        int[] odometer = new int[LENGTH];
        int sequences = 0;
        do {
            run(odometer);
            sequences++;
        } while (turn(odometer));
        assertThat(sequences).isEqualTo((int) Math.pow(Step.values().length, LENGTH));
    }

    private static boolean turn(int[] odometer) {
        for (int i = 0; i < odometer.length; i++) {
            odometer[i] = (odometer[i] + 1) % Step.values().length;
            if (odometer[i] != 0) {
                return true;
            }
        }
        return false;
    }

    private static void run(int[] odometer) {
        EngineHarness harness = new EngineHarness(WITHOUT_PINGS);
        harness.diskIsFast = false;
        TestClient client = harness.client("client", BANK);
        Xid xid = client.nextXid();
        boolean[] undone = new boolean[1];
        client.phaseTwo = branch -> {
            undone[0] |= client.received.get(client.received.size() - 1)
                    instanceof io.atone.core.protocol.ServerMessage.RollbackBranch;
            return PhaseTwoOutcome.DONE;
        };
        StringBuilder done = new StringBuilder();
        for (int position : odometer) {
            Step step = Step.values()[position];
            done.append(step).append(' ');
            take(step, harness, client, xid);
            checkPromises(done, harness, xid, undone[0]);
        }
        harness.force();
        harness.advance(harness.config.maxTransactionTimeout().multipliedBy(2));
        EngineOverview end = harness.engine.overview();
        assertThat(List.of(end.liveTransactions(), end.heldLocks(), end.unfinishedBranches()))
                .as("left over after %s", done)
                .containsOnly(0);
    }

    private static void take(Step step, EngineHarness harness, TestClient client, Xid xid) {
        switch (step) {
            case BEGIN -> client.begin(xid, "transfer", TestClient.TIMEOUT, null);
            case REGISTER -> client.register(xid, 1, BANK, "row");
            case VOTE -> client.vote(xid, 1);
            case MARK -> client.mark(xid, "marked");
            case COMMIT -> client.commit(xid);
            case ROLLBACK -> client.rollback(xid, "business");
            case FORCE -> harness.force();
            case CUT_AND_RETURN -> {
                client.cut();
                client.connect();
                client.announce(BANK);
            }
            case TIME -> harness.advance(harness.config.voteTimeout());
        }
    }

    private static void checkPromises(StringBuilder done, EngineHarness harness, Xid xid, boolean undone) {
        EngineOverview overview = harness.engine.overview();
        assertThat(harness.appended.size()).as("decisions after %s", done).isLessThanOrEqualTo(1);
        assertThat(undone && !harness.appended.isEmpty())
                .as("undone and decided after %s", done)
                .isFalse();
        boolean tracked = !harness.engine.transactions(xid, 1).isEmpty();
        assertThat(overview.heldLocks() > 0 && !tracked)
                .as("locks without a transaction after %s", done)
                .isFalse();
    }
}
