package io.atone.coordinator.rpc.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** The runbook's commands are ones that exist, and its exit codes those that are used. What they do is tested elsewhere. */
class RunbookTest {

    private static final Path RUNBOOK = Path.of("..", "docs", "operations", "README.md");
    private static final Pattern COMMAND =
            Pattern.compile("(?m)^\\s*java -jar tx-coordinator-exec\\.jar transactions (.+)$");
    private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|(\\S+)");

    private static String runbook() throws IOException {
        return Files.readString(RUNBOOK);
    }

    @Test
    void everyCommandIsUnderstood() throws Exception {
        Matcher commands = COMMAND.matcher(runbook());
        int found = 0;
        while (commands.find()) {
            List<String> words = words(commands.group(1));
            CommandLine line = Command.named(words.get(0)).parse(words.subList(1, words.size()));
            assertThat(line.options().keySet()).doesNotContain("help");
            found++;
        }
        assertThat(found).isGreaterThanOrEqualTo(8);
    }

    private static List<String> words(String line) {
        List<String> words = new ArrayList<>();
        Matcher matcher = WORD.matcher(line);
        while (matcher.find()) {
            words.add(matcher.group(1) == null ? matcher.group(2) : matcher.group(1));
        }
        return words;
    }

    @Test
    void everyExitCodeIsListed() throws Exception {
        String runbook = runbook();
        for (ExitCode code : ExitCode.values()) {
            assertThat(runbook).contains("| " + code.number() + " | " + code.meaning() + " |");
        }
    }
}
