package io.atone.frameworks;

import java.math.BigDecimal;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * An account, as every framework's application sees it. Immutable and thread-safe.
 *
 * @param id the database's number; null before it is created
 * @param version counted by the framework, or by the application's own statements
 * @param holder unique
 */
public record Account(@Nullable Long id, long version, String holder, BigDecimal balance) {

    public Account {
        Objects.requireNonNull(holder, "holder");
        Objects.requireNonNull(balance, "balance");
    }

    static Account of(String holder, String balance) {
        return new Account(null, 0, holder, new BigDecimal(balance));
    }

    Account plus(String amount) {
        return new Account(id, version, holder, balance.add(new BigDecimal(amount)));
    }

    /** The number of one that was created. */
    public long key() {
        return Objects.requireNonNull(id, "id");
    }

    /** All but the number, which may differ between two databases. */
    String readable() {
        return holder + " " + balance.toPlainString() + " v" + version;
    }
}
