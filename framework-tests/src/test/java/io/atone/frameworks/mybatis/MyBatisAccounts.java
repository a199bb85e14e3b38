package io.atone.frameworks.mybatis;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

import io.atone.frameworks.Account;
import io.atone.frameworks.Accounts;
import io.atone.frameworks.Booking;
import org.apache.ibatis.executor.BatchResult;
import org.apache.ibatis.session.ExecutorType;
import org.mybatis.spring.SqlSessionTemplate;
import org.springframework.dao.OptimisticLockingFailureException;

/** Mappers; by the executor's type, several rows are one statement or several of a batch. */
final class MyBatisAccounts implements Accounts {

    private final SqlSessionTemplate session;
    private final boolean batches;
    private final AccountMapper accounts;
    private final BookingMapper bookings;
    private final LabelMapper labels;

    MyBatisAccounts(SqlSessionTemplate session, AccountMapper accounts, BookingMapper bookings, LabelMapper labels) {
        this.session = session;
        this.batches = session.getExecutorType() == ExecutorType.BATCH;
        this.accounts = accounts;
        this.bookings = bookings;
        this.labels = labels;
    }

    @Override
    public Account create(Account account) {
        NewAccount created = new NewAccount(account);
        accounts.insert(created);
        session.flushStatements();
        return created.toAccount();
    }

    @Override
    public List<Account> createAll(List<Account> all) {
        List<NewAccount> created = all.stream().map(NewAccount::new).toList();
        if (batches) {
            created.forEach(accounts::insert);
            session.flushStatements();
        } else {
            accounts.insertAll(created);
        }
        // MariaDB's driver tells only the first key of several rows.
        return all.stream()
                .map(account -> accounts.find(account.holder()).orElseThrow())
                .toList();
    }

    @Override
    public List<Account> findAll() {
        return accounts.findAll();
    }

    @Override
    public Optional<Account> find(String holder) {
        return accounts.find(holder);
    }

    @Override
    public Optional<Account> lock(String holder) {
        return accounts.lock(holder);
    }

    @Override
    public Account change(Account account) {
        changeAll(List.of(account));
        return new Account(account.id(), account.version() + 1, account.holder(), account.balance());
    }

    @Override
    public void changeAll(List<Account> all) {
        requireAll(all.size(), all.stream().mapToInt(accounts::update).sum());
    }

    @Override
    public void delete(Account account) {
        deleteAll(List.of(account));
    }

    @Override
    public void deleteAll(List<Account> all) {
        requireAll(all.size(), all.stream().mapToInt(accounts::delete).sum());
    }

    private void requireAll(int expected, int counted) {
        if (count(counted) != expected) {
            throw new OptimisticLockingFailureException("An account was changed meanwhile");
        }
    }

    /** A batch counts when it is sent. */
    private int count(int counted) {
        return batches
                ? session.flushStatements().stream()
                        .map(BatchResult::getUpdateCounts)
                        .flatMapToInt(Arrays::stream)
                        .sum()
                : counted;
    }

    @Override
    public int addToAll(BigDecimal amount, BigDecimal atLeast) {
        return count(accounts.addToAll(amount, atLeast));
    }

    @Override
    public List<Booking> bookAll(List<Booking> all) {
        List<Booking> numbered = all.stream()
                .map(booking -> booking.numbered(bookings.nextNumber()))
                .toList();
        numbered.forEach(bookings::insert);
        return numbered;
    }

    @Override
    public int deleteBookingsOfAccountsBelow(BigDecimal balance) {
        return count(bookings.deleteByBalanceBelow(balance));
    }

    @Override
    public void label(Account account, List<String> names) {
        labels.deleteAll(account.key());
        IntStream.range(0, names.size()).forEach(i -> labels.insert(account.key(), i, names.get(i)));
    }
}
