package io.atone.feign.openfeign;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.util.Map;
import java.util.Objects;

import feign.InvocationHandlerFactory;
import feign.Target;
import io.atone.core.context.TransactionContext;
import io.atone.core.id.Xid;
import io.atone.feign.OutboundPropagation;

/**
 * Stands around a handler that may call in another thread, give up waiting and answer by a fallback, as circuit breakers
 * do. Such a handler takes the methods to call when it is created and offers no other way to hand something from the
 * caller's thread to the calling one, so inside a global transaction each invocation gets a handler of its own. Creating
 * one is cheap beside a remote call; outside transactions one handler serves all.
 */
final class CarryingInvocationHandlerFactory implements InvocationHandlerFactory {

    private final InvocationHandlerFactory delegate;
    private final OutboundPropagation propagation;

    CarryingInvocationHandlerFactory(InvocationHandlerFactory delegate, OutboundPropagation propagation) {
        this.delegate = Objects.requireNonNull(delegate, "delegate");
        this.propagation = Objects.requireNonNull(propagation, "propagation");
    }

    @Override
    @SuppressWarnings("rawtypes") // as Feign declares it
    public InvocationHandler create(Target target, Map<Method, MethodHandler> dispatch) {
        InvocationHandler shared = delegate.create(target, dispatch);
        return (proxy, method, arguments) -> {
            Xid xid = TransactionContext.currentXidOrNull();
            if (xid == null || !dispatch.containsKey(method)) {
                return shared.invoke(proxy, method, arguments);
            }
            CarriedInvocation invocation =
                    new CarriedInvocation(propagation, xid, target.name() + "#" + method.getName());
            try {
                return delegate.create(target, invocation.carry(dispatch)).invoke(proxy, method, arguments);
            } finally {
                invocation.callerLeaves();
            }
        };
    }
}
