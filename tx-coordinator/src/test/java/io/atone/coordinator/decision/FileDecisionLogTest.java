package io.atone.coordinator.decision;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

class FileDecisionLogTest extends DecisionLogContract {

    @TempDir
    Path parent;

    @Override
    DecisionLog open() {
        return FileDecisionLog.open(parent.resolve("data"), FileLogOptions.defaults());
    }

    @Test
    void lockedDirectoryIsNamedWithItsOwner() {
        assertThatThrownBy(this::open)
                .isInstanceOf(DecisionLogException.class)
                .hasMessageContaining(parent.resolve("data").toString())
                .hasMessageContaining("process " + ProcessHandle.current().pid())
                .hasMessageContaining("data directory of its own");
    }

    @Test
    void directoryWithSomethingElseInItIsRefused() throws IOException {
        Path foreign = Files.createDirectory(parent.resolve("foreign"));
        Files.writeString(foreign.resolve("thesis.doc"), "years of work");

        assertThatThrownBy(() -> FileDecisionLog.open(foreign, FileLogOptions.defaults()))
                .isInstanceOf(DecisionLogException.class)
                .hasMessageContaining("thesis.doc")
                .hasMessageContaining("empty directory");
        assertThat(foreign.resolve("lock")).doesNotExist();
    }

    @Test
    void fileInPlaceOfTheDirectoryIsRefused() throws IOException {
        Path file = Files.writeString(parent.resolve("file"), "");
        assertThatThrownBy(() -> FileDecisionLog.open(file, FileLogOptions.defaults()))
                .isInstanceOf(DecisionLogException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining("read and write");
    }

    @Test
    void newerFormatIsRefused() throws IOException {
        decisions.load();
        decisions.close();
        Path file = parent.resolve("data/decisions.log");
        byte[] content = Files.readAllBytes(file);
        FrameFormat.fileHeader(FrameFormat.FORMAT + 1, content.length).get(content, 0, FrameFormat.FILE_HEADER_BYTES);
        Files.write(file, content);

        decisions = open();
        assertThatThrownBy(() -> decisions.load())
                .isInstanceOf(DecisionLogException.class)
                .hasMessageContaining("format " + (FrameFormat.FORMAT + 1))
                .hasMessageContaining("newer coordinator");
    }

    @Test
    void olderFormatIsRefused() throws IOException {
        decisions.load();
        decisions.close();
        Path file = parent.resolve("data/decisions.log");
        byte[] content = Files.readAllBytes(file);
        FrameFormat.fileHeader(FrameFormat.OLDEST_FORMAT - 1, content.length)
                .get(content, 0, FrameFormat.FILE_HEADER_BYTES);
        Files.write(file, content);

        decisions = open();
        assertThatThrownBy(() -> decisions.load())
                .isInstanceOf(DecisionLogException.class)
                .hasMessageContaining("format 0")
                .hasMessageContaining("Start the coordinator that wrote it");
        assertThat(file).hasBinaryContent(content);
    }

    @Test
    void directoryWithoutRightsIsRefused() throws IOException {
        Path guarded = Files.createDirectory(parent.resolve("guarded"));
        assertThat(guarded.toFile().setWritable(false)).isTrue();
        assumeFalse(Files.isWritable(guarded), "this user may write everywhere, so there is no such directory");
        assertThatThrownBy(() -> FileDecisionLog.open(guarded, FileLogOptions.defaults()))
                .isInstanceOf(DecisionLogException.class)
                .hasMessageContaining(guarded.toString())
                .hasMessageContaining("read and write");
    }

    /** A directory in which not even the superuser may write. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void directoryThatCannotBeMadeIsRefused() {
        assertThatThrownBy(() -> FileDecisionLog.open(Path.of("/proc/atone"), FileLogOptions.defaults()))
                .isInstanceOf(DecisionLogException.class)
                .hasMessageContaining("/proc/atone")
                .hasMessageContaining("read and write");
    }

    @Test
    void epochFileThatIsGoneIsNoticed() throws IOException {
        startTwice();
        Files.delete(parent.resolve("data/epoch"));

        decisions = open();
        assertThatThrownBy(() -> decisions.load())
                .isInstanceOf(DecisionLogException.class)
                .hasMessageContaining("decisions.log ends in epoch 2, but the file epoch is gone")
                .hasMessageContaining("write 2 and a line break into epoch");
        Files.writeString(parent.resolve("data/epoch"), "2\n");
        assertThat(reopen().lastEpoch()).isEqualTo(2);
    }

    @Test
    void firstEpochIsNoSmallerThanAskedForAndLaterOnesGoOn() {
        decisions.close();
        FileLogOptions from17 = FileLogOptions.defaults().withFirstEpoch(17);
        for (long expected = 17; expected <= 18; expected++) {
            decisions = FileDecisionLog.open(parent.resolve("data"), from17);
            decisions.load();
            assertThat(decisions.startEpoch()).isEqualTo(expected);
            decisions.close();
        }
        decisions = open();
        assertThat(decisions.load().lastEpoch()).isEqualTo(18);
        assertThat(decisions.startEpoch()).isEqualTo(19);
    }

    @Test
    void epochJumpsAlsoInADirectoryThatWasStartedBefore() {
        startTwice();
        decisions = FileDecisionLog.open(
                parent.resolve("data"), FileLogOptions.defaults().withFirstEpoch(9));
        assertThat(decisions.load().lastEpoch()).isEqualTo(2);
        assertThat(decisions.startEpoch()).isEqualTo(9);
        assertThat(reopen().lastEpoch()).isEqualTo(9);
    }

    @Test
    void startThatCrashedBetweenJumpAndMarkerIsGoneOnWithByTheSameOptionsOnly() throws IOException {
        startTwice();
        FileLogOptions from9 = FileLogOptions.defaults().withFirstEpoch(9);
        decisions = FileDecisionLog.open(parent.resolve("data"), from9);
        decisions.load();
        decisions.startEpoch();
        decisions.close();
        Files.writeString(parent.resolve("data/epoch"), "2\n");

        decisions = open();
        assertThatThrownBy(() -> decisions.load())
                .isInstanceOf(DecisionLogException.class)
                .hasMessageContaining("ends in epoch 9, but the file epoch says 2");
        decisions.close();
        decisions = FileDecisionLog.open(parent.resolve("data"), from9);
        assertThat(decisions.load().lastEpoch()).isEqualTo(9);
        assertThat(decisions.startEpoch()).isEqualTo(10);
        assertThat(reopen().lastEpoch()).isEqualTo(10);
    }

    private void startTwice() {
        decisions.load();
        decisions.startEpoch();
        reopen();
        decisions.startEpoch();
        decisions.close();
    }

    @Test
    void fileOfSomebodyElseUnderTheLogsNameIsRefusedAndStays() throws IOException {
        decisions.close();
        Path file = Files.writeString(parent.resolve("data/decisions.log"), "2026-01-01: decided to learn the cello");

        decisions = open();
        assertThatThrownBy(() -> decisions.load())
                .isInstanceOf(DecisionLogException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining("does not start as a decision log does");
        assertThat(file).hasContent("2026-01-01: decided to learn the cello");
    }

    @Test
    void epochFileThatIsNoneIsRefused() throws IOException {
        decisions.load();
        decisions.startEpoch();
        decisions.close();
        Files.writeString(parent.resolve("data/epoch"), "many");

        decisions = open();
        assertThatThrownBy(() -> decisions.load())
                .isInstanceOf(DecisionLogException.class)
                .hasMessageContaining(parent.resolve("data/epoch").toString())
                .hasMessageContaining("damaged");
    }

    @Test
    void logThatIsGoneIsNotTakenForANewOne() throws IOException {
        decisions.load();
        decisions.startEpoch();
        decisions.close();
        Files.delete(parent.resolve("data/decisions.log"));

        decisions = open();
        assertThatThrownBy(() -> decisions.load())
                .isInstanceOf(DecisionLogException.class)
                .hasMessageContaining("decisions.log is gone, but epoch 1 was started");
        assertThat(parent.resolve("data/decisions.log")).doesNotExist();
    }

    @Test
    void olderCopyOfTheLogIsNoticedByTheEpoch() throws IOException {
        decisions.load();
        decisions.startEpoch();
        decisions.close();
        byte[] old = Files.readAllBytes(parent.resolve("data/decisions.log"));
        decisions = open();
        decisions.load();
        decisions.startEpoch();
        decisions.close();
        Files.write(parent.resolve("data/decisions.log"), old);

        decisions = open();
        assertThatThrownBy(() -> decisions.load())
                .isInstanceOf(DecisionLogException.class)
                .hasMessageContaining("ends in epoch 1, but epoch 2 was started");
    }

    @Test
    void draftsThatACrashLeftBehindAreReplaced() throws IOException {
        decisions.load();
        decisions.startEpoch();
        decisions.append(List.of(decision(1)));
        decisions.close();
        Files.writeString(parent.resolve("data/decisions.log.draft"), "half of a");
        Files.writeString(parent.resolve("data/epoch.draft"), "1");

        decisions = open();
        assertThat(decisions.load().decisions()).containsExactly(decision(1));
        assertThat(decisions.startEpoch()).isEqualTo(2);
    }

    @Test
    void directoryStaysSmallWhenDecisionsAreForgotten() throws IOException {
        decisions.load();
        decisions.startEpoch();
        decisions.recordResource(BANK_1);
        decisions.append(List.of(decision(1)));
        for (int round = 1; round <= 100; round++) {
            long first = round * 1000L;
            append(first, first + 1000);
            forget(first, first + 1000);
        }
        try (Stream<Path> files = Files.list(parent.resolve("data"))) {
            long bytes = files.mapToLong(file -> file.toFile().length()).sum();
            assertThat(bytes).isLessThan(5_000_000);
        }
        assertThat(reopen()).isEqualTo(new DecisionLog.Contents(1, List.of(decision(1)), Set.of(BANK_1)));
    }

    @Test
    void logGrowsWithTheDecisionsThatAreNeeded() {
        decisions.load();
        for (int round = 0; round < 100; round++) {
            append(round * 1000L + 1, round * 1000L + 1001);
        }
        assertThat(reopen().decisions()).hasSize(100_000);
    }

    private void append(long from, long to) {
        decisions.append(LongStream.range(from, to)
                .mapToObj(DecisionLogContract::decision)
                .toList());
    }

    private void forget(long from, long to) {
        decisions.forget(LongStream.range(from, to)
                .mapToObj(sequence -> decision(sequence).xid())
                .toList());
    }
}
