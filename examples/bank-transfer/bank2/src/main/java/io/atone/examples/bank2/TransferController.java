package io.atone.examples.bank2;

import java.math.BigDecimal;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** {@code GET /transfer?amount=10}; the other parameters make it slow on purpose. */
@RestController
class TransferController {

    private static final String ACCOUNT = "2";

    private final AccountService accounts;

    TransferController(AccountService accounts) {
        this.accounts = accounts;
    }

    @GetMapping("/transfer")
    String transfer(
            @RequestParam BigDecimal amount,
            @RequestParam(defaultValue = "none") String pause,
            @RequestParam(defaultValue = "0") long pauseMillis) {
        Pause asked = Pause.of(pause, pauseMillis);
        asked.at(Pause.Point.BEFORE_UPDATE);
        accounts.add(ACCOUNT, amount, asked);
        asked.at(Pause.Point.AFTER_COMMIT);
        return "bank2 took " + amount;
    }
}
