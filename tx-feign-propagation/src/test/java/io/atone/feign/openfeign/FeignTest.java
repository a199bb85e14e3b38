package io.atone.feign.openfeign;

import java.util.concurrent.TimeUnit;

import feign.Feign;
import feign.Param;
import feign.Request;
import feign.RequestLine;
import feign.Retryer;
import io.atone.feign.OutboundContract;
import io.atone.feign.OutboundPropagation;

class FeignTest extends OutboundContract {

    @Override
    protected Caller caller(OutboundPropagation propagation, String baseUrl) {
        return Feign.builder()
                .options(options())
                .retryer(Retryer.NEVER_RETRY)
                .addCapability(new XidFeignCapability(propagation))
                .target(Api.class, baseUrl)::get;
    }

    static Request.Options options() {
        return new Request.Options(
                TIMEOUT.toMillis(), TimeUnit.MILLISECONDS, TIMEOUT.toMillis(), TimeUnit.MILLISECONDS, true);
    }

    interface Api {
        @RequestLine("GET /{word}")
        String get(@Param("word") String word);
    }
}
