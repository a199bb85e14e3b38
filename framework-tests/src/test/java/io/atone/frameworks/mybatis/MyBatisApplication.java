package io.atone.frameworks.mybatis;

import java.util.Properties;

import io.atone.frameworks.Accounts;
import org.apache.ibatis.mapping.DatabaseIdProvider;
import org.apache.ibatis.mapping.VendorDatabaseIdProvider;
import org.mybatis.spring.SqlSessionTemplate;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;

/** As an application with {@code mybatis-spring-boot-starter} is made. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
public class MyBatisApplication {

    @Bean
    DatabaseIdProvider databaseIds() {
        Properties ids = new Properties();
        ids.setProperty("PostgreSQL", "postgresql");
        VendorDatabaseIdProvider provider = new VendorDatabaseIdProvider();
        provider.setProperties(ids);
        return provider;
    }

    @Bean
    Accounts accounts(SqlSessionTemplate session, AccountMapper accounts, BookingMapper bookings, LabelMapper labels) {
        return new MyBatisAccounts(session, accounts, bookings, labels);
    }
}
