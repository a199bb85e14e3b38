package io.atone.coordinator.decision;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;

import io.atone.coordinator.engine.Decision;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** A crash may cut the last write short; nothing else may be missing or different without anybody noticing. */
class FileDecisionLogDamageTest {

    private static final List<Decision> DURABLE =
            List.of(DecisionLogContract.decision(11), DecisionLogContract.decision(22));

    /** More than two sectors. */
    private static final List<Decision> LAST_BATCH =
            LongStream.range(100, 120).mapToObj(DecisionLogContract::decision).toList();

    private static final int CAPACITY = 16 << 10;

    @TempDir
    Path directory;

    private Path file;
    private byte[] bytes;
    private int startOfLast;
    private int endOfLast;

    @BeforeEach
    void write() throws IOException {
        file = directory.resolve("decisions.log");
        try (FileDecisionLog log = SampleLog.open(directory, CAPACITY)) {
            log.load();
            log.startEpoch();
            for (Decision decision : DURABLE) {
                log.append(List.of(decision));
            }
            startOfLast = endOfWritten(Files.readAllBytes(file));
            log.append(LAST_BATCH);
        }
        bytes = Files.readAllBytes(file);
        endOfLast = endOfWritten(bytes);
        assertThat(endOfLast - startOfLast).isGreaterThan(2 * FrameFormat.SECTOR_BYTES);
    }

    private static int endOfWritten(byte[] content) {
        int end = content.length;
        while (content[end - 1] == 0) {
            end--;
        }
        return end;
    }

    private List<Decision> reopenWith(byte[] content) throws IOException {
        if (content.length == Files.size(file)) {
            Files.write(file, content, StandardOpenOption.WRITE); // in place: a truncated file is flushed at once
        } else {
            Files.write(file, content);
        }
        return reopen();
    }

    private List<Decision> reopen() {
        try (FileDecisionLog log = SampleLog.open(directory, CAPACITY)) {
            return log.load().decisions();
        }
    }

    @Test
    void lastWriteCutShortAnywhereIsDroppedAndTheOthersStay() throws IOException {
        for (int written = startOfLast; written < endOfLast; written++) {
            byte[] torn = bytes.clone();
            Arrays.fill(torn, written, torn.length, (byte) 0);
            assertThat(reopenWith(torn)).as("written up to %d", written).isEqualTo(DURABLE);
        }
    }

    @Test
    void anySectorsOfTheLastWriteMayBeMissing() throws IOException {
        int firstSector = startOfLast / FrameFormat.SECTOR_BYTES;
        int sectors = (endOfLast - 1) / FrameFormat.SECTOR_BYTES - firstSector + 1;
        for (int missing = 1; missing < 1 << sectors; missing++) {
            byte[] torn = bytes.clone();
            for (int i = 0; i < sectors; i++) {
                if ((missing & 1 << i) != 0) {
                    int from = (firstSector + i) * FrameFormat.SECTOR_BYTES;
                    Arrays.fill(torn, Math.max(from, startOfLast), from + FrameFormat.SECTOR_BYTES, (byte) 0);
                }
            }
            assertThat(reopenWith(torn))
                    .as("missing sectors %s", Integer.toBinaryString(missing))
                    .isEqualTo(DURABLE);
        }
    }

    @Test
    void logGoesOnAfterATornWriteWasRemoved() throws IOException {
        Arrays.fill(bytes, startOfLast + 600, bytes.length, (byte) 0);
        Files.write(file, bytes);
        try (FileDecisionLog log = SampleLog.open(directory, CAPACITY)) {
            assertThat(log.load().decisions()).isEqualTo(DURABLE);
            log.startEpoch();
            log.append(List.of(DecisionLogContract.decision(33)));
        }
        assertThat(reopen()).hasSize(3).contains(DecisionLogContract.decision(33));
    }

    @Test
    void removalOfATornWriteIsLoggedOnceAndASoundLogIsOpenedInSilence() throws IOException {
        Arrays.fill(bytes, startOfLast + 600, bytes.length, (byte) 0);
        Files.write(file, bytes);
        try (LogLines log = new LogLines(FileDecisionLog.class)) {
            reopen();
            assertThat(log.warnings()).singleElement().satisfies(line -> assertThat(line)
                    .contains(
                            directory.toString(), "cut short by a crash", "nobody was told", "600 bytes are removed"));
            reopen();
            assertThat(log.warnings()).hasSize(1);
        }
    }

    @Test
    void flippedBitAnywhereInWhatWasWrittenIsRefused() throws IOException {
        List<Integer> unnoticed = new ArrayList<>();
        for (int at = 0; at < endOfLast; at++) {
            boolean ofNoMeaning = bytes[at] == 0 && at >= 24 && at < FrameFormat.FILE_HEADER_BYTES;
            if (!ofNoMeaning && !isSkipped(at)) {
                byte[] flipped = bytes.clone();
                flipped[at] ^= (byte) (1 << at % 8);
                if (!isRefused(flipped)) {
                    unnoticed.add(at);
                }
            }
        }
        assertThat(unnoticed).isEmpty();
    }

    /** The end of a sector in which no header had room. */
    private boolean isSkipped(int at) {
        int endOfSector = at - at % FrameFormat.SECTOR_BYTES + FrameFormat.SECTOR_BYTES;
        if (endOfSector - at > FrameFormat.HEADER_BYTES || endOfSector >= endOfLast) {
            return false;
        }
        for (int i = at; i < endOfSector; i++) {
            if (bytes[i] != 0) {
                return false;
            }
        }
        return true;
    }

    private boolean isRefused(byte[] content) throws IOException {
        try {
            reopenWith(content);
            return false;
        } catch (DecisionLogException e) {
            assertThat(e).hasMessageContaining(file.toString()).hasMessageContaining("backup");
            assertThat(Files.readAllBytes(file)).isEqualTo(content);
            return true;
        }
    }

    @Test
    void lostSectorBeforeTheLastWriteIsRefused() throws IOException {
        int end = startOfLast - startOfLast % FrameFormat.SECTOR_BYTES;
        Arrays.fill(bytes, end - FrameFormat.SECTOR_BYTES, end, (byte) 0);
        assertThat(isRefused(bytes)).isTrue();
    }

    @Test
    void strayBytesBehindTheEndAreRefusedOrRemovedAndLoseNothing() throws IOException {
        for (int distance : new int[] {0, 10, 30, 700, 5_000}) {
            byte[] stray = bytes.clone();
            stray[endOfLast + distance] = 1;
            if (!isRefused(stray)) {
                assertThat(reopen()).hasSize(DURABLE.size() + LAST_BATCH.size());
                assertThat(Files.readAllBytes(file)).isEqualTo(bytes);
            }
        }
    }

    @Test
    void fileThatWasCutIsRefused() throws IOException {
        for (int length : new int[] {0, 10, 600, startOfLast, endOfLast - 1, bytes.length - 1}) {
            assertThat(isRefused(Arrays.copyOf(bytes, length)))
                    .as("cut to %d", length)
                    .isTrue();
        }
    }
}
