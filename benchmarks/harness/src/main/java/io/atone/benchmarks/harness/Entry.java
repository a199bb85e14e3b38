package io.atone.benchmarks.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * A variant that takes part, and whose build runs it.
 *
 * @param variant as on the command line
 * @param root the checkout whose build it is
 */
record Entry(String variant, Path root) {

    /** The name of an Atone of another checkout. */
    static final String BEFORE = "before";

    private static final String STATEMENTS = "statements";
    private static final String SEATA = "seata";
    private static final String SEATA_DB = "seata-db";

    private static final List<String> ORDER = List.of("plain", "xa", STATEMENTS, SEATA_DB, SEATA, BEFORE, "atone");

    static Entry of(String variant, BenchOptions options) {
        return new Entry(variant, variant.equals(BEFORE) ? options.beforeOrFail() : BenchOptions.root());
    }

    /** Place in tables and pictures, always the same. */
    static int rank(String variant) {
        int place = ORDER.indexOf(variant);
        if (place < 0) {
            throw new IllegalArgumentException("Unknown variant " + variant + "; there are " + ORDER);
        }
        return place;
    }

    Coordination startCoordination(Jvm jvm, Path directory, @Nullable DatabaseUnderLoad database) throws SQLException {
        return switch (variant) {
            case "plain", "xa", STATEMENTS -> Coordination.NONE;
            case "atone", BEFORE -> AtoneServer.start(root, jvm, directory, List.of());
            case SEATA -> SeataServer.start(root, jvm, directory, SeataStore.files());
            case SEATA_DB -> SeataServer.start(root, jvm, directory, SeataStore.tables(database));
            default -> throw new IllegalArgumentException("Unknown variant " + variant);
        };
    }

    /** The name by which the worker knows it. */
    String workerVariant(boolean withDatabase) {
        String name = variant.equals(BEFORE) ? "atone" : variant.equals(SEATA_DB) ? SEATA : variant;
        return withDatabase ? name : name + "-protocol";
    }

    String workerClassPath() {
        return switch (variant) {
            case SEATA, SEATA_DB -> SeataServer.workerClassPath(root);
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
