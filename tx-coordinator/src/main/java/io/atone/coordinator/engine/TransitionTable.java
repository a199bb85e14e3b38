package io.atone.coordinator.engine;

import java.util.BitSet;
import java.util.List;

/**
 * Which state follows which, as data, and which lines of it were used. A pair that is not in the table cannot happen; when it does, the
 * engine is wrong.
 *
 * @param <S> states
 * @param <T> steps from one to the next
 */
final class TransitionTable<S extends Enum<S>, T extends Enum<T>> {

    /** One line of a table. */
    record Edge<S extends Enum<S>, T extends Enum<T>>(S from, T step, S to) {}

    private final String what;
    private final List<Edge<S, T>> edges;
    private final BitSet taken = new BitSet();

    /** @param what has these states, for messages */
    TransitionTable(String what, List<Edge<S, T>> edges) {
        this.what = what;
        this.edges = edges;
    }

    /** The state after the step. */
    S next(S from, T step) {
        for (int i = 0; i < edges.size(); i++) {
            Edge<S, T> edge = edges.get(i);
            if (edge.from == from && edge.step == step) {
                taken.set(i);
                return edge.to;
            }
        }
        throw new IllegalStateException(what + " that is " + from + " does not know the step " + step);
    }

    /** The lines that were used so far. */
    List<Edge<S, T>> taken() {
        return taken.stream().mapToObj(edges::get).toList();
    }
}
