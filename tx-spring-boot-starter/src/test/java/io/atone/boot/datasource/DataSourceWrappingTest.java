package io.atone.boot.datasource;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariConfigMXBean;
import com.zaxxer.hikari.HikariDataSource;
import io.atone.boot.RecordingClient;
import io.atone.boot.autoconfigure.AutoConfigurationClasses;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jdbc.DataSourceUnwrapper;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ContextConsumer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Scope;
import org.springframework.context.annotation.ScopedProxyMode;
import org.springframework.jdbc.datasource.AbstractDataSource;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.jdbc.datasource.LazyConnectionDataSourceProxy;
import org.springframework.jdbc.datasource.SimpleDriverDataSource;
import org.springframework.jdbc.datasource.lookup.AbstractRoutingDataSource;

import static org.assertj.core.api.Assertions.assertThat;

class DataSourceWrappingTest {

    private final NotingWrapper wrapper = new NotingWrapper();

    @Test
    void bootsDataSourceIsWrappedAndItsPoolIsStillFound() {
        run(Empty.class, context -> {
            DataSource dataSource = context.getBean(DataSource.class);

            assertThat(dataSource).isInstanceOf(Wrapped.class);
            assertThat(DataSourceUnwrapper.unwrap(dataSource, HikariConfigMXBean.class, HikariDataSource.class))
                    .isNotNull();
            assertThat(wrapper.names).containsExactly("dataSource");
        });
    }

    @Test
    void eachOfSeveralDataSourcesIsWrappedOnceAndItsQualifierHolds() {
        run(Two.class, context -> {
            assertThat(context.getBean(Holder.class).orders()).isInstanceOf(Wrapped.class);
            assertThat(wrapper.names).containsExactlyInAnyOrder("orders", "stock");
        });
    }

    @Test
    void excludedDataSourceIsLeftAlone() {
        runner(Two.class).withPropertyValues("atone.datasource.exclude=stock").run(context -> {
            assertThat(context.getBean("stock")).isNotInstanceOf(Wrapped.class);
            assertThat(wrapper.names).containsExactly("orders");
        });
    }

    @Test
    void routerOverBeansIsLeftAloneAndItsTargetsAreWrappedOnce() {
        run(RouterOverBeans.class, context -> {
            AbstractRoutingDataSource router = context.getBean(AbstractRoutingDataSource.class);

            assertThat(router.getResolvedDataSources().values()).allMatch(Wrapped.class::isInstance);
            assertThat(wrapper.names).containsExactlyInAnyOrder("first", "second");
        });
    }

    @Test
    void routerOverDataSourcesThatAreNoBeansGetsThemWrapped() {
        run(RouterOverOthers.class, context -> {
            AbstractRoutingDataSource router = context.getBean(AbstractRoutingDataSource.class);

            assertThat(router.getResolvedDataSources().values()).allMatch(Wrapped.class::isInstance);
            assertThat(router.getResolvedDefaultDataSource())
                    .isSameAs(router.getResolvedDataSources().get("first"));
            assertThat(wrapper.names).hasSize(2);
            assertThat(router.getConnection()).isNotNull();
        });
    }

    @Test
    void lazyProxyOverABeanIsNotWrappedAgain() {
        run(LazyOverBean.class, context -> {
            assertThat(context.getBean("lazy")).isInstanceOf(LazyConnectionDataSourceProxy.class);
            assertThat(wrapper.names).containsExactly("pool");
        });
    }

    @Test
    void delegatingDataSourceGetsItsTargetWrappedAlsoBehindARouter() {
        run(DelegatingOverRouter.class, context -> {
            assertThat(context.getBean("delegating")).isInstanceOf(DelegatingDataSource.class);
            assertThat(wrapper.names).containsExactly("delegating.only");
        });
    }

    @Test
    void scopedDataSourceIsWrappedBehindItsProxy() throws SQLException {
        run(Scoped.class, context -> {
            context.getBean("scoped", DataSource.class).getLoginTimeout();

            assertThat(wrapper.names).containsExactly("scopedTarget.scoped");
        });
    }

    @Test
    void dataSourceThatIsClosedTakesPartNoLonger() {
        run(Two.class, context -> {});

        assertThat(wrapper.released).contains("orders", "stock");
    }

    @Test
    void clientIsClosedBeforeThePoolsItStillWorksWith() {
        RecordingClient client = new RecordingClient();
        List<String> closed = new ArrayList<>();
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(AutoConfigurationClasses.all()))
                .withBean("atoneClient", RecordingClient.class, () -> client)
                .withBean(DataSourceWrapper.class, () -> wrapper)
                .withBean("pool", DataSource.class, () -> new Closeable("pool", () -> closed.addAll(client.calls())))
                .withPropertyValues("atone.coordinator.fail-fast=false")
                .run(context -> assertThat(context).hasNotFailed());

        assertThat(closed).containsExactly("close");
    }

    @Test
    void nothingIsWrappedWhenSwitchedOff() {
        runner(Two.class)
                .withPropertyValues("atone.datasource.enabled=false")
                .run(context -> assertThat(context.getBean("orders")).isNotInstanceOf(Wrapped.class));
        runner(Two.class).withPropertyValues("atone.enabled=false").run(context -> {
            assertThat(context).hasNotFailed();
            assertThat(context.getBean("orders")).isNotInstanceOf(Wrapped.class);
        });
    }

    private void run(Class<?> configuration, ContextConsumer<AssertableApplicationContext> use) {
        runner(configuration).run(context -> {
            assertThat(context).hasNotFailed();
            use.accept(context);
        });
    }

    private ApplicationContextRunner runner(Class<?> configuration) {
        return new ApplicationContextRunner()
                .withConfiguration(
                        AutoConfigurations.of(AutoConfigurationClasses.all(DataSourceAutoConfiguration.class)))
                .withUserConfiguration(configuration)
                .withBean(RecordingClient.class)
                .withBean(DataSourceWrapper.class, () -> wrapper)
                .withPropertyValues("atone.coordinator.fail-fast=false", "spring.datasource.url=jdbc:h2:mem:boot");
    }

    private static DataSource database(String name) {
        return new Closeable(name, () -> {});
    }

    /** Has something to close, as pools have. */
    static final class Closeable extends SimpleDriverDataSource implements AutoCloseable {

        private final String name;
        private final Runnable closing;

        Closeable(String name, Runnable closing) {
            super(new org.h2.Driver(), "jdbc:h2:mem:" + name);
            this.name = name;
            this.closing = closing;
        }

        @Override
        public void close() {
            closing.run();
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private static final class Wrapped extends AbstractDataSource {

        private final DataSource target;

        Wrapped(DataSource target) {
            this.target = target;
        }

        @Override
        public Connection getConnection() throws SQLException {
            return target.getConnection();
        }

        @Override
        public Connection getConnection(String username, String password) throws SQLException {
            return target.getConnection(username, password);
        }

        @Override
        public <T> T unwrap(Class<T> type) throws SQLException {
            return type.isInstance(target) ? type.cast(target) : super.unwrap(type);
        }

        @Override
        public boolean isWrapperFor(Class<?> type) throws SQLException {
            return type.isInstance(target) || super.isWrapperFor(type);
        }
    }

    private static final class NotingWrapper implements DataSourceWrapper {

        private final List<String> names = new ArrayList<>();
        private final List<String> released = new ArrayList<>();

        @Override
        public DataSource wrap(String name, DataSource target) {
            names.add(name);
            return new Wrapped(target);
        }

        @Override
        public boolean isWrapped(DataSource dataSource) {
            try {
                return dataSource.isWrapperFor(Wrapped.class);
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void release(DataSource target) {
            released.add(target.toString());
        }
    }

    record Holder(DataSource orders) {}

    @Configuration(proxyBeanMethods = false)
    static class Empty {}

    @Configuration(proxyBeanMethods = false)
    static class Two {
        @Bean
        DataSource orders() {
            return database("orders");
        }

        @Bean
        DataSource stock() {
            return database("stock");
        }

        @Bean
        Holder holder(@Qualifier("orders") DataSource orders) {
            return new Holder(orders);
        }
    }

    private static AbstractRoutingDataSource router(Map<Object, Object> targets, DataSource fallback) {
        AbstractRoutingDataSource router = new AbstractRoutingDataSource() {
            @Override
            protected Object determineCurrentLookupKey() {
                return "first";
            }
        };
        router.setTargetDataSources(targets);
        router.setDefaultTargetDataSource(fallback);
        return router;
    }

    @Configuration(proxyBeanMethods = false)
    static class RouterOverBeans {
        @Bean
        DataSource first() {
            return database("first");
        }

        @Bean
        DataSource second() {
            return database("second");
        }

        @Bean
        AbstractRoutingDataSource router(@Qualifier("first") DataSource first, @Qualifier("second") DataSource second) {
            return DataSourceWrappingTest.router(Map.of("first", first, "second", second), first);
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class RouterOverOthers {
        @Bean
        AbstractRoutingDataSource router() {
            DataSource first = database("first");
            return DataSourceWrappingTest.router(Map.of("first", first, "second", database("second")), first);
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class LazyOverBean {
        @Bean
        DataSource pool() {
            return database("pool");
        }

        @Bean
        DataSource lazy(@Qualifier("pool") DataSource pool) {
            return new LazyConnectionDataSourceProxy(pool);
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class DelegatingOverRouter {
        @Bean
        DataSource delegating() {
            DataSource only = database("only");
            AbstractRoutingDataSource router = DataSourceWrappingTest.router(Map.of("only", only), only);
            router.afterPropertiesSet();
            return new DelegatingDataSource(router);
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Scoped {
        @Bean
        @Scope(value = "prototype", proxyMode = ScopedProxyMode.INTERFACES)
        DataSource scoped() {
            return database("scoped");
        }
    }
}
