package io.atone.crash.scenario;

/** Kills the database server under load, and starts it again on the same data. */
public final class DatabaseKills {

    private static final int TIMES = 3;

    /** As many as can run into the missing database at once. */
    private static final int NOTICED = 5;

    private final Stage stage;

    public DatabaseKills(Stage stage) {
        this.stage = stage;
    }

    /** Does it a few times, the last time together with the coordinator. */
    public void play() {
        for (int i = 1; i <= TIMES; i++) {
            stage.awaitProgress();
            stage.cluster().databaseServer().kill();
            stage.awaitFailures(NOTICED);
            if (i == TIMES) {
                stage.cluster().coordinator().kill();
            }
            stage.cluster().databaseServer().restart();
            stage.cluster().startAll();
            stage.awaitProgress();
            int checked = stage.settleAndCheck();
            stage.say("the database server was killed " + i + " times, " + checked + " transfers right");
        }
    }
}
