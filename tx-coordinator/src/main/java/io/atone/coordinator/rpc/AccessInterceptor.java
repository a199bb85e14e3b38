package io.atone.coordinator.rpc;

import java.net.InetSocketAddress;
import java.net.SocketAddress;

import io.atone.core.transport.grpc.proto.AdminServiceGrpc;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.inprocess.InProcessSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Who may call what. Clients show the client token when there is one. Admin calls show the admin token when there is one, and may
 * then come from anywhere; without an admin token they come from this machine only and show what clients show.
 */
final class AccessInterceptor implements ServerInterceptor {

    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

    private final @Nullable BearerToken clientToken;
    private final @Nullable BearerToken adminToken;

    AccessInterceptor(@Nullable BearerToken clientToken, @Nullable BearerToken adminToken) {
        this.clientToken = clientToken;
        this.adminToken = adminToken;
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        boolean admin =
                AdminServiceGrpc.SERVICE_NAME.equals(call.getMethodDescriptor().getServiceName());
        String shown = headers.get(AUTHORIZATION);
        Status refusal = admin ? refuseAdmin(call, shown) : refuseClient(shown);
        if (refusal != null) {
            call.close(refusal, new Metadata());
            return new ServerCall.Listener<>() {};
        }
        return next.startCall(call, headers);
    }

    private @Nullable Status refuseClient(@Nullable String shown) {
        return isShown(clientToken, shown) ? null : Statuses.unauthenticated(shown != null);
    }

    private @Nullable Status refuseAdmin(ServerCall<?, ?> call, @Nullable String shown) {
        if (adminToken != null) {
            return isShown(adminToken, shown) ? null : Statuses.adminTokenNeeded(shown != null);
        }
        return isLocal(call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR))
                ? refuseClient(shown)
                : Statuses.adminNotHere();
    }

    private static boolean isShown(@Nullable BearerToken token, @Nullable String shown) {
        return token == null || (shown != null && token.matches(shown));
    }

    static boolean isLocal(@Nullable SocketAddress peer) {
        return peer instanceof InProcessSocketAddress
                || (peer instanceof InetSocketAddress network
                        && network.getAddress() != null
                        && network.getAddress().isLoopbackAddress());
    }
}
