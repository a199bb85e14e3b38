package io.atone.core.id;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class XidTest {

    private static final Xid MADE = new Xid(new ClientId(2, 37), 71);

    @Test
    void madeAndReadFormsAreTheSame() {
        Xid read = Xid.parse("2-11.1z");

        assertThat(MADE).hasToString("2-11.1z");
        assertThat(read).isEqualTo(MADE).hasSameHashCodeAs(MADE).hasToString("2-11.1z");
    }

    @Test
    void otherClientOrSequenceIsAnotherTransaction() {
        assertThat(MADE)
                .isNotEqualTo(new Xid(new ClientId(2, 37), 72))
                .isNotEqualTo(new Xid(new ClientId(3, 37), 71))
                .isNotEqualTo(new Xid(new ClientId(2, 38), 71))
                .isNotEqualTo(null);
    }

    @Test
    void onlyOneTextIsReadForEachTransaction() {
        for (String text : new String[] {
            "",
            ".",
            "2-11",
            "2.11",
            "2-11.",
            "-11.1z",
            "2-.1z",
            "02-11.1z",
            "2-011.1z",
            "2-11.01z",
            "2-11.1Z",
            "2-11.1z ",
            "2.11-1z",
            "2-11.1z.1",
            "2-11-1.1z",
            "1".repeat(Xid.MAX_LENGTH + 1)
        }) {
            assertThatThrownBy(() -> Xid.parse(text)).as(text).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
