package io.atone.boot.aop;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.atone.boot.RecordingClient;
import io.atone.boot.annotation.GlobalLock;
import io.atone.boot.annotation.GlobalTransactional;
import io.atone.boot.autoconfigure.AutoConfigurationClasses;
import io.atone.core.IllegalTransactionStateException;
import io.atone.core.PropagationBehavior;
import io.atone.core.context.TransactionContext;
import io.atone.core.id.Xid;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.task.TaskDecorator;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.EnableAsync;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.annotation.EnableTransactionManagement;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.AbstractPlatformTransactionManager;
import org.springframework.transaction.support.DefaultTransactionStatus;
import org.springframework.transaction.support.TransactionTemplate;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class GlobalTransactionalTest {

    private static final List<String> LOCAL = new ArrayList<>();

    private final RecordingClient client = new RecordingClient();

    @AfterEach
    void nothingStaysBound() {
        LOCAL.clear();
        assertThat(TransactionContext.currentXid()).isEmpty();
        assertThat(TransactionContext.isGlobalLockRequired()).isFalse();
    }

    @Test
    void annotatedMethodRunsInATransactionThatCommits() {
        with(Methods.class, methods -> assertThat(methods.annotated()).isEqualTo("1-1.1"));

        assertThat(client.calls()).containsExactly("begin 1-1.1", "commit 1-1.1", "close");
        assertThat(client.begun().get(0).name()).isEqualTo("Methods.annotated");
    }

    @Test
    void methodWithoutAnnotationRunsWithoutTransaction() {
        with(Methods.class, methods -> assertThat(methods.plain()).isEqualTo("none"));
    }

    @Test
    void attributesOfTheAnnotationAndPlaceholdersAreKept() {
        with(Configured.class, Configured::configured, "orders.timeout=90s");

        assertThat(client.begun()).singleElement().satisfies(options -> {
            assertThat(options.name()).isEqualTo("order");
            assertThat(options.timeout()).isEqualTo(Duration.ofSeconds(90));
            assertThat(options.lockWait()).isEqualTo(Duration.ofMillis(250));
        });
    }

    @Test
    void durationThatIsNoneStopsTheStartAndNamesTheMethod() {
        assertThatThrownBy(() -> with(BadTimeout.class, bean -> {})).rootCause().hasMessageContaining("soon");
    }

    @Test
    void annotationOnTheClassHoldsForItsMethodsAndTheMethodsOwnWins() {
        with(Annotated.class, bean -> {
            assertThat(bean.byClass()).isEqualTo("1-1.1");
            assertThat(bean.own()).isEqualTo("1-1.2");
        });

        assertThat(client.begun()).extracting(options -> options.name()).containsExactly("class", "method");
    }

    @Test
    void annotationOnAnInterfaceHoldsAndTheClassesWins() {
        with(OfInterface.class, bean -> {
            assertThat(bean.onInterface()).isEqualTo("1-1.1");
            assertThat(bean.onInterfaceMethod()).isEqualTo("1-1.2");
            assertThat(bean.overridden()).isEqualTo("1-1.3");
        });

        assertThat(client.begun())
                .extracting(options -> options.name())
                .containsExactly("interface", "interface method", "implementation");
    }

    @Test
    void metaAnnotationHolds() {
        with(Methods.class, methods -> assertThat(methods.meta()).isEqualTo("1-1.1"));

        assertThat(client.begun().get(0).name()).isEqualTo("meta");
    }

    @Test
    void callByThisRunsWithoutATransactionOfItsOwn() {
        with(Methods.class, methods -> assertThat(methods.callsAnnotatedByThis())
                .isEqualTo("none"));
    }

    @Test
    void everyExceptionRollsBackAndReachesTheCaller() {
        with(Methods.class, methods -> {
            assertThatThrownBy(() -> methods.fails(new IOException("checked"))).hasMessage("checked");
            assertThatThrownBy(() -> methods.fails(new IllegalStateException("unchecked")))
                    .hasMessage("unchecked");
        });

        assertThat(client.calls())
                .containsExactly("begin 1-1.1", "rollback 1-1.1", "begin 1-1.2", "rollback 1-1.2", "close");
    }

    @Test
    void namedExceptionCommitsAndItsNamedSubclassRollsBack() {
        with(Methods.class, methods -> {
            assertThatThrownBy(() -> methods.forgives(new IOException("fine"))).hasMessage("fine");
            assertThatThrownBy(() -> methods.forgives(new FileNotFoundException("not fine")))
                    .hasMessage("not fine");
            assertThatThrownBy(() -> methods.forgives(new IllegalStateException("other")))
                    .hasMessage("other");
        });

        assertThat(client.calls())
                .containsExactly(
                        "begin 1-1.1",
                        "commit 1-1.1",
                        "begin 1-1.2",
                        "rollback 1-1.2",
                        "begin 1-1.3",
                        "rollback 1-1.3",
                        "close");
    }

    @Test
    void propagationBehavioursAreKept() {
        with(Behaviours.class, bean -> {
            assertThatThrownBy(bean::mandatory).isInstanceOf(IllegalTransactionStateException.class);
            assertThat(bean.supports()).isEqualTo("none");
            assertThat(bean.never()).isEqualTo("none");
            try (TransactionContext.Scope scope = TransactionContext.bind(Xid.parse("1-9.1"))) {
                assertThat(bean.required()).isEqualTo("1-9.1");
                assertThat(bean.mandatory()).isEqualTo("1-9.1");
                assertThat(bean.supports()).isEqualTo("1-9.1");
                assertThat(bean.notSupported()).isEqualTo("none");
                assertThat(bean.requiresNew()).isEqualTo("1-1.1");
                assertThatThrownBy(bean::never).isInstanceOf(IllegalTransactionStateException.class);
            }
        });

        assertThat(client.calls()).containsExactly("begin 1-1.1 within 1-9.1", "commit 1-1.1", "close");
    }

    @Test
    void globalTransactionIsOutsideOfTheLocalOneOnTheSameMethod() {
        with(Methods.class, methods -> assertThat(methods.both()).isEqualTo("1-1.1"));

        assertThat(LOCAL).containsExactly("local begin in 1-1.1", "local commit in 1-1.1");
    }

    @Test
    void beginningInsideALocalTransactionIsRefused() {
        run(Methods.class, (methods, context) -> {
            TransactionTemplate local = new TransactionTemplate(context.getBean(LocalManager.class));
            assertThatThrownBy(() -> local.execute(status -> methods.annotated()))
                    .isInstanceOf(IllegalTransactionStateException.class)
                    .hasMessageContaining("@GlobalTransactional 'Methods.annotated' was called inside the local")
                    .hasMessageContaining("on the same method, or on its caller");
            try (TransactionContext.Scope scope = TransactionContext.bind(Xid.parse("1-9.1"))) {
                assertThatCode(() -> local.execute(status -> methods.annotated()))
                        .doesNotThrowAnyException();
            }
        });
    }

    @Test
    void globalLockIsRequiredForTheMethodOnly() {
        with(Methods.class, methods -> {
            assertThat(methods.locks()).isTrue();
            assertThat(TransactionContext.isGlobalLockRequired()).isFalse();
        });
    }

    @Test
    void globalLockOnTheClassHoldsForItsMethods() {
        with(LockingClass.class, bean -> {
            assertThat(bean.first()).isTrue();
            assertThat(bean.second()).isTrue();
            assertThat(TransactionContext.isGlobalLockRequired()).isFalse();
        });
        assertThat(new LockingClass().first())
                .as("without the advice nothing requires it")
                .isFalse();
    }

    @Test
    void globalLockOnAnInterfaceHoldsForItsMethods() {
        with(LockingByInterface.class, bean -> {
            assertThat(bean.onInterface()).isTrue();
            assertThat(TransactionContext.isGlobalLockRequired()).isFalse();
        });
    }

    @Test
    void globalLockOnAMethodOfAnInterfaceHoldsForThatMethodOnly() {
        with(LockingByInterfaceMethod.class, bean -> {
            assertThat(bean.locks()).isTrue();
            assertThat(bean.locksNot()).isFalse();
        });
    }

    @Test
    void globalLockInsideALocalTransactionIsRefused() {
        run(Methods.class, (methods, context) -> assertThatThrownBy(() ->
                        new TransactionTemplate(context.getBean(LocalManager.class)).execute(status -> methods.locks()))
                .isInstanceOf(IllegalTransactionStateException.class)
                .hasMessageContaining("@GlobalLock"));
    }

    @Test
    void annotationThatNoProxyCanSeeStopsTheStart() {
        assertThatThrownBy(() -> with(FinalMethod.class, bean -> {}))
                .rootCause()
                .hasMessageContaining("the method is final");
        assertThatThrownBy(() -> with(PrivateMethod.class, bean -> {}))
                .rootCause()
                .hasMessageContaining("the method is private");
    }

    @Test
    void methodThatReturnsAPublisherStopsTheStart() {
        assertThatThrownBy(() -> with(Publishing.class, bean -> {}))
                .rootCause()
                .hasMessageContaining("it returns Mono");
    }

    @Test
    void asynchronousMethodKeepsTheTransactionBesideAUsersDecorator() {
        run(Asynchronous.class, (bean, context) -> {
            try (TransactionContext.Scope scope = TransactionContext.bind(Xid.parse("1-9.1"))) {
                assertThat(bean.later().get(20, TimeUnit.SECONDS)).isEqualTo("1-9.1 decorated");
            }
            assertThat(bean.later().get(20, TimeUnit.SECONDS)).isEqualTo("none decorated");
        });
    }

    private interface Use<T> {
        void accept(T bean, ApplicationContext context) throws Exception;
    }

    private <T> void with(Class<T> type, Consumer<T> use, String... properties) {
        run(type, (bean, context) -> use.accept(bean), properties);
    }

    private <T> void run(Class<T> type, Use<T> use, String... properties) {
        new ApplicationContextRunner()
                .withConfiguration(
                        AutoConfigurations.of(AutoConfigurationClasses.all(TaskExecutionAutoConfiguration.class)))
                .withUserConfiguration(Config.class)
                .withBean(RecordingClient.class, () -> client)
                .withBean(type)
                .withPropertyValues("atone.coordinator.fail-fast=false", "atone.datasource.enabled=false")
                .withPropertyValues(properties)
                .run(context -> {
                    if (context.getStartupFailure() != null) {
                        throw new IllegalStateException(context.getStartupFailure());
                    }
                    use.accept(context.getBean(type), context);
                });
    }

    private static String current() {
        return TransactionContext.currentXid().map(Xid::toString).orElse("none");
    }

    @Configuration(proxyBeanMethods = false)
    @EnableTransactionManagement(proxyTargetClass = true)
    @EnableAsync
    static class Config {
        @Bean
        LocalManager localManager() {
            return new LocalManager();
        }

        @Bean
        TaskDecorator usersDecorator() {
            return task -> () -> {
                DECORATED.set(true);
                try {
                    task.run();
                } finally {
                    DECORATED.remove();
                }
            };
        }
    }

    private static final ThreadLocal<Boolean> DECORATED = new ThreadLocal<>();

    static class LocalManager extends AbstractPlatformTransactionManager {

        private static final long serialVersionUID = 1L;

        @Override
        protected Object doGetTransaction() {
            return "local";
        }

        @Override
        protected void doBegin(Object transaction, TransactionDefinition definition) {
            LOCAL.add("local begin in " + current());
        }

        @Override
        protected void doCommit(DefaultTransactionStatus status) {
            LOCAL.add("local commit in " + current());
        }

        @Override
        protected void doRollback(DefaultTransactionStatus status) {
            LOCAL.add("local rollback in " + current());
        }
    }

    @Retention(RetentionPolicy.RUNTIME)
    @GlobalTransactional(name = "meta")
    @interface Meta {}

    static class Methods {

        @GlobalTransactional
        public String annotated() {
            return current();
        }

        public String plain() {
            return current();
        }

        @Meta
        public String meta() {
            return current();
        }

        public String callsAnnotatedByThis() {
            return annotated();
        }

        @GlobalTransactional
        public void fails(Exception failure) throws Exception {
            throw failure;
        }

        @GlobalTransactional(noRollbackFor = IOException.class, rollbackFor = FileNotFoundException.class)
        public void forgives(Exception failure) throws Exception {
            throw failure;
        }

        @GlobalTransactional
        @Transactional
        public String both() {
            return current();
        }

        @GlobalLock
        public boolean locks() {
            return TransactionContext.isGlobalLockRequired();
        }
    }

    @GlobalLock
    static class LockingClass {
        public boolean first() {
            return TransactionContext.isGlobalLockRequired();
        }

        public boolean second() {
            return TransactionContext.isGlobalLockRequired();
        }
    }

    @GlobalLock
    interface LockingContract {
        boolean onInterface();
    }

    static class LockingByInterface implements LockingContract {
        @Override
        public boolean onInterface() {
            return TransactionContext.isGlobalLockRequired();
        }
    }

    interface PartlyLockingContract {
        @GlobalLock
        boolean locks();

        boolean locksNot();
    }

    static class LockingByInterfaceMethod implements PartlyLockingContract {
        @Override
        public boolean locks() {
            return TransactionContext.isGlobalLockRequired();
        }

        @Override
        public boolean locksNot() {
            return TransactionContext.isGlobalLockRequired();
        }
    }

    static class Configured {
        @GlobalTransactional(name = "order", timeout = "${orders.timeout}", lockWait = "250ms")
        public String configured() {
            return current();
        }
    }

    @GlobalTransactional(name = "class")
    static class Annotated {
        public String byClass() {
            return current();
        }

        @GlobalTransactional(name = "method")
        public String own() {
            return current();
        }
    }

    @GlobalTransactional(name = "interface")
    interface Contract {
        String onInterface();

        @GlobalTransactional(name = "interface method")
        String onInterfaceMethod();

        String overridden();
    }

    static class OfInterface implements Contract {
        @Override
        public String onInterface() {
            return current();
        }

        @Override
        public String onInterfaceMethod() {
            return current();
        }

        @Override
        @GlobalTransactional(name = "implementation")
        public String overridden() {
            return current();
        }
    }

    static class Behaviours {
        @GlobalTransactional
        public String required() {
            return current();
        }

        @GlobalTransactional(propagation = PropagationBehavior.REQUIRES_NEW)
        public String requiresNew() {
            return current();
        }

        @GlobalTransactional(propagation = PropagationBehavior.SUPPORTS)
        public String supports() {
            return current();
        }

        @GlobalTransactional(propagation = PropagationBehavior.NOT_SUPPORTED)
        public String notSupported() {
            return current();
        }

        @GlobalTransactional(propagation = PropagationBehavior.MANDATORY)
        public String mandatory() {
            return current();
        }

        @GlobalTransactional(propagation = PropagationBehavior.NEVER)
        public String never() {
            return current();
        }
    }

    static class BadTimeout {
        @GlobalTransactional(timeout = "soon")
        public void method() {}
    }

    static class FinalMethod {
        @GlobalTransactional
        public final void method() {}
    }

    static class PrivateMethod {
        @GlobalTransactional
        private void method() {}

        void caller() {
            method();
        }
    }

    static class Publishing {
        @GlobalTransactional
        public Mono<String> method() {
            return Mono.just("late");
        }
    }

    static class Asynchronous {
        @Async
        public CompletableFuture<String> later() {
            return CompletableFuture.completedFuture(current() + (DECORATED.get() == null ? "" : " decorated"));
        }
    }
}
