package io.atone.crash.cluster;

import java.nio.file.Path;
import java.util.Objects;

import io.atone.testkit.process.RunnableJar;

/**
 * Where the programs are.
 *
 * @param coordinatorJar the released, runnable one
 * @param faultClasses what makes processes halt; the coordinator gets it besides its jar, and nothing else
 * @param nodeClassPath of initiator and participant
 */
public record Installation(Path coordinatorJar, Path faultClasses, String nodeClassPath) {

    /** System property with the project's root directory. */
    public static final String ROOT = "atone.crash.root";

    /** As the build left it: next to the project's root, and with the class path of this JVM. */
    public static Installation ofBuild() {
        Path root = Path.of(Objects.requireNonNull(System.getProperty(ROOT), ROOT))
                .toAbsolutePath()
                .normalize();
        return new Installation(
                RunnableJar.in(root.resolve("tx-coordinator/target")),
                root.resolve("crash-tests/target/classes"),
                // Surefire and Failsafe put everything into one jar that only names the others; that works for children
                // too.
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
    }
}
