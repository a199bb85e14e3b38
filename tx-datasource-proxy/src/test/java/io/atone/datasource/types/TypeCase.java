package io.atone.datasource.types;

import java.util.List;
import java.util.Objects;

/**
 * One column type and what is promised for it: a row of the contract and of the reference page.
 *
 * @param group for the page
 * @param definition as in CREATE TABLE
 * @param literals values at the type's edges, each one different from all others bit for bit
 * @param fate what statements on such a column meet
 * @param key whether the type identifies rows
 * @param keyLiterals values that are different as keys
 * @param refusedLiterals values that the type can hold, but which are refused
 */
record TypeCase(
        String group,
        String definition,
        List<String> literals,
        Fate fate,
        KeyUse key,
        List<String> keyLiterals,
        List<String> refusedLiterals) {

    /** What a statement that touches such a column meets. */
    enum Fate {
        /** It runs, and comes back bit for bit. */
        RESTORED("restored exactly"),
        /** It is refused before it runs. */
        REFUSED("refused");

        final String words;

        Fate(String words) {
            this.words = words;
        }
    }

    /** What the type is good for in a key. */
    enum KeyUse {
        /** It identifies rows, and each value has a lock of its own. */
        ROW_KEY("yes"),
        /** In a unique key beside another row key; all its values share one lock. */
        ONE_LOCK("unique only, one lock for all values"),
        /** The engine indexes a part of the value only, so tables that have such a key are refused. */
        REFUSED("refused"),
        /** The engine itself has no such keys. */
        NOT_A_KEY("not in this engine");

        final String words;

        KeyUse(String words) {
            this.words = words;
        }
    }

    TypeCase {
        Objects.requireNonNull(group, "group");
        literals = List.copyOf(literals);
        keyLiterals = List.copyOf(keyLiterals);
        refusedLiterals = List.copyOf(refusedLiterals);
        if (literals.isEmpty() || (key != KeyUse.NOT_A_KEY && keyLiterals.isEmpty())) {
            throw new IllegalArgumentException(definition + " has no values");
        }
    }

    /** A type that is restored and identifies rows. */
    static TypeCase of(String group, String definition, String... literals) {
        List<String> values = List.of(literals);
        return new TypeCase(group, definition, values, Fate.RESTORED, KeyUse.ROW_KEY, values, List.of());
    }

    /** Of these values, some are equal as keys; the given ones are not. */
    TypeCase withKeys(String... values) {
        return new TypeCase(group, definition, literals, fate, KeyUse.ROW_KEY, List.of(values), refusedLiterals);
    }

    TypeCase withOneLock() {
        return new TypeCase(group, definition, literals, fate, KeyUse.ONE_LOCK, keyLiterals, refusedLiterals);
    }

    TypeCase withOneLock(String... values) {
        return new TypeCase(group, definition, literals, fate, KeyUse.ONE_LOCK, List.of(values), refusedLiterals);
    }

    TypeCase notAKey() {
        return new TypeCase(group, definition, literals, fate, KeyUse.NOT_A_KEY, List.of(), refusedLiterals);
    }

    TypeCase refusedInKeys() {
        return new TypeCase(group, definition, literals, fate, KeyUse.REFUSED, keyLiterals, refusedLiterals);
    }

    TypeCase refusing(String... values) {
        return new TypeCase(group, definition, literals, fate, key, keyLiterals, List.of(values));
    }

    /** A type that is refused. */
    static TypeCase refused(String group, String definition, String... literals) {
        return new TypeCase(group, definition, List.of(literals), Fate.REFUSED, KeyUse.NOT_A_KEY, List.of(), List.of());
    }

    @Override
    public String toString() {
        return definition;
    }
}
