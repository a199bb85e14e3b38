package io.atone.core.transport.grpc;

import java.util.ArrayList;
import java.util.List;

import io.atone.core.protocol.RowDifference;
import io.atone.core.transport.grpc.proto.ColumnDifference;
import org.jspecify.annotations.Nullable;

/** Rows in the way of an undo, to and from the wire. */
public final class RowDifferences {

    private RowDifferences() {}

    /** To the wire. */
    public static List<io.atone.core.transport.grpc.proto.RowDifference> encode(List<RowDifference> differences) {
        return differences.stream().map(RowDifferences::encode).toList();
    }

    private static io.atone.core.transport.grpc.proto.RowDifference encode(RowDifference difference) {
        var wire = io.atone.core.transport.grpc.proto.RowDifference.newBuilder()
                .setTable(difference.table())
                .setRow(difference.row())
                .setChange(
                        switch (difference.change()) {
                            case INSERTED -> io.atone.core.transport.grpc.proto.RowDifference.Change.INSERTED;
                            case UPDATED -> io.atone.core.transport.grpc.proto.RowDifference.Change.UPDATED;
                            case DELETED -> io.atone.core.transport.grpc.proto.RowDifference.Change.DELETED;
                        })
                .setMoreColumns(difference.moreColumns());
        difference.columns().forEach(column -> wire.addColumns(encode(column)));
        return wire.build();
    }

    private static ColumnDifference encode(RowDifference.Column column) {
        ColumnDifference.Builder wire =
                ColumnDifference.newBuilder().setName(column.name()).setDiffers(column.differs());
        if (column.before() != null) {
            wire.setBefore(column.before());
        }
        if (column.byBranch() != null) {
            wire.setByBranch(column.byBranch());
        }
        if (column.now() != null) {
            wire.setNow(column.now());
        }
        return wire.build();
    }

    static List<RowDifference> decode(String field, List<io.atone.core.transport.grpc.proto.RowDifference> wire)
            throws WireFormatException {
        if (wire.size() > RowDifference.MAX_ROWS) {
            throw new WireFormatException(
                    field, wire.size() + " rows, but at most " + RowDifference.MAX_ROWS + " are allowed");
        }
        List<RowDifference> differences = new ArrayList<>(wire.size());
        for (io.atone.core.transport.grpc.proto.RowDifference difference : wire) {
            differences.add(decode(field, difference));
        }
        return differences;
    }

    private static RowDifference decode(String field, io.atone.core.transport.grpc.proto.RowDifference wire)
            throws WireFormatException {
        RowDifference.Change change =
                switch (wire.getChange()) {
                    case INSERTED -> RowDifference.Change.INSERTED;
                    case UPDATED -> RowDifference.Change.UPDATED;
                    case DELETED -> RowDifference.Change.DELETED;
                    case CHANGE_UNSPECIFIED, UNRECOGNIZED ->
                        throw new WireFormatException(field, "unset or unknown to this version: " + wire.getChange());
                };
        try {
            return new RowDifference(
                    wire.getTable(),
                    wire.getRow(),
                    change,
                    wire.getColumnsList().stream().map(RowDifferences::decode).toList(),
                    wire.getMoreColumns());
        } catch (IllegalArgumentException e) {
            throw new WireFormatException(field, e);
        }
    }

    private static RowDifference.Column decode(ColumnDifference wire) {
        @Nullable String before = wire.hasBefore() ? wire.getBefore() : null;
        @Nullable String byBranch = wire.hasByBranch() ? wire.getByBranch() : null;
        @Nullable String now = wire.hasNow() ? wire.getNow() : null;
        return new RowDifference.Column(wire.getName(), before, byBranch, now, wire.getDiffers());
    }
}
