package io.atone.datasource.interleaving;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

import org.jspecify.annotations.Nullable;

/**
 * The model: what table {@code slot} holds in each database. {@code id} is its primary key, {@code code} is unique. Immutable.
 *
 * @param rows by database and id
 */
record Slots(SortedMap<Place, Row> rows) {

    /** A row's database and id. */
    record Place(int database, int id) implements Comparable<Place> {
        @Override
        public int compareTo(Place other) {
            return database == other.database
                    ? Integer.compare(id, other.id)
                    : Integer.compare(database, other.database);
        }

        @Override
        public String toString() {
            return database + ":" + id;
        }
    }

    /** A row beside its id. */
    record Row(@Nullable Integer code, int v) {
        Row plus(int delta) {
            return new Row(code, v + delta);
        }
    }

    Slots {
        rows = new TreeMap<>(rows);
    }

    Optional<Row> row(int database, int id) {
        return Optional.ofNullable(rows.get(new Place(database, id)));
    }

    Optional<Integer> idOf(int database, int code) {
        return rows.entrySet().stream()
                .filter(entry -> entry.getKey().database() == database)
                .filter(entry -> Integer.valueOf(code).equals(entry.getValue().code()))
                .map(entry -> entry.getKey().id())
                .findFirst();
    }

    List<Integer> ids(int database, Where where) {
        return rows.entrySet().stream()
                .filter(entry -> entry.getKey().database() == database)
                .filter(entry -> where.matches(entry.getKey().id(), entry.getValue()))
                .map(entry -> entry.getKey().id())
                .toList();
    }

    /** With a row put in place of the one of that id; empty when another one has its code. */
    Optional<Slots> with(int database, int id, Row row) {
        if (row.code() != null) {
            Optional<Integer> other = idOf(database, row.code());
            if (other.isPresent() && other.get() != id) {
                return Optional.empty();
            }
        }
        TreeMap<Place, Row> changed = new TreeMap<>(rows);
        changed.put(new Place(database, id), row);
        return Optional.of(new Slots(changed));
    }

    Slots without(int database, List<Integer> ids) {
        TreeMap<Place, Row> changed = new TreeMap<>(rows);
        ids.forEach(id -> changed.remove(new Place(database, id)));
        return new Slots(changed);
    }

    /** With each of these rows changed, which all are there. */
    Slots withEach(int database, List<Integer> ids, UnaryOperator<Row> change) {
        TreeMap<Place, Row> changed = new TreeMap<>(rows);
        ids.forEach(id -> changed.computeIfPresent(new Place(database, id), (place, row) -> change.apply(row)));
        return new Slots(changed);
    }

    /** All choices of that many elements. */
    static List<List<Integer>> choices(List<Integer> of, int count) {
        if (count == 0) {
            return List.of(List.of());
        }
        List<List<Integer>> choices = new ArrayList<>();
        for (int first = 0; first + count <= of.size(); first++) {
            for (List<Integer> others : choices(of.subList(first + 1, of.size()), count - 1)) {
                List<Integer> choice = new ArrayList<>(List.of(of.get(first)));
                choice.addAll(others);
                choices.add(choice);
            }
        }
        return choices;
    }

    @Override
    public String toString() {
        Map<Place, Row> shown = rows;
        return shown.toString();
    }
}
