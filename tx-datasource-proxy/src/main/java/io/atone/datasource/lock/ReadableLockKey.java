package io.atone.datasource.lock;

import io.atone.core.id.LockKey;

/**
 * A lock key with the text it was made from. Immutable and thread-safe.
 *
 * @param key what the coordinator knows
 * @param readable for people: table, key columns and values; bounded in length
 */
public record ReadableLockKey(LockKey key, String readable) {}
