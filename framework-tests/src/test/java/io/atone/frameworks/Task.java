package io.atone.frameworks;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/** What the application is asked to do in one global transaction; each tells what its user saw. */
enum Task {
    CREATE_ONE(bank ->
            bank.locally(accounts -> accounts.create(Account.of("Eve", "1.10")).readable())),

    CREATE_BATCH(bank -> bank.locally(accounts -> readable(accounts.createAll(
            List.of(Account.of("Eve", "1.10"), Account.of("Fay", "2.20"), Account.of("Gus", "3.30")))))),

    CREATE_THEN_CHANGE_THEN_DELETE(bank -> {
        bank.locally(accounts -> accounts.create(Account.of("Eve", "1.10")));
        Account changed =
                bank.locally(accounts -> accounts.change(find(accounts, "Eve").plus("5")));
        Account again =
                bank.locally(accounts -> accounts.change(find(accounts, "Eve").plus("5")));
        bank.locally(accounts -> {
            accounts.change(find(accounts, "Ann").plus("-10"));
            accounts.delete(find(accounts, "Eve"));
            return accounts.create(Account.of("Eve", "0.50"));
        });
        return List.of(changed.readable(), again.readable());
    }),

    CHANGE_ONE(bank -> bank.locally(
            accounts -> accounts.change(find(accounts, "Ann").plus("-10")).readable())),

    CHANGE_BATCH(bank -> bank.locally(accounts -> {
        accounts.changeAll(
                accounts.findAll().stream().map(account -> account.plus("1")).toList());
        return List.of();
    })),

    CHANGE_WITHOUT_DIFFERENCE(bank -> bank.locally(accounts -> {
        Account ann = find(accounts, "Ann");
        accounts.changeAll(List.of(ann, find(accounts, "Bob").plus("1")));
        return List.of();
    })),

    CHANGE_LOCKED(bank -> bank.locally(accounts ->
            accounts.change(accounts.lock("Bob").orElseThrow().plus("0.01")).readable())),

    STALE_CHANGE_OF_WHAT_WAS_READ_BEFORE(bank -> {
        Account read = bank.locally(accounts -> find(accounts, "Ann"));
        bank.locally(accounts -> accounts.change(find(accounts, "Ann").plus("1")));
        return bank.stale(accounts -> accounts.change(read.plus("2")));
    }),

    STALE_CHANGE_OF_WHAT_OTHERS_CHANGE_MEANWHILE(bank -> bank.stale(accounts -> {
        Account read = find(accounts, "Ann");
        bank.locally(others -> others.change(find(others, "Ann").plus("1")));
        return accounts.change(read.plus("2"));
    })),

    STALE_BATCH(bank -> {
        List<Account> read = bank.locally(Accounts::findAll);
        bank.locally(accounts -> accounts.change(find(accounts, "Bob").plus("1")));
        return bank.stale(accounts -> {
            accounts.changeAll(read.stream().map(account -> account.plus("2")).toList());
            return read;
        });
    }),

    STALE_DELETE(bank -> {
        Account created = bank.locally(accounts -> accounts.create(Account.of("Eve", "1.10")));
        bank.locally(accounts -> accounts.change(find(accounts, "Eve").plus("1")));
        return bank.stale(accounts -> {
            accounts.delete(created);
            return created;
        });
    }),

    DELETE_BATCH(bank -> {
        List<Account> created = bank.locally(accounts -> accounts.createAll(
                List.of(Account.of("Eve", "1.10"), Account.of("Fay", "2.20"), Account.of("Gus", "3"))));
        bank.locally(accounts -> {
            accounts.deleteAll(created.subList(0, 2));
            return created;
        });
        return readable(bank.locally(Accounts::findAll));
    }),

    CHANGE_BY_ONE_STATEMENT(
            bank -> bank.locally(accounts -> accounts.addToAll(new BigDecimal("2.50"), BigDecimal.TEN))),

    BOOK_BATCH(
            true,
            bank -> bank.locally(accounts -> {
                Account ann = find(accounts, "Ann");
                Account bob = find(accounts, "Bob");
                List<Booking> bookings = new ArrayList<>();
                // More than the numbers that are taken at once.
                for (int i = 0; i < Tables.ALLOCATION + 3; i++) {
                    bookings.add(Booking.of(i % 3 == 0 ? bob : ann, "rent " + i, "-1.50"));
                }
                accounts.change(ann.plus("-10.50"));
                return accounts.bookAll(bookings).stream()
                        .map(Booking::readable)
                        .toList();
            })),

    BOOK_ON_NEW_ACCOUNT(
            true,
            bank -> bank.locally(accounts -> {
                Account eve = accounts.create(Account.of("Eve", "1.10"));
                accounts.label(eve, List.of("new"));
                return accounts.bookAll(List.of(Booking.of(eve, "opened", "1.10"))).stream()
                        .map(Booking::readable)
                        .toList();
            })),

    DELETE_BY_SUBQUERY(bank -> bank.locally(accounts -> accounts.deleteBookingsOfAccountsBelow(BigDecimal.TEN))),

    LABEL(bank -> bank.locally(accounts -> {
        accounts.label(find(accounts, "Ann"), List.of("first", "new", "local", "rich"));
        accounts.label(find(accounts, "Bob"), List.of("local"));
        accounts.label(find(accounts, "Cid"), List.of());
        return List.of();
    }));

    /** What a task does with a bank, and what its user saw. */
    @FunctionalInterface
    interface Body {
        Object run(Application bank);
    }

    private final boolean needsSequence;
    /** Captures nothing. */
    @SuppressWarnings("ImmutableEnumChecker")
    private final Body body;

    Task(Body body) {
        this(false, body);
    }

    Task(boolean needsSequence, Body body) {
        this.needsSequence = needsSequence;
        this.body = body;
    }

    boolean needsSequence() {
        return needsSequence;
    }

    /** Does it, each step in a local transaction. Returns what the user saw. */
    Object run(Application bank) {
        return body.run(bank);
    }

    private static Account find(Accounts accounts, String holder) {
        return accounts.find(holder).orElseThrow();
    }

    private static List<String> readable(List<Account> accounts) {
        return accounts.stream().map(Account::readable).toList();
    }
}
