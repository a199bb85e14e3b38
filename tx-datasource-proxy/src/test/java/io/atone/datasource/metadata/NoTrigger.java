package io.atone.datasource.metadata;

import java.sql.Connection;

import org.h2.api.Trigger;
import org.jspecify.annotations.Nullable;

/** An H2 trigger that does nothing. */
public final class NoTrigger implements Trigger {

    @Override
    public void fire(Connection connection, Object @Nullable [] oldRow, Object @Nullable [] newRow) {
        // Nothing: that it exists is what matters.
    }
}
