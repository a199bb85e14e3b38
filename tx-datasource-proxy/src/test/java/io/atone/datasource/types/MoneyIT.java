package io.atone.datasource.types;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

import io.atone.core.LockConflictException;
import io.atone.core.id.Xid;
import io.atone.testkit.database.DatabaseEngine;
import io.atone.testkit.database.TestDatabase;
import io.atone.testkit.junit.CheckResidue;
import io.atone.testkit.junit.ForEachDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.abort;

/**
 * PostgreSQL stores amounts of money as whole numbers, and lc_monetary tells each session what these look like and how many decimals they
 * have. Which values it knows depends on the machine of the server; LOCPATH makes more of them known to an embedded one.
 */
@ForEachDatabase(DatabaseEngine.POSTGRESQL)
@CheckResidue
class MoneyIT {

    private static final String INVALID_VALUE = "22023";

    private TypeBench bench;

    @BeforeEach
    void open(TestDatabase database) throws SQLException {
        bench = new TypeBench(database);
    }

    @AfterEach
    void close() throws SQLException {
        bench.close();
    }

    /** Yen without decimals, and dinars with three of them, among others. The service that undoes counts in dollars and cents. */
    @ParameterizedTest
    @ValueSource(strings = {"en_US.UTF-8", "de_DE.UTF-8", "ja_JP.UTF-8", "ar_KW.UTF-8"})
    void amountsComeBackWhateverTheirDecimalsAreToTheSession(String locale, TestDatabase database) throws Exception {
        assumeKnown(locale, database);
        bench.setForAll("SET lc_monetary = '" + locale + "'");
        for (String type : List.of("money", "money[]", "price", "price[]", "prices")) {
            boolean array = type.endsWith("[]") || type.equals("prices");
            String table = bench.tableOf(type, array ? List.of("'{}'") : List.of("'0'"));
            bench.outside("INSERT INTO " + table + " (id, v) VALUES (7, CAST("
                    + (array ? "CAST('[0:1][2:3]={{1234.567,-0.5},{NULL,92233720368547}}' AS numeric[])" : "-1234.567")
                    + " AS " + type + "))");
            List<String> before = bench.dump(table);

            Xid changed = bench.inside("UPDATE " + table + " SET v = NULL");
            bench.rollback(changed);
            assertThat(bench.dump(table)).as(type + " after an update").isEqualTo(before);
            Xid deleted = bench.inside("DELETE FROM " + table);
            bench.rollback(deleted);
            assertThat(bench.dump(table)).as(type + " after a delete").isEqualTo(before);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"en_US.UTF-8", "de_DE.UTF-8", "ja_JP.UTF-8", "ar_KW.UTF-8"})
    void rowsThatAmountsIdentifyHaveOneLockForAllSessions(String locale, TestDatabase database) throws Exception {
        assumeKnown(locale, database);
        bench.outside("CREATE TABLE fee (amount money PRIMARY KEY, n int)");
        bench.outside("INSERT INTO fee VALUES ('12.34', 0)");
        Xid first = bench.inside("UPDATE fee SET n = 1");

        bench.setForAll("SET lc_monetary = '" + locale + "'");

        assertThatThrownBy(() -> bench.inside("UPDATE fee SET n = 2"))
                .hasRootCauseInstanceOf(LockConflictException.class);
        bench.rollback(first);
        bench.rollback(bench.inside("DELETE FROM fee"));
    }

    private static void assumeKnown(String locale, TestDatabase database) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("SET lc_monetary = '" + locale + "'");
        } catch (SQLException e) {
            if (!e.getSQLState().equals(INVALID_VALUE)) {
                throw e;
            }
            abort("The machine of the server has no locale " + locale);
        }
    }
}
