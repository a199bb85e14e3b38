package io.atone.crash.scenario;

import io.atone.crash.cluster.Member;
import io.atone.testkit.database.embedded.EmbeddedDatabaseServer;

/**
 * Tells a database server that ends by itself from a violation, and plays again what it interrupted. What its end left behind is
 * judged like everything else. Used by one thread.
 */
public final class ServerDeaths {

    /** More of them, and nobody could say what the run has shown. */
    private static final int MAX = 20;

    private final Stage stage;
    private int count;

    public ServerDeaths(Stage stage) {
        this.stage = stage;
    }

    /** A part of a scenario that can be played again. */
    @FunctionalInterface
    public interface Part {
        void play() throws InterruptedException;
    }

    /** Plays it to its end, again after each end of the server; any other failure is passed on. */
    public void playDespite(Part part) throws InterruptedException {
        while (true) {
            try {
                part.play();
                return;
            } catch (RuntimeException | AssertionError e) {
                EmbeddedDatabaseServer server = stage.cluster().databaseServer();
                if (server.isRunning()) {
                    throw e;
                }
                count++;
                if (count > MAX) {
                    throw new AssertionError(
                            "The database server ended by itself " + count + " times, see " + server.logFile(), e);
                }
                stage.say("the database server ended by itself, see " + server.logFile()
                        + "; it is started again, and what it interrupted is played again");
                recover(server);
            }
        }
    }

    private void recover(EmbeddedDatabaseServer server) {
        stage.cluster().members().forEach(Member::disarm);
        stage.cluster().healNetwork();
        server.kill();
        server.restart();
        stage.cluster().startAll();
        stage.cluster().resumeLoad();
        stage.awaitProgress();
        stage.settleAndCheck();
    }

    /** For the last line of a run. */
    public String summary() {
        return count == 0 ? "" : "; the database server itself ended " + count + " times in between";
    }
}
