package io.atone.examples.bank1;

import java.math.BigDecimal;

import org.springframework.cloud.openfeign.FeignClient;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** The other bank, over HTTP. If it fails, the fallback answers in its place. */
@FeignClient(name = "bank2", url = "${bank2.url}", fallback = Bank2Fallback.class)
interface Bank2Client {

    @GetMapping("/transfer")
    String transfer(
            @RequestParam("amount") BigDecimal amount,
            @RequestParam("pause") String pause,
            @RequestParam("pauseMillis") long pauseMillis);
}
