package io.atone.feign.openfeign;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;

import feign.Param;
import feign.Request;
import feign.RequestLine;
import feign.Retryer;
import io.atone.core.context.TransactionContext;
import io.atone.core.id.Xid;
import io.atone.feign.Callee;
import io.atone.feign.OutboundPropagation;
import io.atone.feign.PropagationRules;
import io.atone.feign.RecordingTransactions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.cloud.client.circuitbreaker.CircuitBreaker;
import org.springframework.cloud.client.circuitbreaker.CircuitBreakerFactory;
import org.springframework.cloud.client.circuitbreaker.ConfigBuilder;
import org.springframework.cloud.openfeign.FeignCircuitBreaker;

import static org.assertj.core.api.Assertions.assertThat;

/** Spring Cloud's fallbacks, with a circuit breaker that calls in its own thread and one that calls in the caller's. */
class FeignFallbackTest {

    private static final Xid XID = Xid.parse("1-1.7");
    private static final Duration SHORT = Duration.ofMillis(300);
    private static final Duration LONG = Duration.ofSeconds(10);

    private final RecordingTransactions transactions = new RecordingTransactions();
    private final Callee callee = new Callee();
    private final ExecutorService thread = Executors.newSingleThreadExecutor();

    @AfterEach
    void everyThreadIsClean() throws Exception {
        callee.close();
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
        java.util.concurrent.CountDownLatch busy = new java.util.concurrent.CountDownLatch(1);
        Future<?> blocker = thread.submit(() -> busy.await(LONG.toSeconds(), TimeUnit.SECONDS));

        assertThat(within(client(otherThread(SHORT), LONG), "ok")).isEqualTo("fallback");
        busy.countDown();
        blocker.get(LONG.toSeconds(), TimeUnit.SECONDS);
        thread.submit(() -> {}).get(LONG.toSeconds(), TimeUnit.SECONDS);

        assertThat(callee.received()).isEmpty();
    }

    private Api client(CircuitBreaker breaker, Duration readTimeout) {
        CircuitBreakerFactory<?, ?> factory = new OneCircuitBreaker(breaker);
        return FeignCircuitBreaker.builder()
                .circuitBreakerFactory(factory)
                .feignClientName("bank2")
                .circuitBreakerNameResolver((name, target, method) -> name)
                .options(new Request.Options(
                        SHORT.toMillis(), TimeUnit.MILLISECONDS, readTimeout.toMillis(), TimeUnit.MILLISECONDS, true))
                .retryer(Retryer.NEVER_RETRY)
                .addCapability(new XidFeignCapability(new OutboundPropagation(transactions, PropagationRules.STRICT)))
                .target(new feign.Target.HardCodedTarget<>(Api.class, "bank2", callee.url()), word -> "fallback");
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

    interface Api {
        @RequestLine("GET /{word}")
        String get(@Param("word") String word);
    }

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
