package io.atone.datasource.undo;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

import io.atone.datasource.dialect.Dialects;
import io.atone.testkit.database.TestDatabase;
import io.atone.testkit.junit.ForEachDatabase;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** What is put before a person when no turn ends it, and what is tried again by itself. */
@ForEachDatabase
class TurnsIT {

    private static SQLException error(String state, int code) {
        return new SQLException("made by a test", state, code);
    }

    /** Deadlock, lock timeout, serialization, lost connection, server going down: as each engine tells them. */
    private static List<SQLException> passing(TestDatabase database) {
        return switch (database.engine()) {
            case MYSQL, MARIADB ->
                List.of(
                        error("40001", 1213),
                        error("HY000", 1205),
                        error("40001", 1205),
                        error("HY000", 1020),
                        error("HY000", 3572),
                        error("08S01", 0),
                        error("08S01", 1053),
                        error("70100", 1317));
            case POSTGRESQL ->
                List.of(
                        error("40P01", 0),
                        error("55P03", 0),
                        error("57014", 0),
                        error("40001", 0),
                        error("08006", 0),
                        error("57P01", 0),
                        error("53300", 0));
            case H2 ->
                List.of(
                        error("40001", 40001),
                        error("HYT00", 50200),
                        error("90131", 90131),
                        error("90098", 90098),
                        error("08000", 90067));
        };
    }

    /** CHECK, NOT NULL, a text that is too long, a number out of range. */
    private static List<SQLException> lasting(TestDatabase database) {
        return switch (database.engine()) {
            case MYSQL, MARIADB ->
                List.of(
                        error("HY000", 3819),
                        error("23000", 4025),
                        error("23000", 1048),
                        error("22001", 1406),
                        error("22003", 1264),
                        error("23000", 1062),
                        error("23000", 1452));
            case POSTGRESQL ->
                List.of(
                        error("23514", 0),
                        error("23502", 0),
                        error("23P01", 0),
                        error("22001", 0),
                        error("22003", 0),
                        error("23505", 0),
                        error("23503", 0));
            case H2 ->
                List.of(
                        error("23513", 23513),
                        error("23502", 23502),
                        error("22001", 22001),
                        error("22003", 22003),
                        error("23505", 23505),
                        error("23506", 23506));
        };
    }

    @Test
    void whatPassesByItselfIsTriedAgainAndWhatLastsIsNot(TestDatabase database) throws Exception {
        try (Connection connection = database.connect()) {
            Turns turns = new Turns(Dialects.detect(connection));

            assertThat(passing(database)).noneMatch(turns::isAboutConstraints);
            assertThat(lasting(database)).allMatch(turns::isAboutConstraints);
        }
    }
}
