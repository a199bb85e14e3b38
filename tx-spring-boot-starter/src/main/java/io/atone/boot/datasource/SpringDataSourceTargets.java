package io.atone.boot.datasource;

import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.function.BiFunction;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.jdbc.datasource.lookup.AbstractRoutingDataSource;

/** Knows the data sources of spring-jdbc that lead to others: routers and the delegating ones. Stateless. */
public final class SpringDataSourceTargets implements DataSourceTargets {

    @Override
    public DataSource replace(String name, DataSource dataSource, BiFunction<String, DataSource, DataSource> wrapping) {
        if (dataSource instanceof AbstractRoutingDataSource router) {
            replaceTargets(name, router, wrapping);
            return router;
        }
        if (dataSource instanceof DelegatingDataSource delegating) {
            replaceTarget(name, delegating, wrapping);
            return delegating;
        }
        return wrapping.apply(name, dataSource);
    }

    private void replaceTarget(
            String name, DelegatingDataSource delegating, BiFunction<String, DataSource, DataSource> wrapping) {
        DataSource target = delegating.getTargetDataSource();
        if (target != null) {
            DataSource replacement = replace(name, target, wrapping);
            if (replacement != target) {
                delegating.setTargetDataSource(replacement);
            }
        }
    }

    private void replaceTargets(
            String name, AbstractRoutingDataSource router, BiFunction<String, DataSource, DataSource> wrapping) {
        IdentityHashMap<DataSource, DataSource> replaced = new IdentityHashMap<>();
        Map<Object, Object> targets = new HashMap<>();
        router.getResolvedDataSources()
                .forEach((key, target) -> targets.put(
                        key, replaced.computeIfAbsent(target, t -> replace(name + "." + key, t, wrapping))));
        @Nullable DataSource fallback = router.getResolvedDefaultDataSource();
        if (fallback != null) {
            router.setDefaultTargetDataSource(
                    replaced.computeIfAbsent(fallback, t -> replace(name + ".default", t, wrapping)));
        }
        boolean changed = replaced.entrySet().stream().anyMatch(entry -> entry.getKey() != entry.getValue());
        if (changed) {
            router.setTargetDataSources(targets);
            router.initialize();
        }
    }
}
