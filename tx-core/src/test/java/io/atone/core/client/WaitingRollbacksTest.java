package io.atone.core.client;

import java.util.List;

import io.atone.core.client.WaitingRollbacks.Next;
import io.atone.core.client.machine.PhaseTwoWork.RollbackWork;
import io.atone.core.id.BranchId;
import io.atone.core.id.BranchRef;
import io.atone.core.id.ResourceId;
import io.atone.core.id.Xid;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class WaitingRollbacksTest {

    private static final ResourceId RESOURCE = new ResourceId("db1");

    private final WaitingRollbacks rollbacks = new WaitingRollbacks();

    @Test
    void whatComesWhenNothingRunsDoesNotWaitForTheLookForASecondTurn() {
        assertThat(add(1)).isEqualTo(Next.TURN);
        assertThat(add(2)).isEqualTo(Next.LOOK_LATER);
        assertThat(taken()).containsExactly(1L, 2L);
        assertThat(rollbacks.endTurn(RESOURCE)).isEqualTo(Next.NOTHING);

        assertThat(add(3)).isEqualTo(Next.TURN);
        assertThat(taken()).containsExactly(3L);
        assertThat(rollbacks.beginSecondTurn(RESOURCE)).isFalse();
        assertThat(rollbacks.endTurn(RESOURCE)).isEqualTo(Next.NOTHING);
    }

    @Test
    void aTurnTakesWhatGatheredWhileItRan() {
        add(1);
        assertThat(taken()).containsExactly(1L);
        assertThat(add(2)).isEqualTo(Next.LOOK_LATER);
        assertThat(add(3)).isEqualTo(Next.NOTHING);

        assertThat(rollbacks.endTurn(RESOURCE)).isEqualTo(Next.TURN);
        assertThat(taken()).containsExactly(2L, 3L);
    }

    @Test
    void whileOneTurnIsHeldUpAnotherDoesItsWork() {
        add(1);
        taken();
        add(2);

        assertThat(rollbacks.beginSecondTurn(RESOURCE)).isTrue();
        assertThat(taken()).containsExactly(2L);
        assertThat(add(3)).isEqualTo(Next.NOTHING);
        assertThat(rollbacks.endTurn(RESOURCE)).isEqualTo(Next.LOOK_LATER);
        assertThat(rollbacks.beginSecondTurn(RESOURCE)).isTrue();
        assertThat(taken()).containsExactly(3L);
    }

    @Test
    void oneThatFailedComesAloneUntilItIsDone() {
        rollbacks.failed(work(2).branch());
        for (int number = 1; number <= 3; number++) {
            add(number);
        }
        assertThat(taken()).containsExactly(1L);
        assertThat(taken()).containsExactly(2L);
        assertThat(taken()).containsExactly(3L);

        rollbacks.done(work(2).branch());
        for (int number = 1; number <= 3; number++) {
            add(number);
        }
        assertThat(taken()).containsExactly(1L, 2L, 3L);
    }

    private Next add(int number) {
        return rollbacks.add(work(number));
    }

    private List<Long> taken() {
        return rollbacks.take(RESOURCE).stream()
                .map(work -> work.branch().branchId().value())
                .toList();
    }

    private static RollbackWork work(int number) {
        return new RollbackWork(RESOURCE, new BranchRef(Xid.parse("1-1." + number), new BranchId(number)));
    }
}
