package io.atone.datasource.interleaving;

import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;

import io.atone.datasource.interleaving.Effect.Upserted.ByCode;
import io.atone.datasource.interleaving.Slots.Row;
import io.atone.datasource.interleaving.Transaction.Branch;
import io.atone.datasource.interleaving.Transaction.End;
import io.atone.datasource.interleaving.Transaction.Kind;
import io.atone.datasource.interleaving.Where.Column;
import io.atone.testkit.database.DatabaseEngine;
import org.jspecify.annotations.Nullable;

/** Makes scenarios from a seed. Rows and values are few, so that transactions meet. For one thread. */
final class ScenarioGenerator {

    private static final int IDS = 4;
    private static final int CODES = 5;
    /** Of new rows: not all of them shall collide with what is there. */
    private static final int MORE = 4;

    private static final int MAX_V = 3;
    private static final int ROWS = 3;
    private static final int MAX_SESSIONS = 3;
    private static final int MAX_TRANSACTIONS = 4;
    private static final int MAX_STEPS = 3;
    private static final int TURNS = 30;

    private final DatabaseEngine engine;
    private final SplittableRandom random;
    private final Focus focus;
    /** How many of the databases and ids are used; few where all shall wait for all. */
    private final int databases;

    private final int ids;
    private boolean keyTaken;
    private int newIds = IDS;

    /** What the transactions of a scenario meet at. */
    private enum Focus {
        ANYTHING,
        VALUES,
        KEYS
    }

    private ScenarioGenerator(DatabaseEngine engine, long seed) {
        this.engine = engine;
        this.random = new SplittableRandom(seed);
        this.focus = Focus.values()[random.nextInt(Focus.values().length)];
        boolean narrow = focus == Focus.VALUES || random.nextInt(3) == 0;
        this.databases = narrow ? 1 + random.nextInt(Cluster.DATABASES) : Cluster.DATABASES;
        this.ids = narrow ? 2 : IDS;
    }

    static Scenario scenario(DatabaseEngine engine, long seed) {
        ScenarioGenerator generator = new ScenarioGenerator(engine, seed);
        Slots rows = generator.rows();
        List<Transaction> transactions = generator.transactions();
        return new Scenario(seed, engine, rows, transactions, generator.turns());
    }

    private Slots rows() {
        Slots slots = new Slots(new TreeMap<>());
        for (int database = 0; database < Cluster.DATABASES; database++) {
            for (int i = 0; i < ROWS; i++) {
                Optional<Slots> more =
                        slots.with(database, 1 + random.nextInt(IDS), new Row(code(), random.nextInt(MAX_V)));
                slots = more.orElse(slots);
            }
        }
        return slots;
    }

    private List<Transaction> transactions() {
        int sessions = 2 + random.nextInt(MAX_SESSIONS - 1);
        int count = Math.max(sessions, 2 + random.nextInt(MAX_TRANSACTIONS - 1));
        List<Transaction> transactions = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            transactions.add(transaction("T" + (i + 1), i % sessions));
        }
        return transactions;
    }

    private Transaction transaction(String name, int session) {
        boolean local = random.nextInt(8) == 0;
        int count = local ? 1 : 1 + random.nextInt(2);
        List<Branch> branches = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            branches.add(branch(local));
        }
        End end =
                switch (random.nextInt(8)) {
                    case 0, 1 -> local ? End.COMMIT : End.ROLLBACK;
                    case 2 -> local ? End.COMMIT : End.COMMIT_IN_ANY_CASE;
                    default -> End.COMMIT;
                };
        return new Transaction(
                name, session, local ? Kind.LOCAL : Kind.GLOBAL, random.nextInt(Cluster.DATABASES), end, branches);
    }

    private Branch branch(boolean local) {
        // More than one statement would be more than one transaction.
        boolean autoCommit = random.nextInt(4) == 0;
        int count = autoCommit && local ? 1 : 1 + random.nextInt(MAX_STEPS);
        List<Step> steps = new ArrayList<>();
        keyTaken = false;
        while (steps.size() < count) {
            keyTaken &= !autoCommit;
            addTo(steps);
        }
        boolean discarded = !autoCommit && random.nextInt(10) == 0;
        return new Branch(
                random.nextInt(databases),
                autoCommit,
                isolation(),
                discarded,
                autoCommit && local ? steps.subList(0, 1) : steps);
    }

    private int isolation() {
        return random.nextBoolean() ? Connection.TRANSACTION_READ_COMMITTED : Connection.TRANSACTION_REPEATABLE_READ;
    }

    private void addTo(List<Step> steps) {
        switch (focus) {
            case VALUES -> addValueStep(steps);
            case KEYS -> steps.add(keyStep());
            case ANYTHING -> {
                if (random.nextBoolean()) {
                    addValueStep(steps);
                } else {
                    steps.add(keyStep());
                }
            }
        }
    }

    private void addValueStep(List<Step> steps) {
        switch (random.nextInt(8)) {
            case 0, 1, 2 -> steps.add(add());
            case 3, 4, 5 -> readAndOverwrite(steps);
            case 6 -> steps.add(query());
            default -> steps.add(new Step.Overwrite(id(), 100));
        }
    }

    /**
     * A key that a local transaction takes and gives up again is not locked, for nothing is left of that; so what it gives up comes
     * first, and it takes one at most.
     */
    private Step keyStep() {
        int choice = random.nextInt(10);
        if (keyTaken || choice == 9) {
            return add();
        }
        if (choice < 2) {
            return delete();
        }
        keyTaken = true;
        return switch (choice) {
            case 2, 3, 4 -> insert();
            case 5 -> recode();
            case 6 -> move();
            case 7 -> insertOrNot();
            default -> upsert();
        };
    }

    private int id() {
        return 1 + random.nextInt(ids);
    }

    /**
     * On H2 each only once: when a SELECT FOR UPDATE has waited for a row that is deleted meanwhile, H2 2.4 keeps a lock on nothing, and
     * its rollback removes the row that somebody else has inserted and committed there since. So there no row may come again.
     */
    private int newId() {
        if (engine == DatabaseEngine.H2) {
            return ++newIds;
        }
        return 1 + random.nextInt(IDS + MORE);
    }

    private int newCode() {
        return 1 + random.nextInt(CODES + MORE);
    }

    private int code() {
        return 1 + random.nextInt(CODES);
    }

    private int v() {
        return 1 + random.nextInt(MAX_V);
    }

    private Where one() {
        return random.nextInt(3) == 0 ? new Where(Column.CODE, code()) : Where.id(id());
    }

    private Where some() {
        return switch (random.nextInt(5)) {
            case 0 -> new Where(Column.V_AT_LEAST, random.nextInt(MAX_V));
            case 1 -> new Where(Column.ID_AT_MOST, id());
            default -> one();
        };
    }

    private Step add() {
        Where where = some();
        int delta = v();
        return new Step.Change(
                "UPDATE slot SET v = v + " + delta + where, count -> new Effect.Added(where, delta, count));
    }

    /** Mostly with nothing in between, so that there is something to overwrite. */
    private void readAndOverwrite(List<Step> steps) {
        int id = id();
        steps.add(new Step.Query(Where.id(id), lock()));
        steps.add(new Step.Overwrite(id, 10));
    }

    private Step query() {
        return new Step.Query(some(), random.nextInt(3) == 0 ? "" : lock());
    }

    private String lock() {
        boolean share = random.nextInt(4) == 0;
        return switch (engine) {
            case MYSQL, POSTGRESQL -> share ? " FOR SHARE" : " FOR UPDATE";
            case MARIADB -> share ? " LOCK IN SHARE MODE" : " FOR UPDATE";
            case H2 -> " FOR UPDATE";
        };
    }

    private Step insert() {
        int id = newId();
        Integer code = random.nextInt(4) == 0 ? null : newCode();
        return insert(id, code, v(), "");
    }

    private static Step insert(int id, @Nullable Integer code, int v, String end) {
        return new Step.Change(
                "INSERT INTO slot (id, code, v) VALUES (" + id + ", " + code + ", " + v + ")" + end,
                count -> new Effect.Inserted(id, code, v, count));
    }

    private Step insertOrNot() {
        int id = newId();
        int code = newCode();
        int v = v();
        return switch (engine) {
            case MYSQL, MARIADB ->
                new Step.Change(
                        "INSERT IGNORE INTO slot (id, code, v) VALUES (" + id + ", " + code + ", " + v + ")",
                        count -> new Effect.Inserted(id, code, v, count));
            case POSTGRESQL -> insert(id, code, v, " ON CONFLICT DO NOTHING");
            case H2 -> insert(id, code, v, "");
        };
    }

    private Step delete() {
        if (engine == DatabaseEngine.H2) {
            return add();
        }
        Where where = some();
        return new Step.Change("DELETE FROM slot" + where, count -> new Effect.Deleted(where, count));
    }

    private Step recode() {
        int id = id();
        int code = newCode();
        return new Step.Change(
                "UPDATE slot SET code = " + code + Where.id(id), count -> new Effect.Recoded(id, code, count));
    }

    private Step move() {
        if (engine == DatabaseEngine.H2) {
            return recode();
        }
        int id = id();
        int newId = newId();
        return new Step.Change(
                "UPDATE slot SET id = " + newId + Where.id(id), count -> new Effect.Moved(id, newId, count));
    }

    private Step upsert() {
        int id = newId();
        int code = newCode();
        int v = v();
        String values = "slot (id, code, v) VALUES (" + id + ", " + code + ", " + v + ")";
        return switch (engine) {
            case MYSQL, MARIADB ->
                new Step.Change(
                        "INSERT INTO " + values + " ON DUPLICATE KEY UPDATE v = v + VALUES(v)",
                        count -> new Effect.Upserted(id, code, v, true, ByCode.TOO));
            case POSTGRESQL -> {
                boolean byCode = random.nextBoolean();
                yield new Step.Change(
                        "INSERT INTO " + values + " ON CONFLICT (" + (byCode ? "code" : "id")
                                + ") DO UPDATE SET v = slot.v + excluded.v",
                        count -> new Effect.Upserted(id, code, v, true, byCode ? ByCode.ONLY : ByCode.NEVER));
            }
            case H2 ->
                new Step.Change(
                        "MERGE INTO slot (id, v) KEY (id) VALUES (" + id + ", " + v + ")",
                        count -> new Effect.Upserted(id, null, v, false, ByCode.NEVER));
        };
    }

    /** Every second scenario runs free. */
    private List<Integer> turns() {
        List<Integer> turns = new ArrayList<>();
        if (random.nextBoolean()) {
            for (int i = 0; i < TURNS; i++) {
                turns.add(random.nextInt(MAX_SESSIONS));
            }
        }
        return turns;
    }
}
