package io.atone.frameworks.jooq;

import io.atone.frameworks.Account;
import org.jooq.impl.UpdatableRecordImpl;

import static io.atone.frameworks.jooq.AccountTable.ACCOUNT;

/** A row of {@link AccountTable}; jOOQ makes it by reflection. */
public final class AccountRecord extends UpdatableRecordImpl<AccountRecord> {

    public AccountRecord() {
        super(ACCOUNT);
    }

    Account toAccount() {
        return new Account(get(ACCOUNT.id), get(ACCOUNT.version), get(ACCOUNT.holder), get(ACCOUNT.balance));
    }
}
