package io.atone.coordinator.sequence;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import io.atone.coordinator.sequence.Fingerprint.Digest;

/**
 * Walks through every sequence of moves up to a length, breadth first, and goes on from each state once. After each move
 * the judge has spoken; from each new state the world is then let come to rest, where nothing may be left over.
 */
final class Explorer {

    /** How much was seen. */
    record Report(int length, int states, long sequences) {
        @Override
        public String toString() {
            return "up to length " + length + ": " + sequences + " steps, " + states + " different states";
        }
    }

    private final Plan plan;
    private final List<Move> moves;
    private final Set<Digest> seen = new HashSet<>();
    private long steps;

    Explorer(Plan plan) {
        this.plan = plan;
        this.moves = Move.of(plan);
    }

    /**
     * Explores.
     *
     * @param start names of moves that come first
     * @throws AssertionError which names the sequence, when a promise is broken
     */
    Report explore(List<String> start, int length) {
        List<List<Move>> frontier = new ArrayList<>();
        List<Move> first = start.stream().map(this::named).toList();
        seen.add(replay(first).fingerprint());
        frontier.add(first);
        for (int i = 1; i <= length; i++) {
            List<List<Move>> next = new ArrayList<>();
            for (List<Move> sequence : frontier) {
                goOn(sequence, next);
            }
            frontier = next;
        }
        return new Report(length, seen.size(), steps);
    }

    private Move named(String name) {
        return moves.stream()
                .filter(move -> move.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("There is no move '" + name + "' in " + moves));
    }

    private void goOn(List<Move> sequence, List<List<Move>> next) {
        World world = replay(sequence);
        for (Move move : moves) {
            if (world == null) {
                world = replay(sequence);
            }
            if (move.isPossible().test(world)) {
                List<Move> longer = new ArrayList<>(sequence);
                longer.add(move);
                if (step(world, move, longer)) {
                    next.add(longer);
                }
                world = null;
            }
        }
    }

    /** Returns whether this leads to a new state. */
    private boolean step(World world, Move move, List<Move> sequence) {
        steps++;
        try {
            move.action().accept(world);
            if (!seen.add(world.fingerprint())) {
                return false;
            }
            world.comeToRest();
            return true;
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError(
                    plan.name() + ": " + e.getMessage() + "\nafter "
                            + sequence.stream().map(Move::name).toList(),
                    e);
        }
    }

    private World replay(List<Move> sequence) {
        World world = new World(plan);
        for (Move move : sequence) {
            if (!move.isPossible().test(world)) {
                throw new IllegalStateException(move.name() + " is not possible in " + sequence);
            }
            move.action().accept(world);
        }
        return world;
    }
}
