package io.atone.examples.demo;

import java.util.List;

import io.atone.testkit.database.DatabaseEngine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

class DemoOptionsTest {

    @Test
    void nothingAskedForMeansEveryScenarioOnH2() {
        assertEquals(new DemoOptions(DatabaseEngine.H2, false, false, List.of()), DemoOptions.parse(List.of()));
    }

    @Test
    void everyOptionIsUnderstood() {
        assertEquals(
                new DemoOptions(DatabaseEngine.POSTGRESQL, true, true, List.of(3, 5)),
                DemoOptions.parse(
                        List.of("--db", "postgres", "--scenario", "3", "--serve", "--scenario", "5", "--help")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--db oracle | No database engine 'oracle'; there are h2, mysql, mariadb, postgresql",
                "--db | --db needs a value",
                "--scenario ten | There is no scenario 'ten'; they are numbered from 1 to 9",
                "--scenario 10 | There is no scenario '10'; they are numbered from 1 to 9",
                "--fast | Unknown option: --fast"
            })
    void whatIsNotUnderstoodIsRefusedWithTheReason(String arguments, String message) {
        IllegalArgumentException refusal = assertThrows(
                IllegalArgumentException.class, () -> DemoOptions.parse(List.of(arguments.split(" ", -1))));
        assertEquals(message, refusal.getMessage());
    }
}
