package io.atone.simulation.check;

import java.util.List;
import java.util.Map;

import io.atone.core.id.BranchId;
import io.atone.core.id.BranchRef;
import io.atone.core.id.ClientId;
import io.atone.core.id.Xid;
import io.atone.core.protocol.UndoMode;
import io.atone.simulation.world.Observer.Change;
import io.atone.simulation.world.Observer.Overwrite;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class MoneyIsConservedTest {

    private static final BranchRef BRANCH = new BranchRef(new Xid(new ClientId(1, 1), 1), new BranchId(1));
    private static final Change BOOKING = new Change("account1", "1000@start", "1005@branch");

    private final MoneyIsConserved checker = new MoneyIsConserved(Map.of("db/account1", 1000L));

    private static Map<String, Map<String, String>> holding(String value) {
        return Map.of("db", Map.of("account1", value, "code1", "k1@start"));
    }

    @Test
    void accountThatHoldsWhatWasBookedIsAccepted() {
        checker.localCommit("db", BRANCH, List.of(BOOKING));
        checker.outsideWrite("db", new Change("account1", "1005@branch", "1006@outside"));
        assertThatCode(() -> checker.atRest(holding("1006@outside"))).doesNotThrowAnyException();
    }

    @Test
    void undoneBookingThatStillStandsInTheDatabaseIsSeen() {
        checker.localCommit("db", BRANCH, List.of(BOOKING));
        checker.undone("db", BRANCH, List.of(new Overwrite(BOOKING, BOOKING.after())));
        assertThatExceptionOfType(Violation.class)
                .isThrownBy(() -> checker.atRest(holding(BOOKING.after())))
                .withMessageContaining("1000")
                .withMessageContaining("1005");
    }

    @Test
    void undoByForceTakesWhatOthersBookedWithIt() {
        Change foreign = new Change("account1", "1005@branch", "1012@outside");
        checker.localCommit("db", BRANCH, List.of(BOOKING));
        checker.outsideWrite("db", foreign);
        checker.resolved("db", BRANCH, UndoMode.FORCED, List.of(new Overwrite(BOOKING, foreign.after())));
        assertThatCode(() -> checker.atRest(holding("1000@start"))).doesNotThrowAnyException();
        assertThatExceptionOfType(Violation.class).isThrownBy(() -> checker.atRest(holding("1007@start")));
    }

    @Test
    void keptBranchStaysBooked() {
        Change foreign = new Change("account1", "1005@branch", "1012@outside");
        checker.localCommit("db", BRANCH, List.of(BOOKING));
        checker.outsideWrite("db", foreign);
        checker.resolved("db", BRANCH, UndoMode.KEEP_CURRENT, List.of(new Overwrite(BOOKING, foreign.after())));
        assertThatCode(() -> checker.atRest(holding("1012@outside"))).doesNotThrowAnyException();
    }

    @Test
    void accountThatIsMissingFromTheDatabaseIsSeen() {
        assertThatExceptionOfType(Violation.class)
                .isThrownBy(() -> checker.atRest(Map.of("db", Map.of())))
                .withMessageContaining("money is conserved");
    }
}
