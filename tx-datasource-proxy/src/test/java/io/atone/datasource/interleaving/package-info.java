/** Random global transactions at the same time, on real engines and with a real coordinator: some serial order explains what came of them. */
@NullMarked
package io.atone.datasource.interleaving;

import org.jspecify.annotations.NullMarked;
