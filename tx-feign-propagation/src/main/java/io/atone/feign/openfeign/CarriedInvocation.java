package io.atone.feign.openfeign;

import java.lang.reflect.Method;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CancellationException;

import feign.InvocationHandlerFactory.MethodHandler;
import io.atone.core.context.TransactionContext;
import io.atone.core.id.Xid;
import io.atone.feign.OutboundPropagation;

/**
 * One invocation of a Feign method by a caller inside a global transaction, and the calls made for it in whichever
 * thread. Thread-safe.
 */
final class CarriedInvocation {

    private final OutboundPropagation propagation;
    private final Xid xid;
    private final String name;
    private final TransactionContext.Snapshot callerContext = TransactionContext.capture();

    private int underWay;
    private boolean callerLeft;

    CarriedInvocation(OutboundPropagation propagation, Xid xid, String name) {
        this.propagation = propagation;
        this.xid = xid;
        this.name = name;
    }

    /** The same methods, called in the caller's context. */
    Map<Method, MethodHandler> carry(Map<Method, MethodHandler> dispatch) {
        Map<Method, MethodHandler> carried = new LinkedHashMap<>();
        dispatch.forEach((method, handler) -> carried.put(method, arguments -> call(handler, arguments)));
        return carried;
    }

    /** The caller goes on. A call still under way has no answer that anybody waits for, whatever the fallback says. */
    void callerLeaves() {
        boolean abandoned;
        synchronized (this) {
            callerLeft = true;
            abandoned = underWay > 0;
        }
        if (abandoned) {
            propagation.abandoned(xid, name);
        }
    }

    private Object call(MethodHandler handler, Object[] arguments) throws Throwable {
        enter();
        TransactionContext.Scope scope = callerContext.restore();
        try {
            return handler.invoke(arguments);
        } finally {
            scope.close();
            leave();
        }
    }

    private synchronized void enter() {
        if (callerLeft) {
            throw new CancellationException(
                    xid + ": " + name + " was not called, because its caller has given up waiting meanwhile");
        }
        underWay++;
    }

    private synchronized void leave() {
        underWay--;
    }
}
