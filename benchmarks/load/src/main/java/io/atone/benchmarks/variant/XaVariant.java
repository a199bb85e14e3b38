package io.atone.benchmarks.variant;

import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

import javax.sql.XAConnection;
import javax.sql.XADataSource;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;

import com.mysql.cj.jdbc.MysqlXADataSource;
import io.atone.benchmarks.variant.VariantConfig.Database;
import org.mariadb.jdbc.MariaDbDataSource;
import org.postgresql.xa.PGXADataSource;

/** Two-phase commit by the databases themselves, without a log of decisions: the least that XA can cost. */
final class XaVariant implements Variant {

    private final ThreadLocal<Pair> pairs;
    private final Queue<Pair> opened = new ConcurrentLinkedQueue<>();
    private final AtomicLong ids = new AtomicLong(System.currentTimeMillis() << 20);

    XaVariant(VariantConfig config) {
        pairs = ThreadLocal.withInitial(() -> open(config));
    }

    private Pair open(VariantConfig config) {
        try {
            Pair pair = new Pair(
                    new Branch(dataSource(config.from()).getXAConnection(), (byte) 1),
                    new Branch(dataSource(config.to()).getXAConnection(), (byte) 2));
            opened.add(pair);
            return pair;
        } catch (SQLException e) {
            throw new IllegalStateException("No XA connection", e);
        }
    }

    private static XADataSource dataSource(Database database) throws SQLException {
        if (database.url().startsWith("jdbc:mariadb:")) {
            MariaDbDataSource source = new MariaDbDataSource(database.url());
            source.setUser(database.username());
            source.setPassword(database.password());
            return source;
        }
        if (database.url().startsWith("jdbc:mysql:")) {
            MysqlXADataSource source = new MysqlXADataSource();
            source.setUrl(database.url());
            source.setUser(database.username());
            source.setPassword(database.password());
            return source;
        }
        PGXADataSource source = new PGXADataSource();
        source.setUrl(database.url());
        source.setUser(database.username());
        source.setPassword(database.password());
        return source;
    }

    @Override
    public void transfer(Transfer transfer) throws Exception {
        long id = ids.incrementAndGet();
        Pair pair = pairs.get();
        try {
            pair.from.work(id, transfer.from(), -transfer.amount());
            pair.to.work(id, transfer.to(), transfer.amount());
            if (transfer.commits()) {
                pair.from.prepare(id);
                pair.to.prepare(id);
                pair.from.commit(id);
                pair.to.commit(id);
            } else {
                pair.from.rollback(id);
                pair.to.rollback(id);
            }
        } catch (SQLException | XAException e) {
            pair.from.giveUp(id);
            pair.to.giveUp(id);
            throw Pools.judge(e);
        }
    }

    @Override
    public void close() throws SQLException {
        for (Pair pair : opened) {
            pair.from.xa.close();
            pair.to.xa.close();
        }
    }

    private record Pair(Branch from, Branch to) {}

    /** One thread's connection to one database. */
    private static final class Branch {
        private final XAConnection xa;
        private final XAResource resource;
        private final Connection connection;
        private final byte number;

        Branch(XAConnection xa, byte number) throws SQLException {
            this.xa = xa;
            this.resource = xa.getXAResource();
            this.connection = xa.getConnection();
            this.number = number;
        }

        void work(long id, int[] accounts, int amount) throws SQLException, XAException {
            resource.start(xid(id), XAResource.TMNOFLAGS);
            Accounts.add(connection, accounts, amount);
            resource.end(xid(id), XAResource.TMSUCCESS);
        }

        void prepare(long id) throws XAException {
            resource.prepare(xid(id));
        }

        void commit(long id) throws XAException {
            resource.commit(xid(id), false);
        }

        void rollback(long id) throws XAException {
            resource.rollback(xid(id));
        }

        /** Whatever state it is in; that it may have been ended or rolled back already is no news. */
        void giveUp(long id) {
            try {
                resource.end(xid(id), XAResource.TMFAIL);
            } catch (XAException ended) {
                // It was not active.
            }
            try {
                resource.rollback(xid(id));
            } catch (XAException gone) {
                // It did not exist, or the end has rolled it back.
            }
        }

        private Xid xid(long id) {
            return new BranchXid(id, number);
        }
    }

    private record BranchXid(long id, byte number) implements Xid {
        private static final int FORMAT = 0x41544f4e;

        @Override
        public int getFormatId() {
            return FORMAT;
        }

        @Override
        public byte[] getGlobalTransactionId() {
            return ByteBuffer.allocate(Long.BYTES).putLong(id).array();
        }

        @Override
        public byte[] getBranchQualifier() {
            return new byte[] {number};
        }
    }

    /** Makes it. */
    public static final class Factory implements VariantFactory {
        @Override
        public String name() {
            return "xa";
        }

        @Override
        public Variant open(VariantConfig config) {
            return new XaVariant(config);
        }
    }
}
