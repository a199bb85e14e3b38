/** AT mode's public face: wrap a data source, and its local transactions take part in global ones. */
@NullMarked
package io.atone.datasource;

import org.jspecify.annotations.NullMarked;
