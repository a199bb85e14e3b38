package io.atone.frameworks.jdbcclient;

import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;

import io.atone.frameworks.Account;
import io.atone.frameworks.Accounts;
import io.atone.frameworks.Booking;
import org.springframework.dao.OptimisticLockingFailureException;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.core.namedparam.SqlParameterSourceUtils;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.core.simple.SimpleJdbcInsert;
import org.springframework.jdbc.support.GeneratedKeyHolder;
import org.springframework.jdbc.support.KeyHolder;

/** SQL by hand; versions are part of the statements, and counts tell whether they were met. */
final class JdbcClientAccounts implements Accounts {

    private static final RowMapper<Account> ROW = JdbcClientAccounts::account;

    private final JdbcClient jdbc;
    private final NamedParameterJdbcTemplate template;
    private final SimpleJdbcInsert insertLabel;

    JdbcClientAccounts(JdbcClient jdbc, NamedParameterJdbcTemplate template) {
        this.jdbc = jdbc;
        this.template = template;
        this.insertLabel = new SimpleJdbcInsert(template.getJdbcTemplate()).withTableName("label");
    }

    private static Account account(ResultSet row, int number) throws SQLException {
        return new Account(
                row.getLong("id"), row.getLong("version"), row.getString("holder"), row.getBigDecimal("balance"));
    }

    @Override
    public Account create(Account account) {
        KeyHolder keys = new GeneratedKeyHolder();
        jdbc.sql("INSERT INTO account (version, holder, balance) VALUES (0, :holder, :balance)")
                .param("holder", account.holder())
                .param("balance", account.balance())
                .update(keys, "id");
        return new Account(Objects.requireNonNull(keys.getKey()).longValue(), 0, account.holder(), account.balance());
    }

    @Override
    public List<Account> createAll(List<Account> all) {
        KeyHolder keys = new GeneratedKeyHolder();
        template.batchUpdate(
                "INSERT INTO account (version, holder, balance) VALUES (0, :holder, :balance)",
                SqlParameterSourceUtils.createBatch(all),
                keys,
                new String[] {"id"});
        List<Account> created = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            Number key = (Number) keys.getKeyList().get(i).values().iterator().next();
            created.add(new Account(
                    key.longValue(), 0, all.get(i).holder(), all.get(i).balance()));
        }
        return created;
    }

    @Override
    public List<Account> findAll() {
        return jdbc.sql("SELECT * FROM account ORDER BY holder").query(ROW).list();
    }

    @Override
    public Optional<Account> find(String holder) {
        return jdbc.sql("SELECT * FROM account WHERE holder = ?")
                .param(holder)
                .query(ROW)
                .optional();
    }

    @Override
    public Optional<Account> lock(String holder) {
        return jdbc.sql("SELECT * FROM account WHERE holder = ? FOR UPDATE")
                .param(holder)
                .query(ROW)
                .optional();
    }

    @Override
    public Account change(Account account) {
        requireAll(
                1,
                jdbc.sql(
                                "UPDATE account SET version = version + 1, holder = ?, balance = ? WHERE id = ? AND version = ?")
                        .params(account.holder(), account.balance(), account.key(), account.version())
                        .update());
        return new Account(account.id(), account.version() + 1, account.holder(), account.balance());
    }

    @Override
    public void changeAll(List<Account> all) {
        requireAll(
                all.size(),
                template.batchUpdate(
                        "UPDATE account SET version = version + 1, holder = :holder, balance = :balance"
                                + " WHERE id = :id AND version = :version",
                        SqlParameterSourceUtils.createBatch(all)));
    }

    @Override
    public void delete(Account account) {
        requireAll(
                1,
                jdbc.sql("DELETE FROM account WHERE id = :id AND version = :version")
                        .paramSource(account)
                        .update());
    }

    @Override
    public void deleteAll(List<Account> all) {
        requireAll(
                all.size(),
                template.batchUpdate(
                        "DELETE FROM account WHERE id = :id AND version = :version",
                        SqlParameterSourceUtils.createBatch(all)));
    }

    private static void requireAll(int expected, int... counts) {
        if (Arrays.stream(counts).sum() != expected) {
            throw new OptimisticLockingFailureException("An account was changed meanwhile");
        }
    }

    @Override
    public int addToAll(BigDecimal amount, BigDecimal atLeast) {
        return jdbc.sql("UPDATE account SET balance = balance + ?, version = version + 1 WHERE balance >= ?")
                .params(amount, atLeast)
                .update();
    }

    @Override
    public List<Booking> bookAll(List<Booking> all) {
        List<Booking> numbered =
                all.stream().map(booking -> booking.numbered(nextNumber())).toList();
        template.batchUpdate(
                "INSERT INTO booking (id, account_id, purpose, amount) VALUES (:id, :account, :purpose, :amount)",
                SqlParameterSourceUtils.createBatch(numbered));
        return numbered;
    }

    private long nextNumber() {
        String product = Objects.requireNonNull(template.getJdbcTemplate().execute((ConnectionCallback<String>)
                connection -> connection.getMetaData().getDatabaseProductName()));
        String sql =
                product.equals("PostgreSQL") ? "SELECT nextval('booking_seq')" : "SELECT NEXT VALUE FOR booking_seq";
        return jdbc.sql(sql).query(Long.class).single();
    }

    @Override
    public int deleteBookingsOfAccountsBelow(BigDecimal balance) {
        return jdbc.sql("DELETE FROM booking WHERE account_id IN (SELECT id FROM account WHERE balance < ?)")
                .param(balance)
                .update();
    }

    @Override
    public void label(Account account, List<String> labels) {
        jdbc.sql("DELETE FROM label WHERE account_id = ?").param(account.key()).update();
        insertLabel.executeBatch(IntStream.range(0, labels.size())
                .mapToObj(i -> Map.of("account_id", account.key(), "position", i, "name", labels.get(i)))
                .toArray(Map[]::new));
    }
}
