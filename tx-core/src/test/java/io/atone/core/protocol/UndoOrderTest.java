package io.atone.core.protocol;

import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class UndoOrderTest {

    @Test
    void resolutionNeedsAReasonOfBoundedLength() {
        assertThatThrownBy(() -> new UndoOrder(UndoMode.FORCED, " "))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("needs a reason");
        assertThatThrownBy(() -> new UndoOrder(UndoMode.KEEP_CURRENT, "x".repeat(UndoOrder.MAX_REASON_LENGTH + 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at most 500");
        assertThatThrownBy(() -> new UndoOrder(UndoMode.FORCED, "fine\n1-1.1: committed"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("one line");
        assertThat(new UndoOrder(UndoMode.FORCED, "ticket 7").isResolution()).isTrue();
    }

    @Test
    void ordinaryUndoHasNoReason() {
        assertThat(UndoOrder.GUARDED.isResolution()).isFalse();
        assertThatThrownBy(() -> new UndoOrder(UndoMode.GUARDED, "why")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void differencesAreBounded() {
        RowDifference.Column column = new RowDifference.Column("c", null, null, null, false);
        assertThatThrownBy(() -> new RowDifference(
                        "t",
                        "(1)",
                        RowDifference.Change.UPDATED,
                        java.util.Collections.nCopies(RowDifference.MAX_COLUMNS + 1, column),
                        0))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() ->
                        new RowDifference.Column("c", "x".repeat(RowDifference.MAX_TEXT_LENGTH + 1), null, null, true))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("before");
        assertThat(new RowDifference("t", "(1)", RowDifference.Change.DELETED, List.of(column), 3).moreColumns())
                .isEqualTo(3);
    }
}
