package io.atone.examples.bank2;

import java.math.BigDecimal;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The accounts of this bank. */
@Repository
class AccountDao {

    private final JdbcClient jdbc;

    AccountDao(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Returns 1, or 0 if there is no such account. */
    int add(String accountNo, BigDecimal amount) {
        return jdbc.sql("UPDATE account_info SET account_balance = account_balance + :amount WHERE account_no = :no")
                .param("amount", amount)
                .param("no", accountNo)
                .update();
    }
}
