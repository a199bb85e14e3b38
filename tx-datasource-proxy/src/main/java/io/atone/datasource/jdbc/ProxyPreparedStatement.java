package io.atone.datasource.jdbc;

import java.sql.ParameterMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;

import io.atone.datasource.capture.BatchItem;
import io.atone.datasource.capture.Execution;
import io.atone.datasource.capture.GeneratedKeysRequest;

/**
 * A prepared statement. As thread-safe as the driver's.
 *
 * @param <P> the kind of statement
 */
class ProxyPreparedStatement<P extends PreparedStatement> extends ParameterSetters<P> {

    private final String sql;
    private final GeneratedKeysRequest generatedKeysRequest;

    ProxyPreparedStatement(ProxyConnection connection, P delegate, String sql, GeneratedKeysRequest keys) {
        super(connection, delegate);
        this.sql = sql;
        this.generatedKeysRequest = keys;
    }

    @Override
    final GeneratedKeysRequest generatedKeysRequest() {
        return generatedKeysRequest;
    }

    private <R> R runPrepared(Execution<R> execution) throws SQLException {
        return run(sql, generatedKeysRequest, parameters(), execution);
    }

    @Override
    public final ResultSet executeQuery() throws SQLException {
        return new ProxyResultSet(this, runPrepared(Executions.rows(delegate::executeQuery)));
    }

    @Override
    public final int executeUpdate() throws SQLException {
        return runPrepared(Executions.count(delegate::executeUpdate));
    }

    @Override
    public final long executeLargeUpdate() throws SQLException {
        return runPrepared(Executions.largeCount(delegate::executeLargeUpdate));
    }

    @Override
    public final boolean execute() throws SQLException {
        return runPrepared(Executions.either(delegate, delegate::execute));
    }

    @Override
    public final void addBatch() throws SQLException {
        if (batch().isOurs()) {
            batch().add(new BatchItem(sql, parameters().copy()));
        } else {
            parameters().bindStreamsTo(delegate);
            delegate.addBatch();
            batch().addedToDriver(sql);
        }
    }

    @Override
    public final ResultSetMetaData getMetaData() throws SQLException {
        return delegate.getMetaData();
    }

    @Override
    public final ParameterMetaData getParameterMetaData() throws SQLException {
        return delegate.getParameterMetaData();
    }
}
