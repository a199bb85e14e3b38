package io.atone.simulation;

import java.util.List;

import io.atone.core.id.ResourceId;

/**
 * What one call does in one database.
 *
 * @param resource the database
 * @param changes in the order of the statements
 * @param lockedCell read FOR UPDATE before everything else; empty when nothing is
 */
record Part(ResourceId resource, List<CellChange> changes, String lockedCell) {

    /** One statement. */
    sealed interface CellChange {}

    /** Adds to an account. */
    record Add(String account, long amount) implements CellChange {}

    /** Gives a row another code, which must be unique. */
    record Recode(int row, String code) implements CellChange {}
}
