package io.atone.benchmarks.variant;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import com.zaxxer.hikari.HikariDataSource;

/**
 * The statements of two AT branches and nothing else, on MariaDB and MySQL: each account is locked and read before it is changed, a row of
 * the usual size goes into {@code undo_log}, and such rows are deleted together later. No coordinator, no images, no decision: what is left
 * to gain is the distance to this.
 */
final class StatementsVariant implements Variant {

    private static final String UNDO_LOG = "CREATE TABLE undo_log (branch_id BIGINT NOT NULL, xid VARCHAR(128)"
            + " CHARACTER SET ascii COLLATE ascii_bin NOT NULL, context VARCHAR(128) NOT NULL, rollback_info LONGBLOB NOT"
            + " NULL, log_status INT NOT NULL, log_created DATETIME(6) NOT NULL, log_modified DATETIME(6) NOT NULL,"
            + " PRIMARY KEY (xid, branch_id)) ENGINE = InnoDB";

    private static final String LOOK = "SELECT id, balance, balance + ? FROM account WHERE id = ? FOR UPDATE";

    private static final String INSERT = "INSERT INTO undo_log VALUES (?, ?, 'atone=1;z=none;n=220;crc=00000000', ?, 0,"
            + " UTC_TIMESTAMP(6), UTC_TIMESTAMP(6))";

    private static final String ONE_KEY = "SELECT CONVERT(? USING ascii) AS key_xid, CAST(? AS SIGNED) AS key_branch";

    /** Of an undo record with one row of two columns. */
    private static final int RECORD_BYTES = 220;

    private static final int GATHERING_MILLIS = 50;
    private static final int MOST_DELETED_TOGETHER = 100;

    private final Branches from;
    private final Branches to;
    private final AtomicLong ids = new AtomicLong(System.currentTimeMillis() << 20);
    private final ScheduledExecutorService phaseTwo = Executors.newScheduledThreadPool(2);
    private final List<Future<?>> deletes = new ArrayList<>();

    StatementsVariant(VariantConfig config) throws SQLException {
        from = new Branches(Pools.open(config.from(), config.poolSize() + 1));
        to = new Branches(Pools.open(config.to(), config.poolSize() + 1));
        for (Branches branches : List.of(from, to)) {
            branches.createUndoLog();
            deletes.add(phaseTwo.scheduleWithFixedDelay(
                    branches::forget, GATHERING_MILLIS, GATHERING_MILLIS, TimeUnit.MILLISECONDS));
        }
    }

    @Override
    public void transfer(Transfer transfer) throws Exception {
        if (!transfer.commits()) {
            throw new UnsupportedOperationException("The statements alone can only be committed");
        }
        for (Future<?> delete : deletes) {
            if (delete.isDone()) {
                delete.get(); // Fails: they go on for as long as they can.
            }
        }
        long id = ids.incrementAndGet();
        try {
            from.run(id, transfer.from(), -transfer.amount());
            to.run(id, transfer.to(), transfer.amount());
        } catch (SQLException e) {
            throw Pools.judge(e);
        }
    }

    @Override
    public void close() throws InterruptedException {
        phaseTwo.shutdown();
        if (!phaseTwo.awaitTermination(1, TimeUnit.MINUTES)) {
            throw new IllegalStateException("Undo rows are still being deleted");
        }
        from.pool.close();
        to.pool.close();
    }

    /** Those of one database. */
    private static final class Branches {
        private final HikariDataSource pool;
        private final Queue<Long> committed = new ConcurrentLinkedQueue<>();
        private final byte[] record = new byte[RECORD_BYTES];

        Branches(HikariDataSource pool) {
            this.pool = pool;
            Arrays.fill(record, (byte) 'x');
        }

        void createUndoLog() throws SQLException {
            try (Connection connection = pool.getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute(UNDO_LOG);
            }
        }

        void run(long id, int[] accounts, int amount) throws SQLException {
            try (Connection connection = pool.getConnection()) {
                for (int account : accounts) {
                    look(connection, account, amount);
                    Accounts.add(connection, new int[] {account}, amount);
                }
                try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
                    insert.setLong(1, id);
                    insert.setString(2, xid(id));
                    insert.setBytes(3, record);
                    insert.executeUpdate();
                }
                connection.commit();
            }
            committed.add(id);
        }

        private static void look(Connection connection, int account, int amount) throws SQLException {
            try (PreparedStatement look = connection.prepareStatement(LOOK)) {
                look.setInt(1, amount);
                look.setInt(2, account);
                try (ResultSet row = look.executeQuery()) {
                    if (!row.next() || row.getString(3) == null) {
                        throw new SQLException("There is no account " + account);
                    }
                }
            }
        }

        private static String xid(long id) {
            return "0123456789abcdef." + Long.toHexString(id);
        }

        /** When it fails, the next transfer tells. */
        void forget() {
            List<Long> ids = new ArrayList<>();
            for (Long id = committed.poll(); id != null; id = committed.poll()) {
                ids.add(id);
            }
            try {
                for (int first = 0; first < ids.size(); first += MOST_DELETED_TOGETHER) {
                    delete(ids.subList(first, Math.min(ids.size(), first + MOST_DELETED_TOGETHER)));
                }
            } catch (SQLException e) {
                throw new IllegalStateException("Undo rows cannot be deleted", e);
            }
        }

        private void delete(List<Long> ids) throws SQLException {
            String sql = "DELETE u FROM ("
                    + String.join(" UNION ALL ", ids.stream().map(id -> ONE_KEY).toList())
                    + ") AS k STRAIGHT_JOIN undo_log AS u FORCE INDEX (PRIMARY) ON xid = key_xid AND branch_id = key_branch";
            try (Connection connection = pool.getConnection();
                    PreparedStatement delete = connection.prepareStatement(sql)) {
                int index = 1;
                for (long id : ids) {
                    delete.setString(index++, xid(id));
                    delete.setLong(index++, id);
                }
                delete.executeUpdate();
                connection.commit();
            }
        }
    }

    /** Makes it. */
    public static final class Factory implements VariantFactory {
        @Override
        public String name() {
            return "statements";
        }

        @Override
        public Variant open(VariantConfig config) throws SQLException {
            return new StatementsVariant(config);
        }
    }
}
