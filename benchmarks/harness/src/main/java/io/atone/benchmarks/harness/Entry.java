package io.atone.benchmarks.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/**
 * A variant that takes part, and whose build runs it.
 *
 * @param variant as on the command line
 * @param root the checkout whose build it is
 */
record Entry(String variant, Path root) {

    /** The name of an Atone of another checkout. */
    static final String BEFORE = "before";

    /** System property with the root directory of this checkout. */
    private static final String ROOT = "atone.benchmarks.root";

    static Entry of(String variant, BenchOptions options) {
        Path own = Path.of(Objects.requireNonNull(System.getProperty(ROOT), ROOT));
        return new Entry(variant, variant.equals(BEFORE) ? options.beforeOrFail() : own);
    }

    Coordination startCoordination(Jvm jvm, Path directory) {
        return switch (variant) {
            case "plain", "xa" -> Coordination.NONE;
            case "atone", BEFORE -> AtoneServer.start(root, jvm, directory);
            case "seata" -> SeataServer.start(root, jvm, directory);
            default -> throw new IllegalArgumentException("Unknown variant " + variant);
        };
    }

    /** The name by which the worker knows it. */
    String workerVariant(boolean withDatabase) {
        String name = variant.equals(BEFORE) ? "atone" : variant;
        return withDatabase ? name : name + "-protocol";
    }

    String workerClassPath() {
        return switch (variant) {
            case "seata" -> SeataServer.workerClassPath(root);
            case BEFORE -> classPathOfOtherBuild();
            default -> System.getProperty("java.class.path");
        };
    }

    private String classPathOfOtherBuild() {
        Path target = root.resolve("benchmarks/harness/target");
        try {
            return target.resolve("classes")
                    + System.getProperty("path.separator")
                    + Files.readString(target.resolve("bench.classpath"));
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "The checkout in " + root + " is not built; run 'scripts/bench --help' in it", e);
        }
    }
}
