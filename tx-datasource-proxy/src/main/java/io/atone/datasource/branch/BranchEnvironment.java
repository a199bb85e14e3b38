package io.atone.datasource.branch;

import java.sql.SQLException;
import java.util.Objects;

import io.atone.core.id.ResourceId;
import io.atone.core.rm.BranchCoordinator;
import io.atone.datasource.resource.AtDatabase;
import io.atone.datasource.sql.StatementAnalyzer;

/**
 * What the local transactions of all connections of one data source share. Immutable and thread-safe.
 *
 * @param coordinator where branches are registered
 * @param database the database as a resource
 * @param analyzer understands statements
 */
public record BranchEnvironment(
        BranchCoordinator coordinator,
        AtDatabase database,
        StatementAnalyzer analyzer,
        BranchSettings settings,
        FaultPoints faultPoints) {

    public BranchEnvironment {
        Objects.requireNonNull(coordinator, "coordinator");
        Objects.requireNonNull(database, "database");
        Objects.requireNonNull(analyzer, "analyzer");
        Objects.requireNonNull(settings, "settings");
        Objects.requireNonNull(faultPoints, "faultPoints");
    }

    ResourceId resource() {
        return database.resourceManager().resourceId();
    }

    /** Whether branches are accepted now. Does not wait. */
    public boolean isOpen() {
        return coordinator.isOpen(resource());
    }

    /**
     * Waits until branches are accepted. Without a connection if possible: the scan that opens the resource needs one.
     *
     * @throws SQLException when the bound passes first
     */
    public void awaitOpen() throws SQLException {
        if (isOpen()) {
            return;
        }
        try {
            coordinator.awaitOpen(resource());
        } catch (RuntimeException e) {
            throw BranchErrors.notAdmitted(e);
        }
    }
}
