package io.atone.datasource.interleaving;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import io.atone.datasource.interleaving.Slots.Row;
import org.jspecify.annotations.Nullable;

/**
 * What a statement did in a database, as far as its transaction was told: what it is applied to in the model, and what that has to be
 * like. Rows that a statement did not find say nothing: nobody promises that they stay away. Immutable.
 */
sealed interface Effect {

    /** What the slots can be afterwards; nothing when the statement could not have ended this way. */
    List<Slots> on(Slots slots, int database);

    /** So many of the rows got more. */
    record Added(Where where, int delta, int count) implements Effect {
        @Override
        public List<Slots> on(Slots slots, int database) {
            return Slots.choices(slots.ids(database, where), count).stream()
                    .map(ids -> slots.withEach(database, ids, row -> row.plus(delta)))
                    .toList();
        }
    }

    /** A row got a value. */
    record Assigned(int id, int v, int count) implements Effect {
        @Override
        public List<Slots> on(Slots slots, int database) {
            return Slots.choices(slots.ids(database, Where.id(id)), count).stream()
                    .map(ids -> slots.withEach(database, ids, row -> new Row(row.code(), v)))
                    .toList();
        }
    }

    /** A row got another code. */
    record Recoded(int id, int code, int count) implements Effect {
        @Override
        public List<Slots> on(Slots slots, int database) {
            if (count == 0) {
                return List.of(slots);
            }
            return slots.row(database, id).flatMap(row -> slots.with(database, id, new Row(code, row.v()))).stream()
                    .toList();
        }
    }

    /** A row got another id. */
    record Moved(int id, int newId, int count) implements Effect {
        @Override
        public List<Slots> on(Slots slots, int database) {
            if (count == 0) {
                return List.of(slots);
            }
            Optional<Row> row = slots.row(database, id);
            Slots without = slots.without(database, List.of(id));
            return without.row(database, newId).isPresent()
                    ? List.of()
                    : row.flatMap(moved -> without.with(database, newId, moved)).stream()
                            .toList();
        }
    }

    /** So many of the rows are gone. */
    record Deleted(Where where, int count) implements Effect {
        @Override
        public List<Slots> on(Slots slots, int database) {
            return Slots.choices(slots.ids(database, where), count).stream()
                    .map(ids -> slots.without(database, ids))
                    .toList();
        }
    }

    /** A row is new, or was left out because of another one. */
    record Inserted(int id, @Nullable Integer code, int v, int count) implements Effect {
        @Override
        public List<Slots> on(Slots slots, int database) {
            if (count == 0) {
                return List.of(slots);
            }
            return slots.row(database, id).isPresent()
                    ? List.of()
                    : slots.with(database, id, new Row(code, v)).stream().toList();
        }
    }

    /**
     * A row was inserted, or changed the one that has its id or its code; either of them, for that it found none with the other says
     * nothing.
     *
     * @param adds whether a row that is there gets more, or that value
     * @param byCode whether it is a row of that code that is changed
     */
    record Upserted(int id, @Nullable Integer code, int v, boolean adds, ByCode byCode) implements Effect {

        enum ByCode {
            NEVER,
            TOO,
            ONLY
        }

        @Override
        public List<Slots> on(Slots slots, int database) {
            Set<Integer> met = new LinkedHashSet<>();
            if (byCode != ByCode.ONLY && slots.row(database, id).isPresent()) {
                met.add(id);
            }
            if (byCode != ByCode.NEVER && code != null) {
                slots.idOf(database, code).ifPresent(met::add);
            }
            return met.isEmpty()
                    ? new Inserted(id, code, v, 1).on(slots, database)
                    : met.stream().map(row -> changed(slots, database, row)).toList();
        }

        private Slots changed(Slots slots, int database, int row) {
            return slots.withEach(database, List.of(row), was -> adds ? was.plus(v) : new Row(was.code(), v));
        }
    }

    /** A locking read found a row. */
    record Read(int id, int v) implements Effect {
        @Override
        public List<Slots> on(Slots slots, int database) {
            return slots.row(database, id).filter(row -> row.v() == v).isPresent() ? List.of(slots) : List.of();
        }
    }
}
