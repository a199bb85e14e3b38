package io.atone.benchmarks.harness;

import java.time.Duration;
import java.util.stream.Stream;

/** What a process and its children have used of the processors, as the operating system counts it (in steps of 10 ms). */
final class ProcessCpu {

    private ProcessCpu() {}

    /** Of the process and all of its living children; zero for one that is gone. */
    static Duration of(long pid) {
        return ProcessHandle.of(pid).stream()
                .flatMap(process -> Stream.concat(Stream.of(process), process.descendants()))
                .map(process -> process.info().totalCpuDuration().orElse(Duration.ZERO))
                .reduce(Duration.ZERO, Duration::plus);
    }
}
