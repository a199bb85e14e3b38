package io.atone.datasource.capture;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import io.atone.datasource.metadata.DmlKind;
import io.atone.datasource.metadata.Refusal;
import io.atone.datasource.sql.StatementPlan;
import io.atone.datasource.sql.StatementPlan.Collision;
import io.atone.datasource.sql.StatementPlan.Effect;
import io.atone.datasource.sql.TableRef;
import org.jspecify.annotations.Nullable;

/**
 * Looks at all items of a batch before the first one runs, so that nothing has run when one of them is refused for its text or its
 * table. What depends on values, or on the rows that are there, is seen only when the item's turn comes.
 */
final class BatchCheck {

    private final CaptureScope scope;
    private final StatementCapture plans;

    BatchCheck(CaptureScope scope, StatementCapture plans) {
        this.scope = scope;
        this.plans = plans;
    }

    /**
     * Tells whether all items are let through.
     *
     * @throws StatementRefusedException when an item cannot be captured
     */
    boolean lookAt(BatchCall batch) throws SQLException {
        boolean letThrough = true;
        for (BatchItem item : batch.items()) {
            StatementPlan plan = plans.plan(item.sql());
            requireBatchable(item.sql(), plan);
            letThrough &= plan instanceof StatementPlan.PassThrough;
        }
        // One statement is refused before it runs in any case, and the items of a prepared batch are one.
        if (!letThrough && !batch.isPrepared() && batch.items().size() > 1) {
            for (BatchItem item : batch.items()) {
                requireTable(StatementCall.ofItem(batch.statement(), item, GeneratedKeysRequest.NONE));
            }
        }
        return letThrough;
    }

    private void requireBatchable(String sql, StatementPlan plan) throws SQLException {
        if (plan instanceof StatementPlan.PassThrough) {
            scope.requireSameText(sql);
        } else if (plan instanceof StatementPlan.Refused refused) {
            throw CaptureScope.refusal(sql, new Refusal(refused.reason(), refused.wayOut()));
        } else if (plan instanceof StatementPlan.Several) {
            throw StatementCapture.several(sql);
        } else if (answersRows(plan)) {
            throw CaptureScope.refusal(
                    sql, new Refusal("it returns rows, but is run as a batch", "run it by executeQuery"));
        }
    }

    private static boolean answersRows(StatementPlan plan) {
        return plan instanceof StatementPlan.SelectForUpdate
                || plan instanceof StatementPlan.LockingSelect
                || plan instanceof StatementPlan.SkippingSelect
                || (plan instanceof StatementPlan.Returning returning
                        && !returning.returning().isEmpty());
    }

    private void requireTable(StatementCall call) throws SQLException {
        StatementPlan plan = plans.plan(call.sql());
        if (plan instanceof StatementPlan.Update update) {
            Set<String> changed = new ChangeCapture(scope).changed(update);
            scope.tableWithCascades(call, update.table(), DmlKind.UPDATE, changed);
            return;
        }
        for (Change change : changes(plan)) {
            scope.tableWithCascades(
                    call, change.table(), DmlKind.valueOf(change.effect().name()), Set.of());
        }
    }

    private record Change(TableRef table, Effect effect) {}

    private static List<Change> changes(StatementPlan plan) {
        List<Change> changes = new ArrayList<>();
        if (plan instanceof StatementPlan.Insert insert) {
            changes.add(new Change(insert.table(), Effect.INSERT));
        } else if (plan instanceof StatementPlan.InsertQuery insert) {
            addUpsert(changes, insert.table(), insert.onCollision().collision());
        } else if (plan instanceof StatementPlan.Upsert upsert) {
            addUpsert(changes, upsert.rows().table(), upsert.collision());
        } else if (plan instanceof StatementPlan.Merge merge) {
            changes.add(new Change(merge.rows().table(), Effect.INSERT));
            changes.add(new Change(merge.rows().table(), Effect.UPDATE));
        } else if (plan instanceof StatementPlan.Delete delete) {
            changes.add(new Change(delete.table(), Effect.DELETE));
        } else if (plan instanceof StatementPlan.JoinedChange joined) {
            changes.add(new Change(joined.table(), joined.effect()));
        } else if (plan instanceof StatementPlan.Returning returning) {
            returning.effects().forEach(effect -> changes.add(new Change(returning.table(), effect)));
        }
        return changes;
    }

    private static void addUpsert(List<Change> changes, TableRef table, @Nullable Collision collision) {
        changes.add(new Change(table, Effect.INSERT));
        if (collision == Collision.UPDATE) {
            changes.add(new Change(table, Effect.UPDATE));
        } else if (collision == Collision.REPLACE) {
            changes.add(new Change(table, Effect.DELETE));
        }
    }
}
