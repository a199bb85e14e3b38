package io.atone.frameworks.jooq;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

import io.atone.frameworks.Account;
import io.atone.frameworks.Accounts;
import io.atone.frameworks.Booking;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Query;
import org.jooq.Record;
import org.jooq.Sequence;
import org.jooq.Table;
import org.jooq.exception.DataChangedException;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;
import org.springframework.dao.OptimisticLockingFailureException;

import static io.atone.frameworks.jooq.AccountTable.ACCOUNT;

/** Updatable records with a version, batches, and statements by the DSL. */
final class JooqAccounts implements Accounts {

    private static final Table<Record> BOOKING = DSL.table(DSL.name("booking"));
    private static final Field<Long> BOOKING_ID = DSL.field(DSL.name("id"), SQLDataType.BIGINT);
    private static final Field<Long> BOOKING_ACCOUNT = DSL.field(DSL.name("account_id"), SQLDataType.BIGINT);
    private static final Field<String> PURPOSE = DSL.field(DSL.name("purpose"), SQLDataType.VARCHAR(200));
    private static final Field<BigDecimal> AMOUNT = DSL.field(DSL.name("amount"), SQLDataType.DECIMAL(19, 2));
    private static final Sequence<Long> BOOKING_SEQUENCE = DSL.sequence(DSL.name("booking_seq"), SQLDataType.BIGINT);

    private static final Table<Record> LABEL = DSL.table(DSL.name("label"));
    private static final Field<Long> LABEL_ACCOUNT = DSL.field(DSL.name("account_id"), SQLDataType.BIGINT);
    private static final Field<Integer> POSITION = DSL.field(DSL.name("position"), SQLDataType.INTEGER);
    private static final Field<String> LABEL_NAME = DSL.field(DSL.name("name"), SQLDataType.VARCHAR(50));

    private final DSLContext dsl;
    private final boolean returning;

    JooqAccounts(DSLContext dsl) {
        this.dsl = dsl;
        this.returning = dsl.settings().isReturnIdentityOnUpdatableRecord();
    }

    @Override
    public Account create(Account account) {
        AccountRecord created = record(account);
        created.store();
        return returning ? created.toAccount() : find(account.holder()).orElseThrow();
    }

    @Override
    public List<Account> createAll(List<Account> all) {
        if (returning) {
            return dsl.insertInto(ACCOUNT, ACCOUNT.version, ACCOUNT.holder, ACCOUNT.balance)
                    .valuesOfRows(all.stream()
                            .map(account -> DSL.row(0L, account.holder(), account.balance()))
                            .toList())
                    .returningResult(ACCOUNT.id, ACCOUNT.version, ACCOUNT.holder, ACCOUNT.balance)
                    .fetch(row -> new Account(row.value1(), row.value2(), row.value3(), row.value4()));
        }
        dsl.batchInsert(all.stream().map(this::record).toList()).execute();
        return all.stream().map(one -> find(one.holder()).orElseThrow()).toList();
    }

    private AccountRecord record(Account account) {
        AccountRecord record = dsl.newRecord(ACCOUNT);
        if (account.id() != null) {
            record.set(ACCOUNT.id, account.id());
            record.set(ACCOUNT.version, account.version());
            // What was read, not what is to be written.
            record.changed(false);
        }
        record.set(ACCOUNT.holder, account.holder());
        record.set(ACCOUNT.balance, account.balance());
        return record;
    }

    @Override
    public List<Account> findAll() {
        return dsl.selectFrom(ACCOUNT).orderBy(ACCOUNT.holder).fetch(AccountRecord::toAccount);
    }

    @Override
    public Optional<Account> find(String holder) {
        return dsl.selectFrom(ACCOUNT).where(ACCOUNT.holder.eq(holder)).fetchOptional(AccountRecord::toAccount);
    }

    @Override
    public Optional<Account> lock(String holder) {
        return dsl.selectFrom(ACCOUNT)
                .where(ACCOUNT.holder.eq(holder))
                .forUpdate()
                .fetchOptional(AccountRecord::toAccount);
    }

    @Override
    public Account change(Account account) {
        AccountRecord changed = record(account);
        versioned(changed::update);
        return changed.toAccount();
    }

    @Override
    public void changeAll(List<Account> all) {
        requireAll(
                all.size(),
                dsl.batchUpdate(all.stream().map(this::record).toList()).execute());
    }

    @Override
    public void delete(Account account) {
        versioned(() -> record(account).delete());
    }

    @Override
    public void deleteAll(List<Account> all) {
        requireAll(
                all.size(),
                dsl.batchDelete(all.stream().map(this::record).toList()).execute());
    }

    /** jOOQ checks a version only where it sends one record. */
    private static void requireAll(int expected, int[] counts) {
        if (Arrays.stream(counts).sum() != expected) {
            throw new OptimisticLockingFailureException("An account was changed meanwhile");
        }
    }

    private static void versioned(Runnable change) {
        try {
            change.run();
        } catch (DataChangedException e) {
            throw new OptimisticLockingFailureException("An account was changed meanwhile", e);
        }
    }

    @Override
    public int addToAll(BigDecimal amount, BigDecimal atLeast) {
        return dsl.update(ACCOUNT)
                .set(ACCOUNT.balance, ACCOUNT.balance.plus(amount))
                .set(ACCOUNT.version, ACCOUNT.version.plus(1))
                .where(ACCOUNT.balance.ge(atLeast))
                .execute();
    }

    @Override
    public List<Booking> bookAll(List<Booking> all) {
        List<Long> numbers = dsl.nextvals(BOOKING_SEQUENCE, all.size());
        List<Booking> numbered = IntStream.range(0, all.size())
                .mapToObj(i -> all.get(i).numbered(numbers.get(i)))
                .toList();
        dsl.batch(numbered.stream().map(this::insert).toList()).execute();
        return numbered;
    }

    private Query insert(Booking booking) {
        return dsl.insertInto(BOOKING, BOOKING_ID, BOOKING_ACCOUNT, PURPOSE, AMOUNT)
                .values(booking.id(), booking.account(), booking.purpose(), booking.amount());
    }

    @Override
    public int deleteBookingsOfAccountsBelow(BigDecimal balance) {
        return dsl.deleteFrom(BOOKING)
                .where(BOOKING_ACCOUNT.in(dsl.select(ACCOUNT.id).from(ACCOUNT).where(ACCOUNT.balance.lt(balance))))
                .execute();
    }

    @Override
    public void label(Account account, List<String> labels) {
        dsl.deleteFrom(LABEL).where(LABEL_ACCOUNT.eq(account.key())).execute();
        dsl.batch(IntStream.range(0, labels.size())
                        .mapToObj(i -> dsl.insertInto(LABEL, LABEL_ACCOUNT, POSITION, LABEL_NAME)
                                .values(account.key(), i, labels.get(i)))
                        .toList())
                .execute();
    }
}
