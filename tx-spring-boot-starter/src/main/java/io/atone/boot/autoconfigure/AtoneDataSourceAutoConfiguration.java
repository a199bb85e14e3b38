package io.atone.boot.autoconfigure;

import java.util.List;

import javax.sql.DataSource;

import io.atone.boot.datasource.AtDataSourceWrapper;
import io.atone.boot.datasource.DataSourcePostProcessor;
import io.atone.boot.datasource.DataSourceTargets;
import io.atone.boot.datasource.DataSourceWrapper;
import io.atone.boot.datasource.SpringDataSourceTargets;
import io.atone.core.AtoneClient;
import io.atone.core.id.ResourceId;
import io.atone.datasource.DataSourceProxyConfig;
import io.atone.datasource.metadata.TriggerPolicy;
import io.atone.datasource.resource.AtDatabaseConfig;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;
import org.springframework.util.ClassUtils;

/** AT mode: the data sources. */
@AutoConfiguration(after = AtoneAutoConfiguration.class)
@ConditionalOnClass(DataSource.class)
@ConditionalOnBooleanProperty(name = "atone.enabled", matchIfMissing = true)
@ConditionalOnBooleanProperty(name = "atone.datasource.enabled", matchIfMissing = true)
final class AtoneDataSourceAutoConfiguration {

    private static final String SPRING_ROUTER = "org.springframework.jdbc.datasource.lookup.AbstractRoutingDataSource";

    @Bean
    static DataSourcePostProcessor atoneDataSourcePostProcessor(
            ObjectProvider<DataSourceWrapper> wrapper, ConfigurableBeanFactory beanFactory, Environment environment) {
        // From the environment: a post-processor is made before properties beans should be.
        List<String> excluded = Binder.get(environment)
                .bind("atone.datasource.exclude", Bindable.listOf(String.class))
                .orElseGet(List::of);
        return new DataSourcePostProcessor(
                wrapper::getObject,
                excluded::contains,
                targets(),
                // The client is closed first, for it still works with the pool until then.
                dataSource -> beanFactory.registerDependentBean(dataSource, AtoneAutoConfiguration.CLIENT));
    }

    @Bean
    @ConditionalOnMissingBean(DataSourceWrapper.class)
    AtDataSourceWrapper atDataSourceWrapper(AtoneClient client, AtoneProperties properties) {
        return new AtDataSourceWrapper(client.branches(), name -> config(name, properties));
    }

    static DataSourceProxyConfig config(String name, AtoneProperties properties) {
        String resourceId = properties.datasource().resourceIds().get(name);
        return DataSourceProxyConfig.defaults()
                .withDatabase(AtDatabaseConfig.defaults()
                        .withSchemaMode(properties.schema())
                        .withResourceId(resourceId == null ? null : new ResourceId(resourceId))
                        .withTriggers(new TriggerPolicy(
                                properties.datasource().assumeNoHiddenTriggers(),
                                properties.datasource().harmlessTriggers()))
                        .withMaxUndoBytes(Math.toIntExact(
                                properties.datasource().maxUndoSize().toBytes())))
                .withMaxRowsPerStatement(properties.datasource().maxRowsPerStatement())
                .withRollbackOnlyOnSqlError(properties.datasource().rollbackOnlyOnSqlError());
    }

    private static DataSourceTargets targets() {
        boolean springJdbc = ClassUtils.isPresent(SPRING_ROUTER, DataSourceWrapper.class.getClassLoader());
        return springJdbc ? new SpringDataSourceTargets() : DataSourceTargets.NONE;
    }
}
