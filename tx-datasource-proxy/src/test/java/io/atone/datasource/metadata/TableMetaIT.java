package io.atone.datasource.metadata;

import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

import io.atone.datasource.dialect.Dialect;
import io.atone.datasource.dialect.Dialects;
import io.atone.datasource.metadata.ColumnMeta.Identity;
import io.atone.datasource.sql.Identifier;
import io.atone.datasource.sql.TableRef;
import io.atone.testkit.database.DatabaseEngine;
import io.atone.testkit.database.TestDatabase;
import io.atone.testkit.junit.CheckResidue;
import io.atone.testkit.junit.ForEachDatabase;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

@ForEachDatabase
@CheckResidue
class TableMetaIT {

    private DatabaseEngine engine;
    private Connection connection;
    private Dialect dialect;
    private TableMetaSource source;
    private final AtomicLong nanos = new AtomicLong();

    @BeforeEach
    void connect(TestDatabase server) throws SQLException {
        engine = server.engine();
        connection = server.connect();
        dialect = Dialects.detect(connection);
        source =
                new CachingTableMetaSource(dialect, 100, Duration.ofMinutes(1), null, TriggerPolicy.STRICT, nanos::get);
    }

    @AfterEach
    void disconnect() throws SQLException {
        connection.close();
    }

    private boolean mySql() {
        return dialect.family().isMySqlLike();
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private @Nullable TableMeta find(String name, boolean quoted) throws SQLException {
        TableRef ref = new TableRef(null, null, new Identifier(name, quoted), null, name);
        return source.find(connection, source.scope(connection), ref);
    }

    private TableMeta table(String name) throws SQLException {
        return Objects.requireNonNull(find(name, false), name);
    }

    private ColumnMeta column(TableMeta table, String name) {
        return table.requireColumn(dialect.canonicalColumn(new Identifier(name, false)));
    }

    private List<String> lower(List<String> names) {
        return names.stream().map(name -> name.toLowerCase(Locale.ROOT)).toList();
    }

    private void assertRefused(TableMeta table, DmlKind dml, Set<String> changed, String reason) {
        assertThat(table.refusalFor(dml, canonical(changed)))
                .hasValueSatisfying(refusal -> assertThat(refusal.reason()).contains(reason));
    }

    private void assertAllowed(TableMeta table, DmlKind dml, Set<String> changed) {
        assertThat(table.refusalFor(dml, canonical(changed))).isEmpty();
    }

    private List<String> canonical(Set<String> columns) {
        return columns.stream()
                .map(name -> dialect.canonicalColumn(new Identifier(name, false)))
                .toList();
    }

    @Test
    void columnsAndKeysAreKnown() throws SQLException {
        String identity =
                switch (engine) {
                    case MYSQL, MARIADB -> "BIGINT AUTO_INCREMENT";
                    case POSTGRESQL, H2 -> "BIGINT GENERATED ALWAYS AS IDENTITY";
                };
        String stored = engine == DatabaseEngine.H2 ? "" : " STORED";
        execute("CREATE TABLE t (id " + identity
                + ", a INT NOT NULL, b INT DEFAULT 5, c INT GENERATED ALWAYS AS (a + 1)" + stored
                + ", PRIMARY KEY (id), CONSTRAINT t_ab UNIQUE (b, a))");

        TableMeta table = table("t");

        assertThat(table.kind()).isEqualTo(TableMeta.Kind.TABLE);
        assertThat(lower(table.columns().stream().map(ColumnMeta::name).toList()))
                .containsExactly("id", "a", "b", "c");
        assertThat(table.columns()).extracting(ColumnMeta::ordinal).containsExactly(1, 2, 3, 4);
        assertThat(column(table, "id").identity()).isEqualTo(mySql() ? Identity.BY_DEFAULT : Identity.ALWAYS);
        assertThat(column(table, "id").hasDefault()).isTrue();
        assertThat(column(table, "a").nullable()).isFalse();
        assertThat(column(table, "a").hasDefault()).isFalse();
        assertThat(column(table, "b").hasDefault()).isTrue();
        assertThat(column(table, "b").nullable()).isTrue();
        assertThat(column(table, "c").generated()).isTrue();
        assertThat(column(table, "a").generated()).isFalse();
        assertThat(lower(Objects.requireNonNull(table.rowKey()).columns())).containsExactly("id");
        assertThat(table.uniqueKeys()).hasSize(2).anySatisfy(key -> {
            assertThat(lower(key.columns())).containsExactly("b", "a");
            assertThat(key.primary()).isFalse();
            assertThat(key.nullsDistinct()).isTrue();
        });
        for (DmlKind dml : DmlKind.values()) {
            assertAllowed(table, dml, Set.of("b"));
        }
    }

    @Test
    void updateImagesHaveRowKeyChangedColumnsAndTheKeysTheyArePartOf() throws SQLException {
        execute("CREATE TABLE t (id INT PRIMARY KEY, a INT, b INT, c INT, d INT, UNIQUE (b, a), UNIQUE (d))");

        TableMeta table = table("t");

        assertThat(lower(table.imageColumnsForUpdate(canonical(Set.of("c"))).stream()
                        .map(ColumnMeta::name)
                        .toList()))
                .containsExactly("id", "c");
        assertThat(lower(table.imageColumnsForUpdate(canonical(Set.of("a"))).stream()
                        .map(ColumnMeta::name)
                        .toList()))
                .containsExactly("id", "a", "b");
    }

    @Test
    void uniqueKeyWithoutNullsStandsInForAMissingPrimaryKey() throws SQLException {
        execute("CREATE TABLE t (a INT, b INT NOT NULL, c INT NOT NULL, UNIQUE (a), UNIQUE (c, b))");
        execute("CREATE TABLE keyless (a INT, UNIQUE (a))");

        assertThat(lower(Objects.requireNonNull(table("t").rowKey()).columns())).containsExactly("c", "b");
        assertThat(table("keyless").rowKey()).isNull();
        assertRefused(table("keyless"), DmlKind.INSERT, Set.of(), "neither a primary key nor a unique key");
    }

    @Test
    void oddNamesAreFoundAsTheDatabaseFindsThem() throws SQLException {
        String name = dialect.quote("Order \u00e4 select");
        execute("CREATE TABLE " + name + " (" + dialect.quote("Key") + " INT PRIMARY KEY, v INT)");
        execute("CREATE TABLE Plain_Name (Id INT PRIMARY KEY)");

        assertThat(find("Order \u00e4 select", true)).isNotNull();
        assertThat(find("order \u00e4 SELECT", true)).isNull();
        assertThat(find("Plain_Name", false)).isNotNull();
        assertThat(find("nowhere", false)).isNull();
        TableMeta found = Objects.requireNonNull(
                source.findRecent(connection, table("Plain_Name").name()));
        assertThat(found.name()).isEqualTo(table("Plain_Name").name());
    }

    @Test
    void viewsAndTemporaryTablesAreRefused() throws SQLException {
        execute("CREATE TABLE t (id INT PRIMARY KEY)");
        execute("CREATE VIEW v AS SELECT COUNT(*) AS id FROM t");

        assertRefused(table("v"), DmlKind.INSERT, Set.of(), "is no base table");
        if (mySql()) {
            execute("CREATE TABLE m (id INT PRIMARY KEY) ENGINE = MyISAM");
            assertRefused(table("m"), DmlKind.INSERT, Set.of(), "is no base table");
        } else {
            execute("CREATE TEMPORARY TABLE tmp (id INT PRIMARY KEY)");
            TableMeta tmp = find("tmp", false);
            assertThat(tmp == null || tmp.refusalFor(DmlKind.INSERT, Set.of()).isPresent())
                    .isTrue();
        }
    }

    @Test
    void viewShowsColumnsOfItsTable() throws SQLException {
        assumeFalse(engine == DatabaseEngine.H2, "H2 changes nothing through a view");
        execute("CREATE TABLE t (id INT PRIMARY KEY, `V` INT, w INT)".replace('`', mySql() ? '`' : '"'));
        execute("CREATE VIEW v (w, key_of_t, more) AS SELECT `V`, id, `V` + 1 FROM t"
                .replace('`', mySql() ? '`' : '"'));

        TableMeta view = table("v");

        assertThat(view.isView()).isTrue();
        assertThat(view.base().name()).isEqualTo(table("t").name());
        assertThat(view.rowKeyColumns()).extracting(ColumnMeta::name).containsExactly("key_of_t");
        assertThat(view.inBase(Set.of("w", "more"))).containsExactly(mySql() ? "v" : "V");
        assertThat(view.showsOnlyColumns()).isFalse();
        assertThat(view.refusalFor(DmlKind.UPDATE, Set.of("w"))).isEmpty();
        assertRefused(view, DmlKind.UPDATE, Set.of("key_of_t"), "changes, through the view");
        assertRefused(view, DmlKind.UPDATE, Set.of("more"), "is not a plain column");
    }

    @Test
    void triggersRefuseWhatFiresThem() throws SQLException {
        execute("CREATE TABLE t (id INT PRIMARY KEY, v INT)");
        switch (engine) {
            case MYSQL, MARIADB -> execute("CREATE TRIGGER g BEFORE UPDATE ON t FOR EACH ROW SET NEW.v = 1");
            case POSTGRESQL -> {
                execute("CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'");
                execute("CREATE TRIGGER g BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION f()");
            }
            case H2 ->
                execute("CREATE TRIGGER g BEFORE UPDATE ON t FOR EACH ROW CALL '" + NoTrigger.class.getName() + "'");
        }

        assertRefused(table("t"), DmlKind.UPDATE, Set.of("v"), "has the trigger or rule");
        if (engine != DatabaseEngine.H2) {
            assertAllowed(table("t"), DmlKind.INSERT, Set.of());
        }
    }

    @Test
    void actingForeignKeysOfOtherTablesRefuseWhatTheyActOn() throws SQLException {
        execute("CREATE TABLE parent (id INT PRIMARY KEY, code INT NOT NULL UNIQUE, v INT)");
        execute(
                "CREATE TABLE child (id INT PRIMARY KEY, p INT, FOREIGN KEY (p) REFERENCES parent (id) ON DELETE CASCADE)");
        execute("CREATE TABLE other (id INT PRIMARY KEY, c INT,"
                + " FOREIGN KEY (c) REFERENCES parent (code) ON UPDATE SET NULL)");
        execute("CREATE TABLE harmless (id INT PRIMARY KEY, p INT, FOREIGN KEY (p) REFERENCES other (id))");

        assertRefused(table("parent"), DmlKind.DELETE, Set.of(), "would change further rows");
        assertRefused(table("parent"), DmlKind.UPDATE, Set.of("code"), "would change further rows");
        assertAllowed(table("parent"), DmlKind.UPDATE, Set.of("v"));
        assertAllowed(table("parent"), DmlKind.INSERT, Set.of());
        assertAllowed(table("child"), DmlKind.DELETE, Set.of());
        assertAllowed(table("other"), DmlKind.DELETE, Set.of());
    }

    @Test
    void uniqueIndexesWithoutLockKeysRefuseGivingUpTheirValues() throws SQLException {
        switch (engine) {
            case MYSQL, MARIADB -> execute("CREATE TABLE t (id INT PRIMARY KEY, a VARCHAR(50), b INT, UNIQUE (a(5)))");
            case POSTGRESQL -> {
                execute("CREATE TABLE t (id INT PRIMARY KEY, a VARCHAR(50), b INT, c INT)");
                execute("CREATE UNIQUE INDEX u ON t (lower(a)) WHERE c > 0");
            }
            case H2 -> {
                execute("CREATE TABLE t (id INT PRIMARY KEY)"); // H2 has no such indexes.
                assertThat(table("t").hazards().uncapturedUniqueKeys()).isEmpty();
                return;
            }
        }

        assertRefused(table("t"), DmlKind.DELETE, Set.of(), "covers expressions, prefixes");
        assertRefused(table("t"), DmlKind.UPDATE, Set.of("a"), "covers expressions, prefixes");
        assertAllowed(table("t"), DmlKind.UPDATE, Set.of("b"));
        assertAllowed(table("t"), DmlKind.INSERT, Set.of());
        if (engine == DatabaseEngine.POSTGRESQL) {
            assertRefused(table("t"), DmlKind.UPDATE, Set.of("c"), "covers expressions, prefixes");
        }
    }

    @Test
    void columnThatTheDatabaseUpdatesIsPartOfUpdateImages() throws SQLException {
        if (engine == DatabaseEngine.POSTGRESQL) {
            execute("CREATE TABLE t (id INT PRIMARY KEY, v INT)"); // PostgreSQL does that by triggers only.
            assertThat(table("t").columns()).noneMatch(ColumnMeta::updatedByDatabase);
            return;
        }
        execute("CREATE TABLE t (id INT PRIMARY KEY, v INT,"
                + " ts TIMESTAMP(6) DEFAULT CURRENT_TIMESTAMP(6) ON UPDATE CURRENT_TIMESTAMP(6))");

        assertThat(column(table("t"), "ts").updatedByDatabase()).isTrue();
        assertThat(table("t").imageColumnsForUpdate(canonical(Set.of("v")))).hasSize(3);
    }

    @Test
    void tableIsReadAnewForAnUndo() throws SQLException {
        execute("CREATE TABLE t (id INT PRIMARY KEY)");
        TableMeta before = table("t");
        execute("ALTER TABLE t ADD COLUMN v INT");
        assertThat(table("t")).isSameAs(before);

        assertThat(Objects.requireNonNull(source.findRecent(connection, before.name()))
                        .columns())
                .hasSize(2);

        assertThat(table("t").columns()).hasSize(2);
    }

    @Test
    void whileOneReadsATableAnewTheOthersGoByWhatIsKnown() throws SQLException {
        execute("CREATE TABLE t (id INT PRIMARY KEY)");
        TableName name = table("t").name();
        TableMeta first = source.findRecent(connection, name);

        AtomicReference<TableMeta> meanwhile = new AtomicReference<>();
        Connection reading = watched(() -> meanwhile.set(source.findRecent(watched(() -> fail("asked too")), name)));
        assertThat(source.findRecent(reading, name)).isSameAs(first);
        nanos.addAndGet(CachingTableMetaSource.MAX_UNDO_AGE.toNanos() / 2);
        TableMeta renewed = source.findRecent(reading, name);
        assertThat(renewed).isNotSameAs(first);
        assertThat(meanwhile).hasValue(first);
        assertThat(table("t")).isSameAs(renewed);
    }

    private interface Action {
        void run() throws Exception;
    }

    /** The connection; something happens whenever it is used. */
    private Connection watched(Action onUse) {
        return (Connection) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                    onUse.run();
                    return method.invoke(connection, arguments);
                });
    }

    @Test
    void nameMeansTheTableOfTheCurrentSchema() throws SQLException {
        if (mySql()) {
            assertThat(source.scope(connection).path()).isEqualTo(connection.getCatalog());
            return; // A second database belongs to the server, not to this test.
        }
        execute("CREATE TABLE t (id INT PRIMARY KEY)");
        execute("CREATE SCHEMA other");
        execute("CREATE TABLE other.t (id INT PRIMARY KEY, v INT)");
        assertThat(table("t").columns()).hasSize(1);

        execute(engine == DatabaseEngine.H2 ? "SET SCHEMA other" : "SET search_path TO other");

        assertThat(table("t").columns()).hasSize(2);
        assertThat(table("t").name().namespace()).isEqualToIgnoringCase("other");
    }

    @Test
    void tableOfASchemaWithAnIdentityOfItsOwnIsRefused() throws SQLException {
        execute("CREATE TABLE t (id INT PRIMARY KEY)");
        String home = table("t").name().namespace();
        String other = mySql() ? home + "_2" : "other";
        execute((mySql() ? "CREATE DATABASE " : "CREATE SCHEMA ") + other);
        try {
            execute("CREATE TABLE " + other + ".t2 (id INT PRIMARY KEY)");
            source = new CachingTableMetaSource(dialect, 100, Duration.ofMinutes(1), home, TriggerPolicy.STRICT);
            assertAllowed(table("t"), DmlKind.INSERT, Set.of());
            assertAllowed(inSchema(other, "t2"), DmlKind.INSERT, Set.of());

            execute("CREATE TABLE " + other + ".tx_resource (id INT PRIMARY KEY)");
            source = new CachingTableMetaSource(dialect, 100, Duration.ofMinutes(1), home, TriggerPolicy.STRICT);

            assertAllowed(table("t"), DmlKind.INSERT, Set.of());
            assertRefused(inSchema(other, "t2"), DmlKind.INSERT, Set.of(), "under another resource identity");
        } finally {
            execute("DROP " + (mySql() ? "DATABASE " + other : "SCHEMA " + other + " CASCADE"));
        }
    }

    private TableMeta inSchema(String schema, String name) throws SQLException {
        Identifier qualifier = new Identifier(schema, false);
        TableRef ref = new TableRef(
                mySql() ? qualifier : null, mySql() ? null : qualifier, new Identifier(name, false), null, name);
        return Objects.requireNonNull(source.find(connection, source.scope(connection), ref));
    }

    @Test
    void postgresPartitionsAreRefusedAndTheirParentIsNot() throws SQLException {
        if (engine != DatabaseEngine.POSTGRESQL) {
            assertThat(engine).isNotNull();
            return;
        }
        execute("CREATE TABLE p (id INT, day DATE, PRIMARY KEY (id, day)) PARTITION BY RANGE (day)");
        execute("CREATE TABLE p1 PARTITION OF p FOR VALUES FROM ('2020-01-01') TO ('2021-01-01')");
        execute("CREATE TABLE base (id INT PRIMARY KEY)");
        execute("CREATE TABLE derived (v INT) INHERITS (base)");

        assertAllowed(table("p"), DmlKind.INSERT, Set.of());
        assertRefused(table("p1"), DmlKind.INSERT, Set.of(), "is no base table");
        assertRefused(table("base"), DmlKind.DELETE, Set.of(), "is no base table");
    }
}
