package io.atone.frameworks;

import java.util.List;

import io.atone.frameworks.jpa.JpaApplication;
import org.springframework.boot.data.jpa.autoconfigure.DataJpaRepositoriesAutoConfiguration;
import org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration;

/** Spring Data JPA and Hibernate. */
class JpaIT extends FrameworkContract {

    JpaIT() {
        super(new Framework(
                "jpa",
                JpaApplication.class,
                List.of(HibernateJpaAutoConfiguration.class, DataJpaRepositoriesAutoConfiguration.class),
                List.of(
                        "--spring.jpa.open-in-view=false",
                        "--spring.jpa.hibernate.ddl-auto=none",
                        "--spring.jpa.properties.hibernate.jdbc.batch_size=20",
                        "--spring.jpa.properties.hibernate.order_inserts=true",
                        "--spring.jpa.properties.hibernate.order_updates=true")));
    }
}
