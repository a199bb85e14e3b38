package io.atone.datasource;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTransactionRollbackException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

import javax.sql.DataSource;

import io.atone.core.AtoneClient;
import io.atone.core.GlobalTransaction;
import io.atone.core.GlobalTransactionOptions;
import io.atone.core.client.AtoneClients;
import io.atone.core.client.ClientConfig;
import io.atone.core.context.TransactionContext;
import io.atone.datasource.support.Tables;
import io.atone.testkit.database.TestDatabase;
import io.atone.testkit.junit.EmbeddedCoordinatorExtension;
import io.atone.testkit.junit.ForEachDatabase;
import io.atone.testkit.junit.ResidueCheckExtension;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;

/** A table of jobs, workers that take them by {@code SKIP LOCKED} in global transactions, and a real coordinator. */
@ForEachDatabase
class JobQueueIT {

    private static final int JOBS = 60;
    private static final int WORKERS = 4;
    private static final long PATIENCE_SECONDS = 120;
    private static final GlobalTransactionOptions WORK =
            GlobalTransactionOptions.named("work").withTimeout(Duration.ofMinutes(2));

    @RegisterExtension
    final EmbeddedCoordinatorExtension coordinator = new EmbeddedCoordinatorExtension();

    @RegisterExtension
    final ResidueCheckExtension residue = new ResidueCheckExtension();

    private final AtomicInteger done = new AtomicInteger();
    private final AtomicInteger rolledBack = new AtomicInteger();
    private final AtomicBoolean failed = new AtomicBoolean();
    private TestDatabase database;
    private AtoneClient client;
    private DataSource jobs;

    @BeforeEach
    void fillTheQueue(TestDatabase fresh) throws Exception {
        database = fresh;
        List<String> rows = new ArrayList<>();
        for (int id = 1; id <= JOBS; id++) {
            rows.add("(" + id + ", 'new', 0)");
        }
        Tables.execute(
                database,
                "CREATE TABLE job (id INT PRIMARY KEY, state VARCHAR(10) NOT NULL, runs INT NOT NULL)",
                "CREATE TABLE result (worker INT, attempt INT, job INT NOT NULL, PRIMARY KEY (worker, attempt, job))",
                "INSERT INTO job VALUES " + String.join(", ", rows));
        client = AtoneClients.connect(ClientConfig.forApplication("jobs")
                .address(coordinator.address())
                .reconnect(Duration.ofMillis(50), Duration.ofMillis(200))
                .build());
        jobs = DataSourceProxy.wrap(database.dataSource(), client.branches(), DataSourceProxyConfig.defaults());
    }

    @AfterEach
    void stop() {
        client.close();
    }

    @Test
    void eachJobIsDoneOnceAlthoughSomeWorkIsRolledBack() throws Exception {
        ExecutorService workers = Executors.newFixedThreadPool(WORKERS);
        List<Future<?>> works = new ArrayList<>();
        for (int worker = 1; worker <= WORKERS; worker++) {
            int number = worker;
            works.add(workers.submit(() -> {
                boolean good = false;
                try {
                    work(number);
                    good = true;
                } finally {
                    failed.compareAndSet(false, !good);
                }
                return null;
            }));
        }
        workers.shutdown();
        try {
            for (Future<?> work : works) {
                work.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            }
        } finally {
            workers.shutdownNow();
        }

        assertThat(rolledBack).hasPositiveValue();
        assertThat(done).hasValue(JOBS);
        assertThat(Tables.rows(database, "SELECT COUNT(*) FROM job WHERE state = 'done' AND runs = 1"))
                .containsExactly("[" + JOBS + "]");
        assertThat(Tables.rows(database, "SELECT COUNT(*), COUNT(DISTINCT job) FROM result"))
                .containsExactly("[" + JOBS + ", " + JOBS + "]");
    }

    private void work(int worker) throws Exception {
        Random random = new Random(worker);
        boolean first = true;
        for (int attempt = 1; done.get() < JOBS && !failed.get(); attempt++) {
            GlobalTransaction transaction = client.transactions().begin(WORK);
            int taken = attempt(transaction, worker, attempt, random.nextBoolean());
            if (taken > 0 && !first && random.nextInt(3) > 0) {
                transaction.commit();
                done.addAndGet(taken);
            } else {
                transaction.rollback("the work is to be done again");
                rolledBack.addAndGet(Math.max(0, taken));
            }
            first &= taken <= 0;
        }
    }

    /**
     * Takes some jobs and does them.
     *
     * @param apart in a local transaction of their own, so that for a while only the global lock says that they are taken
     * @return how many; -1 when it has to be tried again, because the database itself has chosen it for a deadlock's victim
     */
    private int attempt(GlobalTransaction transaction, int worker, int attempt, boolean apart) throws SQLException {
        try (TransactionContext.Scope scope = TransactionContext.bind(transaction.xid());
                Connection connection = jobs.getConnection()) {
            Objects.requireNonNull(scope);
            connection.setAutoCommit(false);
            try {
                List<Integer> taken = take(connection, 1 + attempt % 4);
                if (apart) {
                    connection.commit();
                }
                if (!taken.isEmpty()) {
                    carryOut(connection, worker, attempt, taken);
                }
                connection.commit();
                return taken.size();
            } catch (SQLTransactionRollbackException e) {
                connection.rollback();
                return -1;
            }
        }
    }

    private static List<Integer> take(Connection connection, int most) throws SQLException {
        List<Integer> taken = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT id FROM job WHERE state = 'new' ORDER BY id LIMIT ? FOR UPDATE SKIP LOCKED")) {
            select.setInt(1, most);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    taken.add(rows.getInt(1));
                }
            }
        }
        return taken;
    }

    private static void carryOut(Connection connection, int worker, int attempt, List<Integer> taken)
            throws SQLException {
        String ids = taken.stream().map(String::valueOf).collect(Collectors.joining(", "));
        String results = taken.stream()
                .map(job -> "(" + worker + ", " + attempt + ", " + job + ")")
                .collect(Collectors.joining(", "));
        try (Statement statement = connection.createStatement()) {
            statement.executeUpdate("UPDATE job SET state = 'done', runs = runs + 1 WHERE id IN (" + ids + ")");
            statement.executeUpdate("INSERT INTO result VALUES " + results);
        }
    }
}
