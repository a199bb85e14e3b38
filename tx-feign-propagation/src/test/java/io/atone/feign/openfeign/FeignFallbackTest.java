package io.atone.feign.openfeign;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;

import io.atone.core.context.TransactionContext;
import io.atone.core.id.Xid;
import io.atone.feign.Callee;
import io.atone.feign.OutboundPropagation;
import io.atone.feign.PropagationRules;
import io.atone.feign.RecordingTransactions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.cloud.client.circuitbreaker.CircuitBreaker;
import org.springframework.cloud.client.circuitbreaker.CircuitBreakerFactory;
import org.springframework.cloud.client.circuitbreaker.ConfigBuilder;
import org.springframework.cloud.openfeign.EnableFeignClients;
import org.springframework.cloud.openfeign.FeignAutoConfiguration;
import org.springframework.cloud.openfeign.FeignClient;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;

import static org.assertj.core.api.Assertions.assertThat;

/** Spring Cloud's fallbacks, with a circuit breaker that calls in its own thread and one that calls in the caller's. */
class FeignFallbackTest {

    private static final Xid XID = Xid.parse("1-1.7");
    private static final Duration SHORT = Duration.ofMillis(300);
    private static final Duration LONG = Duration.ofSeconds(10);

    private final RecordingTransactions transactions = new RecordingTransactions();
    private final Callee callee = new Callee();
    private final ExecutorService thread = Executors.newSingleThreadExecutor();
    private ConfigurableApplicationContext spring;

    @AfterEach
    void everyThreadIsClean() throws Exception {
        callee.close();
        spring.close();
        assertThat(TransactionContext.currentXid()).isEmpty();
        assertThat(thread.submit(TransactionContext::currentXid).get(LONG.toSeconds(), TimeUnit.SECONDS))
                .isEmpty();
        thread.shutdownNow();
    }

    @Test
    void callInTheThreadOfACircuitBreakerCarriesTheCallersXid() {
        assertThat(within(client(otherThread(LONG), LONG), "ok")).isEqualTo("fine");

        assertThat(callee.received().get(0)).containsEntry("tx-xid", XID.toString());
        assertThat(transactions.marks()).isEmpty();
    }

    @Test
    void callInTheThreadOfACircuitBreakerCarriesNothingWithoutATransaction() {
        assertThat(client(otherThread(LONG), LONG).get("ok")).isEqualTo("fine");

        assertThat(callee.received().get(0)).doesNotContainKey("tx-xid");
    }

    @Test
    void fallbackInTheCallersThreadCannotHideAnUnansweredCall() {
        assertThat(within(client(sameThread(), SHORT), "silent")).isEqualTo("fallback");

        assertMarkedOnceWith("ended without an answer");
    }

    @Test
    void fallbackAfterABrokenConnectionInAnotherThreadCannotHideIt() {
        assertThat(within(client(otherThread(LONG), LONG), "closed")).isEqualTo("fallback");

        assertMarkedOnceWith("ended without an answer");
    }

    @Test
    void callThatACircuitBreakerStopsWaitingForIsMarkedBeforeTheFallbackReturns() {
        assertThat(within(client(otherThread(SHORT), LONG), "silent")).isEqualTo("fallback");

        assertMarkedOnceWith("the caller gave up waiting for");
    }

    @Test
    void fallbackOfACallThatWasNeverMadeDoesNotMark() {
        assertThat(within(client(open(), LONG), "ok")).isEqualTo("fallback");

        assertThat(callee.received()).isEmpty();
        assertThat(transactions.marks()).isEmpty();
    }

    @Test
    void callThatIsStillQueuedWhenItsCallerGivesUpIsNeverMade() throws Exception {
        CountDownLatch busy = new CountDownLatch(1);
        Future<?> blocker = thread.submit(() -> busy.await(LONG.toSeconds(), TimeUnit.SECONDS));

        assertThat(within(client(otherThread(SHORT), LONG), "ok")).isEqualTo("fallback");
        busy.countDown();
        blocker.get(LONG.toSeconds(), TimeUnit.SECONDS);
        thread.submit(() -> {}).get(LONG.toSeconds(), TimeUnit.SECONDS);

        assertThat(callee.received()).isEmpty();
    }

    private Api client(CircuitBreaker breaker, Duration readTimeout) {
        spring = new SpringApplicationBuilder(Application.class)
                .web(WebApplicationType.NONE)
                .bannerMode(Banner.Mode.OFF)
                .properties(
                        "bank2.url=" + callee.url(),
                        "spring.cloud.openfeign.circuitbreaker.enabled=true",
                        "spring.cloud.openfeign.client.config.default.connect-timeout=" + SHORT.toMillis(),
                        "spring.cloud.openfeign.client.config.default.read-timeout=" + readTimeout.toMillis())
                .initializers(context -> {
                    GenericApplicationContext beans = (GenericApplicationContext) context;
                    beans.registerBean(CircuitBreakerFactory.class, () -> new OneCircuitBreaker(breaker));
                    beans.registerBean(
                            XidFeignCapability.class,
                            () -> new XidFeignCapability(
                                    new OutboundPropagation(transactions, PropagationRules.STRICT)));
                })
                .run();
        return spring.getBean(Api.class);
    }

    private static String within(Api api, String word) {
        try (TransactionContext.Scope scope = TransactionContext.bind(XID)) {
            return api.get(word);
        }
    }

    private void assertMarkedOnceWith(String reason) {
        assertThat(transactions.marks()).singleElement().satisfies(mark -> {
            assertThat(mark.xid()).isEqualTo(XID);
            assertThat(mark.reason()).contains(reason);
        });
    }

    /** Waits for the other thread at most so long, and does not interrupt it. */
    private CircuitBreaker otherThread(Duration limit) {
        return new CircuitBreaker() {
            @Override
            public <T> T run(Supplier<T> call, Function<Throwable, T> fallback) {
                try {
                    return thread.submit(call::get).get(limit.toMillis(), TimeUnit.MILLISECONDS);
                } catch (Exception e) {
                    return fallback.apply(e);
                }
            }
        };
    }

    private static CircuitBreaker sameThread() {
        return new CircuitBreaker() {
            @Override
            public <T> T run(Supplier<T> call, Function<Throwable, T> fallback) {
                try {
                    return call.get();
                } catch (RuntimeException e) {
                    return fallback.apply(e);
                }
            }
        };
    }

    private static CircuitBreaker open() {
        return new CircuitBreaker() {
            @Override
            public <T> T run(Supplier<T> call, Function<Throwable, T> fallback) {
                return fallback.apply(new IllegalStateException("The circuit is open"));
            }
        };
    }

    @FeignClient(name = "bank2", url = "${bank2.url}", fallback = Fallback.class)
    interface Api {
        @GetMapping("/{word}")
        String get(@PathVariable("word") String word);
    }

    static class Fallback implements Api {
        @Override
        public String get(String word) {
            return "fallback";
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableFeignClients(clients = Api.class)
    @ImportAutoConfiguration(FeignAutoConfiguration.class)
    @Import(Fallback.class)
    static class Application {}

    private static final class OneCircuitBreaker extends CircuitBreakerFactory<Object, ConfigBuilder<Object>> {

        private final CircuitBreaker breaker;

        OneCircuitBreaker(CircuitBreaker breaker) {
            this.breaker = breaker;
        }

        @Override
        public CircuitBreaker create(String id) {
            return breaker;
        }

        @Override
        protected ConfigBuilder<Object> configBuilder(String id) {
            throw new UnsupportedOperationException("Nothing to configure");
        }

        @Override
        public void configureDefault(Function<String, Object> defaults) {
            throw new UnsupportedOperationException("Nothing to configure");
        }
    }
}
