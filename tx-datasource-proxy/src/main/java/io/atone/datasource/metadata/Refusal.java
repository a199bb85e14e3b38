package io.atone.datasource.metadata;

/**
 * Why a statement on a table cannot be captured exactly, for people.
 *
 * @param reason what and why
 * @param wayOut what to do instead
 */
public record Refusal(String reason, String wayOut) {}
