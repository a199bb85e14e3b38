package io.atone.frameworks;

import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/**
 * What an application does with its accounts, by the means that its framework recommends. Every call runs in a local
 * transaction that is there already. What carries a version fails with Spring's {@code OptimisticLockingFailureException}
 * when somebody else was faster.
 */
public interface Accounts {

    /** Inserts one; the database gives it a number. */
    Account create(Account account);

    /** Inserts several as a batch; the database gives them numbers. */
    List<Account> createAll(List<Account> accounts);

    /** All, by holder. */
    List<Account> findAll();

    /** The one of a holder. */
    Optional<Account> find(String holder);

    /** The one of a holder, locked until the transaction ends. */
    Optional<Account> lock(String holder);

    /** Writes one back, if it still has its version. */
    Account change(Account account);

    /** Writes several back as a batch, if they still have their versions. */
    void changeAll(List<Account> accounts);

    /** Deletes one, if it still has its version. */
    void delete(Account account);

    /** Deletes several as a batch, if they still have their versions. */
    void deleteAll(List<Account> accounts);

    /** Adds to every account that has so much, by one statement. Returns how many these are. */
    int addToAll(BigDecimal amount, BigDecimal atLeast);

    /** Inserts bookings as a batch; their numbers come from a sequence. */
    List<Booking> bookAll(List<Booking> bookings);

    /** Deletes, by one statement with a subquery, the bookings of accounts that have less. Returns how many these were. */
    int deleteBookingsOfAccountsBelow(BigDecimal balance);

    /** Replaces the labels of an account, which are kept in their order. */
    void label(Account account, List<String> labels);
}
