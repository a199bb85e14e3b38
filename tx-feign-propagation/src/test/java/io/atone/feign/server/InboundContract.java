package io.atone.feign.server;

import java.net.http.HttpResponse;

import io.atone.core.id.Xid;
import io.atone.feign.PropagationRules;
import io.atone.feign.RecordingTransactions;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** What holds for every HTTP server. Every handler answers the XID it sees, or {@code none}. */
abstract class InboundContract {

    static final String XID = "1-1.7";

    final RecordingTransactions transactions = new RecordingTransactions();

    /** The URL of a server with the propagation given. */
    abstract String serve(InboundPropagation propagation) throws Exception;

    @Test
    void requestWithAnXidIsServedInsideItsTransaction() throws Exception {
        String url = strict();

        assertThat(Http.get(url + "/current", XID).body()).isEqualTo(XID);
        assertThat(Http.get(url + "/current").body()).isEqualTo("none");
        assertThat(transactions.marks()).isEmpty();
    }

    @Test
    void requestWithoutAnXidThatFailsIsNobodysBusiness() throws Exception {
        assertThat(Http.get(strict() + "/throws").statusCode()).isEqualTo(500);

        assertThat(transactions.marks()).isEmpty();
    }

    @Test
    void malformedXidIsRefusedAndNothingIsServed() throws Exception {
        HttpResponse<String> answer = Http.get(strict() + "/current", "no xid");

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).startsWith("The header tx-xid is malformed. Not an XID");
    }

    @Test
    void twoXidsAreRefused() throws Exception {
        HttpResponse<String> answer = Http.get(strict() + "/current", XID, "1-1.8");

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("may be there once");
    }

    @Test
    void unhandledExceptionMarksRollbackOnlyAndTheCallerHearsOfIt() throws Exception {
        String url = strict();

        HttpResponse<String> answer = Http.get(url + "/throws", XID);

        assertThat(answer.statusCode()).isEqualTo(500);
        assertMarkedOnceWith("GET /throws");
        assertThat(answer.headers().firstValue("tx-rollback-only"))
                .hasValueSatisfying(reason -> assertThat(reason).startsWith("GET /throws"));
        assertThat(Http.get(url + "/current").body()).isEqualTo("none");
    }

    @Test
    void failureStatusWithABodyMarksRollbackOnlyAndTheCallerHearsOfIt() throws Exception {
        HttpResponse<String> answer = Http.get(strict() + "/unavailable", XID);

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body()).isEqualTo(XID);
        assertMarkedOnceWith("GET /unavailable answered with HTTP status 503");
        assertThat(answer.headers().firstValue("tx-rollback-only"))
                .hasValue("GET /unavailable answered with HTTP status 503");
    }

    @Test
    void callerHearsOfAFailureThatTheHandlerSwallowed() throws Exception {
        String url = strict();
        transactions.markRollbackOnly(Xid.parse(XID), "A statement failed");

        HttpResponse<String> answer = Http.get(url + "/current", XID);

        assertThat(answer.body()).isEqualTo(XID);
        assertThat(answer.headers().firstValue("tx-rollback-only"))
                .hasValue("GET /current had a failure: A statement failed");
        assertThat(Http.get(url + "/current", "1-1.8").headers().firstValue("tx-rollback-only"))
                .isEmpty();
    }

    @Test
    void callerHearsOfASwallowedFailureWhenTheAnswerComesLater() throws Exception {
        String url = strict();
        transactions.markRollbackOnly(Xid.parse(XID), "A statement failed");

        assertThat(Http.get(url + "/later", XID).headers().firstValue("tx-rollback-only"))
                .hasValue("GET /later had a failure: A statement failed");
    }

    @Test
    void exceptionThatAHandlerTurnsIntoAClientErrorDoesNotMark() throws Exception {
        assertThat(Http.get(strict() + "/handled", XID).statusCode()).isEqualTo(409);

        assertThat(transactions.marks()).isEmpty();
    }

    @Test
    void exceptionThatMeansAClientErrorDoesNotMark() throws Exception {
        assertThat(Http.get(strict() + "/missing", XID).statusCode()).isEqualTo(404);

        assertThat(transactions.marks()).isEmpty();
    }

    @Test
    void relaxedRuleLetsAFailedRequestPass() throws Exception {
        String url = serve(new InboundPropagation(
                transactions, new PropagationRules(false, true), InboundPolicy.always(InboundPolicy.Verdict.JOIN)));

        HttpResponse<String> answer = Http.get(url + "/throws", XID);

        assertThat(answer.headers().firstValue("tx-rollback-only")).isEmpty();
        assertThat(transactions.marks()).isEmpty();
    }

    @Test
    void ignoredCallerIsServedOutsideTheTransaction() throws Exception {
        String url = serve(with(InboundPolicy.always(InboundPolicy.Verdict.IGNORE)));

        assertThat(Http.get(url + "/current", XID).body()).isEqualTo("none");
        assertThat(Http.get(url + "/current", "not even an xid").body()).isEqualTo("none");
    }

    @Test
    void rejectedCallerIsNotServed() throws Exception {
        String url = serve(with(InboundPolicy.always(InboundPolicy.Verdict.REJECT)));

        HttpResponse<String> answer = Http.get(url + "/current", XID);

        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(answer.body()).contains("the policy for the header tx-xid refuses it");
        assertThat(Http.get(url + "/current").body()).isEqualTo("none");
    }

    @Test
    void policySeesTheRequest() throws Exception {
        String url = serve(with(InboundPolicy.trusting(
                request -> request.path().equals("/current")
                        && request.method().equals("GET")
                        && request.remoteAddress().contains("1")
                        && XID.equals(request.header().apply("tx-xid")),
                InboundPolicy.Verdict.REJECT)));

        assertThat(Http.get(url + "/current", XID).body()).isEqualTo(XID);
        assertThat(Http.get(url + "/later", XID).statusCode()).isEqualTo(403);
    }

    @Test
    void answerThatComesLaterIsMadeInsideTheTransaction() throws Exception {
        String url = strict();

        assertThat(Http.get(url + "/later", XID).body()).isEqualTo(XID);
        assertThat(Http.get(url + "/later").body()).isEqualTo("none");
        assertThat(transactions.marks()).isEmpty();
    }

    @Test
    void failureThatComesLaterMarksRollbackOnly() throws Exception {
        assertThat(Http.get(strict() + "/later-throws", XID).statusCode()).isEqualTo(500);

        assertMarkedOnceWith("GET /later-throws");
    }

    @Test
    void streamedAnswerIsMadeInsideTheTransaction() throws Exception {
        String url = strict();

        assertThat(Http.get(url + "/streamed", XID).body()).isEqualTo(XID);
        assertThat(Http.get(url + "/streamed").body()).isEqualTo("none");
    }

    final String strict() throws Exception {
        return serve(with(InboundPolicy.always(InboundPolicy.Verdict.JOIN)));
    }

    final InboundPropagation with(InboundPolicy policy) {
        return new InboundPropagation(transactions, PropagationRules.STRICT, policy);
    }

    final void assertMarkedOnceWith(String reason) {
        assertThat(transactions.marks()).singleElement().satisfies(mark -> {
            assertThat(mark.xid()).isEqualTo(Xid.parse(XID));
            assertThat(mark.reason()).startsWith(reason);
        });
    }
}
