package io.atone.coordinator.rpc.cli;

import io.atone.core.transport.grpc.proto.ForgetResourceRequest;
import io.atone.core.transport.grpc.proto.ListResourcesRequest;
import io.atone.core.transport.grpc.proto.OrderResponse;

/** The command that changes something about a resource: it orders it, then waits, within a bound, until it is done. */
final class ResourceOrders {

    private final AdminClient client;
    private final Output out;

    ResourceOrders(AdminClient client, Output out) {
        this.client = client;
        this.out = out;
    }

    ExitCode forget(CommandLine line) {
        String resource = line.words().get(0);
        int wait = Orders.wait(line);
        OrderResponse response = client.call()
                .forgetResource(ForgetResourceRequest.newBuilder()
                        .setResourceId(resource)
                        .setReason(Orders.reason(line))
                        .build());
        return Orders.follow(response, out, () -> await(resource, wait));
    }

    private ExitCode await(String resource, int waitSeconds) {
        boolean known = Poll.until(() -> isKnown(resource), isKnown -> !isKnown, waitSeconds);
        OrderResponse end = OrderResponse.newBuilder()
                .setKind(known ? OrderResponse.Kind.UNDER_WAY : OrderResponse.Kind.OVER)
                .setMessage(
                        known
                                ? "Resource " + resource + " is still known; somebody may have begun to serve it"
                                : "Resource " + resource + " is forgotten")
                .build();
        out.result(end, () -> Texts.printable(end.getMessage()) + System.lineSeparator());
        return known ? ExitCode.NOT_OVER : ExitCode.DONE;
    }

    private boolean isKnown(String resource) {
        return client.call().listResources(ListResourcesRequest.getDefaultInstance()).getResourcesList().stream()
                .anyMatch(known -> known.getResourceId().equals(resource));
    }
}
