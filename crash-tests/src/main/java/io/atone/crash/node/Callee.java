package io.atone.crash.node;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;

import io.atone.core.id.Xid;

/** The participant, as the initiator calls it. Thread-safe. */
final class Callee {

    static final String XID_HEADER = "tx-xid";
    static final String ROLLBACK_ONLY_HEADER = "tx-rollback-only";

    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(TIMEOUT)
            .build();
    private final int port;

    Callee(int port) {
        this.port = port;
    }

    /**
     * Asks for a credit.
     *
     * @throws IOException when there was no answer, so that nobody knows what the callee did or will do
     * @throws RefusedException when it said no
     * @return what marked the transaction over there, if anything did
     */
    Optional<String> credit(Xid xid, Credit credit) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + port + "/credit?" + credit.toQuery()))
                .header(XID_HEADER, xid.toString())
                .timeout(TIMEOUT)
                .build();
        HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new RefusedException(answer.body());
        }
        return answer.headers().firstValue(ROLLBACK_ONLY_HEADER);
    }

    /** The participant answered that it failed. */
    static final class RefusedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        RefusedException(String message) {
            super(message);
        }
    }
}
