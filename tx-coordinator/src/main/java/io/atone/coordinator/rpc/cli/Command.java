package io.atone.coordinator.rpc.cli;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What can be asked for: the word, what may follow it, and who does it. */
enum Command {
    LIST("list", "", "transactions that are not over, the oldest first", 0, 0, "status limit", "") {
        @Override
        ExitCode run(AdminClient client, CommandLine line, Output out) {
            return new Listings(client, out).transactions(line);
        }
    },
    SHOW(
            "show",
            "<xid>",
            "one transaction; for a branch that needs attention the rows before, by the branch and now",
            1,
            1,
            "",
            "") {
        @Override
        ExitCode run(AdminClient client, CommandLine line, Output out) {
            return new Listings(client, out).show(line.words().get(0));
        }
    },
    LOCKS("locks", "[<xid>]", "locks that are held, by whom, and who waits", 0, 1, "limit", "") {
        @Override
        ExitCode run(AdminClient client, CommandLine line, Output out) {
            return new Listings(client, out).locks(line);
        }
    },
    RESOURCES("resources", "", "databases: whether they take branches, who serves them, why not", 0, 0, "", "") {
        @Override
        ExitCode run(AdminClient client, CommandLine line, Output out) {
            return new Listings(client, out).resources();
        }
    },
    RETRY("retry", "<xid> [<branch>]", "tries again at once what waits; nothing is overwritten", 1, 2, "wait", "") {
        @Override
        ExitCode run(AdminClient client, CommandLine line, Output out) {
            return new Orders(client, out).retry(line);
        }
    },
    RESOLVE(
            "resolve",
            "<xid> <branch> --keep-current|--force-undo --reason <text>",
            "ends a branch that needs attention: leaves its rows as they are, or restores all of them",
            2,
            2,
            "reason wait",
            "keep-current force-undo") {
        @Override
        ExitCode run(AdminClient client, CommandLine line, Output out) {
            return new Orders(client, out).resolve(line);
        }
    },
    FORGET_RESOURCE(
            "forget-resource",
            "<resource> --reason <text>",
            "a database is gone for good: nothing waits for it any more",
            1,
            1,
            "reason wait",
            "") {
        @Override
        ExitCode run(AdminClient client, CommandLine line, Output out) {
            return new ResourceOrders(client, out).forget(line);
        }
    };

    private final String word;
    private final String arguments;
    private final String meaning;
    private final int minWords;
    private final int maxWords;
    private final String options;
    private final String flags;

    Command(String word, String arguments, String meaning, int minWords, int maxWords, String options, String flags) {
        this.word = word;
        this.arguments = arguments;
        this.meaning = meaning;
        this.minWords = minWords;
        this.maxWords = maxWords;
        this.options = options;
        this.flags = flags;
    }

    abstract ExitCode run(AdminClient client, CommandLine line, Output out);

    String usage() {
        return arguments.isEmpty() ? word : word + " " + arguments;
    }

    String meaning() {
        return meaning;
    }

    /** @throws CommandUsageException when there is no such command */
    static Command named(String word) {
        return Arrays.stream(values())
                .filter(command -> command.word.equals(word))
                .findFirst()
                .orElseThrow(() -> new CommandUsageException("There is no command '" + word + "'. There are: "
                        + Arrays.stream(values()).map(command -> command.word).collect(Collectors.joining(", "))));
    }

    /** @throws CommandUsageException when an option or the number of words is wrong */
    CommandLine parse(List<String> arguments) {
        CommandLine line =
                CommandLine.parse(arguments, with(Connection.OPTIONS, options), with(Connection.FLAGS, flags));
        int words = line.words().size();
        if (words < minWords || words > maxWords) {
            throw new CommandUsageException("Usage: transactions " + usage());
        }
        return line;
    }

    /** The options of all commands and a command's own, which are separated by blanks. */
    private static Set<String> with(Set<String> common, String own) {
        return Stream.concat(common.stream(), Arrays.stream(own.split(" "))).collect(Collectors.toSet());
    }
}
