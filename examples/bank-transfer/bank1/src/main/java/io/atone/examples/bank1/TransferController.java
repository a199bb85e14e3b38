package io.atone.examples.bank1;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** {@code GET /transfer?amount=10}; the other parameters make it fail on purpose. */
@RestController
class TransferController {

    private static final Logger LOG = LoggerFactory.getLogger(TransferController.class);

    private final TransferService transfers;

    TransferController(TransferService transfers) {
        this.transfers = transfers;
    }

    @GetMapping("/transfer")
    String transfer(
            @RequestParam BigDecimal amount,
            @RequestParam(defaultValue = "false") boolean impatient,
            @RequestParam(defaultValue = "false") boolean trustFallback,
            @RequestParam(defaultValue = "0") long holdMillis,
            @RequestParam(defaultValue = "none") String bank2Pause,
            @RequestParam(defaultValue = "0") long pauseMillis) {
        Rehearsal rehearsal = new Rehearsal(trustFallback, holdMillis, bank2Pause, pauseMillis);
        if (impatient) {
            transfers.transferImpatiently(amount, rehearsal);
        } else {
            transfers.transfer(amount, rehearsal);
        }
        return "transferred " + amount;
    }

    /** The caller sees why, also if the global transaction had been over by then; a real service would say less. */
    @ExceptionHandler
    ResponseEntity<String> failed(RuntimeException failure) {
        String reason = Stream.concat(Stream.of(failure), Arrays.stream(failure.getSuppressed()))
                .map(one -> one.getClass().getSimpleName() + ": " + one.getMessage())
                .collect(Collectors.joining("; "));
        LOG.info("transfer failed: {}", reason);
        return ResponseEntity.internalServerError().body(reason);
    }
}
