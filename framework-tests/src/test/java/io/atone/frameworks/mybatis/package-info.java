/** The accounts by MyBatis. */
@NullMarked
package io.atone.frameworks.mybatis;

import org.jspecify.annotations.NullMarked;
