package io.atone.coordinator.rpc.cli;

/** The text for {@code transactions --help}. */
final class CommandHelp {

    private CommandHelp() {}

    static String text() {
        StringBuilder text = new StringBuilder(String.format(
                "Usage: java -jar tx-coordinator-exec.jar transactions <command> [--option value]...%n%n"));
        for (Command command : Command.values()) {
            text.append(String.format("  %s%n      %s%n", command.usage(), command.meaning()));
        }
        text.append(
                """

                Which coordinator:
                  --address <host:port>      [localhost:8091]
                  --tls                      encrypt, and trust the platform's authorities
                  --tls-trust <file>         encrypt, and trust the authorities in this file (PEM)
                  --tls-certificate <file>   show this certificate (PEM) ...
                  --tls-key <file>           ... with this key
                  --token-file <file>        show the token in this file: the admin token, or the clients' when there is none
                  --token-env <variable>     the same from the environment
                  --timeout <seconds>        how long one call may take [10]

                What and how much:
                  --status <status>          list: only ACTIVE, COMMITTING, COMMITTED, ROLLING_BACK or NEEDS_ATTENTION
                  --limit <number>           list, locks: at most so many [100]
                  --keep-current             resolve: leave the rows as they are now, forget the branch
                  --force-undo               resolve: write what was before the branch over whatever is there now
                  --reason <text>            resolve, forget-resource: why; logged by coordinator and service
                  --wait <seconds>           retry, resolve, forget-resource: how long to wait for the end [30]
                  --json                     one JSON object instead of text

                Without an admin token the coordinator takes these commands from its own machine only.

                Exit codes:
                """
                        .replace("\n", System.lineSeparator()));
        for (ExitCode code : ExitCode.values()) {
            text.append(String.format("  %d  %s%n", code.number(), code.meaning()));
        }
        return text.toString();
    }
}
