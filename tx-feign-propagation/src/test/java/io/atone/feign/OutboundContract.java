package io.atone.feign;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.function.Predicate;

import io.atone.core.context.TransactionContext;
import io.atone.core.id.Xid;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What holds for every HTTP client. */
public abstract class OutboundContract {

    /** Long enough to connect on a busy machine, short enough to wait for in a test. */
    protected static final Duration TIMEOUT = Duration.ofMillis(700);

    protected static final Xid XID = Xid.parse("1-1.7");

    protected final RecordingTransactions transactions = new RecordingTransactions();
    private final Callee callee = new Callee();

    /** A client with the propagation in place, {@link #TIMEOUT} for connecting and for reading. */
    protected abstract Caller caller(OutboundPropagation propagation, String baseUrl);

    /** GETs a path of one word and answers the body as text, or throws. */
    @FunctionalInterface
    protected interface Caller {
        String get(String word) throws Exception;
    }

    @AfterEach
    final void stopCallee() {
        callee.close();
        assertThat(TransactionContext.currentXid()).isEmpty();
    }

    @Test
    void callOutsideATransactionCarriesNoXid() throws Exception {
        assertThat(strict(callee.url()).get("ok")).isEqualTo("fine");

        assertThat(callee.received()).singleElement().satisfies(headers -> assertThat(headers)
                .doesNotContainKey("tx-xid"));
    }

    @Test
    void callInsideATransactionCarriesItsXid() throws Exception {
        assertThat(within(strict(callee.url()), "ok")).isEqualTo("fine");

        assertThat(callee.received()).singleElement().satisfies(headers -> assertThat(headers)
                .containsEntry("tx-xid", XID.toString()));
        assertThat(transactions.marks()).isEmpty();
    }

    @Test
    void callToAnExcludedTargetCarriesNoXidAndItsFailureDoesNotCount() {
        Caller caller = caller(propagation(PropagationRules.STRICT, uri -> false), callee.url());

        assertThatThrownBy(() -> within(caller, "closed")).isNotNull();

        assertThat(callee.received().get(0)).doesNotContainKey("tx-xid");
        assertThat(transactions.marks()).isEmpty();
    }

    @Test
    void markOfTheCalleeIsRepeatedByTheCaller() throws Exception {
        within(strict(callee.url()), "marked");

        assertMarkedOnceWith("GET " + callee.url() + "/marked: stock is gone");
    }

    @Test
    void failureStatusWithoutAMarkIsTheCalleesBusiness() {
        assertThatThrownBy(() -> within(strict(callee.url()), "failed")).isNotNull();

        assertThat(transactions.marks()).isEmpty();
    }

    @Test
    void gatewayThatGotNoAnswerMarksRollbackOnly() {
        assertThatThrownBy(() -> within(strict(callee.url()), "gateway")).isNotNull();

        assertMarkedOnceWith("ended without the callee's answer: HTTP status 504");
    }

    @Test
    void timeoutMarksRollbackOnly() {
        assertThatThrownBy(() -> within(strict(callee.url()), "silent")).isNotNull();

        assertMarkedOnceWith("GET " + callee.url() + "/silent");
    }

    @Test
    void connectionThatBreaksBeforeTheAnswerMarksRollbackOnly() {
        assertThatThrownBy(() -> within(strict(callee.url()), "closed")).isNotNull();

        assertMarkedOnceWith("ended without an answer");
    }

    @Test
    void answerThatBreaksOffMarksRollbackOnly() {
        assertThatThrownBy(() -> within(strict(callee.url()), "broken")).isNotNull();

        assertMarkedOnceWith("ended without an answer");
    }

    @Test
    void refusedConnectionDoesNotMark() throws IOException {
        ServerSocket gone = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        gone.close();

        assertThatThrownBy(() -> within(strict("http://localhost:" + gone.getLocalPort()), "ok"))
                .isNotNull();

        assertThat(transactions.marks()).isEmpty();
    }

    @Test
    void unknownHostDoesNotMark() {
        assertThatThrownBy(() -> within(strict("http://nobody.invalid"), "ok")).isNotNull();

        assertThat(transactions.marks()).isEmpty();
    }

    @Test
    void connectTimeoutDoesNotMark() throws IOException {
        try (FullServer server = new FullServer()) {
            assertThatThrownBy(() -> within(strict(server.url()), "ok")).isNotNull();
        }

        assertThat(transactions.marks()).isEmpty();
    }

    @Test
    void relaxedRuleLetsAnUnansweredCallPass() {
        Caller caller = caller(propagation(new PropagationRules(true, false), uri -> true), callee.url());

        assertThatThrownBy(() -> within(caller, "closed")).isNotNull();

        assertThat(transactions.marks()).isEmpty();
    }

    @Test
    void unansweredCallOutsideATransactionIsNobodysBusiness() {
        assertThatThrownBy(() -> strict(callee.url()).get("closed")).isNotNull();

        assertThat(transactions.marks()).isEmpty();
    }

    protected final String calleeUrl() {
        return callee.url();
    }

    protected final Callee callee() {
        return callee;
    }

    protected final Caller strict(String baseUrl) {
        return caller(propagation(PropagationRules.STRICT, uri -> true), baseUrl);
    }

    protected final OutboundPropagation propagation(PropagationRules rules, Predicate<URI> targets) {
        return new OutboundPropagation(transactions, rules, targets);
    }

    protected static String within(Caller caller, String word) throws Exception {
        try (TransactionContext.Scope scope = TransactionContext.bind(XID)) {
            return caller.get(word);
        }
    }

    protected final void assertMarkedOnceWith(String reason) {
        assertThat(transactions.marks()).singleElement().satisfies(mark -> {
            assertThat(mark.xid()).isEqualTo(XID);
            assertThat(mark.reason()).contains(reason);
        });
    }
}
