package io.atone.examples.demo.stage;

import java.math.BigDecimal;

/**
 * What is on both accounts at one moment.
 *
 * @param bank1 on account 1
 * @param bank2 on account 2
 */
public record Balances(BigDecimal bank1, BigDecimal bank2) {

    /** Reads both. */
    public static Balances of(Stage stage) {
        return new Balances(stage.bank1().balance(), stage.bank2().balance());
    }

    /** After a transfer of that amount. */
    public Balances after(long amount) {
        BigDecimal moved = BigDecimal.valueOf(amount);
        return new Balances(bank1.subtract(moved), bank2.add(moved));
    }

    /** What both banks hold together. */
    public BigDecimal sum() {
        return bank1.add(bank2);
    }

    @Override
    public String toString() {
        return "bank1 " + bank1.toPlainString() + "   bank2 " + bank2.toPlainString();
    }
}
