package io.atone.frameworks;

import java.math.BigDecimal;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * A booking, whose number comes from a sequence. Immutable and thread-safe.
 *
 * @param id null before it is created
 * @param account the account's number
 */
public record Booking(@Nullable Long id, long account, String purpose, BigDecimal amount) {

    public Booking {
        Objects.requireNonNull(purpose, "purpose");
        Objects.requireNonNull(amount, "amount");
    }

    static Booking of(Account account, String purpose, String amount) {
        return new Booking(null, account.key(), purpose, new BigDecimal(amount));
    }

    /** The same with a number. */
    public Booking numbered(long number) {
        return new Booking(number, account, purpose, amount);
    }

    String readable() {
        return purpose + " " + amount.toPlainString() + (id == null ? "" : " numbered");
    }
}
