package io.atone.boot.autoconfigure;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.atone.datasource.resource.SchemaMode;
import io.atone.feign.server.InboundPolicy;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * What an application can set.
 *
 * @param enabled Whether Atone is active at all. Without it, annotated methods run without a global transaction.
 * @param application Name of this application, for people: logs, errors and the coordinator's overview. The default is
 *     spring.application.name.
 * @param schema What to do when the tables undo_log and tx_resource are missing in a database: create them, only check them,
 *     or nothing.
 */
@ConfigurationProperties("atone")
public record AtoneProperties(
        @DefaultValue("true") boolean enabled,
        @Nullable String application,
        @DefaultValue("create") SchemaMode schema,
        @DefaultValue Coordinator coordinator,
        @DefaultValue Transaction transaction,
        @DefaultValue Datasource datasource,
        @DefaultValue Propagation propagation) {

    /**
     * Where the coordinator is.
     *
     * @param address Host and port of the coordinator.
     * @param failFast Whether the application refuses to start when the coordinator cannot be reached.
     * @param connectWait How long a start, or the beginning of a transaction, waits for a connection to the coordinator.
     * @param token Bearer token that the coordinator asks for.
     */
    public record Coordinator(
            @DefaultValue("localhost:8091") String address,
            @DefaultValue("true") boolean failFast,
            @DefaultValue("5s") Duration connectWait,
            @Nullable String token,
            @DefaultValue Tls tls) {

        public Coordinator {
            DurationLimits.requirePositive("atone.coordinator.connect-wait", connectWait);
        }

        /** The token is nobody's business. */
        @Override
        public String toString() {
            return "Coordinator[address=" + address + ", failFast=" + failFast + ", connectWait=" + connectWait
                    + ", tls=" + tls + "]";
        }
    }

    /**
     * Encryption of the connection to the coordinator.
     *
     * @param enabled Whether the connection is encrypted.
     * @param trustCertificates PEM file with the certificates to trust. The default is what the JVM trusts.
     * @param certificate PEM file with this application's certificate, when the coordinator asks for one.
     * @param privateKey PEM file with the key that belongs to the certificate.
     */
    public record Tls(
            @DefaultValue("false") boolean enabled,
            @Nullable Path trustCertificates,
            @Nullable Path certificate,
            @Nullable Path privateKey) {}

    /**
     * What global transactions are, unless an annotation says otherwise.
     *
     * @param timeout After this a global transaction is rolled back.
     * @param lockWait How long a branch waits for rows that another global transaction holds.
     * @param adviceOrder Where the annotations' advice stands among others. It has to be outside of that of Transactional,
     *     so a smaller number.
     */
    public record Transaction(
            @DefaultValue("60s") Duration timeout,
            @DefaultValue("10s") Duration lockWait,
            @DefaultValue("2147482647") int adviceOrder) {

        public Transaction {
            DurationLimits.requirePositive("atone.transaction.timeout", timeout);
            DurationLimits.requireNotNegative("atone.transaction.lock-wait", lockWait);
        }
    }

    /**
     * Which data sources take part, and how.
     *
     * @param enabled Whether data sources are wrapped, so that their databases take part in global transactions.
     * @param exclude Names of data source beans to leave alone. What is written through them is not protected.
     * @param resourceIds Identity of the database behind a data source, by bean name, in place of the one that the database
     *     itself holds in tx_resource. It has to be the same wherever the database is used.
     * @param rollbackOnlyOnSqlError Whether a failed SQL statement inside a global transaction makes it roll back, even if the
     *     application handles the error.
     * @param assumeNoHiddenTriggers Whether tables whose triggers the database user cannot see, for lack of the privilege
     *     TRIGGER in MySQL or MariaDB, are taken to have none. Otherwise writing to them is refused in a global transaction.
     * @param harmlessTriggers Triggers, as table.trigger, that may fire in a global transaction: what they do to other rows, and
     *     to columns that the statement does not set, needs not be taken back, and they may fire once more when a statement is undone.
     *     They may fill the key of a row that is inserted, where the database tells which one it got. A rollback whose rows they
     *     change again needs attention.
     * @param maxRowsPerStatement How many rows one statement may change or lock in a global transaction.
     * @param maxUndoSize How large the undo record of one local transaction may get; it is held in memory.
     */
    public record Datasource(
            @DefaultValue("true") boolean enabled,
            @DefaultValue List<String> exclude,
            @DefaultValue Map<String, String> resourceIds,
            @DefaultValue("true") boolean rollbackOnlyOnSqlError,
            @DefaultValue("false") boolean assumeNoHiddenTriggers,
            @DefaultValue Set<String> harmlessTriggers,
            @DefaultValue("100000") int maxRowsPerStatement,
            @DefaultValue("16MB") DataSize maxUndoSize) {}

    /**
     * How global transactions cross service and thread boundaries.
     *
     * @param enabled Whether global transactions cross service boundaries over HTTP.
     * @param async Whether tasks given to Spring's task executors run in the global transaction of the thread that gave them.
     * @param reactiveContext Whether Reactor's automatic context propagation is switched on in WebFlux applications, without
     *     which JDBC code would not see the transaction that a request carries.
     * @param rollbackOnFailedRequest Whether a request that joined a global transaction and ends in an unhandled exception or
     *     with a 5xx status makes it roll back.
     * @param rollbackOnUnansweredCall Whether an outgoing call of a global transaction that ends without an answer makes it
     *     roll back, even if a fallback hides it.
     */
    public record Propagation(
            @DefaultValue("true") boolean enabled,
            @DefaultValue("true") boolean async,
            @DefaultValue("true") boolean reactiveContext,
            @DefaultValue("true") boolean rollbackOnFailedRequest,
            @DefaultValue("true") boolean rollbackOnUnansweredCall,
            @DefaultValue Inbound inbound,
            @DefaultValue Outbound outbound) {}

    /**
     * Requests that bring a global transaction.
     *
     * @param policy What to do with requests that bring a global transaction: join it, ignore it, or reject the request. For
     *     a policy that depends on the request, declare an InboundPolicy bean.
     */
    public record Inbound(@DefaultValue("join") InboundPolicy.Verdict policy) {}

    /**
     * Calls inside a global transaction.
     *
     * @param excludeHosts Hosts that are not told of the global transaction, and whose failures do not touch it, such as
     *     those of other companies.
     */
    public record Outbound(@DefaultValue List<String> excludeHosts) {}
}
