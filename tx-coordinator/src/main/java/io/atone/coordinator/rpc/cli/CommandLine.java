package io.atone.coordinator.rpc.cli;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * The words of a command and its options, {@code --name value} or {@code --name=value}, and flags without a value. Immutable.
 *
 * @param words what is no option, in order
 * @param options with their values; flags have an empty one
 */
record CommandLine(List<String> words, Map<String, String> options) {

    CommandLine {
        words = List.copyOf(words);
        options = Map.copyOf(options);
    }

    /** @throws CommandUsageException when an option is unknown, twice, or lacks its value */
    static CommandLine parse(List<String> arguments, Set<String> withValue, Set<String> flags) {
        List<String> words = new ArrayList<>();
        Map<String, String> options = new HashMap<>();
        Iterator<String> rest = arguments.iterator();
        while (rest.hasNext()) {
            String argument = rest.next();
            if (!argument.startsWith("--")) {
                words.add(argument);
                continue;
            }
            int equals = argument.indexOf('=');
            String name = argument.substring(2, equals < 0 ? argument.length() : equals);
            String value;
            if (flags.contains(name) && equals < 0) {
                value = "";
            } else if (!withValue.contains(name)) {
                throw new CommandUsageException("Unknown option " + argument + " for this command");
            } else if (equals >= 0) {
                value = argument.substring(equals + 1);
            } else if (rest.hasNext()) {
                value = rest.next();
            } else {
                throw new CommandUsageException("The option --" + name + " needs a value");
            }
            if (options.put(name, value) != null) {
                throw new CommandUsageException("The option --" + name + " is given twice");
            }
        }
        return new CommandLine(words, options);
    }

    @Nullable
    String option(String name) {
        return options.get(name);
    }

    boolean has(String name) {
        return options.containsKey(name);
    }

    /** @throws CommandUsageException when it is not a number between 1 and the bound */
    int number(String name, int otherwise, int max) {
        String text = options.get(name);
        if (text == null) {
            return otherwise;
        }
        try {
            int number = Integer.parseInt(text);
            if (number >= 1 && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw new CommandUsageException("--" + name + " is a number from 1 to " + max + ", but is " + text, e);
        }
        throw new CommandUsageException("--" + name + " is a number from 1 to " + max + ", but is " + text);
    }
}
