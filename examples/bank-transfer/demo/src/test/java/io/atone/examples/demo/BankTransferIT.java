package io.atone.examples.demo;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import io.atone.examples.demo.scenario.Scenario;
import io.atone.examples.demo.stage.Stage;
import io.atone.examples.demo.stage.Story;
import io.atone.testkit.database.DatabaseEngine;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** The quick scenarios on H2, with real processes; {@code ./demo} plays all of them. */
class BankTransferIT {

    private static final int QUICK_SCENARIOS = 3;

    private static Stage stage;

    @BeforeAll
    static void start(@TempDir Path workDir) {
        Path root =
                Path.of(System.getProperty("atone.demo.root")).toAbsolutePath().normalize();
        stage = Stage.build(new Story(false), DatabaseEngine.H2, root, workDir);
    }

    @AfterAll
    static void stop() {
        if (stage != null) {
            stage.close();
        }
    }

    @TestFactory
    Stream<DynamicTest> scenarios() {
        List<Scenario> quick = Scenario.all().subList(0, QUICK_SCENARIOS);
        return quick.stream().map(scenario -> DynamicTest.dynamicTest(scenario.title(), () -> scenario.play(stage)));
    }
}
