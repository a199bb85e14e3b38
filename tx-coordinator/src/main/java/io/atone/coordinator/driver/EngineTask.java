package io.atone.coordinator.driver;

import io.atone.coordinator.engine.Engine;

/** Something to do with the engine, when its turn comes. */
@FunctionalInterface
interface EngineTask {

    void run(Engine engine, long nowMillis);

    /** The engine stopped before the turn came, or in the middle of it. */
    default void abandon() {}
}
