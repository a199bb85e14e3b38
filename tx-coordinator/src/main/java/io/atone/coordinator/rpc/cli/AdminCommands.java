package io.atone.coordinator.rpc.cli;

import java.io.PrintStream;
import java.util.List;
import java.util.function.UnaryOperator;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import org.jspecify.annotations.Nullable;

/** Runs {@code transactions ...}: parses, connects, asks, prints, and says by its exit code how it went. */
public final class AdminCommands {

    /** The first word of the command line that leads here. */
    public static final String WORD = "transactions";

    private AdminCommands() {}

    /**
     * Runs one command.
     *
     * @param arguments what follows {@value #WORD}
     * @param environment where variables are looked up
     * @return the exit code; {@code --help} lists them
     */
    public static int run(
            List<String> arguments, UnaryOperator<@Nullable String> environment, PrintStream out, PrintStream err) {
        if (arguments.isEmpty() || arguments.contains("--help")) {
            (arguments.isEmpty() ? err : out).print(CommandHelp.text());
            return (arguments.isEmpty() ? ExitCode.USAGE : ExitCode.DONE).number();
        }
        try {
            Command command = Command.named(arguments.get(0));
            CommandLine line = command.parse(arguments.subList(1, arguments.size()));
            try (AdminClient client = Connection.open(line, environment)) {
                return run(command, client, line, new Output(out, line.has("json")), err);
            }
        } catch (CommandUsageException e) {
            err.println(Texts.printable(String.valueOf(e.getMessage())));
            err.println(WORD + " --help lists all commands and options.");
            return ExitCode.USAGE.number();
        }
    }

    private static int run(Command command, AdminClient client, CommandLine line, Output out, PrintStream err) {
        try {
            return command.run(client, line, out).number();
        } catch (StatusRuntimeException e) {
            Status status = e.getStatus();
            ExitCode code = codeOf(status);
            String what = describe(status);
            err.println(
                    code == ExitCode.FAILED
                            ? "The coordinator at " + client.address() + " cannot be asked: " + status.getCode() + ", "
                                    + Texts.printable(what)
                            : Texts.printable(what));
            return code.number();
        }
    }

    /** What the coordinator said, or what kept it from being reached, down to the first cause. */
    private static String describe(Status status) {
        String text = status.getDescription() == null ? status.getCode().name() : status.getDescription();
        Throwable root = status.getCause();
        while (root != null && root.getCause() != null) {
            root = root.getCause();
        }
        return root == null || root.getMessage() == null ? text : text + ", " + root.getMessage();
    }

    private static ExitCode codeOf(Status status) {
        return switch (status.getCode()) {
            case INVALID_ARGUMENT -> ExitCode.USAGE;
            case UNAUTHENTICATED, PERMISSION_DENIED -> ExitCode.REFUSED;
            case NOT_FOUND -> ExitCode.UNKNOWN;
            default -> ExitCode.FAILED;
        };
    }
}
