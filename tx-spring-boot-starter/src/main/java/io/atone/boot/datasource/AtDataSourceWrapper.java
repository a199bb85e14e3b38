package io.atone.boot.datasource;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;

import javax.sql.DataSource;

import io.atone.core.rm.BranchCoordinator;
import io.atone.datasource.DataSourceProxy;
import io.atone.datasource.DataSourceProxyConfig;

/** Wraps data sources for AT mode. Thread-safe. */
public final class AtDataSourceWrapper implements DataSourceWrapper {

    private final BranchCoordinator coordinator;
    private final Function<String, DataSourceProxyConfig> configs;
    private final IdentityHashMap<DataSource, DataSourceProxy> proxies = new IdentityHashMap<>();

    /**
     * @param coordinator where branches are registered
     * @param configs how the data source of a name takes part
     */
    public AtDataSourceWrapper(BranchCoordinator coordinator, Function<String, DataSourceProxyConfig> configs) {
        this.coordinator = Objects.requireNonNull(coordinator, "coordinator");
        this.configs = Objects.requireNonNull(configs, "configs");
    }

    @Override
    public DataSource wrap(String name, DataSource target) {
        try {
            DataSource wrapped = DataSourceProxy.wrap(
                    target, coordinator, configs.apply(name).withEager(false));
            if (wrapped instanceof DataSourceProxy proxy) {
                remember(target, proxy);
            }
            return wrapped;
        } catch (SQLException e) {
            throw new DataSourceNotUsableException(name, e);
        }
    }

    @Override
    public boolean isWrapped(DataSource dataSource) {
        try {
            return dataSource instanceof DataSourceProxy || dataSource.isWrapperFor(DataSourceProxy.class);
        } catch (SQLException e) {
            throw new DataSourceNotUsableException(dataSource.toString(), e);
        }
    }

    @Override
    public void release(DataSource target) {
        DataSourceProxy proxy;
        synchronized (proxies) {
            proxy = proxies.remove(target);
        }
        if (proxy != null) {
            proxy.close();
        }
    }

    /**
     * Looks at the databases: detects them, creates or checks the tables, and makes them known to the coordinator.
     *
     * @throws DataSourceNotUsableException when one cannot take part; the cause says why
     */
    public void openAll() {
        List<DataSourceProxy> known;
        synchronized (proxies) {
            known = new ArrayList<>(proxies.values());
        }
        for (DataSourceProxy proxy : known) {
            try {
                proxy.open();
            } catch (SQLException e) {
                throw new DataSourceNotUsableException(proxy.toString(), e);
            }
        }
    }

    private void remember(DataSource target, DataSourceProxy proxy) {
        synchronized (proxies) {
            proxies.put(target, proxy);
        }
    }
}
