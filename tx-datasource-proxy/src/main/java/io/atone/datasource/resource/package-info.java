/** A database as a resource: identity, tables of our own, scan, commit and rollback of branches. */
@NullMarked
package io.atone.datasource.resource;

import org.jspecify.annotations.NullMarked;
