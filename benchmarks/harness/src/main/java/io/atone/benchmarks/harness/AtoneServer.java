package io.atone.benchmarks.harness;

import java.nio.file.Path;
import java.util.List;

import io.atone.testkit.process.CoordinatorAdmin;
import io.atone.testkit.process.FreePorts;
import io.atone.testkit.process.RunnableJar;

/** The coordinator as it is released: its runnable jar, with default settings, forcing every decision to the disk. */
final class AtoneServer {

    private AtoneServer() {}

    /** @param further options of its program */
    static Coordination start(Path root, Jvm jvm, Path directory, List<String> further) {
        int port = FreePorts.next();
        List<String> command = jvm.command("coordinator");
        command.addAll(List.of(
                "-jar",
                RunnableJar.in(root.resolve("tx-coordinator/target")).toString(),
                "--host=127.0.0.1",
                "--port=" + port,
                "--data-dir=" + directory.resolve("coordinator-data")));
        command.addAll(further);
        try (CoordinatorAdmin admin = new CoordinatorAdmin(port)) {
            return ServerProcess.start("coordinator", command, directory, port, admin::obstacle);
        }
    }
}
