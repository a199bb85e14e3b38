package io.atone.coordinator.decision;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntUnaryOperator;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** Everything that one damaged byte can do to a small log with every kind of entry: refused, or without any effect. */
class SmallLogDamageTest {

    @TempDir
    Path directory;

    private Path file;
    private byte[] bytes;
    private int end;

    @BeforeEach
    void write() throws IOException {
        SampleLog.write(directory);
        file = directory.resolve(LogFile.NAME);
        bytes = Files.readAllBytes(file);
        end = bytes.length;
        while (bytes[end - 1] == 0) {
            end--;
        }
        assertThat(SampleLog.read(directory)).isEqualTo(SampleLog.CONTENTS);
        assertThat(end).isBetween(600, SampleLog.CAPACITY - 1);
    }

    @Test
    void everyFlippedBitIsRefusedOrWithoutEffect() throws IOException {
        List<Integer> refused = new ArrayList<>();
        for (int bit = 0; bit < Byte.SIZE; bit++) {
            int mask = 1 << bit;
            refused.addAll(damageEveryByte("bit " + bit, value -> value ^ mask));
        }
        assertThat(refused).hasSize(Byte.SIZE * meaningfulBytes());
    }

    @Test
    void everyInvertedByteIsRefusedOrWithoutEffect() throws IOException {
        assertThat(damageEveryByte("inverted", value -> ~value)).hasSize(meaningfulBytes());
    }

    @Test
    void everyByteOfOnesIsRefusedOrWithoutEffect() throws IOException {
        assertThat(damageEveryByte("ones", value -> 0xff)).hasSizeGreaterThan(meaningfulBytes() * 9 / 10);
    }

    /** All but the last one: without it the last write looks like, and may be, one that was cut short. */
    @Test
    void everyLostByteButTheLastIsRefusedOrWithoutEffect() throws IOException {
        end--;
        assertThat(damageEveryByte("zero", value -> 0)).isNotEmpty();
    }

    /** Those of the file's header and of the frames; the rest of the first sector says nothing. */
    private int meaningfulBytes() {
        int header = Long.BYTES + Integer.BYTES + Long.BYTES + Integer.BYTES;
        return header + end - FrameFormat.FILE_HEADER_BYTES;
    }

    /** The places where the damage made the log be refused; anywhere else it has to have no effect. */
    private List<Integer> damageEveryByte(String what, IntUnaryOperator damage) throws IOException {
        List<Integer> refused = new ArrayList<>();
        for (int at = 0; at < end; at++) {
            byte[] damaged = bytes.clone();
            damaged[at] = (byte) damage.applyAsInt(damaged[at]);
            Files.write(file, damaged, StandardOpenOption.WRITE); // in place: a truncated file is flushed at once
            try {
                assertThat(SampleLog.read(directory)).as("%s at %d", what, at).isEqualTo(SampleLog.CONTENTS);
            } catch (DecisionLogException e) {
                assertThat(e).hasMessageContaining(file.toString()).hasMessageContaining("backup");
                assertThat(Files.readAllBytes(file)).isEqualTo(damaged);
                refused.add(at);
            }
        }
        return refused;
    }

    @Test
    void everyShorterFileIsRefused() throws IOException {
        for (int length = 0; length < bytes.length; length++) {
            Files.write(file, Arrays.copyOf(bytes, length));
            assertThat(isRefused()).as("cut to %d", length).isTrue();
        }
    }

    @Test
    void longerFileIsRefused() throws IOException {
        Files.write(file, Arrays.copyOf(bytes, bytes.length + 1));
        assertThat(isRefused()).isTrue();
    }

    @Test
    void everyDamagedByteOfTheEpochFileIsRefusedOrLosesNothing() throws IOException {
        Path epoch = directory.resolve(EpochMarker.NAME);
        for (int at = 0; at < Files.size(epoch); at++) {
            for (int value = 0; value < 256; value++) {
                byte[] damaged = "2\n".getBytes(StandardCharsets.US_ASCII);
                damaged[at] = (byte) value;
                Files.write(epoch, damaged);
                boolean plausible = at == 1 ? value == '\n' : value == '1' || value == '2';
                assertThat(isRefused()).as("byte %d is %d", at, value).isEqualTo(!plausible);
            }
        }
    }

    private boolean isRefused() {
        try {
            assertThat(SampleLog.read(directory)).isEqualTo(SampleLog.CONTENTS);
            return false;
        } catch (DecisionLogException e) {
            assertThat(e).hasMessageContaining(directory.toString()).hasMessageContaining("backup");
            return true;
        }
    }
}
