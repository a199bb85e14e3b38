/** The coordinator as a program: command line, configuration file, exit codes. */
@NullMarked
package io.atone.coordinator.main;

import org.jspecify.annotations.NullMarked;
