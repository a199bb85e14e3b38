package io.atone.core.rm;

import java.util.List;
import java.util.Set;

import io.atone.core.id.BranchRef;
import io.atone.core.id.ResourceId;
import io.atone.core.protocol.ClientMessage.InDoubtBranch;
import io.atone.core.protocol.UndoOrder;

/**
 * Runs branches against one resource: the seam between Atone and a kind of resource. The resource itself durably knows
 * its in-doubt branches (for AT mode: its undo records); everything else follows from that.
 *
 * <p>Implementations are thread-safe; calls for one resource may come in parallel, those for one branch never do. Every
 * call may be repeated after it succeeded and must then succeed again.
 */
public interface ResourceManager {

    /** Which resource. */
    ResourceId resourceId();

    /** The kind of branches, such as {@code "AT"}. */
    String kind();

    /** For people: product and address, without credentials. */
    String description();

    /**
     * Every branch that is locally committed and has not heard the decision. Waits for each open local transaction that
     * might still become one and whose branch was granted before this call.
     *
     * @throws Exception when the resource cannot be read completely; the scan is repeated later
     */
    List<InDoubtBranch> inDoubtBranches() throws Exception;

    /**
     * Forgets branches that are committed globally. Branches that are unknown are fine: they are forgotten already.
     *
     * @throws Exception when some may be left; all of them are sent again later
     */
    void commit(List<BranchRef> branches) throws Exception;

    /**
     * Undoes a branch. When its local transaction is still open, waits for its end; when it never committed, there is
     * nothing to undo and that is a success.
     *
     * @throws NeedsAttentionException when it cannot be undone without a person's word
     * @throws Exception on passing trouble; the branch is sent again later
     */
    void rollback(BranchRef branch) throws Exception;

    /**
     * Undoes branches of different global transactions, for resources where several at once cost little more than one, and several batches
     * in a row little more than one batch. Each branch is as for {@link #rollback(BranchRef)}, except that those that are not undone
     * at once, for whatever reason, may be left: the caller undoes each of them by itself.
     *
     * @param waiting asked for batches by the calling thread until there are none
     * @throws Exception when those it was given last cannot be undone together, for whatever reason
     */
    default void rollbackTogether(WaitingBranches waiting) throws Exception {
        for (List<BranchRef> batch = waiting.next(); !batch.isEmpty(); batch = waiting.next()) {
            for (BranchRef branch : batch) {
                rollback(branch);
                waiting.undone(Set.of(branch));
            }
        }
    }

    /**
     * Ends a branch that needed attention, as an operator has decided. All of it or, when this throws, nothing; whoever comes
     * first, this or an ordinary undo, is the one that counts, and the other finds nothing to do and succeeds.
     *
     * <p>Kinds of branches that never need attention need not implement it.
     *
     * @param order forced or keep-current, with the operator's reason
     * @throws NeedsAttentionException when it cannot be done so
     * @throws Exception on passing trouble; the branch is sent again later
     */
    default void resolve(BranchRef branch, UndoOrder order) throws Exception {
        throw new NeedsAttentionException(
                "Branches of kind " + kind() + " cannot be resolved with " + order.mode() + "; only be tried again");
    }
}
