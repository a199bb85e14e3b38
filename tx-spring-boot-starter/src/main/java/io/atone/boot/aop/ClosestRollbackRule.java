package io.atone.boot.aop;

import io.atone.core.RollbackRule;

/** Every failure rolls back, unless the named class closest to its own says that it does not. Immutable and thread-safe. */
final class ClosestRollbackRule implements RollbackRule {

    private static final int NONE = Integer.MAX_VALUE;

    private final Class<?>[] rollbackFor;
    private final Class<?>[] noRollbackFor;

    ClosestRollbackRule(Class<?>[] rollbackFor, Class<?>[] noRollbackFor) {
        this.rollbackFor = rollbackFor.clone();
        this.noRollbackFor = noRollbackFor.clone();
    }

    @Override
    public boolean rollsBackOn(Throwable failure) {
        int commits = distance(noRollbackFor, failure.getClass());
        return commits == NONE || distance(rollbackFor, failure.getClass()) <= commits;
    }

    private static int distance(Class<?>[] named, Class<?> failure) {
        int closest = NONE;
        for (Class<?> candidate : named) {
            int steps = 0;
            for (Class<?> type = failure; type != null; type = type.getSuperclass(), steps++) {
                if (type.equals(candidate)) {
                    closest = Math.min(closest, steps);
                }
            }
        }
        return closest;
    }
}
