package io.atone.testkit.junit;

import java.util.Optional;
import java.util.function.UnaryOperator;

import io.atone.coordinator.Coordinator;
import io.atone.coordinator.CoordinatorConfig;
import io.atone.coordinator.rpc.Endpoint;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * A coordinator in the test's process, on a free port of the loopback interface, with its decisions in memory. Registered
 * as a static field (or by {@link WithCoordinator} on the class) it serves all tests of the class, as an instance field
 * each test gets its own. Tests may ask for the {@link Coordinator} as a parameter. Thread-safe.
 */
public final class EmbeddedCoordinatorExtension
        implements BeforeAllCallback, AfterAllCallback, BeforeEachCallback, AfterEachCallback, ParameterResolver {

    private static final ExtensionContext.Namespace NAMESPACE =
            ExtensionContext.Namespace.create(EmbeddedCoordinatorExtension.class);

    private CoordinatorConfig config = CoordinatorConfig.inMemory().at(new Endpoint.Port("127.0.0.1", 0));
    private @Nullable Coordinator coordinator;
    private @Nullable String startedFor;

    /** As {@link WithCoordinator} makes it; to be refined by {@link #with}. */
    public EmbeddedCoordinatorExtension() {}

    /** Changes how it is to run. To be called before it starts. */
    public synchronized EmbeddedCoordinatorExtension with(UnaryOperator<CoordinatorConfig> change) {
        if (coordinator != null) {
            throw new IllegalStateException("The coordinator is running already; change how it runs before it starts");
        }
        config = change.apply(config);
        return this;
    }

    /** What a client sets as the coordinator's address. The same after a restart. */
    public String address() {
        return coordinator().address();
    }

    /**
     * The running coordinator.
     *
     * @throws IllegalStateException if it does not run now
     */
    public synchronized Coordinator coordinator() {
        Coordinator running = coordinator;
        if (running == null) {
            throw new IllegalStateException("The coordinator does not run now");
        }
        return running;
    }

    /** Stops it, as long as {@link #start} is not called. Clients lose their connection. */
    public synchronized void stop() {
        if (coordinator != null) {
            coordinator.close();
            coordinator = null;
        }
    }

    /** Starts it after {@link #stop}, at the same address, with the decisions that it had, in the next epoch. */
    public synchronized void start() {
        if (coordinator != null) {
            throw new IllegalStateException("The coordinator is running already");
        }
        Coordinator started = Coordinator.start(config);
        coordinator = started;
        if (config.edge().endpoint() instanceof Endpoint.Port port) {
            config = config.at(new Endpoint.Port(port.host(), started.port()));
        }
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        startFor(context);
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        startFor(context);
    }

    private synchronized void startFor(ExtensionContext context) {
        if (startedFor == null) {
            start();
            startedFor = context.getUniqueId();
        }
        context.getStore(NAMESPACE).put(EmbeddedCoordinatorExtension.class, this);
    }

    @Override
    public void afterEach(ExtensionContext context) {
        stopAfter(context);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        stopAfter(context);
    }

    private synchronized void stopAfter(ExtensionContext context) {
        if (context.getUniqueId().equals(startedFor)) {
            startedFor = null;
            stop();
        }
    }

    /** The coordinator that serves a test, if there is one. */
    static Optional<Coordinator> running(ExtensionContext context) {
        EmbeddedCoordinatorExtension extension =
                context.getStore(NAMESPACE).get(EmbeddedCoordinatorExtension.class, EmbeddedCoordinatorExtension.class);
        return extension == null ? Optional.empty() : extension.current();
    }

    private synchronized Optional<Coordinator> current() {
        return Optional.ofNullable(coordinator);
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        return type == Coordinator.class || type == EmbeddedCoordinatorExtension.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Coordinator.class ? coordinator() : this;
    }
}
