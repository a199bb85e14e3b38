package io.atone.datasource.metadata;

import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

import io.atone.datasource.metadata.TableHazards.Trigger;

/**
 * What an operator vouches for where triggers are concerned. Immutable and thread-safe.
 *
 * @param noneHidden whether tables whose triggers the database hides from this user are taken to have none
 * @param harmless triggers that may fire, as {@code table.trigger}, in any case: what they do to other rows, and to columns that the
 *     statement does not set, needs not be taken back, and they may fire once more when a statement is undone. They may fill
 *     the key of a row that is inserted, where the database tells which one it got. A restored row that one of them changes again
 *     is not restored: its branch needs attention
 */
public record TriggerPolicy(boolean noneHidden, Set<String> harmless) {

    /** Nothing is vouched for. */
    public static final TriggerPolicy STRICT = new TriggerPolicy(false, Set.of());

    public TriggerPolicy {
        for (String name : harmless) {
            if (name.indexOf('.') <= 0 || name.endsWith(".")) {
                throw new IllegalArgumentException(
                        "A harmless trigger is named as table.trigger, but one is named '" + name + "'");
            }
        }
        harmless = harmless.stream().map(TriggerPolicy::folded).collect(Collectors.toUnmodifiableSet());
    }

    private static String folded(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    boolean isHarmless(TableName table, Trigger trigger) {
        return !harmless.isEmpty() && harmless.contains(folded(table.name() + "." + trigger.name()));
    }
}
