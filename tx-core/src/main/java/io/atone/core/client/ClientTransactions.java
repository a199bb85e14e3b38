package io.atone.core.client;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

import io.atone.core.GlobalTransaction;
import io.atone.core.GlobalTransactionManager;
import io.atone.core.GlobalTransactionOptions;
import io.atone.core.client.machine.CallResult;
import io.atone.core.client.machine.CallResult.Began;
import io.atone.core.client.machine.CallResult.Failed;
import io.atone.core.event.ClientListener;
import io.atone.core.id.Xid;
import io.atone.core.time.TimeSource;
import org.jspecify.annotations.Nullable;

/** The initiator's side. */
final class ClientTransactions implements GlobalTransactionManager {

    private final MachineDriver driver;
    private final Failures failures;
    private final ClientListener listener;
    private final TimeSource time;

    ClientTransactions(MachineDriver driver, Failures failures, ClientListener listener, TimeSource time) {
        this.driver = driver;
        this.failures = failures;
        this.listener = listener;
        this.time = time;
    }

    @Override
    public GlobalTransaction begin(GlobalTransactionOptions options) {
        return begin(options, null);
    }

    @Override
    public GlobalTransaction beginWithin(GlobalTransactionOptions options, Xid suspendedOuter) {
        return begin(options, suspendedOuter);
    }

    private GlobalTransaction begin(GlobalTransactionOptions options, @Nullable Xid outer) {
        CallResult result = driver.callInterruptibly(
                (machine, now) -> machine.begin(options.name(), options.timeout(), options.lockWait(), outer, now));
        if (result instanceof Began began) {
            listener.begun(began.xid(), options.name());
            return new ClientTransaction(
                    began.xid(), options.name(), began.timeout(), driver, failures, listener, time);
        }
        if (result instanceof Failed failed) {
            throw failures.of(null, "beginning the global transaction '" + options.name() + "'", failed);
        }
        throw new IllegalStateException("Not an answer to a beginning: " + result);
    }

    @Override
    public void markRollbackOnly(Xid xid, String reason) {
        driver.tell((machine, now) -> machine.markRollbackOnly(xid, reason, now));
    }

    @Override
    public Optional<String> rollbackOnlyReason(Xid xid) {
        AtomicReference<@Nullable String> reason = new AtomicReference<>();
        driver.tellNow((machine, now) -> reason.set(machine.rollbackOnlyReason(xid)));
        return Optional.ofNullable(reason.get());
    }
}
