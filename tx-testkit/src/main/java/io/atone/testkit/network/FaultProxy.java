package io.atone.testkit.network;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Listens on a port of the loopback interface and carries every connection on to another one, as badly as it is told, for
 * each direction by itself. Connections of before a change are treated as the change says, too. Thread-safe.
 */
public final class FaultProxy implements AutoCloseable {

    private static final int CONNECT_TIMEOUT_MILLIS = 2_000;

    private final ServerSocket server;
    private final int targetPort;
    private final FaultyFlow toTarget = new FaultyFlow();
    private final FaultyFlow toCaller = new FaultyFlow();
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    private FaultProxy(ServerSocket server, int targetPort) {
        this.server = server;
        this.targetPort = targetPort;
    }

    /** Starts one, which does no harm yet. The target need not be there. */
    public static FaultProxy to(int targetPort) {
        try {
            FaultProxy proxy = new FaultProxy(new ServerSocket(0, 0, InetAddress.getLoopbackAddress()), targetPort);
            daemon("fault-proxy-" + proxy.port(), proxy::accept).start();
            return proxy;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot listen on the loopback interface", e);
        }
    }

    /** Where to connect to. */
    public int port() {
        return server.getLocalPort();
    }

    /** From now on, for what callers send to the target. */
    public void toTarget(Fault fault) {
        toTarget.set(Objects.requireNonNull(fault, "fault"));
    }

    /** From now on, for what the target sends to callers. */
    public void toCaller(Fault fault) {
        toCaller.set(Objects.requireNonNull(fault, "fault"));
    }

    /** A good network again. */
    public void heal() {
        toTarget(Fault.NONE);
        toCaller(Fault.NONE);
    }

    /** What was done so far, in both directions together. */
    public Harm harm() {
        return toTarget.harm().plus(toCaller.harm());
    }

    /** Resets all connections that there are; new ones are welcome. */
    public void cutAll() {
        sockets.forEach(FaultProxy::reset);
    }

    private void accept() {
        while (!closed) {
            try {
                Socket caller = server.accept();
                sockets.add(caller);
                daemon("fault-proxy-connect", () -> carry(caller)).start();
            } catch (IOException e) {
                if (!closed) {
                    throw new UncheckedIOException("The proxy on port " + port() + " cannot accept any more", e);
                }
            }
        }
    }

    private void carry(Socket caller) {
        Socket target = new Socket();
        sockets.add(target);
        try {
            target.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), targetPort), CONNECT_TIMEOUT_MILLIS);
            caller.setTcpNoDelay(true);
            target.setTcpNoDelay(true);
        } catch (IOException e) {
            end(caller, target);
            return;
        }
        daemon("fault-proxy-to-target", () -> flow(toTarget, caller, target)).start();
        daemon("fault-proxy-to-caller", () -> flow(toCaller, target, caller)).start();
    }

    private void flow(FaultyFlow flow, Socket from, Socket to) {
        try {
            flow.carry(from.getInputStream(), to.getOutputStream());
        } catch (IOException e) {
            // Either side went away, or the connection is to be cut: for both sides it is over.
        } finally {
            end(from, to);
        }
    }

    private void end(Socket one, Socket other) {
        reset(one);
        reset(other);
        sockets.remove(one);
        sockets.remove(other);
    }

    /** Not closed in order, so that the peer sees a broken connection and not the end of what was to be said. */
    private static void reset(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
        } catch (IOException e) {
            // It is closed already.
        }
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot close a socket", e);
        }
    }

    private static Thread daemon(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    @Override
    public void close() {
        closed = true;
        heal();
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot close the proxy on port " + port(), e);
        }
        cutAll();
    }
}
