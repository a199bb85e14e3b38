package io.atone.boot.autoconfigure;

import io.atone.boot.aop.AnnotationAdvisor;
import io.atone.boot.datasource.AtDataSourceWrapper;
import io.atone.core.AtoneClient;
import io.atone.core.GlobalTransactionManager;
import io.atone.core.GlobalTransactionTemplate;
import io.atone.core.client.AtoneClients;
import io.atone.core.event.ClientListener;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.annotation.Role;
import org.springframework.core.env.Environment;

/** The client, the API and the annotations. */
@AutoConfiguration
@ConditionalOnBooleanProperty(name = "atone.enabled", matchIfMissing = true)
@EnableConfigurationProperties(AtoneProperties.class)
@Import(AutoProxyRegistrar.class)
final class AtoneAutoConfiguration {

    /** The client's bean name. */
    static final String CLIENT = "atoneClient";

    @Bean(name = CLIENT, destroyMethod = "close")
    @ConditionalOnMissingBean
    AtoneClient atoneClient(
            AtoneProperties properties, Environment environment, ObjectProvider<ClientListener> listener) {
        return AtoneClients.connect(
                ClientSettings.from(properties, environment), listener.getIfAvailable(() -> ClientListener.NONE));
    }

    @Bean
    @Lazy(false)
    StartUpCheck atoneStartUpCheck(
            AtoneClient client, ObjectProvider<AtDataSourceWrapper> dataSources, AtoneProperties properties) {
        AtoneProperties.Coordinator coordinator = properties.coordinator();
        return new StartUpCheck(client, dataSources, coordinator.failFast() ? coordinator.connectWait() : null);
    }

    @Bean
    @ConditionalOnMissingBean
    GlobalTransactionManager globalTransactionManager(AtoneClient client) {
        return client.transactions();
    }

    @Bean
    @ConditionalOnMissingBean
    GlobalTransactionTemplate globalTransactionTemplate(GlobalTransactionManager transactions) {
        return new GlobalTransactionTemplate(transactions);
    }

    @Bean
    @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
    static AnnotationAdvisor globalTransactionalAdvisor(
            ObjectProvider<GlobalTransactionTemplate> template,
            ConfigurableBeanFactory beanFactory,
            Environment environment) {
        return AnnotationAdvisor.globalTransactional(
                template::getObject, beanFactory::resolveEmbeddedValue, adviceOrder(environment));
    }

    @Bean
    @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
    static AnnotationAdvisor globalLockAdvisor(Environment environment) {
        return AnnotationAdvisor.globalLock(adviceOrder(environment) + 1);
    }

    /** From the environment: advisors are made before properties beans should be. */
    private static int adviceOrder(Environment environment) {
        return Binder.get(environment)
                .bind("atone.transaction.advice-order", Integer.class)
                .orElse(Integer.MAX_VALUE - 1000);
    }
}
