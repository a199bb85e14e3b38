package io.atone.benchmarks.load;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ServiceLoader;
import java.util.concurrent.atomic.AtomicInteger;

import io.atone.benchmarks.variant.Transfer;
import io.atone.benchmarks.variant.Variant;
import io.atone.benchmarks.variant.VariantConfig;
import io.atone.benchmarks.variant.VariantConfig.Database;
import io.atone.benchmarks.variant.VariantFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class LoadRunTest {

    private static final int ACCOUNTS = 20;

    private Connection from;
    private Connection to;
    private Variant plain;

    @BeforeEach
    void openBank() throws Exception {
        from = bank("from");
        to = bank("to");
        plain = ServiceLoader.load(VariantFactory.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(factory -> factory.name().equals("plain"))
                .findFirst()
                .orElseThrow()
                .open(new VariantConfig(database("from"), database("to"), "", 4));
    }

    @AfterEach
    void closeBank() throws Exception {
        plain.close();
        from.close();
        to.close();
    }

    private static Database database(String name) {
        return new Database("jdbc:h2:mem:load_" + name, "sa", "");
    }

    private static Connection bank(String name) throws SQLException {
        Connection connection = DriverManager.getConnection(database(name).url(), "sa", "");
        try (Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE account (id INT PRIMARY KEY, balance BIGINT)");
            statement.execute("INSERT INTO account SELECT x, 100 FROM SYSTEM_RANGE(0, " + (ACCOUNTS - 1) + ")");
        }
        return connection;
    }

    private static long sum(Connection bank) throws SQLException {
        try (Statement statement = bank.createStatement();
                ResultSet row = statement.executeQuery("SELECT SUM(balance) FROM account")) {
            row.next();
            return row.getLong(1);
        }
    }

    @Test
    void committedTransfersMoveMoneyAndKeepTheSum() throws Exception {
        LoadResult result = LoadRun.run(plain, new LoadProfile(2, 200, ACCOUNTS, 3, true));

        assertThat(result.transfers()).isPositive();
        assertThat(result.millis()).isGreaterThanOrEqualTo(200);
        assertThat(result.p50Micros()).isPositive().isLessThanOrEqualTo(result.p99Micros());
        assertThat(sum(from)).isLessThan(100 * ACCOUNTS);
        assertThat(sum(from) + sum(to)).isEqualTo(200 * ACCOUNTS);
    }

    @Test
    void rolledBackTransfersMoveNothing() throws Exception {
        LoadResult result = LoadRun.run(plain, new LoadProfile(2, 100, ACCOUNTS, 1, false));

        assertThat(result.transfers()).isPositive();
        assertThat(sum(from)).isEqualTo(100 * ACCOUNTS);
    }

    @Test
    void transferThatGivesWayToOthersIsTriedAgainUntilItIsThrough() throws Exception {
        AtomicInteger attempts = new AtomicInteger();
        LoadResult result = LoadRun.run(
                behaving(() -> {
                    if (attempts.getAndIncrement() % 3 < 2) {
                        throw conflict();
                    }
                }),
                profile());

        assertThat(result.transfers()).isPositive();
        assertThat(result.aborted()).isEqualTo(2 * result.transfers());
        assertThat(result.unfinished()).isZero();
    }

    @Test
    void transferThatNeverGetsThroughIsGivenUpAndItsWaitIsMeasured() throws Exception {
        LoadResult result = LoadRun.run(failing(conflict()), profile());

        assertThat(result.aborted()).isGreaterThanOrEqualTo(1);
        assertThat(result.transfers()).isZero();
        assertThat(result.unfinished()).isEqualTo(1);
        assertThat(result.maxMicros()).isPositive();
    }

    @Test
    void everyOtherFailureEndsTheRun() {
        assertThatThrownBy(() -> LoadRun.run(failing(new SQLException("broken")), profile()))
                .hasMessage("broken");
    }

    private static LoadProfile profile() {
        return new LoadProfile(1, 20, ACCOUNTS, 1, true);
    }

    private static Variant.AbortedException conflict() {
        return new Variant.AbortedException(new SQLException("conflict"));
    }

    private static Variant failing(Exception failure) {
        return behaving(() -> {
            throw failure;
        });
    }

    private interface Behaviour {
        void act() throws Exception;
    }

    private static Variant behaving(Behaviour behaviour) {
        return new Variant() {
            @Override
            public void transfer(Transfer transfer) throws Exception {
                behaviour.act();
            }

            @Override
            public void close() {}
        };
    }

    @Test
    void linesBetweenHarnessAndWorkerAreReadAsTheyWereWritten() {
        LoadProfile profile = new LoadProfile(8, 20_000, 10_000, 3, false);
        assertThat(LoadProfile.parse(profile.format())).isEqualTo(profile);
        LoadResult result = new LoadResult(1, 2, 3, 4, 5, 6, 7, 8);
        assertThat(LoadResult.parse(result.format())).isEqualTo(result);
        assertThat(LoadResult.parse("result transfers=1 aborted=2 millis=4 p50=5 p99=6 p999=7 max=8"))
                .isEqualTo(new LoadResult(1, 2, 0, 4, 5, 6, 7, 8));
    }
}
