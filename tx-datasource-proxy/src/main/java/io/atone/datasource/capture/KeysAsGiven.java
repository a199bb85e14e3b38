package io.atone.datasource.capture;

import io.atone.datasource.metadata.DmlKind;
import io.atone.datasource.metadata.Refusal;
import io.atone.datasource.metadata.TableMeta;

/** For statements whose rows are looked up by the key values that they give: no trigger may have given the rows others. */
final class KeysAsGiven {

    private KeysAsGiven() {}

    /**
     * Passes when no trigger of the table may set a column of a unique key.
     *
     * @param kinds what the statement may do to rows
     * @throws StatementRefusedException when one may
     */
    static void require(StatementCall call, TableMeta table, DmlKind... kinds) throws StatementRefusedException {
        for (DmlKind kind : kinds) {
            if (table.triggersMaySetUniqueKey(kind)) {
                throw CaptureScope.refusal(
                        call.sql(),
                        new Refusal(
                                "a trigger of table " + table.name()
                                        + " may set a column of a unique key, and which rows a"
                                        + " statement of this kind concerns is told by the key values that it gives",
                                "use plain INSERT, UPDATE and DELETE, or let the service fill the key"));
            }
        }
    }
}
