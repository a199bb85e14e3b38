package io.atone.boot.http;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.atone.boot.RecordingClient;
import io.atone.core.context.TransactionContext;
import io.atone.core.id.Xid;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.restclient.RestTemplateBuilder;
import org.springframework.cloud.openfeign.EnableFeignClients;
import org.springframework.cloud.openfeign.FeignClient;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Scope;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestTemplate;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.service.annotation.GetExchange;
import org.springframework.web.service.registry.HttpServiceGroup;
import org.springframework.web.service.registry.ImportHttpServices;

import static org.assertj.core.api.Assertions.assertThat;

/** An application that does nothing for it: whatever client it gets from Spring carries the XID, once. */
class HttpClientWiringTest {

    private static final String XID = "1-9.1";

    private static HttpServer server;
    private static ConfigurableApplicationContext application;

    @BeforeAll
    static void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", HttpClientWiringTest::answerWithWhatCame);
        server.start();
        application = new SpringApplicationBuilder(Application.class)
                .web(WebApplicationType.NONE)
                .bannerMode(Banner.Mode.OFF)
                .run(
                        "--spring.application.name=wiring",
                        "--spring.datasource.url=jdbc:h2:mem:wiring",
                        "--atone.datasource.enabled=false",
                        "--callee.url=" + url());
    }

    @AfterAll
    static void stop() {
        application.close();
        server.stop(0);
    }

    @ParameterizedTest
    @EnumSource
    void requestCarriesTheXidInsideATransactionOnly(Kind kind) {
        assertThat(kind.get(application)).isEqualTo("[]");

        try (TransactionContext.Scope scope = TransactionContext.bind(Xid.parse(XID))) {
            assertThat(kind.get(application)).isEqualTo("[" + XID + "]");
        }

        assertThat(kind.get(application)).as("no longer").isEqualTo("[]");
    }

    private static void answerWithWhatCame(HttpExchange exchange) throws IOException {
        try (exchange) {
            List<String> xids = exchange.getRequestHeaders().getOrDefault("tx-xid", List.of());
            byte[] body = xids.toString().getBytes(StandardCharsets.US_ASCII);
            exchange.getResponseHeaders().add("Content-Type", "text/plain");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private static String url() {
        return "http://localhost:" + server.getAddress().getPort() + "/";
    }

    /** The ways to an HTTP client that Spring offers. */
    enum Kind {
        REST_TEMPLATE_OF_THE_BUILDER {
            @Override
            @Nullable
            String get(ApplicationContext context) {
                return context.getBean(RestTemplateBuilder.class).build().getForObject(url(), String.class);
            }
        },
        REST_TEMPLATE_BEAN {
            @Override
            @Nullable
            String get(ApplicationContext context) {
                return context.getBean(RestTemplate.class).getForObject(url(), String.class);
            }
        },
        REST_CLIENT_OF_THE_BUILDER {
            @Override
            @Nullable
            String get(ApplicationContext context) {
                return with(context.getBean(RestClient.Builder.class).build());
            }
        },
        REST_CLIENT_BEAN {
            @Override
            @Nullable
            String get(ApplicationContext context) {
                return with(context.getBean(RestClient.class));
            }
        },
        WEB_CLIENT_OF_THE_BUILDER {
            @Override
            @Nullable
            String get(ApplicationContext context) {
                return with(context.getBean(WebClient.Builder.class).build());
            }
        },
        WEB_CLIENT_BEAN {
            @Override
            @Nullable
            String get(ApplicationContext context) {
                return with(context.getBean(WebClient.class));
            }
        },
        FEIGN_CLIENT {
            @Override
            String get(ApplicationContext context) {
                return context.getBean(ByFeign.class).get();
            }
        },
        HTTP_INTERFACE_OVER_REST_CLIENT {
            @Override
            String get(ApplicationContext context) {
                return context.getBean(OverRestClient.class).get(URI.create(url()));
            }
        },
        HTTP_INTERFACE_OVER_WEB_CLIENT {
            @Override
            String get(ApplicationContext context) {
                return context.getBean(OverWebClient.class).get(URI.create(url()));
            }
        };

        abstract @Nullable String get(ApplicationContext context);

        static @Nullable String with(RestClient client) {
            return client.get().uri(url()).retrieve().body(String.class);
        }

        static @Nullable String with(WebClient client) {
            return client.get().uri(url()).retrieve().bodyToMono(String.class).block(RecordingClient.PATIENCE);
        }
    }

    @FeignClient(name = "callee", url = "${callee.url}")
    interface ByFeign {
        @GetMapping("/")
        String get();
    }

    interface OverRestClient {
        @GetExchange
        String get(URI uri);
    }

    interface OverWebClient {
        @GetExchange
        String get(URI uri);
    }

    @SpringBootConfiguration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @EnableFeignClients(clients = ByFeign.class)
    @ImportHttpServices(
            group = "rest",
            types = OverRestClient.class,
            clientType = HttpServiceGroup.ClientType.REST_CLIENT)
    @ImportHttpServices(group = "web", types = OverWebClient.class, clientType = HttpServiceGroup.ClientType.WEB_CLIENT)
    static class Application {

        @Bean
        RecordingClient atoneClient() {
            return new RecordingClient();
        }

        @Bean
        RestTemplate restTemplate() {
            return new RestTemplate();
        }

        @Bean
        RestClient restClient() {
            return RestClient.create();
        }

        /** As the module spring-boot-webclient declares it. */
        @Bean
        @Scope("prototype")
        WebClient.Builder webClientBuilder() {
            return WebClient.builder();
        }

        @Bean
        WebClient webClient() {
            return WebClient.create();
        }
    }
}
