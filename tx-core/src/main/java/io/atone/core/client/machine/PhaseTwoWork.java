package io.atone.core.client.machine;

import java.util.List;
import java.util.Objects;

import io.atone.core.id.BranchRef;
import io.atone.core.id.ResourceId;
import io.atone.core.protocol.ClientMessage.InDoubtBranch;
import io.atone.core.protocol.RowDifference;
import io.atone.core.protocol.UndoOrder;

/** What a resource manager is to do. All are immutable. */
public sealed interface PhaseTwoWork {

    /** Whose manager. */
    ResourceId resource();

    /** Forget branches that are committed globally. */
    record CommitWork(ResourceId resource, List<BranchRef> branches) implements PhaseTwoWork {
        public CommitWork {
            Objects.requireNonNull(resource, "resource");
            branches = List.copyOf(branches);
        }
    }

    /**
     * Undo a branch.
     *
     * @param order how
     */
    record RollbackWork(ResourceId resource, BranchRef branch, UndoOrder order) implements PhaseTwoWork {
        public RollbackWork {
            Objects.requireNonNull(resource, "resource");
            Objects.requireNonNull(branch, "branch");
            Objects.requireNonNull(order, "order");
        }

        /** The ordinary, guarded undo. */
        public RollbackWork(ResourceId resource, BranchRef branch) {
            this(resource, branch, UndoOrder.GUARDED);
        }
    }

    /**
     * Find the branches in doubt.
     *
     * @param connection the stream that asked; an answer to another one would be out of date
     */
    record ScanWork(ResourceId resource, long connection) implements PhaseTwoWork {
        public ScanWork {
            Objects.requireNonNull(resource, "resource");
        }
    }

    /** How work ended. All are immutable. */
    sealed interface WorkResult {

        /** It is done. */
        record Done() implements WorkResult {}

        /** A scan is done, and this is what it found. */
        record Scanned(List<InDoubtBranch> branches) implements WorkResult {
            public Scanned {
                branches = List.copyOf(branches);
            }
        }

        /** Passing trouble. */
        record Failed(String detail) implements WorkResult {
            public Failed {
                Objects.requireNonNull(detail, "detail");
            }
        }

        /**
         * A person has to look.
         *
         * @param differences the rows in the way, as far as they are known
         */
        record NeedsAttention(String detail, List<RowDifference> differences) implements WorkResult {
            public NeedsAttention {
                Objects.requireNonNull(detail, "detail");
                differences = List.copyOf(differences);
            }

            /** Without rows to show. */
            public NeedsAttention(String detail) {
                this(detail, List.of());
            }
        }
    }
}
