package io.atone.testkit.process;

import java.util.ArrayDeque;
import java.util.Deque;

import org.jspecify.annotations.Nullable;

/**
 * What is to be cleaned up when the JVM exits, newest first, on one thread (the JVM runs its own shutdown hooks in no
 * order at all, but a data directory can only be removed after its server is gone). Thread-safe.
 */
public final class JvmExit {

    private static final Deque<Runnable> ACTIONS = new ArrayDeque<>();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(JvmExit::runAll, "atone-testkit-exit"));
    }

    private JvmExit() {}

    /** Runs the action at exit, unless it is {@linkplain #forget forgotten} before. */
    public static void onExit(Runnable action) {
        synchronized (ACTIONS) {
            ACTIONS.push(action);
        }
    }

    /** The action is no longer needed. */
    public static void forget(Runnable action) {
        synchronized (ACTIONS) {
            ACTIONS.remove(action);
        }
    }

    private static void runAll() {
        for (Runnable action = next(); action != null; action = next()) {
            try {
                action.run();
            } catch (RuntimeException e) {
                // Loggers may be gone already; the remaining actions still have to run.
                System.err.println("Clean-up at exit failed, going on with the rest: " + e);
            }
        }
    }

    private static @Nullable Runnable next() {
        synchronized (ACTIONS) {
            return ACTIONS.poll();
        }
    }
}
