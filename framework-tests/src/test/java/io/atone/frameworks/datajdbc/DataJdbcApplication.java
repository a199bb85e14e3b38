package io.atone.frameworks.datajdbc;

import io.atone.frameworks.Accounts;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.data.relational.core.mapping.DefaultNamingStrategy;
import org.springframework.data.relational.core.mapping.NamingStrategy;
import org.springframework.data.relational.core.mapping.RelationalPersistentEntity;
import org.springframework.data.relational.core.mapping.RelationalPersistentProperty;

/** As an application with {@code spring-boot-starter-data-jdbc} is made. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
public class DataJdbcApplication {

    /** Without what the names of the classes end in; the letters' case is the database's. */
    @Bean
    NamingStrategy namingStrategy() {
        return new DefaultNamingStrategy() {
            @Override
            public String getTableName(Class<?> type) {
                return super.getTableName(type).replaceFirst("_row$", "");
            }

            @Override
            public String getReverseColumnName(RelationalPersistentEntity<?> owner) {
                return getTableName(owner.getType()) + "_id";
            }

            @Override
            public String getKeyColumn(RelationalPersistentProperty property) {
                return "position";
            }
        };
    }

    @Bean
    Accounts accounts(AccountRepository accounts, BookingRepository bookings) {
        return new DataJdbcAccounts(accounts, bookings);
    }
}
