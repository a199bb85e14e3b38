package io.atone.crash;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;

import io.atone.crash.CrashTestOptions.Scenario;
import io.atone.crash.check.Accounts;
import io.atone.crash.cluster.Installation;
import io.atone.crash.cluster.Member;
import io.atone.crash.fault.FaultPoint;
import io.atone.crash.scenario.DatabaseKills;
import io.atone.crash.scenario.FaultPointRun;
import io.atone.crash.scenario.FullDisk;
import io.atone.crash.scenario.NetworkFaults;
import io.atone.crash.scenario.Pauses;
import io.atone.crash.scenario.RandomKills;
import io.atone.crash.scenario.RecoveryTime;
import io.atone.crash.scenario.Restarts;
import io.atone.crash.scenario.ServerDeaths;
import io.atone.crash.scenario.Stage;
import io.atone.testkit.database.DatabaseEngine;
import io.atone.testkit.files.FileTrees;
import io.atone.testkit.process.Waits;

/** The crash tests as a program, see {@link CrashTestOptions#USAGE}. Ends with status 1 at the first violation. */
public final class CrashTest {

    private static final int EXIT_VIOLATION = 1;
    private static final int EXIT_USAGE = 2;

    private final CrashTestOptions options;
    private final Installation installation = Installation.ofBuild();
    private final Path workDir;

    private CrashTest(CrashTestOptions options, Path workDir) {
        this.options = options;
        this.workDir = workDir;
    }

    public static void main(String[] arguments) throws IOException {
        if (List.of(arguments).equals(List.of("--point", "list"))) {
            FaultPoint.all().forEach(System.out::println);
            return;
        }
        CrashTestOptions options;
        try {
            options = CrashTestOptions.parse(List.of(arguments));
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.err.print(CrashTestOptions.USAGE);
            System.exit(EXIT_USAGE);
            return;
        }
        Path workDir = Files.createTempDirectory("atone-crash-");
        try {
            new CrashTest(options, workDir).run();
            FileTrees.delete(workDir);
        } catch (Exception | Error e) {
            boolean isPlain = e instanceof AssertionError || e instanceof Waits.NotInTimeException;
            System.err.println("FAILED: " + (isPlain ? e.getMessage() : e.toString()));
            if (!isPlain) {
                e.printStackTrace();
            }
            System.err.println("Logs and data are kept in " + workDir);
            System.exit(EXIT_VIOLATION);
        }
    }

    private void run() throws IOException, InterruptedException {
        for (DatabaseEngine engine : options.engines()) {
            for (Scenario scenario : options.scenarios()) {
                Path directory = Files.createDirectories(workDir.resolve(engine.id() + "-" + scenario));
                System.out.println("== " + scenario + " on " + engine + ", logs in " + directory);
                play(scenario, engine, directory);
            }
        }
    }

    private void play(Scenario scenario, DatabaseEngine engine, Path directory) throws InterruptedException {
        if (scenario == Scenario.RECOVERY) {
            int accounts = Accounts.COUNT + options.branches();
            try (Stage stage = Stage.prepare(installation, engine, directory, accounts, CrashTest::say)) {
                new RecoveryTime(stage, options.branches()).play();
            }
            return;
        }
        try (Stage stage = Stage.underLoad(installation, engine, directory, CrashTest::say)) {
            try {
                play(scenario, stage);
            } catch (AssertionError | Waits.NotInTimeException e) {
                if (stage.cluster().databaseServer().isRunning()) {
                    throw e;
                }
                throw serverGone(stage, e);
            }
            say(stage.survivors());
        }
    }

    /** No violation: a database server has failed by itself, and the run cannot go on. */
    private static AssertionError serverGone(Stage stage, Throwable e) {
        return new AssertionError(
                "The database server ended on its own, see "
                        + stage.cluster().databaseServer().logFile() + "; what followed: " + e.getMessage(),
                e);
    }

    private void play(Scenario scenario, Stage stage) throws InterruptedException {
        switch (scenario) {
            case POINTS -> points(stage);
            case RESTARTS -> new Restarts(stage).play(Restarts.TIMES);
            case KILLS -> new RandomKills(stage, seed()).play(options.minutes());
            case PAUSES -> new Pauses(stage).play();
            case DATABASE -> new DatabaseKills(stage).play();
            case NETWORK -> new NetworkFaults(stage, new ServerDeaths(stage), seed()).play();
            case DISK -> new FullDisk(stage).play();
            case RECOVERY -> throw new IllegalStateException("It needs a stage of its own");
        }
    }

    private long seed() {
        Long given = options.seed();
        long seed = given == null ? new Random().nextLong() : given;
        say("seed " + seed + "; again: --seed " + seed);
        return seed;
    }

    private List<FaultPoint> points() {
        if (options.point() != null) {
            return List.of(options.point());
        }
        List<FaultPoint> all = FaultPoint.all();
        return options.from() == null ? all : all.subList(all.indexOf(options.from()), all.size());
    }

    private static void say(String line) {
        System.out.println(line);
    }

    private void points(Stage stage) throws InterruptedException {
        ServerDeaths deaths = new ServerDeaths(stage);
        FaultPointRun run = new FaultPointRun(stage);
        List<FaultPoint> points = points();
        int passed = 0;
        for (FaultPoint point : points) {
            for (Member victim : stage.cluster().members()) {
                if (victim == run.usualVictim(point)
                        || (victim == stage.cluster().initiator() && FaultPointRun.isPassedByInitiatorToo(point))) {
                    deaths.playDespite(() -> run.play(point, victim));
                    passed++;
                }
            }
        }
        say(passed + " halts passed" + deaths.summary());
    }
}
