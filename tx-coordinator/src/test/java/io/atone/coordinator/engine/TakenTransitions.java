package io.atone.coordinator.engine;

import java.util.Collections;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.atone.coordinator.engine.TransitionTable.Edge;

/** The lines of the two transition tables that tests of this JVM have taken. Thread-safe. */
final class TakenTransitions {

    private static final Set<Edge<?, ?>> TAKEN = ConcurrentHashMap.newKeySet();

    private TakenTransitions() {}

    static void by(Engine engine) {
        TAKEN.addAll(engine.transitionsTaken());
        TAKEN.addAll(engine.branchTransitionsTaken());
    }

    static Set<Edge<?, ?>> all() {
        return Collections.unmodifiableSet(TAKEN);
    }
}
