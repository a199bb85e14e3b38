package io.atone.coordinator.rpc.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

import io.atone.core.transport.grpc.proto.BranchInfo;
import io.atone.core.transport.grpc.proto.GetTransactionRequest;
import io.atone.core.transport.grpc.proto.GlobalStatus;
import io.atone.core.transport.grpc.proto.ListLocksRequest;
import io.atone.core.transport.grpc.proto.ListLocksResponse;
import io.atone.core.transport.grpc.proto.ListResourcesRequest;
import io.atone.core.transport.grpc.proto.ListResourcesResponse;
import io.atone.core.transport.grpc.proto.ListTransactionsRequest;
import io.atone.core.transport.grpc.proto.ListTransactionsResponse;
import io.atone.core.transport.grpc.proto.LockInfo;
import io.atone.core.transport.grpc.proto.ResourceInfo;
import io.atone.core.transport.grpc.proto.TransactionInfo;
import org.jspecify.annotations.Nullable;

/** The commands that only look. */
final class Listings {

    static final int DEFAULT_LIMIT = 100;
    static final int MAX_LIMIT = 100_000;

    private final AdminClient client;
    private final Output out;

    Listings(AdminClient client, Output out) {
        this.client = client;
        this.out = out;
    }

    ExitCode transactions(CommandLine line) {
        int limit = line.number("limit", DEFAULT_LIMIT, MAX_LIMIT);
        GlobalStatus status = status(line.option("status"));
        ListTransactionsResponse.Builder all = ListTransactionsResponse.newBuilder();
        do {
            ListTransactionsResponse page = client.call()
                    .listTransactions(ListTransactionsRequest.newBuilder()
                            .setStatus(status)
                            .setLimit(limit - all.getTransactionsCount())
                            .setPageToken(all.getNextPageToken())
                            .build());
            all.mergeFrom(page).setTruncated(page.getTruncated()).setNextPageToken(page.getNextPageToken());
        } while (all.getTruncated() && all.getTransactionsCount() < limit);
        out.result(all.build(), () -> text(all));
        return ExitCode.DONE;
    }

    private static GlobalStatus status(@Nullable String text) {
        if (text == null) {
            return GlobalStatus.GLOBAL_STATUS_UNSPECIFIED;
        }
        return Arrays.stream(GlobalStatus.values())
                .filter(status -> status.name().equals(text.toUpperCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> new CommandUsageException("--status is one of "
                        + Arrays.stream(io.atone.core.status.GlobalStatus.values())
                                .map(Enum::name)
                                .collect(Collectors.joining(", "))
                        + ", but is " + text));
    }

    private static String text(ListTransactionsResponse.Builder list) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("XID", "STATUS", "AGE", "LOCKS", "BRANCHES", "APPLICATION", "NAME", "REASON"));
        for (TransactionInfo transaction : list.getTransactionsList()) {
            rows.add(List.of(
                    transaction.getXid(),
                    TransactionText.status(transaction),
                    Texts.age(transaction.getAgeMillis()),
                    Integer.toString(transaction.getHeldLocks()),
                    branches(transaction),
                    transaction.getApplication(),
                    transaction.getName(),
                    transaction.getReason()));
        }
        return Texts.table("", rows) + count(list.getTransactionsCount(), "transaction", list.getTruncated());
    }

    /** How many there are, and which of them do not just wait for the decision. */
    private static String branches(TransactionInfo transaction) {
        List<String> unusual = transaction.getBranchesList().stream()
                .filter(branch ->
                        branch.getStatus().equals("STUCK") || branch.getStatus().equals("PAUSED"))
                .map(Listings::shortly)
                .toList();
        return transaction.getTotalBranches() + (unusual.isEmpty() ? "" : ": " + String.join(", ", unusual));
    }

    private static String shortly(BranchInfo branch) {
        return branch.getBranchId() + " " + branch.getStatus();
    }

    private static String count(int shown, String what, boolean more) {
        return shown + " " + what + (shown == 1 ? "" : "s") + (more ? " shown, and there are more (see --limit)" : "")
                + System.lineSeparator();
    }

    ExitCode show(String xid) {
        TransactionInfo found = client.call()
                .getTransaction(GetTransactionRequest.newBuilder().setXid(xid).build());
        out.result(found, () -> TransactionText.of(found));
        return ExitCode.DONE;
    }

    ExitCode resources() {
        ListResourcesResponse found = client.call().listResources(ListResourcesRequest.getDefaultInstance());
        out.result(found, () -> text(found));
        return ExitCode.DONE;
    }

    private static String text(ListResourcesResponse list) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("RESOURCE", "OPEN", "CLIENTS", "UNSERVED", "DESCRIPTION", "WHY NOT"));
        for (ResourceInfo resource : list.getResourcesList()) {
            rows.add(List.of(
                    resource.getResourceId(),
                    resource.getOpen() ? "yes" : "no",
                    resource.getServers() == 0
                            ? "none"
                            : resource.getServers() + ": " + String.join(", ", resource.getServedByList()),
                    Integer.toString(resource.getUnservedBranches()),
                    resource.getDescription(),
                    whyNot(resource)));
        }
        return Texts.table("", rows) + count(list.getResourcesCount(), "resource", list.getTruncated());
    }

    private static String whyNot(ResourceInfo resource) {
        if (resource.getOpen()) {
            return "";
        }
        if (!resource.getScanFailure().isEmpty()) {
            return "the last scan failed: " + resource.getScanFailure();
        }
        return resource.getServers() == 0 ? "no client serves it" : "it is being scanned";
    }

    ExitCode locks(CommandLine line) {
        int limit = line.number("limit", DEFAULT_LIMIT, MAX_LIMIT);
        String xid = line.words().isEmpty() ? "" : line.words().get(0);
        ListLocksResponse.Builder all = ListLocksResponse.newBuilder();
        do {
            ListLocksResponse page = client.call()
                    .listLocks(ListLocksRequest.newBuilder()
                            .setXid(xid)
                            .setLimit(limit - all.getLocksCount())
                            .setPageToken(all.getNextPageToken())
                            .build());
            all.mergeFrom(page).setNextPageToken(page.getNextPageToken());
        } while (!all.getNextPageToken().isEmpty() && all.getLocksCount() < limit);
        out.result(all.build(), () -> text(all));
        return ExitCode.DONE;
    }

    private static String text(ListLocksResponse.Builder list) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("LOCK", "HOLDER", "BRANCH", "RESOURCE", "APPLICATION", "NAME", "WAITING"));
        for (LockInfo lock : list.getLocksList()) {
            rows.add(List.of(
                    lock.getLockKey(),
                    lock.getXid(),
                    Long.toString(lock.getBranchId()),
                    lock.getResourceId(),
                    lock.getApplication(),
                    lock.getName(),
                    waiting(lock)));
        }
        return Texts.table("", rows)
                + count(list.getLocksCount(), "lock", !list.getNextPageToken().isEmpty());
    }

    private static String waiting(LockInfo lock) {
        return lock.getWaiting() == 0
                ? "-"
                : lock.getWaiting() + ": " + String.join(", ", lock.getFirstWaitingList())
                        + (lock.getWaiting() > lock.getFirstWaitingCount() ? ", ..." : "");
    }
}
