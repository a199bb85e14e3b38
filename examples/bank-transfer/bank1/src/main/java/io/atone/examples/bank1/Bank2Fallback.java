package io.atone.examples.bank1;

import java.math.BigDecimal;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** What bank1 gets when bank2 fails: an answer, not an exception. */
@Component
class Bank2Fallback implements Bank2Client {

    static final String ANSWER = "fallback";

    private static final Logger LOG = LoggerFactory.getLogger(Bank2Fallback.class);

    @Override
    public String transfer(BigDecimal amount, String pause, long pauseMillis) {
        LOG.info("bank2 failed, the fallback answers '{}'", ANSWER);
        return ANSWER;
    }
}
