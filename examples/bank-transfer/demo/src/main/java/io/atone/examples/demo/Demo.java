package io.atone.examples.demo;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.IntStream;

import io.atone.examples.demo.scenario.Scenario;
import io.atone.examples.demo.stage.Balances;
import io.atone.examples.demo.stage.Broken;
import io.atone.examples.demo.stage.ServiceProcess;
import io.atone.examples.demo.stage.Stage;
import io.atone.examples.demo.stage.Story;
import io.atone.testkit.files.FileTrees;
import io.atone.testkit.process.JvmExit;
import io.atone.testkit.process.Waits;

/** The program behind {@code ./demo}. Ends with status 0 only if everything that must hold did. */
public final class Demo {

    private static final int SHOWN_LOG_LINES = 30;
    private static final int EXIT_BROKEN = 1;
    private static final int EXIT_USAGE = 2;

    /** Held on to, for the logging framework forgets levels of loggers that nobody holds. */
    private static final Logger GRPC_LOG = Logger.getLogger("io.grpc.netty.shaded");

    private final DemoOptions options;
    private final Story story;

    private Demo(DemoOptions options, Story story) {
        this.options = options;
        this.story = story;
    }

    public static void main(String[] arguments) throws Exception {
        GRPC_LOG.setLevel(Level.WARNING);
        Story story = new Story(Boolean.getBoolean("atone.demo.colours"));
        DemoOptions options;
        try {
            options = DemoOptions.parse(List.of(arguments));
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.err.println(usage());
            System.exit(EXIT_USAGE);
            return;
        }
        if (options.help()) {
            story.plain(usage());
            return;
        }
        System.exit(new Demo(options, story).run() ? 0 : EXIT_BROKEN);
    }

    private static String usage() throws IOException {
        try (InputStream text = Demo.class.getResourceAsStream("/usage.txt")) {
            return text == null ? "" : new String(text.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private boolean run() throws IOException, InterruptedException {
        Path root = Path.of(System.getProperty("atone.demo.root", "."))
                .toAbsolutePath()
                .normalize();
        Path workDir = Files.createTempDirectory("atone-demo-");
        story.title("Atone: the bank transfer on " + options.engine());
        if (options.serve()) {
            JvmExit.onExit(() -> deleteAtTheEnd(workDir));
        }
        boolean good = false;
        try (Stage stage = Stage.build(story, options.engine(), root, workDir)) {
            introduce(stage);
            if (options.serve()) {
                serve(stage);
            }
            good = playAll(stage);
        } catch (Broken | Waits.NotInTimeException e) {
            story.bad(String.valueOf(e.getMessage()));
        }
        story.plain("");
        if (good) {
            FileTrees.delete(workDir);
        }
        story.plain(good ? "Every scenario held." : "Not every scenario held. Logs and data are in " + workDir);
        return good;
    }

    private static void deleteAtTheEnd(Path workDir) {
        try {
            FileTrees.delete(workDir);
        } catch (IOException e) {
            System.err.println("Left behind: " + workDir + " (" + e + ")");
        }
    }

    private void introduce(Stage stage) {
        story.line(
                "bank1", stage.bank1().accountName() + " has " + stage.bank1().balance());
        story.line(
                "bank2", stage.bank2().accountName() + " has " + stage.bank2().balance());
    }

    private boolean playAll(Stage stage) {
        List<Scenario> scenarios = Scenario.all();
        return IntStream.rangeClosed(1, scenarios.size())
                .filter(number ->
                        options.scenarios().isEmpty() || options.scenarios().contains(number))
                .mapToObj(number -> play(stage, number, scenarios.get(number - 1)))
                .reduce(true, Boolean::logicalAnd);
    }

    private boolean play(Stage stage, int number, Scenario scenario) {
        long startNanos = System.nanoTime();
        ServiceLogs.since(stage);
        story.title(number + ". " + scenario.title());
        story.line("before", Balances.of(stage).toString());
        try {
            scenario.play(stage);
            ServiceLogs.since(stage).tell(story);
            story.line("after", Balances.of(stage).toString());
            story.good("no undo row and no lock is left; " + seconds(startNanos) + " s");
            return true;
        } catch (RuntimeException e) {
            ServiceLogs.since(stage).tell(story);
            story.bad(e.toString());
            showLogs(stage);
            return false;
        }
    }

    private static String seconds(long startNanos) {
        return String.format(Locale.ROOT, "%.1f", (System.nanoTime() - startNanos) / 1e9);
    }

    private void showLogs(Stage stage) {
        for (ServiceProcess service : stage.services()) {
            List<String> lines = service.log()
                    .lines()
                    .filter(line -> !line.startsWith("\tat "))
                    .toList();
            story.plain("--- the end of " + service.logFile());
            lines.subList(Math.max(0, lines.size() - SHOWN_LOG_LINES), lines.size())
                    .forEach(story::plain);
        }
    }

    private void serve(Stage stage) throws InterruptedException {
        String transfer = "   curl '" + stage.bank1Url() + "/transfer?amount=";
        story.title("Everything is running. Try:");
        story.plain(transfer + "10'                          # succeeds");
        story.plain(transfer + "2'                           # bank2 fails after its update");
        story.plain(transfer + "3'                           # bank1 fails after bank2 has committed");
        story.plain(transfer + "2&trustFallback=true'        # the failure is hidden");
        story.plain(transfer + "10&impatient=true&bank2Pause=after-commit&pauseMillis=3500'");
        story.plain("");
        story.plain("   The coordinator listens on " + stage.coordinatorAddress() + ". Logs: "
                + stage.coordinator().logFile().getParent());
        story.plain("   Stop with Ctrl-C.");
        // Until the JVM is asked to end; the processes end with it.
        new CountDownLatch(1).await();
    }
}
