package io.atone.examples.demo;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

import io.atone.examples.demo.scenario.Scenario;
import io.atone.testkit.database.DatabaseEngine;

/**
 * What the demo is asked to do.
 *
 * @param engine where the banks keep their money
 * @param serve keep everything running instead of playing scenarios
 * @param help only say how to use it
 * @param scenarios numbers of the scenarios to play; none means all
 */
record DemoOptions(DatabaseEngine engine, boolean serve, boolean help, List<Integer> scenarios) {

    DemoOptions {
        scenarios = List.copyOf(scenarios);
    }

    /** @throws IllegalArgumentException if they cannot be understood; the message is for the user */
    static DemoOptions parse(List<String> arguments) {
        DatabaseEngine engine = DatabaseEngine.H2;
        boolean serve = false;
        boolean help = false;
        List<Integer> scenarios = new ArrayList<>();
        for (Iterator<String> rest = arguments.iterator(); rest.hasNext(); ) {
            String option = rest.next();
            switch (option) {
                case "--db" -> engine = DatabaseEngine.parse(value(option, rest));
                case "--scenario" -> scenarios.add(scenario(value(option, rest)));
                case "--serve" -> serve = true;
                case "--help", "-h" -> help = true;
                default -> throw new IllegalArgumentException("Unknown option: " + option);
            }
        }
        return new DemoOptions(engine, serve, help, scenarios);
    }

    private static String value(String option, Iterator<String> rest) {
        if (!rest.hasNext()) {
            throw new IllegalArgumentException(option + " needs a value");
        }
        return rest.next();
    }

    private static int scenario(String value) {
        int last = Scenario.all().size();
        try {
            int number = Integer.parseInt(value);
            if (number >= 1 && number <= last) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(notOneOf(value, last), e);
        }
        throw new IllegalArgumentException(notOneOf(value, last));
    }

    private static String notOneOf(String value, int last) {
        return "There is no scenario '" + value + "'; they are numbered from 1 to " + last;
    }
}
