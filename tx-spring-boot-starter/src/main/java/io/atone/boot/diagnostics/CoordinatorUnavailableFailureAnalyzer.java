package io.atone.boot.diagnostics;

import io.atone.core.CoordinatorUnavailableException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.env.Environment;

/** No coordinator, no start. */
final class CoordinatorUnavailableFailureAnalyzer extends AbstractFailureAnalyzer<CoordinatorUnavailableException> {

    private final Environment environment;

    CoordinatorUnavailableFailureAnalyzer(Environment environment) {
        this.environment = environment;
    }

    @Override
    protected FailureAnalysis analyze(Throwable root, CoordinatorUnavailableException cause) {
        String address = environment.getProperty("atone.coordinator.address", "localhost:8091");
        return new FailureAnalysis(
                "Atone's coordinator cannot be reached at " + address + ": " + cause.getMessage(),
                """
                Do one of these:
                  - start the coordinator there: java -jar tx-coordinator-exec.jar --port <port>
                  - say where it is: atone.coordinator.address=<host>:<port>
                  - start without it, and have global transactions fail until it is there: \
                atone.coordinator.fail-fast=false
                  - wait longer for it: atone.coordinator.connect-wait=30s
                  - do without global transactions: atone.enabled=false""",
                cause);
    }
}
