package io.atone.feign.http;

import io.atone.feign.OutboundContract;
import io.atone.feign.OutboundPropagation;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.client.support.RestClientAdapter;
import org.springframework.web.service.annotation.GetExchange;
import org.springframework.web.service.invoker.HttpServiceProxyFactory;

class HttpInterfaceOverRestClientTest extends OutboundContract {

    @Override
    protected Caller caller(OutboundPropagation propagation, String baseUrl) {
        return HttpServiceProxyFactory.builderFor(RestClientAdapter.create(RestClientTest.client(propagation, baseUrl)))
                .build()
                .createClient(Api.class)::get;
    }

    interface Api {
        @GetExchange("/{word}")
        String get(@PathVariable String word);
    }
}
