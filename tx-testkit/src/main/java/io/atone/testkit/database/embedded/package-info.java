/** Database servers whose binaries come inside Maven packages: unpacked once, initialised once, started in about a second. */
@NullMarked
package io.atone.testkit.database.embedded;

import org.jspecify.annotations.NullMarked;
