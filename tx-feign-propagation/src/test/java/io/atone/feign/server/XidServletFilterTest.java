package io.atone.feign.server;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import io.atone.core.context.TransactionContext;
import io.atone.core.id.Xid;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.task.support.TaskExecutorAdapter;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.async.DeferredResult;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.config.annotation.AsyncSupportConfigurer;
import org.springframework.web.servlet.config.annotation.EnableWebMvc;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody;

import static org.assertj.core.api.Assertions.assertThat;

class XidServletFilterTest extends InboundContract {

    private static final String DURING_ASYNC_DISPATCH = "test-async-dispatch-xid";

    private @Nullable ServedByTomcat server;

    @Override
    String serve(InboundPropagation propagation) throws Exception {
        server = new ServedByTomcat(new XidServletFilter(propagation), Config.class, Controller.class);
        return server.url();
    }

    @AfterEach
    void everyThreadIsClean() throws Exception {
        assertThat(Http.get(server.url() + "/current").body()).isIn("none", "");
        assertThat(Config.WORKER.submit(TransactionContext::currentXid).get(10, TimeUnit.SECONDS))
                .isEmpty();
        server.close();
    }

    @Test
    void workStartedByAnAsyncContextIsDoneInsideTheTransaction() throws Exception {
        String url = strict();

        assertThat(Http.get(url + "/async-context", XID).body()).isEqualTo(XID);
        assertThat(Http.get(url + "/async-context").body()).isEqualTo("none");
        assertThat(transactions.marks()).isEmpty();
    }

    @Test
    void asyncContextThatCompletesWithAFailureStatusMarksRollbackOnly() throws Exception {
        assertThat(Http.get(strict() + "/async-context-fails", XID).statusCode())
                .isEqualTo(500);

        assertMarkedOnceWith("GET /async-context-fails answered with HTTP status 500");
    }

    @Test
    void deferredResultThatNobodySetsInTimeMarksRollbackOnly() throws Exception {
        assertThat(Http.get(strict() + "/never", XID).statusCode()).isEqualTo(503);

        assertMarkedOnceWith("GET /never answered with HTTP status 503");
    }

    @Test
    void asyncDispatchAfterADeferredResultIsServedInsideTheTransaction() throws Exception {
        String url = strict();

        HttpResponse<String> answer = Http.get(url + "/deferred", XID);

        assertThat(answer.body()).isEqualTo("done");
        assertThat(answer.headers().allValues(DURING_ASYNC_DISPATCH)).containsExactly(XID);
        assertThat(Http.get(url + "/deferred").headers().allValues(DURING_ASYNC_DISPATCH))
                .containsExactly("none");
        assertThat(transactions.marks()).isEmpty();
    }

    private static String current() {
        return TransactionContext.currentXid().map(Xid::toString).orElse("none");
    }

    @Configuration(proxyBeanMethods = false)
    @EnableWebMvc
    static class Config implements WebMvcConfigurer {

        static final ExecutorService WORKER = Executors.newSingleThreadExecutor(task -> {
            Thread thread = new Thread(task, "worker");
            thread.setDaemon(true);
            return thread;
        });

        @Override
        public void configureAsyncSupport(AsyncSupportConfigurer configurer) {
            configurer.setTaskExecutor(new TaskExecutorAdapter(WORKER));
        }

        @Override
        public void addInterceptors(InterceptorRegistry registry) {
            registry.addInterceptor(new AsyncDispatchNote());
        }
    }

    /** Tells in a header what is bound while the container dispatches a request for the second time. */
    private static final class AsyncDispatchNote implements HandlerInterceptor {

        @Override
        public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
            if (request.getDispatcherType() == DispatcherType.ASYNC) {
                response.addHeader(DURING_ASYNC_DISPATCH, current());
            }
            return true;
        }
    }

    @RestController
    static class Controller {

        @GetMapping("/current")
        String current() {
            return XidServletFilterTest.current();
        }

        @GetMapping("/throws")
        String fails() {
            throw new IllegalStateException("broken");
        }

        @GetMapping("/unavailable")
        ResponseEntity<String> unavailable() {
            return ResponseEntity.status(HttpStatus.SERVICE_UNAVAILABLE).body(XidServletFilterTest.current());
        }

        @GetMapping("/handled")
        String handled() {
            throw new IllegalArgumentException("conflict");
        }

        @GetMapping("/missing")
        String missing() {
            throw new ResponseStatusException(HttpStatus.NOT_FOUND);
        }

        @ExceptionHandler
        ResponseEntity<String> conflict(IllegalArgumentException e) {
            return ResponseEntity.status(HttpStatus.CONFLICT).body(e.getMessage());
        }

        @GetMapping("/later")
        Callable<String> later() {
            return XidServletFilterTest::current;
        }

        @GetMapping("/later-throws")
        Callable<String> laterThrows() {
            return this::fails;
        }

        @GetMapping("/streamed")
        StreamingResponseBody streamed() {
            return out -> out.write(XidServletFilterTest.current().getBytes(StandardCharsets.US_ASCII));
        }

        @GetMapping("/deferred")
        DeferredResult<String> deferred() {
            DeferredResult<String> result = new DeferredResult<>();
            Config.WORKER.execute(() -> result.setResult("done"));
            return result;
        }

        @GetMapping("/never")
        DeferredResult<String> never() {
            return new DeferredResult<>(1L);
        }

        @GetMapping("/async-context")
        void asyncContext(HttpServletRequest request, HttpServletResponse response) {
            AsyncContext async = request.startAsync();
            request.getAsyncContext().start(() -> complete(async, response, 200));
        }

        @GetMapping("/async-context-fails")
        void asyncContextFails(HttpServletRequest request, HttpServletResponse response) {
            AsyncContext async = request.startAsync(request, response);
            async.start(() -> complete(async, response, 500));
        }

        private static void complete(AsyncContext async, HttpServletResponse response, int status) {
            try {
                response.setStatus(status);
                response.getWriter().write(XidServletFilterTest.current());
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            } finally {
                async.complete();
            }
        }
    }
}
