package io.atone.feign.openfeign;

import java.util.Objects;

import feign.AsyncClient;
import feign.Capability;
import feign.Client;
import feign.InvocationHandlerFactory;
import io.atone.feign.OutboundPropagation;

/**
 * Makes a Feign client take part in global transactions: its calls carry the XID, a call without an answer makes the
 * transaction rollback-only before a fallback can hide it, and a circuit breaker that runs calls in threads of its own
 * loses neither. Spring Cloud applies it to every {@code @FeignClient} when it is a bean; by hand it is
 * {@code Feign.builder().addCapability(...)}. Thread-safe.
 *
 * <p>It sits inside Feign's own retries: a first try without an answer makes the transaction rollback-only even if a second
 * one succeeds, for both may have had an effect.
 */
public final class XidFeignCapability implements Capability {

    private final OutboundPropagation propagation;

    /**
     * @param propagation which calls carry the XID, and what their failures do
     */
    public XidFeignCapability(OutboundPropagation propagation) {
        this.propagation = Objects.requireNonNull(propagation, "propagation");
    }

    @Override
    public Client enrich(Client client) {
        return client instanceof XidFeignClient ? client : new XidFeignClient(client, propagation);
    }

    @Override
    public AsyncClient<Object> enrich(AsyncClient<Object> client) {
        return client instanceof XidAsyncFeignClient ? client : new XidAsyncFeignClient(client, propagation);
    }

    @Override
    public InvocationHandlerFactory enrich(InvocationHandlerFactory factory) {
        // Feign's own handler calls in the caller's thread and hides nothing.
        boolean direct = factory instanceof InvocationHandlerFactory.Default
                || factory instanceof CarryingInvocationHandlerFactory;
        return direct ? factory : new CarryingInvocationHandlerFactory(factory, propagation);
    }
}
