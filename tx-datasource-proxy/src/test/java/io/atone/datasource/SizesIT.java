package io.atone.datasource;

import java.sql.PreparedStatement;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.atone.datasource.support.SideBySide;
import io.atone.testkit.database.TestDatabase;
import io.atone.testkit.junit.CheckResidue;
import io.atone.testkit.junit.DatabaseName;
import io.atone.testkit.junit.ForEachDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static io.atone.datasource.support.SideBySide.statements;

/** Tables with many columns, and statements that concern many rows. */
@ForEachDatabase
@CheckResidue
class SizesIT {

    private static final int COLUMNS = 500;
    private static final int ROWS = 10_000;
    private static final int MORE_THAN_ONE_STEP = 1_100;
    private static final List<String> WIDE = List.of("wide");
    private static final List<String> MANY = List.of("many");

    private SideBySide sides;

    @BeforeEach
    void open(@DatabaseName("bare") TestDatabase bare, @DatabaseName("atone") TestDatabase atone) throws Exception {
        sides = new SideBySide(bare, atone);
    }

    @AfterEach
    void close() {
        sides.close();
    }

    private static String columns(String one, String separator) {
        return IntStream.range(1, COLUMNS).mapToObj(one::formatted).collect(Collectors.joining(separator));
    }

    @Test
    void tableOfFiveHundredColumns() throws Exception {
        sides.execute(
                "CREATE TABLE wide (id INT PRIMARY KEY, " + columns("c%d INT", ", ") + ")",
                "INSERT INTO wide (id, " + columns("c%d", ", ") + ") VALUES (1, " + columns("%d", ", ") + ")",
                "INSERT INTO wide (id) VALUES (2)");

        sides.assertRoundTrip(
                WIDE,
                statements(
                        "INSERT INTO wide VALUES (3, " + columns("%d + 3", ", ") + ")",
                        "UPDATE wide SET " + columns("c%1$d = c%1$d + 1", ", ") + " WHERE id <> 2",
                        "DELETE FROM wide WHERE id = 1"));
    }

    private void createMany(int rows) throws Exception {
        sides.execute(
                "CREATE TABLE many (id INT PRIMARY KEY, v INT)",
                "INSERT INTO many VALUES "
                        + IntStream.rangeClosed(1, rows)
                                .mapToObj(id -> "(" + id + ", " + id % 7 + ")")
                                .collect(Collectors.joining(", ")));
    }

    @Test
    void updateAndDeleteOfTenThousandRows() throws Exception {
        createMany(ROWS);

        sides.assertRoundTrip(
                MANY, statements("UPDATE many SET v = v + 1 WHERE id > 0", "DELETE FROM many WHERE v < 4"));
    }

    @Test
    void insertOfTenThousandRows() throws Exception {
        createMany(1);

        sides.assertRoundTrip(MANY, (connection, seen) -> {
            try (PreparedStatement insert = connection.prepareStatement("INSERT INTO many VALUES "
                    + IntStream.range(0, ROWS).mapToObj(id -> "(?, ?)").collect(Collectors.joining(", ")))) {
                for (int i = 0; i < ROWS; i++) {
                    insert.setInt(2 * i + 1, ROWS + i);
                    insert.setInt(2 * i + 2, i);
                }
                seen.update(insert);
            }
        });
    }

    @Test
    void batchOfTenThousandItems() throws Exception {
        createMany(ROWS);

        sides.assertRoundTrip(MANY, (connection, seen) -> {
            try (PreparedStatement update = connection.prepareStatement("UPDATE many SET v = ? WHERE id = ?")) {
                for (int i = 1; i <= ROWS; i++) {
                    update.setInt(1, -i);
                    update.setInt(2, i);
                    update.addBatch();
                }
                seen.counts(update.executeBatch());
            }
        });
    }

    /** It would come out differently if a part of the rows was changed before the value is computed for the others. */
    @Test
    void valueThatDependsOnTheTableItselfIsTheSameForAllRows() throws Exception {
        createMany(MORE_THAN_ONE_STEP);

        sides.assertRoundTrip(
                MANY,
                statements("UPDATE many SET v = (SELECT x.n FROM (SELECT COUNT(*) AS n FROM many WHERE v < 7) x)"
                        + " WHERE id > 5"));
    }
}
