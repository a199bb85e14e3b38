package io.atone.boot.diagnostics;

import io.atone.datasource.resource.MissingTableException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** A table of ours is missing, and could not be created. */
final class MissingTableFailureAnalyzer extends AbstractFailureAnalyzer<MissingTableException> {

    @Override
    protected FailureAnalysis analyze(Throwable root, MissingTableException cause) {
        String reason = cause.getCause() == null
                ? ""
                : " The database said: " + cause.getCause().getMessage();
        return new FailureAnalysis(
                cause.getMessage() + "." + reason,
                "Do one of these:\n"
                        + "  - run the script " + cause.script()
                        + " (it is on the class path too) on the service's database, as a user who may create tables\n"
                        + "  - grant the application's user the right to create tables, and set atone.schema=create\n"
                        + "  - leave this data source out, if it takes no part in global transactions:"
                        + " atone.datasource.exclude=<bean name>",
                cause);
    }
}
