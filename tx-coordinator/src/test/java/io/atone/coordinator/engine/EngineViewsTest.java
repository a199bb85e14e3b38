package io.atone.coordinator.engine;

import java.util.ArrayList;
import java.util.List;

import io.atone.core.id.LockKey;
import io.atone.core.id.ResourceId;
import io.atone.core.id.Xid;
import io.atone.core.protocol.ClientMessage;
import io.atone.core.protocol.ClientMessage.PhaseTwoOutcome;
import io.atone.core.status.GlobalStatus;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** What people see, page by page. */
class EngineViewsTest {

    private static final ResourceId BANK = new ResourceId("bank");
    private static final ResourceId LATE = new ResourceId("late");

    private final EngineHarness harness = EngineHarness.create();
    private final TestClient client = harness.client("bank", BANK);

    @Test
    void pagesShowEveryTransactionOnceEvenWhenOthersEndMeanwhile() {
        List<Xid> begun = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            begun.add(client.begin("transfer " + i));
        }
        List<TransactionView> first = harness.engine.transactions(0L, null, 2);
        client.rollback(begun.get(1), "the last one of the page ends");
        List<TransactionView> second = harness.engine.transactions(first.get(1).number(), null, 2);
        List<TransactionView> third = harness.engine.transactions(second.get(1).number(), null, 2);

        assertThat(List.of(first, second, third))
                .flatMap(page -> page.stream().map(TransactionView::xid).toList())
                .containsExactlyElementsOf(begun);
    }

    @Test
    void transactionsAreFoundByTheirStatusAndRememberedWhenOver() {
        client.phaseTwo = branch -> PhaseTwoOutcome.NEEDS_ATTENTION;
        Xid active = client.begin("active");
        Xid stuck = client.begin("stuck");
        client.branch(stuck, 1, BANK, "a");
        client.rollback(stuck, "business");
        Xid over = client.begin("over");
        client.rollback(over, "business");

        assertThat(harness.engine.transactions(0L, GlobalStatus.NEEDS_ATTENTION, 10))
                .singleElement()
                .satisfies(view -> assertThat(view.xid()).isEqualTo(stuck));
        assertThat(harness.engine.transaction(active).outcome().status()).isEqualTo(GlobalStatus.ACTIVE);
        assertThat(harness.engine.transaction(over).outcome().status()).isEqualTo(GlobalStatus.ROLLED_BACK);
        assertThat(harness.engine.transaction(client.nextXid())).isNull();
    }

    @Test
    void locksAreShownWithHolderAndWaitersPageByPage() {
        Xid holder = client.begin("holder");
        client.branch(holder, 1, BANK, "a", "b");
        client.branch(holder, 2, BANK, "c");
        Xid second = client.begin("second");
        client.branch(second, 3, BANK, "d");
        Xid waiter = client.begin("waiter");
        client.register(waiter, 4, BANK, "b");

        List<LockView> page = harness.engine.locks(LockView.Place.START, null, 2);
        List<LockView> rest = harness.engine.locks(page.get(1).place(), null, 10);

        assertThat(page).extracting(LockView::key).containsExactly(key("a"), key("b"));
        assertThat(rest).extracting(LockView::key).containsExactly(key("c"), key("d"));
        assertThat(page.get(1).waiting()).isOne();
        assertThat(page.get(1).firstWaiting()).containsExactly(waiter);
        assertThat(page.get(1).name()).isEqualTo("holder");
        assertThat(harness.engine.locks(LockView.Place.START, second, 10))
                .singleElement()
                .satisfies(lock -> assertThat(lock.key()).isEqualTo(key("d")));
    }

    @Test
    void resourcesAreShownWithWhatKeepsThemClosed() {
        TestClient late = new TestClient(harness, "late", "late-instance");
        late.connect();
        late.answersScans = false;
        late.announce(LATE);
        late.send(new ClientMessage.ScanReport(LATE, List.of(), false, "the database is away"));

        assertThat(harness.engine.resources())
                .containsExactly(
                        new ResourceView(BANK, "test", true, List.of("bank"), 1, 0, ""),
                        new ResourceView(LATE, "test", false, List.of("late"), 1, 0, "the database is away"));
        late.cut();
        assertThat(harness.engine.resources().get(1).servers()).isZero();
    }

    private static LockKey key(String row) {
        return LockKey.of(BANK, row);
    }
}
