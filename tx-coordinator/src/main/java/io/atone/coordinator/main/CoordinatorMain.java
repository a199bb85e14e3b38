package io.atone.coordinator.main;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletionException;

import io.atone.coordinator.Coordinator;
import io.atone.coordinator.CoordinatorConfig;
import io.atone.coordinator.decision.DecisionLogException;
import io.atone.coordinator.rpc.EndpointException;
import io.atone.coordinator.rpc.cli.AdminCommands;
import io.atone.core.time.SystemTimeSource;
import io.atone.core.time.TimeSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/** The coordinator as a program. Ends with 0 when it was told to stop, 1 when it failed, 2 when it was called wrongly. */
public final class CoordinatorMain {

    private static final int EXIT_OK = 0;
    private static final int EXIT_FAILED = 1;
    private static final int EXIT_USAGE = 2;

    private static final String LOGBACK_PROPERTY = "logback.configurationFile";
    private static final String LOGBACK_FILE = "io/atone/coordinator/main/logback.xml";
    private static final String LOGBACK_FILE_FOR_COMMANDS = "io/atone/coordinator/main/logback-commands.xml";

    private CoordinatorMain() {}

    /** Runs until the process is told to stop (SIGTERM) or cannot go on. */
    public static void main(String[] arguments) {
        TimeSource time = new SystemTimeSource();
        long startMillis = time.monotonicMillis();
        List<String> line = List.of(arguments);
        if (!line.isEmpty() && line.get(0).equals(AdminCommands.WORD)) {
            command(line.subList(1, line.size()));
        }
        if (line.contains("--help")) {
            System.out.print(Help.usage());
            return;
        }
        if (line.contains("--version")) {
            System.out.println(Help.version());
            return;
        }
        try {
            CoordinatorConfig config = new ConfigAssembly(Settings.parse(line), System.getenv()::get).assemble();
            run(config, time, startMillis);
        } catch (UsageException e) {
            System.err.println(e.getMessage());
            System.err.println("--help lists all options.");
            exit(EXIT_USAGE);
        }
    }

    /** Talks to a running coordinator. What it prints is for people and scripts: nothing is logged but trouble, and that to stderr. */
    private static void command(List<String> line) {
        logAs(LOGBACK_FILE_FOR_COMMANDS);
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        PrintStream err = new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
        int code = AdminCommands.run(line, System.getenv()::get, out, err);
        out.flush();
        exit(code);
    }

    private static void run(CoordinatorConfig config, TimeSource time, long startMillis) {
        logAs(LOGBACK_FILE);
        Logger log = LoggerFactory.getLogger("atone.coordinator");
        try {
            Coordinator coordinator = Coordinator.start(config);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(coordinator, log), "atone-shutdown"));
            log.info(
                    "ready: address={} epoch={} data-dir={} started in {} ms",
                    coordinator.address(),
                    coordinator.epoch(),
                    config.storage(),
                    time.monotonicMillis() - startMillis);
            coordinator.whenStopped().join();
        } catch (DecisionLogException | EndpointException e) {
            log.error("The coordinator cannot start. {}", e.getMessage());
            exit(EXIT_FAILED);
        } catch (CompletionException e) {
            log.error("The coordinator has stopped after a failure: {}", e.getCause(), e);
            exit(EXIT_FAILED);
        }
    }

    private static void logAs(String logbackFile) {
        if (System.getProperty(LOGBACK_PROPERTY) == null) {
            System.setProperty(LOGBACK_PROPERTY, logbackFile);
        }
        SLF4JBridgeHandler.removeHandlersForRootLogger(); // gRPC logs by java.util.logging
        SLF4JBridgeHandler.install();
    }

    /** On a signal. The JVM itself would end with the signal's number. */
    private static void stop(Coordinator coordinator, Logger log) {
        try {
            coordinator.close();
            log.info("stopped");
            exit(EXIT_OK);
        } catch (RuntimeException e) {
            log.error("The coordinator did not stop in order: {}", e.getMessage(), e);
            exit(EXIT_FAILED);
        }
    }

    /** At once: the hook for signals has nothing to do, or is what calls this. */
    private static void exit(int code) {
        System.out.flush();
        System.err.flush();
        Runtime.getRuntime().halt(code);
    }
}
