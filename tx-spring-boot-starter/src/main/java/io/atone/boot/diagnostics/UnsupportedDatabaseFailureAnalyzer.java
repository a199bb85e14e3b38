package io.atone.boot.diagnostics;

import io.atone.datasource.dialect.UnsupportedDatabaseException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Atone cannot undo statements on this database. */
final class UnsupportedDatabaseFailureAnalyzer extends AbstractFailureAnalyzer<UnsupportedDatabaseException> {

    @Override
    protected FailureAnalysis analyze(Throwable root, UnsupportedDatabaseException cause) {
        return new FailureAnalysis(
                cause.getMessage() + ".",
                "Leave this data source out, if it takes no part in global transactions:"
                        + " atone.datasource.exclude=<bean name>. What is written through it is not protected then.",
                cause);
    }
}
