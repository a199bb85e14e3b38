package io.atone.benchmarks.harness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a process occupies of the memory. */
final class ProcessMemory {

    private static final long KILOBYTES_PER_MEGABYTE = 1024;

    private ProcessMemory() {}

    /** As Linux counts it; 0 elsewhere, and for a process that is gone. */
    static long residentMegabytes(long pid) {
        try {
            return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
                    .filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) / KILOBYTES_PER_MEGABYTE)
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            return 0;
        }
    }
}
