package io.atone.examples.bank1;

import java.math.BigDecimal;

import io.atone.boot.annotation.GlobalTransactional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Service;

/** Moves money from account 1 of this bank to account 2 of the other: both updates happen, or none. */
@Service
public class TransferService {

    private static final Logger LOG = LoggerFactory.getLogger(TransferService.class);
    private static final String ACCOUNT = "1";
    private static final BigDecimal FAILS_HERE = BigDecimal.valueOf(3);

    private final AccountMapper accounts;
    private final Bank2Client bank2;

    TransferService(AccountMapper accounts, Bank2Client bank2) {
        this.accounts = accounts;
        this.bank2 = bank2;
    }

    /** Transfers. */
    @GlobalTransactional(name = "transfer")
    public void transfer(BigDecimal amount, Rehearsal rehearsal) {
        move(amount, rehearsal);
    }

    /** Transfers, but does not wait for long. */
    @GlobalTransactional(name = "transfer-impatiently", timeout = "2s")
    public void transferImpatiently(BigDecimal amount, Rehearsal rehearsal) {
        move(amount, rehearsal);
    }

    private void move(BigDecimal amount, Rehearsal rehearsal) {
        if (accounts.subtract(ACCOUNT, amount) != 1) {
            throw new TransferFailedException("account " + ACCOUNT + " does not have " + amount);
        }
        LOG.info("took {} from account {}", amount, ACCOUNT);

        String answer = bank2.transfer(amount, rehearsal.bank2Pause(), rehearsal.pauseMillis());
        LOG.info("bank2 answered '{}'", answer);
        if (answer.equals(Bank2Fallback.ANSWER) && !rehearsal.trustFallback()) {
            throw new TransferFailedException("bank2 did not take the money");
        }

        rehearsal.hold();
        if (amount.compareTo(FAILS_HERE) == 0) {
            throw new TransferFailedException("bank1 fails after bank2 has committed, because the amount is 3");
        }
    }
}
