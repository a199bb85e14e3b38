package io.atone.feign.server;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

import io.atone.core.context.TransactionContext;
import io.atone.core.id.Xid;
import io.atone.feign.reactive.ReactiveTransactionContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.http.server.reactive.ReactorHttpHandlerAdapter;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.reactive.config.EnableWebFlux;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.adapter.WebHttpHandlerBuilder;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

class XidWebFilterTest extends InboundContract {

    private @Nullable DisposableServer server;
    private @Nullable AnnotationConfigApplicationContext spring;

    @BeforeAll
    static void carryContextAutomatically() {
        Hooks.enableAutomaticContextPropagation();
    }

    @AfterAll
    static void carryNoLonger() {
        Hooks.disableAutomaticContextPropagation();
    }

    @Override
    String serve(InboundPropagation propagation) {
        spring = new AnnotationConfigApplicationContext();
        spring.register(Config.class, Controller.class);
        spring.registerBean(XidWebFilter.class, () -> new XidWebFilter(propagation, 0));
        spring.refresh();
        server = HttpServer.create()
                .host("localhost")
                .port(0)
                .handle(new ReactorHttpHandlerAdapter(
                        WebHttpHandlerBuilder.applicationContext(spring).build()))
                .bindNow();
        return "http://localhost:" + server.port();
    }

    @AfterEach
    void stop() {
        server.disposeNow();
        spring.close();
        assertThat(TransactionContext.currentXid()).isEmpty();
    }

    @Test
    void pipelineSeesTheTransactionInReactorsContext() throws Exception {
        String url = strict();

        assertThat(Http.get(url + "/context", XID).body()).isEqualTo(XID);
        assertThat(Http.get(url + "/context").body()).isEqualTo("none");
    }

    @Test
    void answerThatBreaksOffInTheMiddleMarksRollbackOnly() throws Exception {
        String url = strict();

        assertThatThrownBy(() -> Http.get(url + "/breaks-off", XID)).isInstanceOf(IOException.class);

        await().untilAsserted(() -> assertMarkedOnceWith("GET /breaks-off failed"));
    }

    @Test
    void callerThatGoesAwayMarksRollbackOnly() throws Exception {
        String url = strict();
        try (Socket socket = new Socket("localhost", server.port())) {
            socket.getOutputStream()
                    .write(("GET /never HTTP/1.1\r\nHost: localhost\r\ntx-xid: " + XID + "\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            await().until(() -> Controller.waiting);
        }

        assertThat(url).isNotNull();
        await().untilAsserted(() -> assertMarkedOnceWith("GET /never was cancelled before it had answered"));
    }

    private static String current() {
        return TransactionContext.currentXid().map(Xid::toString).orElse("none");
    }

    @Configuration(proxyBeanMethods = false)
    @EnableWebFlux
    static class Config {}

    @RestController
    static class Controller {

        static volatile boolean waiting;

        @GetMapping("/current")
        Mono<String> current() {
            return Mono.just(XidWebFilterTest.current());
        }

        @GetMapping("/context")
        Mono<String> context() {
            return Mono.deferContextual(context -> {
                Xid xid = ReactiveTransactionContext.xidOrNull(context);
                return Mono.just(xid == null ? "none" : xid.toString());
            });
        }

        @GetMapping("/throws")
        Mono<String> fails() {
            throw new IllegalStateException("broken");
        }

        @GetMapping("/unavailable")
        Mono<ResponseEntity<String>> unavailable() {
            return Mono.just(
                    ResponseEntity.status(HttpStatus.SERVICE_UNAVAILABLE).body(XidWebFilterTest.current()));
        }

        @GetMapping("/handled")
        Mono<String> handled() {
            throw new IllegalArgumentException("conflict");
        }

        @GetMapping("/missing")
        Mono<String> missing() {
            throw new ResponseStatusException(HttpStatus.NOT_FOUND);
        }

        @ExceptionHandler
        ResponseEntity<String> conflict(IllegalArgumentException e) {
            return ResponseEntity.status(HttpStatus.CONFLICT).body(e.getMessage());
        }

        @GetMapping("/later")
        Mono<String> later() {
            return Mono.fromCallable(XidWebFilterTest::current).subscribeOn(Schedulers.boundedElastic());
        }

        @GetMapping("/later-throws")
        Mono<String> laterThrows() {
            return Mono.<String>error(new IllegalStateException("broken")).subscribeOn(Schedulers.boundedElastic());
        }

        @GetMapping("/streamed")
        Flux<String> streamed() {
            return Flux.fromIterable(List.of(""))
                    .publishOn(Schedulers.boundedElastic())
                    .map(part -> part + XidWebFilterTest.current());
        }

        @GetMapping(value = "/breaks-off", produces = "text/event-stream")
        Flux<String> breaksOff() {
            return Flux.just("first")
                    .concatWith(
                            Mono.delay(Duration.ofMillis(50)).then(Mono.error(new IllegalStateException("broken"))));
        }

        @GetMapping("/never")
        Mono<String> never() {
            return Mono.<String>never().doOnSubscribe(subscription -> waiting = true);
        }
    }
}
