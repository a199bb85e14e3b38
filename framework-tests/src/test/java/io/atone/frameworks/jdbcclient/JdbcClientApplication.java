package io.atone.frameworks.jdbcclient;

import io.atone.frameworks.Accounts;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/** As an application with {@code spring-boot-starter-jdbc} is made. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
public class JdbcClientApplication {

    @Bean
    Accounts accounts(JdbcClient jdbc, NamedParameterJdbcTemplate template) {
        return new JdbcClientAccounts(jdbc, template);
    }
}
