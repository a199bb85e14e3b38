package io.atone.feign;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;

/** A server that can misbehave on the wire in the ways that matter. The first path element says how it answers. */
public final class Callee implements AutoCloseable {

    private final ServerSocket listener;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final List<Map<String, String>> received = new CopyOnWriteArrayList<>();

    public Callee() {
        try {
            listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.execute(this::acceptAll);
    }

    public String url() {
        return "http://localhost:" + listener.getLocalPort();
    }

    /** The headers of every request, names in lower case. */
    public List<Map<String, String>> received() {
        return received;
    }

    private void acceptAll() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                try {
                    threads.execute(() -> serve(socket));
                } catch (RejectedExecutionException e) {
                    socket.close();
                }
            } catch (IOException e) {
                if (!listener.isClosed()) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            BufferedReader reader =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
            String requestLine = reader.readLine();
            if (requestLine == null) {
                return;
            }
            received.add(headers(reader));
            answer(requestLine.split(" ", -1)[1].substring(1), socket);
        } catch (IOException e) {
            // The client went away, which some tests make it do.
            return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Map<String, String> headers(BufferedReader reader) throws IOException {
        Map<String, String> headers = new TreeMap<>();
        for (String line = reader.readLine(); line != null && !line.isEmpty(); line = reader.readLine()) {
            int colon = line.indexOf(':');
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).trim());
        }
        return headers;
    }

    private void answer(String how, Socket socket) throws IOException, InterruptedException {
        switch (how) {
            case "ok" -> write(socket, "200 OK", "Content-Length: 4\r\n", "fine");
            case "marked" ->
                write(socket, "200 OK", "tx-rollback-only: stock is gone\r\nContent-Length: 4\r\n", "fine");
            case "failed" -> write(socket, "500 Internal Server Error", "Content-Length: 4\r\n", "oops");
            case "gateway" -> write(socket, "504 Gateway Timeout", "Content-Length: 4\r\n", "late");
            case "broken" -> write(socket, "200 OK", "Transfer-Encoding: chunked\r\n", "4\r\nfi");
            case "closed" -> socket.setSoLinger(true, 0);
            case "silent" -> closing.await();
            default -> throw new IllegalArgumentException("No such behaviour: " + how);
        }
    }

    private static void write(Socket socket, String status, String headers, String body) throws IOException {
        String text = "HTTP/1.1 " + status + "\r\nContent-Type: text/plain\r\n" + headers + "Connection: close\r\n\r\n"
                + body;
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().flush();
    }

    @Override
    public void close() {
        try {
            // First: a client whose silent call ends now may try again at once, and shall be refused.
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        closing.countDown();
        threads.shutdown();
    }
}
