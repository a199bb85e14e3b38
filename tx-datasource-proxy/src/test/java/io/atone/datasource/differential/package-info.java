/** Random JDBC calls on the driver and on the proxies: the same answers, the same failures, the same rows. */
@NullMarked
package io.atone.datasource.differential;

import org.jspecify.annotations.NullMarked;
