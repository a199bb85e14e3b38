package io.atone.datasource.capture;

import java.math.BigDecimal;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import io.atone.datasource.dialect.Dialect;
import io.atone.datasource.dialect.GeneratedKeyRetrieval;
import io.atone.datasource.metadata.ColumnMeta;
import io.atone.datasource.metadata.Refusal;
import io.atone.datasource.metadata.TableMeta;

/**
 * Learns the key values that the database makes, without taking from the user what he asked for.
 *
 * <p>The user's own statement runs when he asked in a way that tells our key columns too; otherwise the same text runs once more
 * prepared, asking for them. What the user then gets as generated keys is the driver's own answer where it can be had twice, and a
 * query for the same columns of the same rows where it cannot.
 */
final class GeneratedKeys {

    private final CaptureScope scope;
    private final Dialect dialect;

    GeneratedKeys(CaptureScope scope) {
        this.scope = scope;
        this.dialect = scope.database().dialect();
    }

    /** Whether the driver tells the keys of all rows, each with the columns that are asked for. */
    boolean areReturned() {
        return dialect.generatedKeys() == GeneratedKeyRetrieval.RETURNED_COLUMNS;
    }

    /** Whether the keys can be learned from the driver. */
    boolean areLearnable(InsertShape shape) {
        return areReturned() || shape.autoNumbered() >= 0;
    }

    /**
     * Makes sure that the keys can be learned.
     *
     * @throws StatementRefusedException when they cannot
     */
    void requireLearnable(StatementCall call, InsertShape shape) throws StatementRefusedException {
        if (!areLearnable(shape)) {
            throw CaptureScope.refusal(
                    call.sql(),
                    new Refusal(
                            "the key values of the rows it inserts into table "
                                    + shape.table().name() + " are made by the database in a way that "
                                    + dialect.name() + " does not tell",
                            "give the key values in the statement, for all rows or, for one auto-increment column, for"
                                    + " none"
                                    + (dialect.returnsInsertedRows()
                                            ? "; or do not ask for generated keys, of which the driver would tell none"
                                            : "")));
        }
    }

    /**
     * Makes sure that what the user asks for can be read from the table beneath a view, where the new rows are even when the view does
     * not show them.
     *
     * @throws StatementRefusedException when he asks for something that the view computes
     */
    void requireColumns(StatementCall call, TableMeta view) throws StatementRefusedException {
        List<String> asked = askedColumns(call.generatedKeysRequest(), view);
        boolean plain = asked.isEmpty()
                ? view.showsOnlyColumns()
                : asked.stream().noneMatch(name -> view.inBase(Set.of(name)).isEmpty());
        if (!plain) {
            throw CaptureScope.refusal(
                    call.sql(),
                    new Refusal(
                            "it asks for generated keys, and among the columns of view " + view.name()
                                    + " are some that the view computes",
                            "name the key columns alone when the statement is prepared, or run it on table "
                                    + view.base().name()));
        }
    }

    /** Whether what the user asked for tells our key columns too. */
    boolean areAskedFor(GeneratedKeysRequest request, TableMeta table) {
        if (request instanceof GeneratedKeysRequest.None) {
            return false;
        }
        if (!areReturned() || request instanceof GeneratedKeysRequest.Any) {
            return true;
        }
        List<String> asked = askedColumns(request, table);
        return table.rowKeyColumns().stream().map(ColumnMeta::name).allMatch(asked::contains);
    }

    /** The user's text, prepared so that it tells our key columns and what he asked for. */
    PreparedStatement prepareAsking(StatementCall call, TableMeta table) throws SQLException {
        if (!areReturned()) {
            return CaptureScope.withTimeout(
                    call, scope.connection().prepareStatement(call.sql(), Statement.RETURN_GENERATED_KEYS));
        }
        return prepareAsking(call, table, call.sql());
    }

    /** The same for a text of ours, where keys {@link #areReturned}. */
    PreparedStatement prepareAsking(StatementCall call, TableMeta table, String sql) throws SQLException {
        if (call.generatedKeysRequest() instanceof GeneratedKeysRequest.Any) {
            return CaptureScope.withTimeout(call, call.generatedKeysRequest().prepare(scope.connection(), sql));
        }
        Set<String> columns = new LinkedHashSet<>(askedColumns(call.generatedKeysRequest(), table));
        table.rowKeyColumns().forEach(column -> columns.add(column.name()));
        PreparedStatement asking = CaptureScope.withTimeout(
                call, scope.connection().prepareStatement(sql, columns.toArray(String[]::new)));
        asking.setFetchSize(0); // Or else PostgreSQL's driver counts no more than it fetches at once.
        return asking;
    }

    /** Canonical names where they can be told; anything else as the user wrote it, for the driver to refuse. */
    List<String> askedColumns(GeneratedKeysRequest request, TableMeta table) {
        if (request instanceof GeneratedKeysRequest.Names names) {
            return names.columns().stream().map(name -> canonical(table, name)).toList();
        }
        if (request instanceof GeneratedKeysRequest.Indexes indexes) {
            return indexes.positions().stream()
                    .filter(position ->
                            position >= 1 && position <= table.columns().size())
                    .map(position -> table.columns().get(position - 1).name())
                    .toList();
        }
        return List.of();
    }

    private static String canonical(TableMeta table, String name) {
        for (ColumnMeta column : table.columns()) {
            if (column.name().equals(name)) {
                return name;
            }
        }
        return table.columns().stream()
                .map(ColumnMeta::name)
                .filter(name::equalsIgnoreCase)
                .findFirst()
                .orElse(name);
    }

    /**
     * The keys of the rows that a statement just inserted, in order.
     *
     * @param rowsPerItem how many rows each set of parameters inserted
     */
    List<List<KeyCell>> read(Statement statement, InsertShape shape, int rowsPerItem) throws SQLException {
        // Not closed: in some drivers it is the very object that the user gets when he asks for it.
        ResultSet keys = statement.getGeneratedKeys();
        return areReturned() ? readColumns(keys, shape.table()) : readNumbers(statement, keys, shape, rowsPerItem);
    }

    /** The keys of all rows that a statement just inserted, where they {@link #areReturned}. */
    List<List<KeyCell>> readReturned(Statement statement, TableMeta table) throws SQLException {
        // Not closed, as above.
        return readColumns(statement.getGeneratedKeys(), table);
    }

    private List<List<KeyCell>> readColumns(ResultSet keys, TableMeta table) throws SQLException {
        List<Integer> positions = new ArrayList<>();
        for (ColumnMeta column : table.rowKeyColumns()) {
            positions.add(position(keys.getMetaData(), column.name()));
        }
        List<List<KeyCell>> rows = new ArrayList<>();
        while (keys.next()) {
            List<KeyCell> row = new ArrayList<>(positions.size());
            for (int position : positions) {
                row.add(new KeyCell.Generated(keys.getObject(position)));
            }
            rows.add(row);
        }
        return rows;
    }

    private int position(ResultSetMetaData columns, String name) throws SQLException {
        for (int i = 1; i <= columns.getColumnCount(); i++) {
            if (dialect.columnNames().fold(columns.getColumnName(i), true).equals(name)) {
                return i;
            }
        }
        throw new CaptureException("The generated keys have no column " + name);
    }

    private List<List<KeyCell>> readNumbers(Statement statement, ResultSet keys, InsertShape shape, int rowsPerItem)
            throws SQLException {
        int rows = shape.rows().size();
        List<BigDecimal> numbers = new ArrayList<>(rows);
        while (keys.next()) {
            numbers.add(new BigDecimal(keys.getString(1)));
        }
        if (numbers.size() * (long) rowsPerItem == rows && rowsPerItem > 1) {
            numbers = expand(statement, numbers, rowsPerItem);
        }
        if (numbers.size() != rows) {
            throw new CaptureException(rows + " rows were inserted into table "
                    + shape.table().name() + ", but the driver tells " + numbers.size() + " generated keys");
        }
        return shape.withAutoNumbers(shape.autoNumbered(), numbers);
    }

    /** InnoDB numbers the rows of one INSERT ... VALUES one after the other, and this driver tells the first number only. */
    private static List<BigDecimal> expand(Statement statement, List<BigDecimal> firsts, int rowsPerItem)
            throws SQLException {
        BigDecimal step;
        try (Statement query = statement.getConnection().createStatement();
                ResultSet row = query.executeQuery("SELECT @@auto_increment_increment")) {
            if (!row.next()) {
                throw new CaptureException("@@auto_increment_increment has no value");
            }
            step = row.getBigDecimal(1);
        }
        List<BigDecimal> numbers = new ArrayList<>();
        for (BigDecimal first : firsts) {
            for (int i = 0; i < rowsPerItem; i++) {
                numbers.add(first.add(step.multiply(BigDecimal.valueOf(i))));
            }
        }
        return numbers;
    }

    /** What the user gets as generated keys after a statement that he asked for them, and that we have read them from. */
    Replacement answer(StatementCall call, TableMeta table, Statement ran, long count, List<List<KeyCell>> keys)
            throws SQLException {
        boolean usersRan = ran == call.statement();
        Long countInstead = usersRan ? null : count;
        if (!call.asksForKeys() || !areReturned()) {
            // MySQL's and MariaDB's drivers answer as often as they are asked.
            return new Replacement(countInstead, null, null);
        }
        List<String> columns = usersRan || call.generatedKeysRequest() instanceof GeneratedKeysRequest.Any
                ? columnNames(ran.getGeneratedKeys().getMetaData())
                : askedColumns(call.generatedKeysRequest(), table);
        PreparedStatement query = new KeyQueries(scope).select(call, table, columns, keys);
        return new Replacement(countInstead, query.getResultSet(), query);
    }

    private static List<String> columnNames(ResultSetMetaData columns) throws SQLException {
        List<String> names = new ArrayList<>();
        for (int i = 1; i <= columns.getColumnCount(); i++) {
            names.add(columns.getColumnName(i));
        }
        return names;
    }
}
