package io.atone.frameworks.jpa;

import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

import io.atone.frameworks.Account;
import io.atone.frameworks.Accounts;
import io.atone.frameworks.Booking;

/** Entities are merged, changed while they are managed, and written when the session is flushed. */
final class JpaAccounts implements Accounts {

    private final AccountRepository accounts;
    private final BookingRepository bookings;

    JpaAccounts(AccountRepository accounts, BookingRepository bookings) {
        this.accounts = accounts;
        this.bookings = bookings;
    }

    @Override
    public Account create(Account account) {
        return accounts.save(AccountEntity.of(account)).toAccount();
    }

    @Override
    public List<Account> createAll(List<Account> all) {
        return accounts.saveAll(all.stream().map(AccountEntity::of).toList()).stream()
                .map(AccountEntity::toAccount)
                .toList();
    }

    @Override
    public List<Account> findAll() {
        return accounts.findAllByOrderByHolder().stream()
                .map(AccountEntity::toAccount)
                .toList();
    }

    @Override
    public Optional<Account> find(String holder) {
        return accounts.findByHolder(holder).map(AccountEntity::toAccount);
    }

    @Override
    public Optional<Account> lock(String holder) {
        return accounts.lockByHolder(holder).map(AccountEntity::toAccount);
    }

    @Override
    public Account change(Account account) {
        AccountEntity managed = accounts.save(AccountEntity.of(account, accounts.getReferenceById(account.key())));
        accounts.flush();
        return managed.toAccount();
    }

    @Override
    public void changeAll(List<Account> all) {
        all.forEach(account -> accounts.save(AccountEntity.of(account, accounts.getReferenceById(account.key()))));
        accounts.flush();
    }

    @Override
    public void delete(Account account) {
        accounts.delete(AccountEntity.of(account));
        accounts.flush();
    }

    @Override
    public void deleteAll(List<Account> all) {
        accounts.deleteAll(all.stream().map(AccountEntity::of).toList());
        accounts.flush();
    }

    @Override
    public int addToAll(BigDecimal amount, BigDecimal atLeast) {
        return accounts.addToAll(amount, atLeast);
    }

    @Override
    public List<Booking> bookAll(List<Booking> all) {
        return bookings
                .saveAll(all.stream()
                        .map(booking -> BookingEntity.of(booking, accounts.getReferenceById(booking.account())))
                        .toList())
                .stream()
                .map(BookingEntity::toBooking)
                .toList();
    }

    @Override
    public int deleteBookingsOfAccountsBelow(BigDecimal balance) {
        return bookings.deleteByBalanceBelow(balance);
    }

    @Override
    public void label(Account account, List<String> labels) {
        accounts.getReferenceById(account.key()).label(labels);
        accounts.flush();
    }
}
