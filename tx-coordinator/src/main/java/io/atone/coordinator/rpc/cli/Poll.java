package io.atone.coordinator.rpc.cli;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import java.util.function.Supplier;

import io.grpc.StatusRuntimeException;

/** Looks again and again, within a bound, until what was ordered has come. */
final class Poll {

    private static final long LOOK_MILLIS = 200;

    private Poll() {}

    /** Returns what was seen last, settled or not. */
    static <T> T until(Supplier<T> look, Predicate<T> isSettled, int waitSeconds) {
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
        CompletableFuture<T> settled = new CompletableFuture<>();
        ScheduledFuture<?> unused = timer.scheduleWithFixedDelay(
                () -> look(look, isSettled, settled), 0, LOOK_MILLIS, TimeUnit.MILLISECONDS);
        try {
            return settled.get(waitSeconds, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            return look.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof StatusRuntimeException status
                    ? status
                    : new IllegalStateException("Looking how it goes failed; the order stands", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted; the order stands", e);
        } finally {
            timer.shutdownNow();
        }
    }

    private static <T> void look(Supplier<T> look, Predicate<T> isSettled, CompletableFuture<T> settled) {
        try {
            T now = look.get();
            if (isSettled.test(now)) {
                settled.complete(now);
            }
        } catch (RuntimeException e) {
            settled.completeExceptionally(e);
        }
    }
}
