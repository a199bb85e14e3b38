package io.atone.core.client;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

import io.atone.core.AtoneClient;
import io.atone.core.GlobalTransactionManager;
import io.atone.core.client.machine.CallResult;
import io.atone.core.client.machine.PhaseTwoWork;
import io.atone.core.client.machine.PhaseTwoWork.RollbackWork;
import io.atone.core.client.machine.PhaseTwoWork.WorkResult;
import io.atone.core.event.ClientListener;
import io.atone.core.rm.BranchCoordinator;
import io.atone.core.time.IdSource;
import io.atone.core.time.TimeSource;
import io.atone.core.transport.Transport;

/** Puts the parts of a client together. */
final class AtoneClientRuntime implements AtoneClient {

    private final ClientConfig config;
    private final Transport transport;
    private final PhaseTwoWorkers workers;
    private final Failures failures;
    private final MachineDriver driver;
    private final ClientTransactions transactions;
    private final ClientBranches branches;
    private final AtomicBoolean closed = new AtomicBoolean();

    private AtoneClientRuntime(
            ClientConfig config, ClientListener userListener, Transport transport, TimeSource time, IdSource ids) {
        this.config = config;
        this.transport = transport;
        ClientListener listener = new SafeListener(userListener);
        failures = new Failures(transport.describe());
        workers = new PhaseTwoWorkers(config.phaseTwoThreads(), listener, time, new WorkResults());
        driver = new MachineDriver(
                config.machineConfig(ids.newUniqueText()),
                transport,
                time,
                ids,
                workers::start,
                new NoticeLog(transport.describe(), listener)::accept);
        transactions = new ClientTransactions(driver, failures, listener, time);
        branches = new ClientBranches(driver, workers, failures, listener, time, ids);
    }

    static AtoneClient start(
            ClientConfig config, ClientListener listener, Transport transport, TimeSource time, IdSource ids) {
        AtoneClientRuntime runtime = new AtoneClientRuntime(config, listener, transport, time, ids);
        runtime.driver.start();
        return runtime;
    }

    private final class WorkResults implements PhaseTwoWorkers.Results {

        @Override
        public void finished(PhaseTwoWork work, WorkResult result) {
            driver.tell((machine, now) -> machine.workFinished(work, result));
        }

        @Override
        public void rolledBack(List<RollbackWork> works) {
            driver.tell((machine, now) -> machine.rolledBack(works));
        }
    }

    @Override
    public GlobalTransactionManager transactions() {
        return transactions;
    }

    @Override
    public BranchCoordinator branches() {
        return branches;
    }

    @Override
    public void awaitConnected(Duration patience) {
        if (patience.toMillis() < 1 || patience.compareTo(ClientConfig.MAX_WAIT) > 0) {
            throw new IllegalArgumentException(
                    "patience must be between 1 ms and " + ClientConfig.MAX_WAIT + ", but is " + patience);
        }
        CallResult result = driver.callInterruptibly((machine, now) -> machine.awaitSession(patience, now));
        if (result instanceof CallResult.Failed failed) {
            throw failures.of(null, "connecting", failed);
        }
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            driver.refuseNewCalls();
            workers.close(config.closeWait());
            driver.stop();
            transport.close();
        }
    }
}
