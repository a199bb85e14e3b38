package io.atone.examples.demo.stage;

import java.nio.file.Path;

import io.atone.testkit.process.RunnableJar;

/** The runnable jars that the build made. */
record Jars(Path projectRoot) {

    Path coordinator() {
        return RunnableJar.in(projectRoot.resolve("tx-coordinator/target"));
    }

    Path bank(String name) {
        return RunnableJar.in(
                projectRoot.resolve("examples/bank-transfer").resolve(name).resolve("target"));
    }
}
