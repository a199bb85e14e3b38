package io.atone.coordinator.sequence;

import java.util.List;

import io.atone.core.id.BranchId;
import io.atone.core.id.BranchRef;
import io.atone.core.id.LockKey;
import io.atone.core.id.Xid;
import io.atone.core.protocol.ClientMessage;
import io.atone.core.protocol.ClientMessage.LiveBranch;
import io.atone.core.protocol.Reply;
import org.jspecify.annotations.Nullable;

/** A branch as its client works in it: undo row, registration, local commit, vote. */
final class Work {

    final Client client;
    final Bank bank;
    private final Business business;
    private final String row;
    private final int number;

    @Nullable
    BranchRef branch;

    private boolean granted;

    Work(Business business, Client client, Bank bank, String row, int number) {
        this.business = business;
        this.client = client;
        this.bank = bank;
        this.row = row;
        this.number = number;
        client.worksIn(this);
    }

    boolean canRegister() {
        boolean inOrder = business.initiator != client || business.takesWork();
        return branch == null
                && client.isConnected()
                && client.mayRegister(bank)
                && bank.isFree(row)
                && business.canStart()
                && inOrder;
    }

    void register() {
        Xid xid = business.start();
        if (xid != null) {
            branch = new BranchRef(xid, new BranchId(number));
            bank.open(branch, row);
            client.ask(new ClientMessage.RegisterBranch(branch, bank.id, keys(), null));
        }
    }

    private List<LockKey> keys() {
        return List.of(LockKey.of(bank.id, row));
    }

    boolean isOpen() {
        return branch != null && bank.state(branch) == Bank.State.OPEN;
    }

    /** What became of the registration; null when that will never be known. */
    void registered(@Nullable Reply reply) {
        if (reply instanceof Reply.Done) {
            granted = true;
            client.world.judge.granted(branch);
        } else {
            fail();
        }
    }

    boolean canEndLocally() {
        return granted && isOpen();
    }

    void commitLocally() {
        bank.commitLocally(branch);
        client.vote(branch);
    }

    /** The local transaction fails, and the client says so. */
    void fail() {
        if (isOpen()) {
            bank.abortLocally(branch);
            client.mark(branch.xid(), "the local transaction of " + branch + " failed");
        }
    }

    void clientCrashed() {
        if (isOpen()) {
            bank.abortLocally(branch);
        }
    }

    boolean isLiveBranch() {
        return canEndLocally();
    }

    LiveBranch toLive() {
        return new LiveBranch(branch, bank.id);
    }

    boolean canFinish() {
        return canEndLocally();
    }

    /** Commits locally unless the whole is lost anyway. */
    void finish() {
        if (canEndLocally()) {
            if (business.isLive() && business.rollbackOnlyReason == null && !business.isEndRequested()) {
                commitLocally();
            } else {
                fail();
            }
        }
    }
}
