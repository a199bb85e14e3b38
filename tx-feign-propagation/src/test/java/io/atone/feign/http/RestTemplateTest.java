package io.atone.feign.http;

import io.atone.feign.OutboundContract;
import io.atone.feign.OutboundPropagation;
import org.springframework.http.client.SimpleClientHttpRequestFactory;
import org.springframework.web.client.RestTemplate;

class RestTemplateTest extends OutboundContract {

    @Override
    protected Caller caller(OutboundPropagation propagation, String baseUrl) {
        SimpleClientHttpRequestFactory requests = new SimpleClientHttpRequestFactory();
        requests.setConnectTimeout(TIMEOUT);
        requests.setReadTimeout(TIMEOUT);
        RestTemplate client = new RestTemplate(requests);
        client.getInterceptors().add(new XidClientHttpRequestInterceptor(propagation));
        return word -> client.getForObject(baseUrl + "/" + word, String.class);
    }
}
