package io.atone.frameworks.mybatis;

import java.math.BigDecimal;

import io.atone.frameworks.Account;
import org.jspecify.annotations.Nullable;

/** MyBatis sets generated keys in place. */
public final class NewAccount {

    private @Nullable Long id;
    private final String holder;
    private final BigDecimal balance;

    NewAccount(Account account) {
        holder = account.holder();
        balance = account.balance();
    }

    public void setId(Long id) {
        this.id = id;
    }

    public @Nullable Long getId() {
        return id;
    }

    public String getHolder() {
        return holder;
    }

    public BigDecimal getBalance() {
        return balance;
    }

    Account toAccount() {
        return new Account(id, 0, holder, balance);
    }
}
