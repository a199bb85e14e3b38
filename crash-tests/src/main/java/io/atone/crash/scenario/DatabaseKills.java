package io.atone.crash.scenario;

import java.time.Duration;

/** Kills the database server under load, and starts it again on the same data. */
public final class DatabaseKills {

    private static final int TIMES = 3;
    private static final Duration BETWEEN = Duration.ofSeconds(2);
    private static final Duration DOWN = Duration.ofSeconds(1);

    private final Stage stage;

    public DatabaseKills(Stage stage) {
        this.stage = stage;
    }

    /** Does it a few times, the last time together with the coordinator. */
    public void play() throws InterruptedException {
        for (int i = 1; i <= TIMES; i++) {
            Thread.sleep(BETWEEN.toMillis());
            stage.cluster().databaseServer().kill();
            if (i == TIMES) {
                stage.cluster().coordinator().kill();
            }
            Thread.sleep(DOWN.toMillis());
            stage.cluster().databaseServer().restart();
            stage.cluster().startAll();
            stage.awaitProgress();
            int checked = stage.settleAndCheck();
            stage.say("the database server was killed " + i + " times, " + checked + " transfers right");
        }
    }
}
