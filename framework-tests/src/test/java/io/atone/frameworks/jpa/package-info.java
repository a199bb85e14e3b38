/** The accounts by Spring Data JPA and Hibernate. */
@NullMarked
package io.atone.frameworks.jpa;

import org.jspecify.annotations.NullMarked;
