package io.atone.frameworks.jooq;

import java.math.BigDecimal;

import org.jooq.Identity;
import org.jooq.Name;
import org.jooq.TableField;
import org.jooq.UniqueKey;
import org.jooq.impl.DSL;
import org.jooq.impl.Internal;
import org.jooq.impl.SQLDataType;
import org.jooq.impl.TableImpl;
import org.jspecify.annotations.Nullable;

/** What jOOQ's generator makes of a table with an identity and a version. */
final class AccountTable extends TableImpl<AccountRecord> {

    static final AccountTable ACCOUNT = new AccountTable(DSL.name("account"));

    final TableField<AccountRecord, Long> id =
            createField(DSL.name("id"), SQLDataType.BIGINT.nullable(false).identity(true));
    final TableField<AccountRecord, Long> version =
            createField(DSL.name("version"), SQLDataType.BIGINT.nullable(false));
    final TableField<AccountRecord, String> holder =
            createField(DSL.name("holder"), SQLDataType.VARCHAR(100).nullable(false));
    final TableField<AccountRecord, BigDecimal> balance =
            createField(DSL.name("balance"), SQLDataType.DECIMAL(19, 2).nullable(false));

    private AccountTable(Name name) {
        super(name);
    }

    @Override
    public Class<AccountRecord> getRecordType() {
        return AccountRecord.class;
    }

    @Override
    public Identity<AccountRecord, Long> getIdentity() {
        return Internal.createIdentity(this, id);
    }

    @Override
    public UniqueKey<AccountRecord> getPrimaryKey() {
        return Internal.createUniqueKey(this, id);
    }

    @Override
    public @Nullable TableField<AccountRecord, Long> getRecordVersion() {
        return version;
    }
}
