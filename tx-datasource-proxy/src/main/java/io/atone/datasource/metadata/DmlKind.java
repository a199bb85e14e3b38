package io.atone.datasource.metadata;

/** What a statement does to rows. */
public enum DmlKind {
    INSERT,
    UPDATE,
    DELETE,
    /** {@code SELECT ... FOR UPDATE}: changes nothing, locks rows. */
    SELECT_FOR_UPDATE
}
