package io.atone.coordinator.rpc;

import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.atone.coordinator.engine.LockView;
import io.atone.coordinator.engine.ResourceView;
import io.atone.coordinator.engine.TransactionView;
import io.atone.core.transport.grpc.proto.ListLocksResponse;
import io.atone.core.transport.grpc.proto.ListResourcesResponse;
import io.atone.core.transport.grpc.proto.ListTransactionsResponse;
import io.atone.core.transport.grpc.proto.LockInfo;
import io.atone.core.transport.grpc.proto.ResourceInfo;
import io.atone.core.transport.grpc.proto.TransactionInfo;

/** Cuts lists into pages of a bounded number of elements and bytes, and reads and writes the tokens that lead from one to the next. */
final class AdminPages {

    static final int DEFAULT_LIMIT = 1_000;
    static final int MAX_LIMIT = 10_000;

    /** Once a page has this many bytes it ends; one element more may be in it. */
    static final int MAX_PAGE_BYTES = 1024 * 1024;

    private static final Pattern NUMBER = Pattern.compile("\\d{1,18}");
    private static final Pattern PLACE = Pattern.compile("(\\d{1,18})\\.(\\d{1,9})");

    private AdminPages() {}

    /** What is asked for, as far as it is granted. */
    static int limit(int asked) {
        return asked == 0 ? DEFAULT_LIMIT : asked < 0 ? MAX_LIMIT : Math.min(asked, MAX_LIMIT);
    }

    static long transactionToken(String token) {
        if (token.isEmpty()) {
            return 0;
        }
        if (!NUMBER.matcher(token).matches()) {
            throw notAToken();
        }
        return Long.parseLong(token);
    }

    static LockView.Place lockToken(String token) {
        if (token.isEmpty()) {
            return LockView.Place.START;
        }
        Matcher matcher = PLACE.matcher(token);
        if (!matcher.matches()) {
            throw notAToken();
        }
        return new LockView.Place(Long.parseLong(matcher.group(1)), Integer.parseInt(matcher.group(2)));
    }

    private static IllegalArgumentException notAToken() {
        return new IllegalArgumentException("The page token is not one of this list");
    }

    /** @param found one more than the limit when there are more */
    static ListTransactionsResponse transactions(List<TransactionView> found, int limit) {
        ListTransactionsResponse.Builder page = ListTransactionsResponse.newBuilder();
        int bytes = 0;
        for (TransactionView view : found) {
            if (page.getTransactionsCount() == limit || bytes >= MAX_PAGE_BYTES) {
                TransactionView last = found.get(page.getTransactionsCount() - 1);
                return page.setTruncated(true)
                        .setNextPageToken(Long.toString(last.number()))
                        .build();
            }
            TransactionInfo info = AdminWire.encodeSummary(view);
            bytes += info.getSerializedSize();
            page.addTransactions(info);
        }
        return page.build();
    }

    /** @param found one more than the limit when there are more */
    static ListLocksResponse locks(List<LockView> found, int limit) {
        ListLocksResponse.Builder page = ListLocksResponse.newBuilder();
        int bytes = 0;
        for (LockView view : found) {
            if (page.getLocksCount() == limit || bytes >= MAX_PAGE_BYTES) {
                LockView.Place last = found.get(page.getLocksCount() - 1).place();
                return page.setNextPageToken(last.transaction() + "." + last.index())
                        .build();
            }
            LockInfo info = AdminWire.encode(view);
            bytes += info.getSerializedSize();
            page.addLocks(info);
        }
        return page.build();
    }

    /** What is not open comes first. */
    static ListResourcesResponse resources(List<ResourceView> found) {
        ListResourcesResponse.Builder page = ListResourcesResponse.newBuilder();
        int bytes = 0;
        for (ResourceView view :
                found.stream().sorted(Comparator.comparing(ResourceView::open)).toList()) {
            if (bytes >= MAX_PAGE_BYTES) {
                return page.setTruncated(true).build();
            }
            ResourceInfo info = AdminWire.encode(view);
            bytes += info.getSerializedSize();
            page.addResources(info);
        }
        return page.build();
    }
}
