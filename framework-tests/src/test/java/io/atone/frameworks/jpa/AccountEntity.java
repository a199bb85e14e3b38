package io.atone.frameworks.jpa;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

import jakarta.persistence.CollectionTable;
import jakarta.persistence.Column;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.OrderColumn;
import jakarta.persistence.Table;
import jakarta.persistence.Version;

import io.atone.frameworks.Account;
import org.jspecify.annotations.Nullable;

@Entity
@Table(name = "account")
class AccountEntity {

    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    private @Nullable Long id;

    @Version
    private long version;

    private String holder = "";

    private BigDecimal balance = BigDecimal.ZERO;

    @ElementCollection
    @CollectionTable(name = "label", joinColumns = @JoinColumn(name = "account_id"))
    @OrderColumn(name = "position")
    @Column(name = "name")
    private List<String> labels = new ArrayList<>();

    protected AccountEntity() {}

    static AccountEntity of(Account account) {
        AccountEntity entity = new AccountEntity();
        entity.id = account.id();
        entity.version = account.version();
        entity.holder = account.holder();
        entity.balance = account.balance();
        return entity;
    }

    Account toAccount() {
        return new Account(id, version, holder, balance);
    }

    /** What is merged into a managed entity; the labels, which an account does not tell, stay. */
    static AccountEntity of(Account account, AccountEntity managed) {
        AccountEntity entity = of(account);
        entity.labels = new ArrayList<>(managed.labels());
        return entity;
    }

    private List<String> labels() {
        return labels;
    }

    void label(List<String> names) {
        labels.clear();
        labels.addAll(names);
    }
}
