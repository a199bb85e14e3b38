package io.atone.testkit.database.embedded;

import java.util.Optional;

import io.atone.testkit.database.DatabaseEngine;

/** What this machine is. */
final class Platform {

    private Platform() {}

    /** The server binaries in Maven packages that the recipes know are for Linux on x86-64 with glibc. */
    static Optional<String> obstacle(DatabaseEngine engine) {
        String system = System.getProperty("os.name");
        String architecture = System.getProperty("os.arch");
        if (system.equals("Linux") && architecture.equals("amd64")) {
            return Optional.empty();
        }
        return Optional.of("embedded " + engine + " runs on Linux amd64, this is " + system + " " + architecture);
    }

    static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }
}
