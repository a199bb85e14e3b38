package io.atone.coordinator.rpc.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import io.atone.core.transport.grpc.proto.BranchInfo;
import io.atone.core.transport.grpc.proto.ColumnDifference;
import io.atone.core.transport.grpc.proto.GlobalStatus;
import io.atone.core.transport.grpc.proto.RollbackCause;
import io.atone.core.transport.grpc.proto.RowDifference;
import io.atone.core.transport.grpc.proto.TransactionInfo;

import static io.atone.coordinator.rpc.cli.Texts.printable;

/** One transaction as text: what it is, its branches, and for those that are stuck the rows side by side and what can be done. */
final class TransactionText {

    private static final String STUCK = "STUCK";
    private static final String NO_ROW = "(no row)";

    private final StringBuilder text = new StringBuilder();

    private TransactionText() {}

    static String of(TransactionInfo transaction) {
        TransactionText writer = new TransactionText();
        writer.header(transaction);
        transaction.getBranchesList().forEach(branch -> writer.branch(transaction, branch));
        int more = transaction.getTotalBranches() - transaction.getBranchesCount();
        if (more > 0) {
            writer.line("and " + more + " more branches");
        }
        return writer.text.toString();
    }

    static String status(TransactionInfo transaction) {
        return transaction.getStatus()
                + (transaction.getCause() == RollbackCause.ROLLBACK_CAUSE_UNSPECIFIED
                        ? ""
                        : " (" + transaction.getCause() + ")");
    }

    private void line(String line) {
        text.append(line).append(System.lineSeparator());
    }

    private void header(TransactionInfo transaction) {
        line("transaction " + transaction.getXid());
        line("  name         " + (transaction.getName().isEmpty() ? "-" : printable(transaction.getName())));
        line("  application  "
                + (transaction.getApplication().isEmpty() ? "-" : printable(transaction.getApplication())));
        line("  status       " + status(transaction));
        if (!transaction.getReason().isEmpty()) {
            line("  reason       " + printable(transaction.getReason()));
        }
        boolean over = transaction.getAgeMillis() == 0
                && transaction.getTotalBranches() == 0
                && isEnd(transaction.getStatus());
        line("  age          " + (over ? "over" : Texts.age(transaction.getAgeMillis())));
        line("  locks        " + transaction.getHeldLocks());
    }

    private static boolean isEnd(GlobalStatus status) {
        return status == GlobalStatus.COMMITTED || status == GlobalStatus.ROLLED_BACK;
    }

    private void branch(TransactionInfo transaction, BranchInfo branch) {
        line("");
        line("branch " + branch.getBranchId());
        line("  resource     " + printable(branch.getResourceId()));
        line("  status       " + branch.getStatus()
                + (branch.getAttempts() == 0 ? "" : ", " + branch.getAttempts() + " attempts"));
        if (!branch.getDetail().isEmpty()) {
            line("  detail       " + printable(branch.getDetail()));
        }
        branch.getDifferencesList().forEach(this::row);
        if (branch.getStatus().equals(STUCK)) {
            advise(transaction.getXid() + " " + branch.getBranchId());
        }
    }

    private void row(RowDifference row) {
        line("");
        line("  " + printable(row.getTable()) + ", " + printable(row.getRow()) + ", which the branch "
                + row.getChange().name().toLowerCase(Locale.ROOT));
        List<List<String>> cells = new ArrayList<>();
        cells.add(List.of("COLUMN", "BEFORE", "BY THE BRANCH", "NOW", ""));
        for (ColumnDifference column : row.getColumnsList()) {
            cells.add(List.of(
                    column.getName(),
                    column.hasBefore() ? column.getBefore() : NO_ROW,
                    column.hasByBranch() ? column.getByBranch() : NO_ROW,
                    column.hasNow() ? column.getNow() : NO_ROW,
                    column.getDiffers() ? "<- changed by somebody else" : ""));
        }
        text.append(Texts.table("    ", cells));
        if (row.getMoreColumns() > 0) {
            line("    and " + row.getMoreColumns() + " more columns");
        }
    }

    private void advise(String branch) {
        line("");
        line("  Its locks are held until a person decides. Either");
        line("    set the rows right (to BEFORE or BY THE BRANCH), then  transactions retry " + branch);
        line("    keep what is there NOW                                 transactions resolve " + branch
                + " --keep-current --reason \"...\"");
        line("    or write BEFORE over whatever is there                 transactions resolve " + branch
                + " --force-undo --reason \"...\"");
    }
}
