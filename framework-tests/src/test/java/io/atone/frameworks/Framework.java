package io.atone.frameworks;

import java.util.List;
import java.util.stream.Stream;

import org.mybatis.spring.boot.autoconfigure.MybatisAutoConfiguration;
import org.springframework.boot.data.jdbc.autoconfigure.DataJdbcRepositoriesAutoConfiguration;
import org.springframework.boot.data.jpa.autoconfigure.DataJpaRepositoriesAutoConfiguration;
import org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration;
import org.springframework.boot.jooq.autoconfigure.JooqAutoConfiguration;

/**
 * A framework under test.
 *
 * @param application the Spring Boot application that uses it, with one bean of type {@link Accounts}
 * @param autoConfigurations what Spring Boot has for it
 * @param properties command line arguments, as the guide recommends
 */
record Framework(String name, Class<?> application, List<Class<?>> autoConfigurations, List<String> properties) {

    private static final List<Class<?>> ALL = List.of(
            HibernateJpaAutoConfiguration.class,
            DataJpaRepositoriesAutoConfiguration.class,
            DataJdbcRepositoriesAutoConfiguration.class,
            MybatisAutoConfiguration.class,
            JooqAutoConfiguration.class);

    Framework {
        autoConfigurations = List.copyOf(autoConfigurations);
        properties = List.copyOf(properties);
    }

    /** The frameworks share a class path, but not an application. */
    List<String> foreignAutoConfigurations() {
        return ALL.stream()
                .filter(one -> !autoConfigurations.contains(one))
                .flatMap(one -> Stream.of(one.getName()))
                .toList();
    }
}
