package io.atone.crash.scenario;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

import io.atone.crash.cluster.Member;

/** Kills the processes as {@code kill -9} does, one or several at a time, at moments that nobody chose, for some minutes. */
public final class RandomKills {

    private static final Duration MAX_BETWEEN = Duration.ofMillis(1_500);
    private static final Duration MAX_DOWN = Duration.ofMillis(400);
    private static final int KILLS_PER_JUDGEMENT = 6;

    private final Stage stage;
    private final Random random;

    /** @param seed of which process is killed when; what happens then is not repeatable, processes being what they are */
    public RandomKills(Stage stage, long seed) {
        this.stage = stage;
        this.random = new Random(seed);
    }

    /** As few as are judged together. */
    public void playOneRound() throws InterruptedException {
        play(Duration.ofMillis(1));
    }

    /** Goes on for so long; what is judged together is played to its end. */
    public void play(Duration length) throws InterruptedException {
        long end = System.nanoTime() + length.toNanos();
        List<Member> members = stage.cluster().members();
        int[] kills = new int[members.size()];
        int checked = 0;
        while (System.nanoTime() < end) {
            for (int i = 0; i < KILLS_PER_JUDGEMENT; i++) {
                FaultTime.passAtRandom(random, MAX_BETWEEN);
                kill(members, kills);
                stage.cluster().startAll();
                stage.cluster().resumeLoad();
            }
            stage.awaitProgress();
            checked = stage.settleAndCheck();
            stage.say(Arrays.stream(kills).sum() + " kills survived, " + checked + " transfers right");
        }
        for (int i = 0; i < kills.length; i++) {
            stage.say("killed " + kills[i] + " times: " + members.get(i).name());
        }
    }

    private void kill(List<Member> members, int[] kills) throws InterruptedException {
        int first = random.nextInt(members.size());
        boolean another = random.nextInt(members.size()) == 0;
        kill(members.get(first), first, kills);
        if (another) {
            int second = (first + 1) % members.size();
            FaultTime.passAtRandom(random, MAX_DOWN);
            kill(members.get(second), second, kills);
        }
        FaultTime.passAtRandom(random, MAX_DOWN);
    }

    private static void kill(Member member, int index, int[] kills) {
        member.kill();
        kills[index]++;
    }
}
