package io.atone.feign.reactive;

import java.time.Duration;

import io.atone.core.context.TransactionContext;
import io.atone.feign.OutboundContract;
import io.atone.feign.OutboundPropagation;
import io.netty.channel.ChannelOption;
import org.junit.jupiter.api.Test;
import org.springframework.http.client.reactive.ReactorClientHttpConnector;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.netty.http.client.HttpClient;

import static org.assertj.core.api.Assertions.assertThat;

class WebClientTest extends OutboundContract {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @Override
    protected Caller caller(OutboundPropagation propagation, String baseUrl) {
        WebClient client = client(propagation, baseUrl, TIMEOUT);
        return word ->
                client.get().uri("/" + word).retrieve().bodyToMono(String.class).block(PATIENCE);
    }

    static WebClient client(OutboundPropagation propagation, String baseUrl, Duration readTimeout) {
        HttpClient http = HttpClient.create()
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) TIMEOUT.toMillis())
                .responseTimeout(readTimeout);
        WebClient.Builder builder =
                WebClient.builder().baseUrl(baseUrl).clientConnector(new ReactorClientHttpConnector(http));
        new XidExchangeFilter(propagation).addTo(builder);
        return builder.build();
    }

    @Test
    void requestBuiltWithinATransactionCarriesItsXidWhenAnotherThreadSendsIt() {
        Mono<String> call;
        try (TransactionContext.Scope scope = TransactionContext.bind(XID)) {
            call = patientClient().get().uri("/ok").retrieve().bodyToMono(String.class);
        }

        call.subscribeOn(Schedulers.boundedElastic()).block(PATIENCE);

        assertThat(callee().received().get(0)).containsEntry("tx-xid", XID.toString());
    }

    @Test
    void transactionInReactorsContextIsCarried() {
        patientClient()
                .get()
                .uri("/ok")
                .retrieve()
                .bodyToMono(String.class)
                .contextWrite(context -> ReactiveTransactionContext.with(context, XID))
                .subscribeOn(Schedulers.boundedElastic())
                .block(PATIENCE);

        assertThat(callee().received().get(0)).containsEntry("tx-xid", XID.toString());
    }

    @Test
    void fallbackAfterATimeoutOperatorCannotHideTheUnansweredCall() throws Exception {
        WebClient client = patientClient();

        String answer = within(
                word -> client.get()
                        .uri("/" + word)
                        .retrieve()
                        .bodyToMono(String.class)
                        .timeout(TIMEOUT)
                        .onErrorReturn("fallback")
                        .block(PATIENCE),
                "silent");

        assertThat(answer).isEqualTo("fallback");
        assertMarkedOnceWith("the caller gave up waiting for GET " + calleeUrl() + "/silent");
    }

    private WebClient patientClient() {
        return client(propagation(io.atone.feign.PropagationRules.STRICT, uri -> true), calleeUrl(), PATIENCE);
    }
}
