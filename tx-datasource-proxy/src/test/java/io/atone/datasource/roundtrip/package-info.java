/** Random schemas, data and statements: rolled back they leave nothing, committed they leave what they leave without Atone. */
@NullMarked
package io.atone.datasource.roundtrip;

import org.jspecify.annotations.NullMarked;
