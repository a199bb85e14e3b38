package io.atone.examples.bank2;

import java.math.BigDecimal;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Takes money in. */
@Service
public class AccountService {

    private static final Logger LOG = LoggerFactory.getLogger(AccountService.class);
    private static final BigDecimal FAILS_HERE = BigDecimal.valueOf(2);

    private final AccountDao accounts;

    AccountService(AccountDao accounts) {
        this.accounts = accounts;
    }

    /** Adds the amount to the account, in a local transaction. */
    @Transactional
    public void add(String accountNo, BigDecimal amount, Pause pause) {
        if (accounts.add(accountNo, amount) != 1) {
            throw new IllegalArgumentException("There is no account " + accountNo);
        }
        LOG.info("added {} to account {}", amount, accountNo);
        pause.at(Pause.Point.AFTER_UPDATE);
        if (amount.compareTo(FAILS_HERE) == 0) {
            throw new IllegalStateException("bank2 fails after its update, because the amount is 2");
        }
    }
}
