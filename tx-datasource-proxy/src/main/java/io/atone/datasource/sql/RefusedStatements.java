package io.atone.datasource.sql;

import java.util.HashMap;
import java.util.Map;

/** The statements that are refused by their first word, each with its reason and way out. */
final class RefusedStatements {

    private static final Map<String, StatementPlan.Refused> BY_FIRST_WORD = new HashMap<>();

    static {
        refuse(
                "it changes the database's structure, which ends transactions on some engines and cannot be undone",
                "Run it outside the global transaction, by a migration tool",
                "CREATE ALTER DROP RENAME COMMENT GRANT REVOKE REINDEX CLUSTER REFRESH SECURITY REASSIGN IMPORT INSTALL UNINSTALL");
        refuse(
                "it removes all rows without naming them, so they cannot be brought back",
                "Use DELETE FROM the table, or truncate outside the global transaction",
                "TRUNCATE");
        refuse(
                "what a stored program changes cannot be captured",
                "Call it outside the global transaction, or send its statements from the application",
                "CALL EXEC EXECUTE DO PERFORM PREPARE DEALLOCATE");
        refuse(
                "it replaces existing rows, and which ones cannot be told from its text",
                "Select the row FOR UPDATE, then use a plain INSERT or UPDATE",
                "REPLACE MERGE UPSERT");
        refuse(
                "it moves rows in bulk past the statements that are captured",
                "Use INSERT as a JDBC batch, or load outside the global transaction",
                "LOAD COPY RUNSCRIPT BACKUP RESTORE HANDLER");
        refuse(
                "the transaction would be controlled by SQL text, unseen by the connection",
                "Use Connection.setAutoCommit, commit, rollback and setSavepoint, or @Transactional",
                "BEGIN START COMMIT ROLLBACK SAVEPOINT RELEASE END ABORT XA CHECKPOINT");
        refuse(
                "table locks are unknown to other services, and taking them can end the transaction",
                "Use SELECT ... FOR UPDATE on the rows",
                "LOCK UNLOCK");
        refuse(
                "what unqualified table names mean would change, unseen by the connection",
                "Use Connection.setCatalog or setSchema, or qualify the names",
                "USE");
        refuse(
                "rows would be reached through a cursor made by SQL text, where they are not captured",
                "Use a plain SELECT; Statement.setFetchSize streams its rows",
                "DECLARE FETCH MOVE CLOSE OPEN");
        refuse(
                "it administers the database or has effects outside the transaction, which cannot be undone",
                "Run it outside the global transaction",
                "ANALYZE OPTIMIZE REPAIR CHECK CHECKSUM VACUUM FLUSH KILL PURGE RESTART SHUTDOWN SCRIPT DISCARD LISTEN NOTIFY UNLISTEN CACHE CHANGE STOP CLONE BINLOG SIGNAL RESIGNAL GET");
    }

    private RefusedStatements() {}

    private static void refuse(String reason, String wayOut, String firstWords) {
        for (String word : Words.of(firstWords)) {
            BY_FIRST_WORD.put(word, new StatementPlan.Refused(word + ": " + reason, wayOut));
        }
    }

    static StatementPlan.Refused byFirstWord(String word) {
        return BY_FIRST_WORD.getOrDefault(
                word,
                new StatementPlan.Refused(
                        "It is no kind of statement that is known",
                        "Use plain INSERT, UPDATE, DELETE and SELECT, or run it outside the global transaction"));
    }
}
