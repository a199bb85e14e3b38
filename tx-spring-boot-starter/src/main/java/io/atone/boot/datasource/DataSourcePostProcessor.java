package io.atone.boot.datasource;

import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;

import javax.sql.DataSource;

import org.springframework.aop.scope.ScopedObject;
import org.springframework.beans.factory.config.DestructionAwareBeanPostProcessor;
import org.springframework.core.Ordered;

/**
 * Wraps every {@link DataSource} bean once, outside of what other post-processors put around it. Where a bean leads to
 * other data sources (routers, Spring's delegating data sources), these are wrapped in its place, since only they lead
 * to one database each. Thread-safe.
 */
public final class DataSourcePostProcessor implements DestructionAwareBeanPostProcessor, Ordered {

    private final Supplier<DataSourceWrapper> wrapper;
    private final Predicate<String> excluded;
    private final DataSourceTargets targets;
    private final Consumer<String> served;

    /**
     * @param wrapper asked for when the first data source is there
     * @param excluded the names of beans to leave alone
     * @param targets looks behind data sources that lead to others
     * @param served told the names of the beans that take part: phase two needs them until the client is closed
     */
    public DataSourcePostProcessor(
            Supplier<DataSourceWrapper> wrapper,
            Predicate<String> excluded,
            DataSourceTargets targets,
            Consumer<String> served) {
        this.wrapper = Objects.requireNonNull(wrapper, "wrapper");
        this.excluded = Objects.requireNonNull(excluded, "excluded");
        this.targets = Objects.requireNonNull(targets, "targets");
        this.served = Objects.requireNonNull(served, "served");
    }

    @Override
    public int getOrder() {
        return LOWEST_PRECEDENCE;
    }

    @Override
    public Object postProcessAfterInitialization(Object bean, String beanName) {
        // A scoped proxy leads to another bean, which has its turn when its scope makes it.
        if (!(bean instanceof DataSource dataSource) || bean instanceof ScopedObject || excluded.test(beanName)) {
            return bean;
        }
        served.accept(beanName);
        return targets.replace(beanName, dataSource, this::wrapOnce);
    }

    private DataSource wrapOnce(String name, DataSource target) {
        DataSourceWrapper wrapping = wrapper.get();
        return wrapping.isWrapped(target) ? target : wrapping.wrap(name, target);
    }

    @Override
    public boolean requiresDestruction(Object bean) {
        return bean instanceof DataSource;
    }

    @Override
    public void postProcessBeforeDestruction(Object bean, String beanName) {
        if (bean instanceof DataSource dataSource && !excluded.test(beanName)) {
            wrapper.get().release(dataSource);
        }
    }
}
