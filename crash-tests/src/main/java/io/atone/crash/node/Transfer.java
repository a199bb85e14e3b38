package io.atone.crash.node;

import java.io.IOException;
import java.sql.SQLException;

import io.atone.core.AtoneClient;
import io.atone.core.GlobalTransaction;
import io.atone.core.GlobalTransactionException;
import io.atone.core.GlobalTransactionIncompleteException;
import io.atone.core.GlobalTransactionOptions;
import io.atone.core.GlobalTransactionRolledBackException;
import io.atone.core.context.TransactionContext;
import io.atone.crash.check.ToldOutcome;
import io.atone.crash.check.ToldOutcome.Kind;
import io.atone.crash.node.TransferPlan.Ending;

/** One global transaction: money leaves an account here and arrives at one of the participant's. */
final class Transfer {

    private final AtoneClient client;
    private final Ledger ledger;
    private final Callee callee;
    private final Gate gate;
    private final TransferPlan plan;
    private boolean idleAcrossRestart;

    Transfer(AtoneClient client, Ledger ledger, Callee callee, Gate gate, TransferPlan plan) {
        this.client = client;
        this.ledger = ledger;
        this.callee = callee;
        this.gate = gate;
        this.plan = plan;
    }

    /** Does it, and says what was told about its end. */
    ToldOutcome run() throws InterruptedException {
        GlobalTransaction transaction;
        try {
            transaction = client.transactions()
                    .begin(GlobalTransactionOptions.named("transfer").withTimeout(plan.timeout()));
        } catch (GlobalTransactionException e) {
            return told(Kind.NOT_BEGUN, e.toString());
        }
        try (TransactionContext.Scope scope = TransactionContext.bind(transaction.xid())) {
            move(transaction);
        } catch (IOException | SQLException | RuntimeException e) {
            return rollBack(transaction, e.toString());
        }
        return commit(transaction);
    }

    private void move(GlobalTransaction transaction) throws IOException, SQLException, InterruptedException {
        if (plan.readsFirst()) {
            ledger.postAfterLockingRead(plan.transfer(), plan.from(), -plan.amount());
        } else {
            ledger.post(plan.transfer(), plan.from(), -plan.amount(), false);
        }
        if (plan.isPatient()) {
            long before = gate.epoch();
            gate.awaitOtherEpoch(before, plan.idle());
            idleAcrossRestart = gate.epoch() != before;
        }
        try {
            // The library's client filters do this with the answer's header, too.
            callee.credit(transaction.xid(), new Credit(plan.transfer(), plan.to(), plan.amount(), plan.ending()))
                    .ifPresent(transaction::markRollbackOnly);
        } catch (IOException e) {
            // As the library's client filters do it for a call without an answer.
            transaction.markRollbackOnly("the credit was not answered: " + e);
            hideOrThrow(e);
        } catch (Callee.RefusedException e) {
            // As they do it for an answer whose header says that the callee has failed.
            transaction.markRollbackOnly("the credit was refused: " + e.getMessage());
            hideOrThrow(e);
        }
        if (plan.ending() == Ending.CALLER_FAILS) {
            throw new IllegalStateException("the business changed its mind");
        }
    }

    /** A fallback that swallows the failure must not make a commit of it. */
    private <E extends Exception> void hideOrThrow(E failure) throws E {
        if (!plan.hidesFailures()) {
            throw failure;
        }
    }

    private ToldOutcome commit(GlobalTransaction transaction) {
        try {
            transaction.commit();
            return told(Kind.COMMITTED, "");
        } catch (GlobalTransactionRolledBackException e) {
            return told(Kind.ROLLED_BACK, e.toString());
        } catch (GlobalTransactionException e) {
            return told(Kind.UNKNOWN, e.toString());
        }
    }

    private ToldOutcome rollBack(GlobalTransaction transaction, String reason) {
        try {
            transaction.rollback("the transfer failed");
            return told(Kind.ROLLED_BACK, reason);
        } catch (GlobalTransactionIncompleteException e) {
            return told(Kind.ROLLED_BACK, reason);
        } catch (GlobalTransactionException e) {
            return told(Kind.UNKNOWN, reason + "; " + e);
        }
    }

    private ToldOutcome told(Kind kind, String reason) {
        return new ToldOutcome(plan.transfer(), kind, idleAcrossRestart, reason);
    }
}
