package io.atone.coordinator.driver;

import io.atone.coordinator.engine.Engine;

/** Something to do on the engine's thread. */
@FunctionalInterface
interface EngineTask {

    void run(Engine engine, long nowMillis);

    /** The engine stopped before the turn came. */
    default void abandon() {}
}
