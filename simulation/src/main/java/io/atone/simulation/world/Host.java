package io.atone.simulation.world;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * A process: it can die between any two of its steps and start again with nothing in memory, and it can stand still while
 * the world goes on.
 */
public final class Host {

    private static final int NOT_ARMED = -1;

    private final String name;
    private final Scheduler scheduler;
    private final Clock clock;
    private final Deque<Runnable> parked = new ArrayDeque<>();
    private boolean alive;
    private long life;
    private long pausedUntilMillis;
    private int stepsToLive = NOT_ARMED;
    private int deaths;

    public Host(String name, Scheduler scheduler, Clock clock) {
        this.name = name;
        this.scheduler = scheduler;
        this.clock = clock;
    }

    public String name() {
        return name;
    }

    public Clock clock() {
        return clock;
    }

    public boolean isAlive() {
        return alive;
    }

    /** How often it died between two steps. */
    public int deaths() {
        return deaths;
    }

    /** Counts the starts. */
    public long life() {
        return life;
    }

    public void start() {
        alive = true;
        life++;
        stepsToLive = NOT_ARMED;
    }

    public void die() {
        alive = false;
        stepsToLive = NOT_ARMED;
        parked.clear();
    }

    /** Runs in this life only, and not while the process stands still. */
    public void later(long delayMillis, Runnable action) {
        long of = life;
        scheduler.after(delayMillis, () -> {
            if (of == life) {
                run(action);
            }
        });
    }

    /** Runs at once, or when the process goes on; never when it is dead. */
    public void run(Runnable action) {
        if (!alive) {
            return;
        }
        if (scheduler.now() < pausedUntilMillis || !parked.isEmpty()) {
            parked.add(action);
        } else {
            action.run();
        }
    }

    /** Stands still for a while, longer than any timeout perhaps; its clock goes on. False when it does so already, or is dead. */
    public boolean pause(long millis) {
        if (!alive || scheduler.now() < pausedUntilMillis) {
            return false;
        }
        pausedUntilMillis = scheduler.now() + millis;
        long of = life;
        scheduler.after(millis, () -> goOn(of));
        return true;
    }

    private void goOn(long of) {
        Deque<Runnable> waiting = new ArrayDeque<>(parked);
        parked.clear();
        while (!waiting.isEmpty() && alive && of == life) {
            waiting.remove().run();
        }
    }

    /** It will die after so many of the steps that {@link #survivesStep} counts. */
    public void dieAfter(int steps) {
        if (alive) {
            stepsToLive = steps;
        }
    }

    /** False when this is the moment to die. */
    public boolean survivesStep() {
        if (stepsToLive == NOT_ARMED) {
            return true;
        }
        boolean survives = stepsToLive-- > 0;
        deaths += survives ? 0 : 1;
        return survives;
    }
}
