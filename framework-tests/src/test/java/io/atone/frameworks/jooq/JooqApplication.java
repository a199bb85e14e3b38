package io.atone.frameworks.jooq;

import io.atone.frameworks.Accounts;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.conf.RenderNameCase;
import org.jooq.conf.RenderQuotedNames;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.jooq.autoconfigure.DefaultConfigurationCustomizer;
import org.springframework.context.annotation.Bean;

/** As an application with {@code spring-boot-starter-jooq} is made. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
public class JooqApplication {

    @Bean
    DefaultConfigurationCustomizer optimisticLocking() {
        return configuration -> configuration
                .settings()
                .withExecuteWithOptimisticLocking(true)
                // There jOOQ asks for keys by SQL that cannot be captured: docs/guide/frameworks.md.
                .withReturnIdentityOnUpdatableRecord(configuration.dialect() != SQLDialect.H2)
                // The tables were made by hand, and one class has to do for all databases.
                .withRenderQuotedNames(RenderQuotedNames.NEVER)
                .withRenderNameCase(RenderNameCase.LOWER);
    }

    @Bean
    Accounts accounts(DSLContext dsl) {
        return new JooqAccounts(dsl);
    }
}
