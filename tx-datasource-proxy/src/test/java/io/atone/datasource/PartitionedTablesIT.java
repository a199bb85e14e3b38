package io.atone.datasource;

import java.util.List;

import io.atone.datasource.support.SideBySide;
import io.atone.testkit.database.DatabaseEngine;
import io.atone.testkit.database.TestDatabase;
import io.atone.testkit.junit.CheckResidue;
import io.atone.testkit.junit.DatabaseName;
import io.atone.testkit.junit.ForEachDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static io.atone.datasource.support.SideBySide.statements;
import static io.atone.testkit.database.DatabaseEngine.MARIADB;
import static io.atone.testkit.database.DatabaseEngine.MYSQL;
import static io.atone.testkit.database.DatabaseEngine.POSTGRESQL;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** Tables whose rows are spread over partitions are one table to a global transaction. */
@ForEachDatabase({MYSQL, MARIADB, POSTGRESQL})
@CheckResidue
class PartitionedTablesIT {

    private static final List<String> SALE = List.of("sale");

    private SideBySide sides;
    private DatabaseEngine engine;

    @BeforeEach
    void createTables(@DatabaseName("bare") TestDatabase bare, @DatabaseName("atone") TestDatabase atone)
            throws Exception {
        engine = atone.engine();
        sides = new SideBySide(bare, atone);
        String columns = "CREATE TABLE sale (id INT NOT NULL, year_no INT NOT NULL, v INT, PRIMARY KEY (id, year_no))"
                + " PARTITION BY RANGE (year_no)";
        if (engine == POSTGRESQL) {
            sides.execute(
                    columns,
                    "CREATE TABLE sale_old PARTITION OF sale FOR VALUES FROM (MINVALUE) TO (2025)",
                    "CREATE TABLE sale_new PARTITION OF sale FOR VALUES FROM (2025) TO (MAXVALUE)");
        } else {
            sides.execute(columns
                    + " (PARTITION sale_old VALUES LESS THAN (2025), PARTITION sale_new VALUES LESS THAN MAXVALUE)");
        }
        sides.execute("INSERT INTO sale VALUES (1, 2024, 10), (2, 2025, 20), (3, 2026, 30)");
    }

    @AfterEach
    void close() {
        sides.close();
    }

    @Test
    void rowsOfAllPartitionsAreChanged() throws Exception {
        sides.assertRoundTrip(
                SALE,
                statements(
                        "UPDATE sale SET v = v + 1",
                        "UPDATE sale SET v = 7 WHERE id = 2 AND year_no = 2025",
                        "DELETE FROM sale WHERE v > 8",
                        "INSERT INTO sale VALUES (4, 2020, 1), (5, 2030, 2)",
                        "UPDATE sale SET v = 9 WHERE year_no < 2026"));
    }

    @Test
    void rowsThatAreThereAlreadyAreMet() throws Exception {
        sides.assertRoundTrip(
                SALE,
                statements(
                        engine == POSTGRESQL
                                ? "INSERT INTO sale VALUES (1, 2024, 5), (9, 2026, 6) ON CONFLICT DO NOTHING"
                                : "INSERT INTO sale VALUES (1, 2024, 5), (9, 2026, 6) ON DUPLICATE KEY UPDATE v = VALUES(v)"));
    }

    @Test
    void rowsOfOnePartitionAreMeantByItsName() throws Exception {
        assumeTrue(engine != POSTGRESQL, "in PostgreSQL a partition is a table of its own");

        sides.assertRoundTrip(SALE, statements("UPDATE sale PARTITION (sale_new) SET v = 0"));
    }

    @Test
    void partitionAsATableOfItsOwnIsRefused() throws Exception {
        assumeTrue(engine == POSTGRESQL, "only in PostgreSQL a partition is a table of its own");

        sides.assertRefused(SALE, "sale_old", statements("UPDATE sale_old SET v = 0"));
    }
}
