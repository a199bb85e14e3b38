package io.atone.examples.demo.stage;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

import io.atone.testkit.database.TestDatabase;

/** A bank's database, seen by somebody who knows nothing of Atone: an own connection per question. */
public final class Bank {

    private final String name;
    private final String accountNo;
    private final TestDatabase database;

    Bank(String name, String accountNo, TestDatabase database) {
        this.name = name;
        this.accountNo = accountNo;
        this.database = database;
    }

    public String name() {
        return name;
    }

    /** What is on the account. */
    public BigDecimal balance() {
        return ask(
                "SELECT account_balance FROM account_info WHERE account_no = '" + accountNo + "'",
                row -> row.getBigDecimal(1).setScale(2));
    }

    /** The account's owner, as people read it. */
    public String accountName() {
        return ask(
                "SELECT account_name FROM account_info WHERE account_no = '" + accountNo + "'",
                row -> row.getString(1));
    }

    /** Rows of branches that are not over. */
    public int undoRows() {
        return ask("SELECT COUNT(*) FROM undo_log", row -> row.getInt(1));
    }

    /** Changes the account past the service and past Atone, as somebody with a database client would. */
    public void setBalance(BigDecimal balance) {
        try (Connection connection = database.connect();
                PreparedStatement statement = connection.prepareStatement(
                        "UPDATE account_info SET account_balance = ? WHERE account_no = '" + accountNo + "'")) {
            statement.setBigDecimal(1, balance);
            Broken.unless(statement.executeUpdate() == 1, name + " has no account " + accountNo);
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    private <T> T ask(String question, Answer<T> answer) {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(question)) {
            Broken.unless(row.next(), name + " has no account " + accountNo);
            return answer.read(row);
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    private IllegalStateException failed(SQLException e) {
        return new IllegalStateException("Cannot look into the database of " + name, e);
    }

    /** Reads the one row. */
    @FunctionalInterface
    private interface Answer<T> {
        T read(ResultSet row) throws SQLException;
    }
}
