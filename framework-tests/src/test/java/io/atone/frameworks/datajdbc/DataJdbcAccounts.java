package io.atone.frameworks.datajdbc;

import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

import io.atone.frameworks.Account;
import io.atone.frameworks.Accounts;
import io.atone.frameworks.Booking;

/** Aggregates are read and saved whole. */
final class DataJdbcAccounts implements Accounts {

    private final AccountRepository accounts;
    private final BookingRepository bookings;

    DataJdbcAccounts(AccountRepository accounts, BookingRepository bookings) {
        this.accounts = accounts;
        this.bookings = bookings;
    }

    @Override
    public Account create(Account account) {
        return accounts.save(AccountRow.created(account)).toAccount();
    }

    @Override
    public List<Account> createAll(List<Account> all) {
        return accounts.saveAll(all.stream().map(AccountRow::created).toList()).stream()
                .map(AccountRow::toAccount)
                .toList();
    }

    @Override
    public List<Account> findAll() {
        return accounts.findAllByOrderByHolder().stream()
                .map(AccountRow::toAccount)
                .toList();
    }

    @Override
    public Optional<Account> find(String holder) {
        return accounts.findByHolder(holder).map(AccountRow::toAccount);
    }

    @Override
    public Optional<Account> lock(String holder) {
        return accounts.findWithLockByHolder(holder).map(AccountRow::toAccount);
    }

    @Override
    public Account change(Account account) {
        return accounts.save(row(account)).toAccount();
    }

    @Override
    public void changeAll(List<Account> all) {
        accounts.saveAll(all.stream().map(this::row).toList());
    }

    @Override
    public void delete(Account account) {
        accounts.delete(row(account));
    }

    @Override
    public void deleteAll(List<Account> all) {
        accounts.deleteAll(all.stream().map(this::row).toList());
    }

    private AccountRow row(Account account) {
        return accounts.findById(account.key()).orElseThrow().with(account);
    }

    @Override
    public int addToAll(BigDecimal amount, BigDecimal atLeast) {
        return accounts.addToAll(amount, atLeast);
    }

    @Override
    public List<Booking> bookAll(List<Booking> all) {
        return bookings.saveAll(all.stream().map(BookingRow::of).toList()).stream()
                .map(BookingRow::toBooking)
                .toList();
    }

    @Override
    public int deleteBookingsOfAccountsBelow(BigDecimal balance) {
        return bookings.deleteByBalanceBelow(balance);
    }

    @Override
    public void label(Account account, List<String> labels) {
        accounts.save(row(account).withLabels(labels));
    }
}
