package io.atone.coordinator.rpc;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.atone.coordinator.engine.LockView;
import io.atone.coordinator.engine.TransactionView;
import io.atone.coordinator.engine.TransactionView.BranchView;
import io.atone.core.id.BranchId;
import io.atone.core.id.ResourceId;
import io.atone.core.id.Xid;
import io.atone.core.status.GlobalStatus;
import io.atone.core.status.Outcome;
import io.atone.core.transport.grpc.proto.ListTransactionsResponse;
import io.atone.core.transport.grpc.proto.TransactionInfo;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class AdminPagesTest {

    private static final String DETAIL = "x".repeat(16_000);

    @Test
    void pageEndsAtItsBytesLongBeforeTheLimit() {
        List<TransactionView> many = new ArrayList<>();
        for (int i = 1; i <= 1_000; i++) {
            many.add(transaction(i, 50));
        }

        ListTransactionsResponse page = AdminPages.transactions(many, AdminPages.MAX_LIMIT);

        assertThat(page.getSerializedSize()).isBetween(AdminPages.MAX_PAGE_BYTES, 2 * AdminPages.MAX_PAGE_BYTES);
        assertThat(page.getTruncated()).isTrue();
        assertThat(AdminPages.transactionToken(page.getNextPageToken())).isEqualTo(page.getTransactionsCount());
        assertThat(page.getTransactions(0).getBranchesCount()).isEqualTo(AdminWire.MAX_BRANCHES_IN_LIST);
        assertThat(page.getTransactions(0).getTotalBranches()).isEqualTo(50);
    }

    @Test
    void oneTransactionIsBoundedToo() {
        TransactionInfo info = AdminWire.encodeAll(transaction(1, 5_000));
        assertThat(info.getSerializedSize()).isLessThan(AdminWire.MAX_TRANSACTION_BYTES + 200 * 1024);
        assertThat(info.getBranchesCount()).isEqualTo(AdminWire.MAX_BRANCHES);
        assertThat(info.getTotalBranches()).isEqualTo(5_000);
    }

    @Test
    void lastPageHasNoToken() {
        ListTransactionsResponse page = AdminPages.transactions(List.of(transaction(1, 1)), 1);
        assertThat(page.getTruncated()).isFalse();
        assertThat(page.getNextPageToken()).isEmpty();
    }

    @Test
    void tokensThatAreNoneAreRefused() {
        assertThat(AdminPages.transactionToken("")).isZero();
        assertThat(AdminPages.lockToken("")).isEqualTo(LockView.Place.START);
        assertThat(AdminPages.lockToken("12.3")).isEqualTo(new LockView.Place(12, 3));
        for (String bad : List.of("x", "-1", "1.2.3", "99999999999999999999")) {
            assertThatThrownBy(() -> AdminPages.transactionToken(bad)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> AdminPages.lockToken(bad)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    private static TransactionView transaction(long number, int branches) {
        List<BranchView> views = new ArrayList<>();
        for (int i = 1; i <= branches; i++) {
            views.add(new BranchView(new BranchId(i), new ResourceId("bank"), "STUCK", 1, DETAIL, List.of()));
        }
        return new TransactionView(
                number,
                Xid.parse("1-1." + number),
                "transfer",
                "bank",
                new Outcome(GlobalStatus.ACTIVE, null, ""),
                Duration.ZERO,
                0,
                views);
    }
}
