package io.atone.testkit.junit;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collections;
import java.util.HashSet;
import java.util.Set;

import io.atone.testkit.database.DatabaseEngine;
import io.atone.testkit.database.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

class ForEachDatabaseIT {

    @BeforeEach
    @AfterEach
    void forgetWhatSamplesSaw() {
        System.clearProperty(ForEachDatabaseExtension.ENGINES_PROPERTY);
        OnMethod.SEEN.clear();
        OnClass.SEEN.clear();
    }

    @Test
    void annotatedMethodRunsOncePerEngineOnAFreshDatabase() {
        Events tests = run(OnMethod.class);

        tests.assertStatistics(counts -> counts.succeeded(4).failed(0).skipped(0));
        assertThat(OnMethod.SEEN).hasSize(4);
    }

    @Test
    void everyMethodOfAnAnnotatedClassRunsOncePerEngine() {
        Events tests = run(OnClass.class);

        tests.assertStatistics(counts -> counts.succeeded(8).failed(0).skipped(0));
        assertThat(OnClass.SEEN).hasSize(8);
    }

    @Test
    void engineLeftOutByThePropertyIsReportedAsSkipped() {
        System.setProperty(ForEachDatabaseExtension.ENGINES_PROPERTY, "h2,postgres");

        Events tests = run(OnMethod.class);

        tests.assertStatistics(counts -> counts.succeeded(2).failed(0).skipped(2));
    }

    @Test
    void engineThatDoesNotExistFailsEveryTest() {
        System.setProperty(ForEachDatabaseExtension.ENGINES_PROPERTY, "oracle");

        Events tests = run(OnMethod.class);

        tests.assertStatistics(counts -> counts.succeeded(0).failed(4).skipped(0));
    }

    private static Events run(Class<?> sample) {
        return EngineTestKit.engine("junit-jupiter")
                .selectors(selectClass(sample))
                .execute()
                .testEvents();
    }

    @Tag("sample")
    static class OnMethod {

        static final Set<String> SEEN = Collections.synchronizedSet(new HashSet<>());

        @ForEachDatabase
        void databaseOfTheEngineAnswers(TestDatabase database, DatabaseEngine engine) throws SQLException {
            assertThat(database.engine()).isEqualTo(engine);
            try (Connection connection = database.dataSource().getConnection()) {
                assertThat(connection.getMetaData().getDatabaseProductName())
                        .isEqualTo(engine == DatabaseEngine.POSTGRESQL ? "PostgreSQL" : engine.displayName());
            }
            SEEN.add(database.jdbcUrl());
        }
    }

    @Tag("sample")
    @ForEachDatabase
    static class OnClass {

        static final Set<String> SEEN = Collections.synchronizedSet(new HashSet<>());

        private TestDatabase fromBeforeEach;

        @BeforeEach
        void prepare(TestDatabase database) {
            fromBeforeEach = database;
        }

        @Test
        void beforeEachAndTestGetTheSameDatabase(TestDatabase database) {
            assertThat(database).isSameAs(fromBeforeEach);
            SEEN.add(database.jdbcUrl());
        }

        @Test
        void parametersWithDifferentNamesGetDifferentDatabases(
                TestDatabase database, @DatabaseName("other") TestDatabase other) {
            assertThat(other.jdbcUrl()).isNotEqualTo(database.jdbcUrl());
            SEEN.add(database.jdbcUrl());
        }
    }
}
