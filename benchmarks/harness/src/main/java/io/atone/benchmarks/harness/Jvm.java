package io.atone.benchmarks.harness;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * How the processes under test are started: with the Java that runs this, and perhaps with a recording of what they do.
 *
 * @param recordings directory for flight recordings, one per process; null for none
 */
record Jvm(@Nullable Path recordings) {

    /** The beginning of a command line, before class path or jar. */
    List<String> command(String name, String... options) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(options));
        if (recordings != null) {
            command.add("-XX:StartFlightRecording=settings=profile,filename="
                    + recordings.resolve(name + ".jfr").toAbsolutePath());
            // Else it says so on the output that the harness reads.
            command.add("-Xlog:jfr+startup=off");
        }
        return command;
    }
}
