package io.atone.feign.openfeign;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import feign.AsyncFeign;
import feign.Param;
import feign.RequestLine;
import feign.Retryer;
import io.atone.feign.OutboundContract;
import io.atone.feign.OutboundPropagation;

class AsyncFeignTest extends OutboundContract {

    private static final long PATIENCE_SECONDS = 10;

    @Override
    protected Caller caller(OutboundPropagation propagation, String baseUrl) {
        Api api = AsyncFeign.builder()
                .options(FeignTest.options())
                .retryer(Retryer.NEVER_RETRY)
                .addCapability(new XidFeignCapability(propagation))
                .target(Api.class, baseUrl);
        return word -> api.get(word).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    interface Api {
        @RequestLine("GET /{word}")
        CompletableFuture<String> get(@Param("word") String word);
    }
}
