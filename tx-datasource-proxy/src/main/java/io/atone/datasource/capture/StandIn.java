package io.atone.datasource.capture;

import java.sql.PreparedStatement;
import java.sql.SQLException;

/** Runs another text instead of the user's, and lets him have the generated keys that the driver tells. */
final class StandIn {

    private StandIn() {}

    /** Sets the parameters of a text of our own. */
    @FunctionalInterface
    interface Binder {
        void bind(PreparedStatement target) throws SQLException;
    }

    /** All parameters of the user's statement, where they stand there. */
    static Binder allOf(StatementCall call) {
        return target -> {
            if (call.parameters().isPresent()) {
                call.parameters().get().bindAllTo(target);
            }
        };
    }

    /** The update count of the text. */
    static long run(CaptureScope scope, StatementCall call, String sql, Binder binder) throws SQLException {
        GeneratedKeysRequest request = call.generatedKeysRequest();
        boolean asked = call.asksForKeys();
        PreparedStatement ours = CaptureScope.withTimeout(call, request.prepare(scope.connection(), sql));
        boolean handedOver = false;
        try {
            binder.bind(ours);
            long count = ours.executeUpdate();
            call.markChanged();
            call.replaceResults(
                    asked ? new Replacement(count, ours.getGeneratedKeys(), ours) : Replacement.ofCount(count));
            handedOver = asked;
            return count;
        } finally {
            if (!handedOver) {
                ours.close();
            }
        }
    }
}
