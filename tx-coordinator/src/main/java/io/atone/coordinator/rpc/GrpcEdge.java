package io.atone.coordinator.rpc;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

import io.atone.coordinator.driver.CoordinatorDriver;
import io.atone.core.protocol.Protocol;
import io.atone.core.protocol.ServerMessage;
import io.atone.core.transport.grpc.proto.CoordinatorServiceGrpc;
import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.ServerBuilder;
import io.grpc.ServerCredentials;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import io.grpc.TlsServerCredentials;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import org.jspecify.annotations.Nullable;

/** The listening server. Thread-safe. */
public final class GrpcEdge implements AutoCloseable {

    /** Room for what gRPC itself would refuse without saying why; see {@link WireMethods}. */
    private static final int TRANSPORT_MAX_MESSAGE_BYTES = 2 * Protocol.MAX_MESSAGE_BYTES;

    private static final int MAX_METADATA_BYTES = 16 * 1024;
    private static final int MAX_CALLS_PER_CONNECTION = 64;
    private static final int READY_THRESHOLD_BYTES = 256 * 1024;
    private static final long KEEP_ALIVE_SECONDS = 30;
    private static final long KEEP_ALIVE_TIMEOUT_SECONDS = 10;
    private static final long CLIENT_KEEP_ALIVE_MIN_SECONDS = 5;
    private static final long HANDSHAKE_TIMEOUT_SECONDS = 10;
    private static final long SILENCE_CHECK_SECONDS = 1;
    private static final long CLOSE_PATIENCE_SECONDS = 2;

    private final ClientStreams streams;
    private final Server server;
    private final ScheduledExecutorService timer;
    private final ScheduledFuture<?> silenceCheck;

    private GrpcEdge(ClientStreams streams, Server server) {
        this.streams = streams;
        this.server = server;
        this.timer = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "atone-edge-timer");
            thread.setDaemon(true);
            return thread;
        });
        this.silenceCheck = timer.scheduleWithFixedDelay(
                streams::endSilentOnes, SILENCE_CHECK_SECONDS, SILENCE_CHECK_SECONDS, TimeUnit.SECONDS);
    }

    /**
     * Listens.
     *
     * @param streams the ones that the driver sends to
     * @throws EndpointException when that is not possible
     */
    public static GrpcEdge start(EdgeConfig config, ClientStreams streams, CoordinatorDriver driver) {
        ServerBuilder<?> builder = builder(config).directExecutor();
        builder.intercept(new AccessInterceptor(config.token(), config.adminToken()));
        builder.addService(connectService(streams, driver)).addService(new AdminGrpcService(driver));
        return new GrpcEdge(streams, listen(config.endpoint(), builder));
    }

    private static ServerBuilder<?> builder(EdgeConfig config) {
        if (config.endpoint() instanceof Endpoint.Port port) {
            InetSocketAddress address = port.host().isEmpty()
                    ? new InetSocketAddress(port.port())
                    : new InetSocketAddress(port.host(), port.port());
            return NettyServerBuilder.forAddress(address, credentials(config.tls()))
                    .maxInboundMessageSize(TRANSPORT_MAX_MESSAGE_BYTES)
                    .maxInboundMetadataSize(MAX_METADATA_BYTES)
                    .maxConcurrentCallsPerConnection(MAX_CALLS_PER_CONNECTION)
                    .handshakeTimeout(HANDSHAKE_TIMEOUT_SECONDS, TimeUnit.SECONDS)
                    .keepAliveTime(KEEP_ALIVE_SECONDS, TimeUnit.SECONDS)
                    .keepAliveTimeout(KEEP_ALIVE_TIMEOUT_SECONDS, TimeUnit.SECONDS)
                    .permitKeepAliveTime(CLIENT_KEEP_ALIVE_MIN_SECONDS, TimeUnit.SECONDS)
                    .permitKeepAliveWithoutCalls(true);
        }
        if (config.endpoint() instanceof Endpoint.InProcess inProcess) {
            return InProcessServerBuilder.forName(inProcess.name());
        }
        throw new IllegalStateException("Unknown endpoint " + config.endpoint());
    }

    private static ServerCredentials credentials(@Nullable TlsFiles tls) {
        if (tls == null) {
            return InsecureServerCredentials.create();
        }
        try {
            TlsServerCredentials.Builder credentials = TlsServerCredentials.newBuilder()
                    .keyManager(
                            tls.certificateChain().toFile(), tls.privateKey().toFile());
            if (tls.clientAuthorities() != null) {
                credentials
                        .trustManager(tls.clientAuthorities().toFile())
                        .clientAuth(TlsServerCredentials.ClientAuth.REQUIRE);
            }
            return credentials.build();
        } catch (IOException e) {
            throw new EndpointException("The TLS files cannot be used: " + e + ". They have to be PEM files.", e);
        }
    }

    private static Server listen(Endpoint endpoint, ServerBuilder<?> builder) {
        try {
            return builder.build().start();
        } catch (IOException e) {
            throw new EndpointException(
                    "The coordinator cannot listen at " + describe(endpoint) + ": " + reason(e)
                            + ". Stop whatever listens there, or choose another port.",
                    e);
        } catch (IllegalArgumentException e) {
            throw new EndpointException(
                    "The TLS files cannot be used: " + e.getMessage() + ". They have to be PEM files.", e);
        }
    }

    private static String describe(Endpoint endpoint) {
        if (endpoint instanceof Endpoint.Port port) {
            return (port.host().isEmpty() ? "port " : port.host() + ":") + port.port();
        }
        return endpoint.toString();
    }

    private static String reason(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return String.valueOf(root.getMessage());
    }

    private static ServerServiceDefinition connectService(ClientStreams streams, CoordinatorDriver driver) {
        ServiceDescriptor descriptor = ServiceDescriptor.newBuilder(CoordinatorServiceGrpc.SERVICE_NAME)
                .addMethod(WireMethods.CONNECT)
                .build();
        return ServerServiceDefinition.builder(descriptor)
                .addMethod(WireMethods.CONNECT, ServerCalls.asyncBidiStreamingCall(answers -> {
                    ServerCallStreamObserver<ServerMessage> out = (ServerCallStreamObserver<ServerMessage>) answers;
                    out.setOnReadyThreshold(READY_THRESHOLD_BYTES);
                    return streams.open(out, driver);
                }))
                .build();
    }

    /** The TCP port, or -1 for an in-process endpoint. */
    public int port() {
        return server.getPort();
    }

    /** Takes nothing more from clients. What they are still told goes out. */
    public void stopTaking() {
        streams.startClosing();
    }

    /** Ends every stream and listens no more. */
    @Override
    public void close() {
        silenceCheck.cancel(false);
        timer.shutdown();
        streams.endAll(Statuses.shuttingDown());
        server.shutdown();
        try {
            if (!server.awaitTermination(CLOSE_PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                server.shutdownNow();
                server.awaitTermination(CLOSE_PATIENCE_SECONDS, TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            server.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
