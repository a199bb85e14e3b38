package io.atone.benchmarks.harness;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Where and how figures came about, without which they say little. Immutable. */
final class RunFacts {

    static final List<String> COLUMNS = List.of(
            "run",
            "date",
            "commit",
            "processor",
            "processors",
            "memory_gb",
            "system",
            "java",
            "load_before",
            "server",
            "options");

    private static final DateTimeFormatter ID =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final double KILOBYTES_PER_GIGABYTE = 1024.0 * 1024.0;
    private static final String UNKNOWN = "unknown";

    private final Map<String, String> values;

    private RunFacts(Map<String, String> values) {
        this.values = values;
    }

    /**
     * Of a run that begins now.
     *
     * @param root the checkout
     * @param options of the command line
     */
    static RunFacts now(Path root, List<String> options) {
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        Map<String, String> values = new LinkedHashMap<>();
        values.put("run", ID.format(now));
        values.put("date", now.toString());
        values.put("commit", commit(root));
        values.put("processor", valueIn("/proc/cpuinfo", "model name"));
        values.put("processors", String.valueOf(Runtime.getRuntime().availableProcessors()));
        values.put("memory_gb", memory());
        values.put("system", System.getProperty("os.name") + " " + System.getProperty("os.version"));
        values.put("java", System.getProperty("java.version"));
        values.put(
                "load_before",
                String.format(
                        Locale.ROOT,
                        "%.1f",
                        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage()));
        values.put("server", "-");
        values.put("options", String.join(" ", options));
        return new RunFacts(values);
    }

    RunFacts withServer(String description) {
        Map<String, String> changed = new LinkedHashMap<>(values);
        changed.put("server", description);
        return new RunFacts(changed);
    }

    /** Names the run in the tables. */
    String run() {
        return values.getOrDefault("run", UNKNOWN);
    }

    /** By the names of the columns. */
    Map<String, String> values() {
        return Map.copyOf(values);
    }

    /** A line for people. */
    static String sentence(Map<String, String> facts) {
        return String.format(
                Locale.ROOT,
                "%s, commit %s: %s, %s processors, %s GB, %s, Java %s, load average before %s%s; `scripts/bench %s`",
                facts.get("date"),
                facts.get("commit"),
                facts.get("processor"),
                facts.get("processors"),
                facts.get("memory_gb"),
                facts.get("system"),
                facts.get("java"),
                facts.get("load_before"),
                "-".equals(facts.get("server")) ? "" : "; " + facts.get("server"),
                facts.get("options"));
    }

    private static String memory() {
        String kilobytes = valueIn("/proc/meminfo", "MemTotal").replaceAll("[^0-9]", "");
        return kilobytes.isEmpty()
                ? UNKNOWN
                : String.format(Locale.ROOT, "%.0f", Long.parseLong(kilobytes) / KILOBYTES_PER_GIGABYTE);
    }

    /** Elsewhere than on Linux these files are not there, and the figures are none the worse. */
    private static String valueIn(String file, String name) {
        try {
            return Files.readAllLines(Path.of(file)).stream()
                    .filter(line -> line.startsWith(name))
                    .map(line -> line.substring(line.indexOf(':') + 1).trim())
                    .findFirst()
                    .orElse(UNKNOWN);
        } catch (IOException e) {
            return UNKNOWN;
        }
    }

    private static String commit(Path root) {
        String commit = git(root, "rev-parse", "--short=12", "HEAD");
        return commit.isEmpty()
                ? UNKNOWN
                : commit + (git(root, "diff", "HEAD", "--stat").isEmpty() ? "" : "+changes");
    }

    /** Without git, or outside of a checkout, nothing. */
    private static String git(Path root, String... arguments) {
        try {
            Process process = new ProcessBuilder(command(root, arguments))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).trim();
            return process.waitFor() == 0 ? answer : "";
        } catch (IOException e) {
            return "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }

    private static List<String> command(Path root, String... arguments) {
        List<String> command = new ArrayList<>(List.of("git", "-C", root.toString()));
        command.addAll(List.of(arguments));
        return command;
    }
}
