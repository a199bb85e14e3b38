package io.atone.feign;

import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/** Tells a call that never reached anybody from one whose answer is missing. When in doubt, it reached somebody. */
final class ConnectionFailures {

    /** Nobody nests causes deeper than this on purpose; it also ends a cycle. */
    private static final int MAX_CAUSE_DEPTH = 16;

    /** By name, for these libraries need not be there. Netty's connect failures are {@link ConnectException}s already. */
    private static final Set<String> CONNECT_FAILURES_BY_NAME = Set.of(
            "org.apache.hc.client5.http.ConnectTimeoutException",
            "org.apache.http.conn.ConnectTimeoutException",
            "org.apache.hc.core5.http.ConnectionRequestTimeoutException");

    private ConnectionFailures() {}

    /** No connection was made, so the callee cannot have begun anything. */
    static boolean neverConnected(Throwable failure) {
        @Nullable Throwable current = failure;
        for (int depth = 0; current != null && depth < MAX_CAUSE_DEPTH; depth++) {
            if (isConnectFailure(current)) {
                return true;
            }
            current = current.getCause();
        }
        return false;
    }

    private static boolean isConnectFailure(Throwable failure) {
        return failure instanceof ConnectException
                || failure instanceof UnknownHostException
                || failure instanceof NoRouteToHostException
                || failure instanceof HttpConnectTimeoutException
                || failure instanceof UnresolvedAddressException
                || CONNECT_FAILURES_BY_NAME.contains(failure.getClass().getName())
                || (failure instanceof SocketTimeoutException && thrownByConnect(failure));
    }

    /** The JDK's sockets throw one type for both timeouts; where it was thrown from is the difference. */
    private static boolean thrownByConnect(Throwable failure) {
        for (StackTraceElement frame : failure.getStackTrace()) {
            if (frame.getClassName().equals(Socket.class.getName())
                    && frame.getMethodName().equals("connect")) {
                return true;
            }
        }
        return false;
    }
}
