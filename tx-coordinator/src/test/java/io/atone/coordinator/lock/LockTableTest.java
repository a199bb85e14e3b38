package io.atone.coordinator.lock;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.atone.core.id.BranchId;
import io.atone.core.id.ClientId;
import io.atone.core.id.LockKey;
import io.atone.core.id.Xid;
import io.atone.core.protocol.Reply.LockRefusalKind;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** All or nothing, first come first served, and no wait that could last forever. */
class LockTableTest {

    private final LockTable table = new LockTable(100);
    private final Map<String, LockOwner> owners = new HashMap<>();
    private final List<String> granted = new ArrayList<>();
    private long branches;

    @Test
    void heldKeyMakesOthersWaitUntilItIsReleased() {
        acquire("A", "row");
        assertThat(acquire("B", "row")).isInstanceOf(LockAnswer.Waiting.class);
        table.releaseAll(owner("A"));
        assertThat(granted).containsExactly("B");
        assertThat(owner("B").heldKeys()).isOne();
    }

    @Test
    void requestGetsAllOfItsKeysOrNone() {
        acquire("A", "x");
        acquire("B", "x", "y");
        assertThat(owner("B").heldKeys()).isZero();
        assertThat(table.heldKeys()).isOne();
    }

    @Test
    void newcomerDoesNotPassAnEarlierWaiterOnAFreeKey() {
        acquire("A", "x");
        acquire("B", "x", "y");
        assertThat(acquire("C", "y")).as("y is free, but B was first").isInstanceOf(LockAnswer.Waiting.class);
        table.releaseAll(owner("A"));
        table.releaseAll(owner("B"));
        assertThat(granted).containsExactly("B", "C");
    }

    @Test
    void waitersAreServedInOrderOfArrival() {
        acquire("A", "row");
        for (String waiter : List.of("B", "C", "D")) {
            acquire(waiter, "row");
        }
        for (String holder : List.of("A", "B", "C")) {
            table.releaseAll(owner(holder));
        }
        assertThat(granted).containsExactly("B", "C", "D");
    }

    @Test
    void holderGetsItsOwnKeyAgainPastAllWaiters() {
        acquire("A", "row");
        acquire("B", "row");
        assertThat(acquire("A", "row")).isInstanceOf(LockAnswer.Granted.class);
    }

    @Test
    void keyIsFreeWhenTheLastBranchThatHoldsItIsReleased() {
        acquire("A", "row");
        acquire("A", "row");
        acquire("B", "row");
        table.release(owner("A"), new BranchId(2));
        assertThat(granted).isEmpty();
        table.release(owner("A"), new BranchId(1));
        assertThat(granted).containsExactly("B");
    }

    @Test
    void withdrawnWaiterLetsTheNextOneOn() {
        acquire("A", "x");
        Request waiting = request("B", "x", "y");
        table.acquire(waiting, true);
        acquire("C", "y");
        table.withdraw(waiting);
        assertThat(granted).containsExactly("C");
        assertThat(table.waiting()).isZero();
    }

    @Test
    void requestsOfOneOwnerStandTogether() {
        acquire("A", "x");
        acquire("B", "x");
        acquire("C", "x");
        assertThat(acquire("B", "x")).isInstanceOf(LockAnswer.Waiting.class);
        table.releaseAll(owner("A"));
        assertThat(granted).containsExactly("B", "B");
    }

    @Test
    void waitThatClosesACycleIsRefusedWithTheCycle() {
        acquire("A", "x");
        acquire("B", "y");
        acquire("C", "z");
        acquire("A", "y");
        acquire("B", "z");
        LockConflict conflict = conflict(acquire("C", "x"));
        assertThat(conflict.kind()).isEqualTo(LockRefusalKind.DEADLOCK);
        assertThat(conflict.cycle()).containsExactly(xid("C"), xid("A"), xid("B"));
        assertThat(table.waiting()).isEqualTo(2);
    }

    @Test
    void cycleThroughTheLineIsFound() {
        acquire("A", "x");
        acquire("B", "y");
        acquire("C", "x", "z");
        acquire("B", "z");
        assertThat(conflict(acquire("A", "y")).kind())
                .as("A waits for B, B behind C in the line of z, C for A")
                .isEqualTo(LockRefusalKind.DEADLOCK);
    }

    @Test
    void innerTransactionThatWaitsForItsSuspendedOuterOneIsADeadlock() {
        acquire("outer", "x");
        assertThat(table.suspend(owner("outer"), owner("inner"))).isEmpty();
        assertThat(conflict(acquire("inner", "x")).cycle()).containsExactly(xid("inner"), xid("outer"));
    }

    @Test
    void lateNewsOfASuspensionFailTheYoungestWaiterOnTheCycle() {
        acquire("outer", "x");
        acquire("other", "y");
        acquire("other", "x");
        acquire("inner", "y");
        List<LockTable.DeadlockVictim> victims = table.suspend(owner("outer"), owner("inner"));
        assertThat(victims).hasSize(1);
        assertThat(victims.get(0).request().owner()).isSameAs(owner("inner"));
        assertThat(victims.get(0).conflict().cycle()).containsExactly(xid("inner"), xid("other"), xid("outer"));
        assertThat(table.waiting()).isOne();
    }

    @Test
    void lateNewsOfASuspensionFailEveryRequestThatCanNeverBeGranted() {
        acquire("outer", "x", "y");
        acquire("inner", "x");
        acquire("inner", "y");
        assertThat(table.suspend(owner("outer"), owner("inner")))
                .allSatisfy(victim -> assertThat(victim.conflict().cycle()).containsExactly(xid("inner"), xid("outer")))
                .hasSize(2);
        assertThat(table.waiting()).isZero();
    }

    @Test
    void holderThatRefusesWaitersIsNotWaitedFor() {
        acquire("A", "free-of-conflict", "row");
        owner("A").refuseWaiters(LockRefusalKind.HOLDER_ROLLING_BACK);
        assertThat(conflict(acquire("B", "other", "row")).kind()).isEqualTo(LockRefusalKind.HOLDER_ROLLING_BACK);
    }

    @Test
    void everybodyBehindAHolderCanBeSentAway() {
        acquire("A", "x", "y");
        acquire("B", "x");
        acquire("C", "x");
        table.acquire(query("D", "y"), true);
        assertThat(table.withdrawAllBehind(owner("A"))).hasSize(3);
        assertThat(table.waiting()).isZero();
        table.releaseAll(owner("A"));
        assertThat(granted).isEmpty();
        assertThat(table.knownKeys()).isZero();
    }

    @Test
    void queryWaitsUntilNobodyElseHoldsTheKeysAndTakesNothing() {
        acquire("A", "x");
        acquire("B", "y");
        table.acquire(query("Q", "x", "y"), true);
        table.releaseAll(owner("A"));
        assertThat(granted).isEmpty();
        acquire("C", "x");
        table.releaseAll(owner("B"));
        assertThat(granted).as("C took x meanwhile").isEmpty();
        table.releaseAll(owner("C"));
        assertThat(granted).containsExactly("Q");
        assertThat(table.knownKeys()).isZero();
    }

    @Test
    void tooManyWaitersAreRefused() {
        LockTable small = new LockTable(1);
        small.acquire(request("A", "x"), true);
        small.acquire(request("B", "x"), true);
        assertThat(conflict(small.acquire(request("C", "x"), true)).kind()).isEqualTo(LockRefusalKind.TOO_MANY_WAITERS);
    }

    @Test
    void costDoesNotGrowWithTheLocksHeld() {
        LockTable large = new LockTable(100);
        LockOwner crowd = LockOwner.of(xid("crowd"));
        List<LockKey> keys = new ArrayList<>();
        for (int i = 0; i < 1_000_000; i++) {
            keys.add(new LockKey(i, i));
        }
        large.reinstate(crowd, new BranchId(1), keys);
        assertThat(large.heldKeys()).isEqualTo(1_000_000);
        for (int i = 0; i < 10_000; i++) {
            Request request = new Request("A", LockOwner.of(xid("A")), new BranchId(1), List.of(new LockKey(-1, i)));
            large.acquire(request, true);
            large.releaseAll(request.owner());
        }
        assertThat(large.knownKeys()).isEqualTo(1_000_000);
    }

    private LockAnswer acquire(String owner, String... rows) {
        return table.acquire(request(owner, rows), true);
    }

    private Request request(String owner, String... rows) {
        return new Request(owner, owner(owner), new BranchId(++branches), keys(rows));
    }

    private Request query(String owner, String... rows) {
        return new Request(owner, owner(owner), null, keys(rows));
    }

    private static LockConflict conflict(LockAnswer answer) {
        assertThat(answer).isInstanceOf(LockAnswer.Refused.class);
        return ((LockAnswer.Refused) answer).conflict();
    }

    private static List<LockKey> keys(String... rows) {
        return Arrays.stream(rows).map(row -> new LockKey(row.hashCode(), 1)).toList();
    }

    private LockOwner owner(String name) {
        return owners.computeIfAbsent(name, none -> LockOwner.of(xid(name)));
    }

    private static Xid xid(String name) {
        return new Xid(new ClientId(1, 1), 1 + Math.floorMod(name.hashCode(), 1_000_000));
    }

    private final class Request extends LockRequest {
        private final String name;

        Request(String name, LockOwner owner, @Nullable BranchId takes, List<LockKey> keys) {
            super(owner, takes, keys);
            this.name = name;
        }

        @Override
        protected void granted() {
            LockTableTest.this.granted.add(name);
        }
    }
}
