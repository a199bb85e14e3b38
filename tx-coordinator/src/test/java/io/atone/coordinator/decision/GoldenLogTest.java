package io.atone.coordinator.decision;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.atone.coordinator.engine.Decision;
import io.atone.core.id.ResourceId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static io.atone.coordinator.decision.DecisionLogContract.decision;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Logs that released versions wrote have to load for good. The README beside them says how further ones are added; with
 * {@code -Datone.writeGoldenLogs=true} this test writes those of the current format that are not there yet.
 */
class GoldenLogTest {

    private static final Path GOLDEN = Path.of("src", "test", "resources", "decision-log");
    private static final String EXPECTED = "expected.txt";

    @TempDir
    Path directory;

    static List<Path> logs() throws IOException {
        if (Boolean.getBoolean("atone.writeGoldenLogs")) {
            writeMissing();
        }
        try (Stream<Path> found = Files.list(GOLDEN)) {
            return found.filter(Files::isDirectory).sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("logs")
    void logThatAnOlderVersionWroteIsReadAndGoneOnWith(Path golden) throws IOException {
        copy(golden, directory);
        long epoch;
        try (DecisionLog log = FileDecisionLog.open(directory, FileLogOptions.defaults())) {
            DecisionLog.Contents contents = log.load();
            assertThat(describe(contents)).isEqualTo(Files.readString(golden.resolve(EXPECTED)));
            epoch = log.startEpoch();
            assertThat(epoch).isEqualTo(contents.lastEpoch() + 1);
            assertThat(formatOf(directory.resolve(LogFile.NAME)))
                    .as("an older coordinator has to see that it cannot read the file")
                    .isEqualTo(FrameFormat.FORMAT);
            log.append(List.of(decision(9_999)));
        }
        DecisionLog.Contents after = SampleLog.read(directory);
        assertThat(after.lastEpoch()).isEqualTo(epoch);
        assertThat(after.decisions()).contains(decision(9_999));
    }

    @Test
    void thereIsALogOfEveryFormatThatIsRead() throws IOException {
        Set<String> there =
                logs().stream().map(path -> path.getFileName().toString()).collect(Collectors.toSet());
        assertThat(IntStream.rangeClosed(FrameFormat.OLDEST_FORMAT, FrameFormat.FORMAT)
                        .mapToObj(format -> "format-" + format))
                .allMatch(there::contains);
    }

    @Test
    void logOfTheCurrentFormatHasEveryKindOfEntry() throws IOException {
        Set<Class<?>> kinds = new LinkedHashSet<>();
        Path golden = GOLDEN.resolve("format-" + FrameFormat.FORMAT).resolve(LogFile.NAME);
        new LogReader(golden, entry -> kinds.add(entry.getClass())).read();
        assertThat(kinds).containsExactlyInAnyOrder(LogEntry.class.getPermittedSubclasses());
    }

    private static int formatOf(Path log) throws IOException {
        return FrameFormat.formatVersion(ByteBuffer.wrap(Files.readAllBytes(log)));
    }

    /** The same as a person may read it, and as it can be kept when the types change. */
    private static String describe(DecisionLog.Contents contents) {
        List<String> lines = new ArrayList<>();
        lines.add("epoch " + contents.lastEpoch());
        contents.resources().stream().map(ResourceId::value).sorted().forEach(id -> lines.add("resource " + id));
        contents.decisions().stream().map(GoldenLogTest::describe).sorted().forEach(lines::add);
        return String.join("\n", lines) + "\n";
    }

    private static String describe(Decision decision) {
        return "committed " + decision.xid() + (decision.adopted() ? " adopted" : "")
                + decision.branches().stream()
                        .map(branch -> " " + branch.resource().value() + "/"
                                + branch.branchId().value())
                        .collect(Collectors.joining());
    }

    private static void copy(Path from, Path to) throws IOException {
        for (String name : List.of(LogFile.NAME, EpochMarker.NAME)) {
            Files.copy(from.resolve(name), to.resolve(name));
        }
    }

    private static void writeMissing() throws IOException {
        Path whole = GOLDEN.resolve("format-" + FrameFormat.FORMAT);
        Path torn = GOLDEN.resolve("format-" + FrameFormat.FORMAT + "-torn");
        if (Files.exists(whole)) {
            return;
        }
        Path draft = Files.createTempDirectory("golden");
        SampleLog.write(draft);
        keep(draft, whole);
        byte[] content = Files.readAllBytes(draft.resolve(LogFile.NAME));
        int end = content.length;
        while (content[end - 1] == 0) {
            end--;
        }
        Arrays.fill(content, end - 10, end, (byte) 0);
        Files.write(draft.resolve(LogFile.NAME), content);
        keep(draft, torn);
    }

    private static void keep(Path draft, Path golden) throws IOException {
        Files.createDirectories(golden);
        copy(draft, golden);
        Files.writeString(golden.resolve(EXPECTED), describe(SampleLog.read(draft)));
    }
}
