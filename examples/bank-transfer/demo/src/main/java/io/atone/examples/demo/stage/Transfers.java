package io.atone.examples.demo.stage;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Asks bank1 for transfers. Thread-safe. */
public final class Transfers {

    private static final Duration TIMEOUT = Duration.ofMinutes(2);

    private final HttpClient http;
    private final int port;

    Transfers(HttpClient http, int port) {
        this.http = http;
        this.port = port;
    }

    /** Asks and waits for the answer. The query is what follows the question mark. */
    public Answer transfer(String query) {
        return start(query).join();
    }

    /** Asks, and hands back the answer to come; one that does not come at all counts as refused. */
    public CompletableFuture<Answer> start(String query) {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/transfer?" + query))
                .timeout(TIMEOUT)
                .build();
        return http.sendAsync(request, HttpResponse.BodyHandlers.ofString())
                .handle((response, failure) -> failure == null
                        ? new Answer(response.statusCode() == 200, response.body())
                        : new Answer(false, "no answer: " + cause(failure)));
    }

    private static Throwable cause(Throwable failure) {
        Throwable cause = failure.getCause();
        return failure instanceof CompletionException && cause != null ? cause : failure;
    }

    /**
     * What bank1 said.
     *
     * @param accepted the money was moved
     * @param text in its words
     */
    public record Answer(boolean accepted, String text) {}
}
