package io.atone.datasource.branch;

import java.sql.SQLException;
import java.time.Duration;
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
        BranchCoordinator coordinator, AtDatabase database, StatementAnalyzer analyzer, BranchSettings settings) {

    /** How long a connection, each time it is asked for, lets rollbacks and scans go first. */
    static final Duration MAX_WAY_GIVEN = Duration.ofSeconds(2);

    public BranchEnvironment {
        Objects.requireNonNull(coordinator, "coordinator");
        Objects.requireNonNull(database, "database");
        Objects.requireNonNull(analyzer, "analyzer");
        Objects.requireNonNull(settings, "settings");
    }

    ResourceId resource() {
        return database.resourceManager().resourceId();
    }

    /** Whether something new may begin: branches are accepted, and no work of phase two waits for a connection. Does not wait. */
    public boolean admits() {
        return coordinator.isOpen(resource())
                && database.resourceManager().precedence().isFree();
    }

    /**
     * Waits until something new may begin. To be called without a connection: the scan that opens the resource and the rollbacks
     * that free locks need one.
     *
     * @throws SQLException when the resource is not opened within the bound
     */
    public void awaitAdmission() throws SQLException {
        database.resourceManager().precedence().awaitFree(MAX_WAY_GIVEN);
        if (coordinator.isOpen(resource())) {
            return;
        }
        try {
            coordinator.awaitOpen(resource());
        } catch (RuntimeException e) {
            throw BranchErrors.notAdmitted(e);
        }
    }
}
