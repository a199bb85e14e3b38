package io.atone.feign.http;

import java.net.http.HttpClient;

import io.atone.feign.OutboundContract;
import io.atone.feign.OutboundPropagation;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.web.client.RestClient;

class RestClientTest extends OutboundContract {

    @Override
    protected Caller caller(OutboundPropagation propagation, String baseUrl) {
        RestClient client = client(propagation, baseUrl);
        return word -> client.get().uri("/" + word).retrieve().body(String.class);
    }

    static RestClient client(OutboundPropagation propagation, String baseUrl) {
        JdkClientHttpRequestFactory requests = new JdkClientHttpRequestFactory(
                HttpClient.newBuilder().connectTimeout(TIMEOUT).build());
        requests.setReadTimeout(TIMEOUT.multipliedBy(2));
        return RestClient.builder()
                .baseUrl(baseUrl)
                .requestFactory(requests)
                .requestInterceptor(new XidClientHttpRequestInterceptor(propagation))
                .build();
    }
}
