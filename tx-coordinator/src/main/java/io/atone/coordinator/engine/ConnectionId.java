package io.atone.coordinator.engine;

/**
 * Names one stream of one client for as long as it lives; made by the edge, never used again.
 *
 * @param value counts the streams of this coordinator process
 */
public record ConnectionId(long value) {}
