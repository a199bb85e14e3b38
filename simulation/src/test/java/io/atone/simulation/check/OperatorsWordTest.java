package io.atone.simulation.check;

import java.util.List;

import io.atone.core.id.BranchId;
import io.atone.core.id.BranchRef;
import io.atone.core.id.ClientId;
import io.atone.core.id.Xid;
import io.atone.core.protocol.UndoMode;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class OperatorsWordTest {

    private static final Xid XID = new Xid(new ClientId(1, 1), 1);
    private static final BranchRef BRANCH = new BranchRef(XID, new BranchId(1));
    private static final BranchRef OTHER = new BranchRef(XID, new BranchId(2));

    private final OperatorsWord checker = new OperatorsWord();

    @Test
    void branchThatWasFoundStuckAndNamedMayBeForced() {
        checker.undoRefused("db", BRANCH, "account1");
        checker.resolutionOrdered(BRANCH, UndoMode.FORCED);
        assertThatCode(() -> checker.resolved("db", BRANCH, UndoMode.FORCED, List.of()))
                .doesNotThrowAnyException();
    }

    @Test
    void anotherBranchAndAnotherWayAreSeen() {
        checker.undoRefused("db", BRANCH, "account1");
        checker.resolutionOrdered(BRANCH, UndoMode.FORCED);
        assertThatExceptionOfType(Violation.class)
                .isThrownBy(() -> checker.resolved("db", OTHER, UndoMode.FORCED, List.of()));
        assertThatExceptionOfType(Violation.class)
                .isThrownBy(() -> checker.resolved("db", BRANCH, UndoMode.KEEP_CURRENT, List.of()));
    }

    @Test
    void decisionAboutABranchThatNobodyFoundStuckIsSeen() {
        assertThatExceptionOfType(Violation.class).isThrownBy(() -> checker.resolutionOrdered(BRANCH, UndoMode.FORCED));
    }
}
