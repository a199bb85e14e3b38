package io.atone.frameworks;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;

import javax.sql.DataSource;

import io.atone.core.GlobalTransactionOptions;
import io.atone.core.GlobalTransactionTemplate;
import io.atone.datasource.DataSourceProxy;
import io.atone.testkit.database.TestDatabase;
import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.dao.OptimisticLockingFailureException;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** A Spring Boot application that keeps its accounts by one framework. For one thread. */
final class Application implements AutoCloseable {

    private static final GlobalTransactionOptions OPTIONS = GlobalTransactionOptions.named("framework test");

    private final ConfigurableApplicationContext context;
    private final Accounts accounts;
    private final TransactionTemplate local;

    private Application(ConfigurableApplicationContext context) {
        this.context = context;
        this.accounts = context.getBean(Accounts.class);
        this.local = new TransactionTemplate(context.getBean(PlatformTransactionManager.class));
        local.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
    }

    /** Starts it on a database, as everybody would, but for the auto-configurations of the other frameworks. */
    static Application start(Framework framework, TestDatabase database, String... properties) {
        List<String> arguments = new ArrayList<>(List.of(
                "--spring.application.name=" + framework.name(),
                "--spring.datasource.url=" + database.jdbcUrl(),
                "--spring.datasource.username=" + database.username(),
                "--spring.datasource.password=" + database.password(),
                "--spring.datasource.hikari.minimum-idle=0",
                "--spring.autoconfigure.exclude=" + String.join(",", framework.foreignAutoConfigurations())));
        arguments.addAll(framework.properties());
        arguments.addAll(Arrays.asList(properties));
        return new Application(new SpringApplicationBuilder(framework.application())
                .web(WebApplicationType.NONE)
                .bannerMode(Banner.Mode.OFF)
                .logStartupInfo(false)
                .registerShutdownHook(false)
                .run(arguments.toArray(String[]::new)));
    }

    /** Whether Atone sits between the framework and the pool. */
    boolean hasProxy() throws SQLException {
        return context.getBean(DataSource.class).isWrapperFor(DataSourceProxy.class);
    }

    /** In a local transaction of its own. */
    <T> T locally(Function<Accounts, T> work) {
        return Objects.requireNonNull(local.execute(status -> work.apply(accounts)));
    }

    /** In a local transaction of its own, which has to fail because a version is stale. Returns how. */
    List<String> stale(Function<Accounts, ?> work) {
        try {
            locally(work);
        } catch (OptimisticLockingFailureException e) {
            return List.of(e.getClass().getName());
        }
        throw new AssertionError("A stale version was written");
    }

    /** In a global transaction, which commits when the work returns and rolls back when it throws. */
    <T> T globally(Function<Application, T> work) {
        return context.getBean(GlobalTransactionTemplate.class).execute(OPTIONS, () -> work.apply(this));
    }

    @Override
    public void close() {
        context.close();
    }
}
