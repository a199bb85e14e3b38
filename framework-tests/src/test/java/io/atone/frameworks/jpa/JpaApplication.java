package io.atone.frameworks.jpa;

import io.atone.frameworks.Accounts;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;

/** As an application with {@code spring-boot-starter-data-jpa} is made. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
public class JpaApplication {

    @Bean
    Accounts accounts(AccountRepository accounts, BookingRepository bookings) {
        return new JpaAccounts(accounts, bookings);
    }
}
