package io.atone.frameworks.datajdbc;

import java.math.BigDecimal;
import java.util.List;

import io.atone.frameworks.Account;
import org.jspecify.annotations.Nullable;
import org.springframework.data.annotation.Id;
import org.springframework.data.annotation.Version;
import org.springframework.data.relational.core.mapping.Table;

/** The aggregate: an account with its labels, which are deleted and inserted again whenever it is saved. */
@Table
record AccountRow(
        @Id @Nullable Long id,
        @Version @Nullable Long version,
        String holder,
        BigDecimal balance,
        List<LabelRow> labels) {

    static AccountRow created(Account account) {
        return new AccountRow(null, null, account.holder(), account.balance(), List.of());
    }

    /** As the account is now, with the labels that are there. */
    AccountRow with(Account account) {
        return new AccountRow(id, account.version(), account.holder(), account.balance(), labels);
    }

    AccountRow withLabels(List<String> names) {
        return new AccountRow(
                id, version, holder, balance, names.stream().map(LabelRow::new).toList());
    }

    Account toAccount() {
        return new Account(id, version == null ? 0 : version, holder, balance);
    }
}
