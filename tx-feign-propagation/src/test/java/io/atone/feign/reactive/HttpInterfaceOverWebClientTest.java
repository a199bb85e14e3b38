package io.atone.feign.reactive;

import io.atone.feign.OutboundContract;
import io.atone.feign.OutboundPropagation;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.reactive.function.client.support.WebClientAdapter;
import org.springframework.web.service.annotation.GetExchange;
import org.springframework.web.service.invoker.HttpServiceProxyFactory;

class HttpInterfaceOverWebClientTest extends OutboundContract {

    @Override
    protected Caller caller(OutboundPropagation propagation, String baseUrl) {
        return HttpServiceProxyFactory.builderFor(
                        WebClientAdapter.create(WebClientTest.client(propagation, baseUrl, TIMEOUT)))
                .build()
                .createClient(Api.class)::get;
    }

    interface Api {
        @GetExchange("/{word}")
        String get(@PathVariable String word);
    }
}
