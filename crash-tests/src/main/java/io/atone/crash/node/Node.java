package io.atone.crash.node;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;

import javax.sql.DataSource;

import com.sun.net.httpserver.HttpServer;
import com.zaxxer.hikari.HikariDataSource;
import io.atone.core.AtoneClient;
import io.atone.core.client.AtoneClients;
import io.atone.core.client.ClientConfig;
import io.atone.core.event.ClientListener;
import io.atone.datasource.DataSourceProxy;
import io.atone.datasource.DataSourceProxyConfig;
import org.jspecify.annotations.Nullable;

/** What initiator and participant have in common: a client, one database, a small HTTP server. */
record Node(AtoneClient client, Ledger ledger, HttpServer http) {

    private static final int HTTP_THREADS = 16;
    private static final int POOL_SIZE = 16;

    /** Bounds that are short against the product's, so that each of them is met in a test. */
    static final Duration TRANSACTION_TIMEOUT = Duration.ofSeconds(8);

    private static final Duration LOCK_WAIT = Duration.ofSeconds(1);
    private static final Duration ANSWER_WAIT = Duration.ofSeconds(8);

    private static final Duration START_CONNECTION_WAIT = Duration.ofSeconds(30);
    private static final Duration CONNECTION_WAIT = Duration.ofSeconds(3);

    static Node start(String application, NodeOptions options, ClientListener listener)
            throws IOException, SQLException {
        AtoneClient client = AtoneClients.connect(
                ClientConfig.forApplication(application)
                        .address(options.coordinator())
                        .defaultTimeout(TRANSACTION_TIMEOUT)
                        .defaultLockWait(LOCK_WAIT)
                        .requestTimeout(Duration.ofSeconds(4))
                        .openWait(Duration.ofSeconds(4))
                        .commitWait(ANSWER_WAIT)
                        .rollbackWait(ANSWER_WAIT)
                        .reconnect(Duration.ofMillis(50), Duration.ofMillis(300))
                        .build(),
                listener);
        HttpServer http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), options.port()), 0);
        http.setExecutor(Executors.newFixedThreadPool(HTTP_THREADS));
        return new Node(client, new Ledger(dataSource(options, client)), http);
    }

    /**
     * The proxy looks at the database once when it is made, which tells the coordinator who serves it. The start is patient about
     * that, for it may be slow on a busy machine; later on, a transfer is not.
     */
    private static DataSource dataSource(NodeOptions options, AtoneClient client) throws SQLException {
        HikariDataSource pool = new HikariDataSource();
        pool.setJdbcUrl(options.jdbcUrl());
        pool.setUsername(options.username());
        pool.setPassword(options.password());
        pool.setMaximumPoolSize(POOL_SIZE);
        pool.setConnectionTimeout(START_CONNECTION_WAIT.toMillis());
        pool.setInitializationFailTimeout(-1);
        DataSource proxy = DataSourceProxy.wrap(
                pool, client.branches(), DataSourceProxyConfig.defaults().withEager(true));
        pool.setConnectionTimeout(CONNECTION_WAIT.toMillis());
        return proxy;
    }

    /** Serves a path that answers with one line of text. */
    void serve(String path, Handler handler) {
        http.createContext(path, exchange -> {
            try (exchange) {
                Answer answer = answer(
                        handler,
                        exchange.getRequestURI().getQuery(),
                        exchange.getRequestHeaders().getFirst(Callee.XID_HEADER));
                byte[] body = answer.text().getBytes(StandardCharsets.UTF_8);
                answer.rollbackOnly()
                        .ifPresent(reason -> exchange.getResponseHeaders().set(Callee.ROLLBACK_ONLY_HEADER, reason));
                exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
                exchange.getResponseBody().write(body);
            }
        });
    }

    private static Answer answer(Handler handler, @Nullable String query, @Nullable String xid) {
        try {
            return handler.handle(query, xid);
        } catch (RuntimeException e) {
            return new Answer(500, e.toString());
        }
    }

    /** Answers a request. */
    @FunctionalInterface
    interface Handler {
        Answer handle(@Nullable String query, @Nullable String xid);
    }

    /** A status and a line of text. */
    record Answer(int status, String text, Optional<String> rollbackOnly) {
        Answer(int status, String text) {
            this(status, text, Optional.empty());
        }
    }
}
