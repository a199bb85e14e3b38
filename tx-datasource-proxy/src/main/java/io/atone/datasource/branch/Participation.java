package io.atone.datasource.branch;

import java.sql.Connection;

import io.atone.datasource.capture.CaptureScope;
import io.atone.datasource.capture.StatementCapture;

/** What a connection needs once a statement of it has to be looked at. As thread-safe as the connection. */
record Participation(BranchEnvironment environment, CaptureScope scope, StatementCapture capture, PhaseOne phaseOne) {

    static Participation of(Connection connection, BranchEnvironment environment) {
        CaptureScope scope = new CaptureScope(
                connection, environment.database(), environment.settings().maxRowsPerStatement());
        return new Participation(
                environment,
                scope,
                new StatementCapture(scope, environment.analyzer()),
                new PhaseOne(connection, environment));
    }
}
