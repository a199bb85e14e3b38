package io.atone.datasource.sql;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

import static io.atone.datasource.sql.SqlFamily.H2;
import static io.atone.datasource.sql.SqlFamily.MARIADB;
import static io.atone.datasource.sql.SqlFamily.MYSQL;
import static io.atone.datasource.sql.SqlFamily.POSTGRESQL;

/**
 * The table of supported and refused SQL. The tests take every row of it, and the reference page is generated from it,
 * so that page and behaviour cannot differ.
 */
final class StatementTable {

    static final Set<SqlFamily> ALL = EnumSet.allOf(SqlFamily.class);
    static final Set<SqlFamily> MY = EnumSet.of(MYSQL, MARIADB);
    static final Set<SqlFamily> PG = EnumSet.of(POSTGRESQL);
    static final Set<SqlFamily> H = EnumSet.of(H2);
    static final Set<SqlFamily> NOT_PG = EnumSet.of(MYSQL, MARIADB, H2);
    static final Set<SqlFamily> NOT_H2 = EnumSet.of(MYSQL, MARIADB, POSTGRESQL);
    static final Set<SqlFamily> NOT_MY = EnumSet.of(POSTGRESQL, H2);

    /** What becomes of a statement. */
    enum Fate {
        INSERT("captured"),
        INSERT_QUERY("captured"),
        /** Where the engine does not tell the new rows, their number does, or they are kept and inserted from there. */
        INSERT_QUERY_ONCE("captured"),
        UPSERT("captured, with the rows that it collides with"),
        UPDATE("captured"),
        SEVERAL("captured one by one"),
        /** Captured, and run again only on the rows that were locked. */
        UPDATE_PINNED("captured, run on the locked rows"),
        DELETE("captured"),
        DELETE_PINNED("captured, run on the locked rows"),
        JOINED("captured, run on the locked rows"),
        RETURNING("captured by what RETURNING tells"),
        LOCK("takes the global lock"),
        LOCK_FREE("takes the global lock of the rows that it gets"),
        PASS("runs as it is"),
        UNPROTECTED("runs unprotected, and is logged"),
        REFUSED("refused");

        final String words;

        Fate(String words) {
            this.words = words;
        }
    }

    record Row(String section, Set<SqlFamily> families, String sql, Fate fate) {}

    private static final List<Row> ROWS = new ArrayList<>();

    private StatementTable() {}

    static List<Row> rows() {
        return List.copyOf(ROWS);
    }

    private static void add(String section, Fate fate, Set<SqlFamily> families, String... statements) {
        for (String sql : statements) {
            ROWS.add(new Row(section, families, sql, fate));
        }
    }

    static {
        inserts();
        upserts();
        updates();
        deletes();
        joins();
        returning();
        locks();
        skippingLocks();
        reads();
        severalStatements();
        unprotected();
        refusedChanges();
        refusedReads();
        refusedStatements();
    }

    private static void inserts() {
        String section = "INSERT";
        add(
                section,
                Fate.INSERT,
                ALL,
                "INSERT INTO account (id, owner, balance) VALUES (?, ?, ?)",
                "INSERT INTO account VALUES (?, 'Ann', 10.50)",
                "INSERT INTO bank.account (id, owner) VALUES (1, 'Ann'), (2, NULL), (?, DEFAULT)",
                "INSERT INTO account (owner, balance) VALUES (UPPER(?), -1 + ? * 2)",
                "INSERT INTO account (id, parent) VALUES (?, (SELECT MAX(id) FROM parents))");
        add(
                section,
                Fate.INSERT_QUERY,
                NOT_PG,
                "INSERT INTO account (id) SELECT id FROM other",
                "INSERT INTO account (id, owner) SELECT o.id + ?, 'x' FROM other o JOIN more m ON m.id = o.id WHERE o.n > ?",
                "INSERT INTO bank.account (SELECT * FROM other)");
        add(section, Fate.INSERT_QUERY, MY, "INSERT IGNORE INTO account (id) SELECT id FROM other");
        add(
                section,
                Fate.INSERT_QUERY_ONCE,
                MY,
                "INSERT IGNORE INTO account (owner) SELECT owner FROM other ORDER BY id LIMIT 5");
        add(
                section,
                Fate.INSERT_QUERY_ONCE,
                NOT_PG,
                "INSERT INTO account (owner) SELECT owner FROM other ORDER BY id LIMIT 5",
                "INSERT INTO account (owner, n) SELECT owner, COUNT(*) FROM other GROUP BY owner",
                "INSERT INTO account (id) SELECT id FROM other UNION SELECT id FROM more",
                "INSERT INTO account (id) WITH x AS (SELECT id FROM other) SELECT id FROM x");
        add(
                section,
                Fate.INSERT,
                MY,
                "INSERT account (id) VALUE (?)",
                "INSERT INTO `order` (`key`, `group`) VALUES (?, \"it's\")",
                "INSERT INTO account () VALUES ()",
                "INSERT INTO account (photo) VALUES (x'CAFE'), (_binary 'a'), (0xCAFE)");
        add(section, Fate.INSERT, NOT_PG, "INSERT INTO account SET id = ?, owner = 'Ann'");
        add(
                section,
                Fate.INSERT,
                EnumSet.of(MARIADB, H2),
                "INSERT INTO account (id, owner) VALUES (NEXT VALUE FOR account_id, ?)");
        add(
                section,
                Fate.INSERT,
                NOT_MY,
                "INSERT INTO account DEFAULT VALUES",
                "INSERT INTO account (id) OVERRIDING SYSTEM VALUE VALUES (?)",
                "INSERT INTO \"Order\" (\"Key\", \"say \"\"hi\"\"\") VALUES (?, ?)");
        add(
                section,
                Fate.INSERT,
                PG,
                "INSERT INTO account AS a (id, tags, doc) VALUES (nextval('account_id'), ARRAY['x', ?], ?::jsonb)",
                "INSERT INTO account (owner) VALUES ($$it's ?$$), (E'it\\'s ?')");
    }

    private static void upserts() {
        String section = "Inserts that do something about existing rows";
        add(
                section,
                Fate.UPSERT,
                MY,
                "INSERT IGNORE INTO account (id, owner) VALUES (?, 'x'), (2, ?)",
                "INSERT IGNORE account SET id = 1",
                "REPLACE account SET id = 1",
                "INSERT INTO account (id, n) SELECT kind, COUNT(*) FROM other WHERE n > ? GROUP BY kind"
                        + " ON DUPLICATE KEY UPDATE n = VALUES(n), owner = ?",
                "INSERT INTO bank.account (SELECT * FROM other) ON DUPLICATE KEY UPDATE n = n + 1",
                "INSERT INTO account (id) SELECT o.id + ? FROM other o JOIN more m ON m.id = o.id"
                        + " ON DUPLICATE KEY UPDATE n = account.n + o.n * ?, owner = m.owner",
                "REPLACE INTO account SELECT * FROM other ORDER BY id LIMIT 5",
                "REPLACE account (id, n) SELECT id, n FROM other JOIN more USING (id)");
        add(
                section,
                Fate.UPSERT,
                NOT_PG,
                "INSERT INTO account (id, n) VALUES (?, 1) ON DUPLICATE KEY UPDATE n = n + VALUES(n), owner = ?",
                "INSERT INTO account SET id = ?, n = 1 ON DUPLICATE KEY UPDATE n = n + 1",
                "REPLACE INTO bank.account (id, owner) VALUES (1, ?)");
        add(
                section,
                Fate.UPSERT,
                H,
                "MERGE INTO account (id, owner) KEY (id) VALUES (?, 'x'), (2, UPPER(?))",
                "MERGE INTO bank.account VALUES (?, 'Ann', DEFAULT)");
        add(
                section,
                Fate.UPSERT,
                EnumSet.of(MYSQL),
                "INSERT INTO account (id, n) VALUES (?, 1) AS new (i, m) ON DUPLICATE KEY UPDATE n = account.n + new.m");
    }

    private static void updates() {
        String section = "UPDATE of one table";
        add(
                section,
                Fate.UPDATE,
                ALL,
                "UPDATE account SET balance = balance - ? WHERE id = ?",
                "UPDATE account SET balance = 0",
                "UPDATE bank.account a SET balance = ?, owner = DEFAULT WHERE a.id = ? AND a.kind IN ('x', 'y?')",
                "UPDATE account AS a SET owner = NULL WHERE NOT (a.id = ? OR a.id BETWEEN 3 AND ?) AND owner IS NOT NULL",
                "UPDATE account SET owner = CASE WHEN id > 5 THEN 'a' ELSE ? END WHERE (id, kind) IN ((1, 'x'), (2, 'y'))",
                "UPDATE account SET owner = 'WHERE x = ?' WHERE owner LIKE '50!%' ESCAPE '!' AND COALESCE(kind, 'z') = ?",
                "UPDATE account /* it's ? */ SET owner = ? -- and ' here\n WHERE id = ?;",
                "UPDATE 账户 SET 余额 = 余额 - ? WHERE 户名 = '张三 ?'",
                "UPDATE account SET last_login = CURRENT_TIMESTAMP, seen = (SELECT COUNT(*) FROM visit) WHERE id = ?");
        add(
                section,
                Fate.UPDATE_PINNED,
                ALL,
                "UPDATE account SET kind = 'old' WHERE last_login < CURRENT_TIMESTAMP",
                "UPDATE account SET kind = 'old' WHERE EXISTS (SELECT 1 FROM closed c WHERE c.id = account.id)",
                "UPDATE account SET kind = 'old' WHERE id IN (SELECT id FROM closed) AND bank.is_old(id)");
        add(
                section,
                Fate.UPDATE,
                MY,
                "UPDATE /*+ NO_INDEX(account) */ `account` SET `key` = \"say \\\"?\\\"\" WHERE `id` = ? # it's\n",
                "UPDATE account SET doc = JSON_SET(doc, '$.a', ?) WHERE doc->>'$.b' = 'C:\\\\' AND flags & 4 <=> 4",
                "UPDATE account SET balance = 5--3 WHERE id = 1",
                "UPDATE account SET id = id + 1 ORDER BY id DESC");
        add(
                section,
                Fate.UPDATE_PINNED,
                MY,
                "UPDATE account SET kind = 'first' ORDER BY id LIMIT 3",
                "UPDATE account SET kind = 'x' WHERE id = @chosen",
                "UPDATE account SET kind = 'x' WHERE RAND() < 0.5");
        add(
                section,
                Fate.UPDATE,
                PG,
                "UPDATE account SET (owner, kind) = (?, ?) WHERE doc @> '{\"a\": 1}'::jsonb AND doc ?? 'k' AND id = ANY (?)",
                "UPDATE account SET tags = tags || ARRAY[?] WHERE period && ? AND owner ~* '^a' AND place <-> ? < 3",
                "UPDATE account SET owner = $q$it's $$ ?$q$ /* nested /* ' */ */ WHERE path = 'C:\\' AND id = ?");
        add(
                section,
                Fate.UPDATE_PINNED,
                PG,
                "UPDATE account SET kind = 'old' WHERE last_login < now() - interval '30 days'",
                "UPDATE account SET kind = 'old' WHERE last_login < 'yesterday'::date");
        add(section, Fate.UPDATE, H, "UPDATE account SET owner = 'a//b' // it's a comment\n WHERE id = ?");
        add(section, Fate.UPDATE_PINNED, H, "UPDATE account SET kind = 'x' WHERE id > 3 FETCH FIRST 2 ROWS ONLY");
    }

    private static void joins() {
        String section = "Changes of one table by what others hold, in MySQL and MariaDB";
        add(
                section,
                Fate.JOINED,
                MY,
                "UPDATE account a, other o SET a.kind = o.kind WHERE a.id = o.id",
                "UPDATE account a JOIN other o ON a.id = o.id SET a.kind = o.kind, a.n = ? WHERE o.n > ?",
                "UPDATE other o LEFT JOIN bank.account AS a USING (id) SET a.kind = 'x'",
                "UPDATE account JOIN (SELECT id FROM other WHERE n = ?) o ON o.id = account.id SET account.n = 1",
                "DELETE a FROM account a JOIN other o ON o.id = a.id",
                "DELETE a.* FROM account a JOIN other o ON o.id = a.id WHERE o.n > ?",
                "DELETE FROM a USING account AS a INNER JOIN other AS o ON o.id = a.id",
                "DELETE FROM account.* USING account, other WHERE other.id = account.id AND other.n <=> ?",
                "UPDATE account PARTITION (p0) SET kind = 'x'",
                "UPDATE account FORCE INDEX (kind) SET kind = 'x' WHERE n = ?",
                "WITH x AS (SELECT id FROM other) UPDATE account a JOIN x ON x.id = a.id SET a.n = 1",
                "WITH gone AS (SELECT id FROM closed) DELETE FROM account WHERE id IN (SELECT id FROM gone)");
    }

    private static void returning() {
        String section = "Changes that the database tells itself";
        add(
                section,
                Fate.RETURNING,
                EnumSet.of(MARIADB),
                "INSERT INTO account (id, owner) VALUES (?, 'x'), (2, ?) RETURNING id AS i, owner",
                "INSERT INTO account (id) SELECT id FROM other WHERE n > ? RETURNING *",
                "INSERT IGNORE INTO account (id) VALUES (1), (?) RETURNING id",
                "DELETE FROM bank.account WHERE id = ? ORDER BY id LIMIT 1 RETURNING id");
        add(
                section,
                Fate.RETURNING,
                NOT_MY,
                "MERGE INTO account USING other ON account.id = other.id WHEN MATCHED THEN DELETE",
                "INSERT INTO account (id) VALUES (1) ON CONFLICT DO NOTHING",
                "MERGE INTO bank.account a USING (VALUES (?, 5)) AS s (id, n) ON a.id = s.id WHEN MATCHED AND s.n = 0 THEN DELETE"
                        + " WHEN MATCHED THEN UPDATE SET n = s.n WHEN NOT MATCHED THEN INSERT (id, n) VALUES (s.id, s.n)");
        add(
                section,
                Fate.RETURNING,
                H,
                "INSERT IGNORE INTO account (id, owner) SELECT id, ? FROM other",
                "INSERT INTO account (id) VALUES (?), (2) ON CONFLICT DO NOTHING");
        add(
                section,
                Fate.RETURNING,
                PG,
                "INSERT INTO account (id) SELECT id FROM other",
                "INSERT INTO account (SELECT * FROM other)",
                "UPDATE account SET kind = o.kind FROM other o WHERE o.id = account.id",
                "DELETE FROM account USING other WHERE other.id = account.id",
                "UPDATE account SET kind = 'x' WHERE id = 1 RETURNING id",
                "DELETE FROM account WHERE id = 1 RETURNING id",
                "INSERT INTO account (id) VALUES (1) RETURNING id",
                "WITH gone AS (SELECT id FROM closed) DELETE FROM account WHERE id IN (SELECT id FROM gone)",
                "INSERT INTO account AS a (id, n) VALUES (?, 1) ON CONFLICT (id) DO UPDATE SET n = a.n + excluded.n WHERE a.n < ?",
                "INSERT INTO account (id) VALUES (1) ON CONFLICT ON CONSTRAINT account_pkey DO NOTHING RETURNING *",
                "INSERT INTO account (id, n) SELECT id, n FROM other ON CONFLICT (id) DO UPDATE SET n = excluded.n",
                "UPDATE account SET place.street = ? WHERE id = ?",
                "INSERT INTO account (id) OVERRIDING USER VALUE VALUES (1)",
                "WITH x AS (SELECT 1 AS id) INSERT INTO account (id) SELECT id FROM x",
                "UPDATE account a SET kind = o.kind FROM other o LEFT JOIN more m ON m.id = o.id WHERE o.id = a.id AND o.n > ?",
                "UPDATE account SET tags[1] = 'x'",
                "UPDATE account SET (owner, kind) = (SELECT o.owner, o.kind FROM other o WHERE o.id = account.id) RETURNING id AS key");
    }

    private static void deletes() {
        String section = "DELETE from one table";
        add(
                section,
                Fate.DELETE,
                ALL,
                "DELETE FROM account WHERE id = ?",
                "DELETE FROM account",
                "DELETE FROM bank.account WHERE id = ? OR (balance < 0 AND NOT owner = 'bank')");
        add(section, Fate.DELETE, ALL, "DELETE FROM account a WHERE a.id = ?");
        add(section, Fate.DELETE_PINNED, ALL, "DELETE FROM account WHERE id NOT IN (SELECT id FROM kept)");
        add(section, Fate.DELETE_PINNED, MY, "DELETE FROM account WHERE kind = ? ORDER BY id LIMIT ?");
        add(section, Fate.DELETE_PINNED, H, "DELETE FROM account WHERE kind = ? LIMIT 5");
        add(section, Fate.DELETE, PG, "DELETE FROM account WHERE owner IS NOT DISTINCT FROM ? AND id % 2 = 0");
    }

    private static void locks() {
        String section = "SELECT ... FOR UPDATE";
        add(
                section,
                Fate.LOCK,
                ALL,
                "SELECT * FROM account WHERE id = ? FOR UPDATE",
                "SELECT a.id, UPPER(a.owner) AS name FROM bank.account a WHERE a.kind = ? ORDER BY name FOR UPDATE",
                "SELECT id FROM account WHERE kind = ? ORDER BY id LIMIT ? FOR UPDATE",
                "SELECT id FROM account FOR UPDATE NOWAIT");
        add(
                section,
                Fate.LOCK,
                EnumSet.of(MYSQL, POSTGRESQL),
                "SELECT id FROM account a FOR UPDATE OF a",
                "SELECT id FROM account WHERE id = ? FOR SHARE",
                "SELECT id FROM account a WHERE id = ? FOR SHARE OF a NOWAIT");
        add(section, Fate.LOCK, PG, "SELECT id FROM account WHERE id = ? FOR NO KEY UPDATE");
        add(section, Fate.LOCK, EnumSet.of(MARIADB, H2), "SELECT id FROM account WHERE id = 1 FOR UPDATE WAIT 3");
        add(section, Fate.LOCK, MY, "SELECT * FROM account WHERE id = ? LOCK IN SHARE MODE");
        add(section, Fate.LOCK, PG, "SELECT * FROM account WHERE id = ? FOR KEY SHARE");
        add(
                section,
                Fate.LOCK,
                NOT_H2,
                "SELECT * FROM account a JOIN other o ON o.id = a.id WHERE a.kind = ? FOR UPDATE",
                "SELECT a.id, o.n FROM account a, bank.other AS o WHERE o.id = a.id ORDER BY o.n LIMIT 5 FOR UPDATE NOWAIT",
                "SELECT -id AS id FROM account ORDER BY id LIMIT 1 FOR UPDATE");
        add(
                section,
                Fate.LOCK,
                EnumSet.of(MYSQL, POSTGRESQL),
                "SELECT a.* FROM account a LEFT JOIN other o ON o.id = a.id FOR UPDATE OF a",
                "SELECT * FROM account a JOIN other o USING (id) FOR SHARE OF a, o",
                "SELECT a.id FROM account a JOIN (SELECT id FROM other WHERE n > ?) o ON o.id = a.id FOR UPDATE OF a");
    }

    private static void skippingLocks() {
        String section = "SELECT ... FOR UPDATE SKIP LOCKED";
        add(
                section,
                Fate.LOCK_FREE,
                ALL,
                "SELECT * FROM account FOR UPDATE SKIP LOCKED",
                "SELECT id, UPPER(owner) AS name FROM bank.account a WHERE kind = ? OR id < 3 ORDER BY name FOR UPDATE SKIP LOCKED",
                "SELECT id FROM account WHERE kind = 'new' ORDER BY id LIMIT ? FOR UPDATE SKIP LOCKED");
        add(
                section,
                Fate.LOCK_FREE,
                NOT_MY,
                "SELECT id FROM account WHERE kind = ? ORDER BY id FETCH FIRST 10 ROWS ONLY FOR UPDATE SKIP LOCKED");
        add(
                section,
                Fate.LOCK_FREE,
                EnumSet.of(MYSQL, POSTGRESQL),
                "SELECT id FROM account WHERE kind = ? LIMIT 10 FOR SHARE SKIP LOCKED",
                "SELECT a.* FROM account a LEFT JOIN other o ON o.id = a.id FOR UPDATE OF a SKIP LOCKED",
                "SELECT a.id FROM account a JOIN (SELECT id FROM other WHERE n > ?) o ON o.id = a.id LIMIT ? FOR UPDATE OF a SKIP LOCKED");
        add(
                section,
                Fate.LOCK_FREE,
                PG,
                "SELECT id FROM account WHERE id = ? FOR NO KEY UPDATE OF account SKIP LOCKED",
                "SELECT id FROM account WHERE id = ? FOR KEY SHARE SKIP LOCKED");
        add(section, Fate.LOCK_FREE, EnumSet.of(MARIADB), "SELECT id FROM account LOCK IN SHARE MODE SKIP LOCKED");
        add(
                section,
                Fate.LOCK_FREE,
                NOT_H2,
                "SELECT * FROM account a JOIN other o ON o.id = a.id WHERE a.kind = ? ORDER BY o.n LIMIT 5 FOR UPDATE SKIP LOCKED");
    }

    private static void reads() {
        String section = "Reads and session statements";
        add(
                section,
                Fate.PASS,
                ALL,
                "SELECT * FROM account a JOIN owner o ON o.id = a.owner_id WHERE a.id = ?",
                "SELECT 'FOR UPDATE; DELETE FROM account' AS text, t.update FROM t",
                "SELECT REPLACE(owner, 'a', 'b') FROM account UNION ALL SELECT 'x' ORDER BY 1 LIMIT 5",
                "WITH rich AS (SELECT * FROM account WHERE balance > ?) SELECT COUNT(*) FROM rich",
                "(SELECT 1) UNION (SELECT 2)",
                "VALUES (1)",
                "EXPLAIN SELECT * FROM account",
                "EXPLAIN DELETE FROM account");
        add(
                section,
                Fate.PASS,
                MY,
                "SHOW TABLES",
                "DESCRIBE account",
                "SET @x = 5",
                "SET SESSION max_execution_time = 1000");
        add(
                section,
                Fate.PASS,
                PG,
                "SHOW search_path",
                "SET LOCAL statement_timeout = '5s'",
                "RESET statement_timeout");
        add(section, Fate.PASS, PG, "SELECT substring(owner FROM 1 FOR 2) FROM account TABLESAMPLE system (10)");
        add(section, Fate.PASS, H, "SHOW TABLES", "SET LOCK_TIMEOUT 1000");
    }

    private static void severalStatements() {
        String section = "Texts of several statements";
        add(
                section,
                Fate.SEVERAL,
                ALL,
                "SELECT 1; DELETE FROM account",
                "UPDATE account SET kind = ?; INSERT INTO account (id, owner) VALUES (?, 'x;y');",
                "INSERT INTO account (id) VALUES (1); SELECT id FROM account WHERE id = ? FOR UPDATE -- done\n;");
        add(section, Fate.PASS, ALL, "SELECT 1; SELECT owner FROM account");
    }

    private static void unprotected() {
        add(
                "Statements that ask to run unprotected",
                Fate.UNPROTECTED,
                ALL,
                "/* atone:unprotected */ INSERT INTO audit (text) VALUES (?)",
                "/* atone:unprotected */ UPDATE log SET n = n + 1 WHERE id = ?;",
                "/* atone:unprotected */ SELECT * FROM jobs WHERE done = 0 FOR UPDATE SKIP LOCKED");
    }

    private static void refusedChanges() {
        String section = "Data changes that are refused";
        add(
                section,
                Fate.REFUSED,
                ALL,
                "DELETE FROM account WHERE CURRENT OF c",
                "DELETE FROM account WHERE id IN (SELECT id FROM other FOR UPDATE)",
                "TRUNCATE TABLE account");
        add(
                section,
                Fate.REFUSED,
                MY,
                "MERGE INTO account USING other ON account.id = other.id WHEN MATCHED THEN DELETE");
        add(
                section,
                Fate.REFUSED,
                H,
                "INSERT IGNORE INTO account (id) VALUES (1) ON DUPLICATE KEY UPDATE n = 2",
                "INSERT INTO account (id) SELECT id FROM other ON DUPLICATE KEY UPDATE n = 2",
                "INSERT INTO account (id) VALUES (1) ON CONFLICT (id) DO UPDATE SET n = 2",
                "REPLACE INTO account (id) SELECT id FROM other",
                "REPLACE INTO account SET id = 1");
        add(
                section,
                Fate.REFUSED,
                NOT_PG,
                "INSERT INTO account (id) SELECT id FROM other FOR UPDATE",
                "UPDATE account SET kind = o.kind FROM other o WHERE o.id = account.id",
                "UPDATE account SET kind = 'x' WHERE id = 1 RETURNING id");
        add(
                section,
                Fate.REFUSED,
                EnumSet.of(MARIADB),
                "INSERT INTO account (id) VALUES (1) ON DUPLICATE KEY UPDATE id = 2 RETURNING id");
        add(
                section,
                Fate.REFUSED,
                EnumSet.of(MYSQL, H2),
                "DELETE FROM account WHERE id = 1 RETURNING id",
                "INSERT INTO account (id) VALUES (1) RETURNING id");
        add(
                section,
                Fate.REFUSED,
                NOT_MY,
                "UPDATE account a, other o SET a.kind = o.kind WHERE a.id = o.id",
                "UPDATE account a JOIN other o ON a.id = o.id SET a.kind = o.kind",
                "DELETE a FROM account a JOIN other o ON o.id = a.id");
        add(
                section,
                Fate.REFUSED,
                H,
                "WITH gone AS (SELECT id FROM closed) DELETE FROM account WHERE id IN (SELECT id FROM gone)");
        add(
                section,
                Fate.REFUSED,
                MY,
                "INSERT IGNORE INTO account (id) VALUES (1) ON DUPLICATE KEY UPDATE id = 2",
                "INSERT INTO account (id) VALUES (1) ON DUPLICATE KEY UPDATE n = @x",
                "INSERT LOW_PRIORITY INTO account (id) VALUES (1)",
                "REPLACE DELAYED INTO account (id) VALUES (1)",
                "INSERT IGNORE INTO account (id) SELECT id FROM other ON DUPLICATE KEY UPDATE n = 1",
                "REPLACE INTO account (id) SELECT id FROM other ON DUPLICATE KEY UPDATE n = 1",
                "INSERT INTO account (id) SELECT id FROM other ON DUPLICATE KEY UPDATE n = @x",
                "INSERT INTO account (id, n) SELECT kind, COUNT(*) FROM other GROUP BY kind ON DUPLICATE KEY UPDATE n = other.n",
                "INSERT INTO account (id) SELECT id FROM other UNION SELECT 1 ON DUPLICATE KEY UPDATE n = other.n",
                "INSERT INTO account (id) SELECT id FROM other ON DUPLICATE KEY UPDATE n = (SELECT MAX(o.n) FROM other o)",
                "INSERT INTO account (id) SELECT id FROM other ON DUPLICATE KEY UPDATE n = bank.other.n",
                "INSERT INTO account (id) SELECT @x := id FROM other",
                "UPDATE IGNORE account SET kind = 'x'",
                "UPDATE account SET balance = 1.WHERE id = 5",
                "UPDATE account SET balance = @sum",
                "UPDATE account SET kind = 'x' WHERE (@n := @n + 1) < 5",
                "UPDATE account SET kind = 'x' ORDER BY (1) DESC LIMIT 1",
                "DELETE QUICK FROM account",
                "UPDATE account SET kind = 'x' /*! WHERE id = 1 */",
                "UPDATE account a JOIN other o ON a.id = o.id SET a.kind = 'x', o.kind = 'y'",
                "UPDATE account a JOIN other o ON a.id = o.id SET kind = 'x'",
                "UPDATE account a JOIN other o ON a.id = o.id SET",
                "UPDATE account a JOIN other o ON a.id = o.id SET a.kind = 'x' ORDER BY a.id LIMIT 1",
                "DELETE FROM a, o USING account AS a INNER JOIN other AS o ON o.id = a.id",
                "REPLACE INTO account (id) VALUES (1) RETURNING id",
                "DELETE a, o FROM account a JOIN other o ON o.id = a.id",
                "DELETE FROM account USING other WHERE other.id = account.id",
                "LOAD DATA INFILE 'x' INTO TABLE account");
        add(
                section,
                Fate.REFUSED,
                PG,
                "UPDATE ONLY account SET kind = 'x'",
                "UPDATE account * SET kind = 'x'",
                "UPDATE account SET owner = set_config('search_path', 'other', true)",
                "WITH gone AS (DELETE FROM other RETURNING id) INSERT INTO account (id) SELECT id FROM gone",
                "UPDATE account SET kind = o.kind FROM (SELECT id, kind FROM other FOR UPDATE) o WHERE o.id = account.id",
                "UPDATE account SET kind = 'x' RETURNING old.kind, new.kind",
                "UPDATE account SET kind = 'x' RETURNING WITH (OLD AS o) o.kind",
                "COPY account FROM STDIN");
        add(
                section,
                Fate.REFUSED,
                H,
                "MERGE INTO account KEY (id) SELECT id FROM other",
                "MERGE INTO account (id) SELECT id FROM other",
                "MERGE INTO account (id) KEY VALUES (1)",
                "MERGE INTO account SET id = 1",
                "UPDATE account SET kind = (SELECT MAX(kind) FROM OLD TABLE (DELETE FROM other)) WHERE id = 1",
                "DELETE FROM account WHERE id IN (SELECT id FROM FINAL TABLE (INSERT INTO other (id) VALUES (1)))");
    }

    private static void refusedReads() {
        String section = "Reads that are refused";
        add(
                section,
                Fate.REFUSED,
                ALL,
                "SELECT COUNT(*) FROM account FOR UPDATE",
                "SELECT DISTINCT kind FROM account FOR UPDATE",
                "SELECT kind FROM account GROUP BY kind FOR UPDATE",
                "SELECT * FROM account WHERE id IN (SELECT id FROM other FOR UPDATE)",
                "SELECT id FROM account UNION SELECT id FROM other FOR UPDATE",
                "SELECT * FROM account LIMIT 5 OFFSET ? FOR UPDATE SKIP LOCKED",
                "UPDATE account SET kind = 1 WHERE id = (SELECT id FROM account LIMIT 1 FOR UPDATE SKIP LOCKED)",
                "SELECT 1 FOR UPDATE",
                "EXPLAIN ANALYZE DELETE FROM account");
        add(
                section,
                Fate.REFUSED,
                H,
                "SELECT * FROM account a JOIN other o ON o.id = a.id FOR UPDATE",
                "SELECT * FROM account a JOIN other o ON o.id = a.id FOR UPDATE SKIP LOCKED");
        add(
                section,
                Fate.REFUSED,
                MY,
                "SELECT * FROM account a LEFT JOIN other o ON o.id = a.id FOR UPDATE SKIP LOCKED",
                "SELECT * FROM account LIMIT 5, 10 FOR UPDATE SKIP LOCKED");
        add(
                section,
                Fate.REFUSED,
                NOT_H2,
                "SELECT * FROM account a JOIN (SELECT id FROM other) o ON o.id = a.id FOR UPDATE");
        add(section, Fate.REFUSED, MY, "SELECT id INTO @x FROM account", "SELECT ROW_COUNT()");
        add(section, Fate.REFUSED, PG, "SELECT pg_notify('accounts', 'changed')");
        add(
                section,
                Fate.REFUSED,
                PG,
                "SELECT * FROM account a (kind, id) JOIN other o ON o.id = a.id FOR UPDATE",
                "SELECT * FROM account a, generate_series(1, 3) n FOR UPDATE",
                "SELECT * FROM account a JOIN other o ON o.id = a.id FOR UPDATE OF x",
                "SELECT * FROM account a JOIN other o ON o.id = a.id FOR UPDATE OF a FOR SHARE OF o",
                "SELECT * INTO copy FROM account",
                "WITH gone AS (DELETE FROM account RETURNING *) SELECT * FROM gone",
                "EXPLAIN (\"analyze\") DELETE FROM account",
                "EXPLAIN (ANALYZE) CREATE TABLE x AS SELECT 1",
                "SELECT dblink_exec('DELETE FROM account')");
        add(
                section,
                Fate.REFUSED,
                H,
                "SELECT * FROM FINAL TABLE (INSERT INTO account (id) VALUES (1))",
                "SELECT CSVWRITE('x.csv', 'SELECT 1')");
    }

    private static void refusedStatements() {
        String section = "Other statements that are refused";
        add(
                section,
                Fate.REFUSED,
                ALL,
                "/* atone:unprotected */ TRUNCATE TABLE log",
                "/* atone:unprotected */ UPDATE log SET n = 0; COMMIT",
                "CREATE TABLE x (id INT)",
                "ALTER TABLE account ADD x INT",
                "DROP TABLE account",
                "GRANT SELECT ON account TO someone",
                "CALL do_it(?)",
                "{call do_it(?)}",
                "{? = call compute(?)}",
                "EXECUTE plan_1",
                "BEGIN",
                "START TRANSACTION",
                "COMMIT",
                "ROLLBACK TO SAVEPOINT a",
                "SAVEPOINT a",
                "SET TRANSACTION ISOLATION LEVEL SERIALIZABLE",
                "UPDATE account SET kind = 'x'; COMMIT",
                "UPDATE account SET kind = 'x';; DELETE FROM account",
                "DELETE FROM account; TRUNCATE TABLE account",
                "DELETE FROM account; DELETE FROM other; -- done",
                "",
                "-- nothing but a comment",
                "FROBNICATE account");
        add(
                section,
                Fate.REFUSED,
                MY,
                "SET autocommit = 0",
                "SET @@session.autocommit = 1",
                "SET @x = 5, sql_mode = 'ANSI_QUOTES'",
                "SET foreign_key_checks = 0",
                "SET SESSION sql_select_limit = 1",
                "LOCK TABLES account WRITE",
                "UNLOCK TABLES",
                "USE other",
                "XA START 'x'",
                "DO SLEEP(1)",
                "HANDLER account OPEN",
                "ANALYZE TABLE account");
        add(
                section,
                Fate.REFUSED,
                PG,
                "SET search_path = other",
                "SET session_replication_role = replica",
                "SET ROLE other",
                "DO $$ BEGIN DELETE FROM account; END $$",
                "LOCK TABLE account",
                "DECLARE c CURSOR FOR SELECT 1",
                "NOTIFY other",
                "VACUUM account");
        add(section, Fate.REFUSED, H, "SET SCHEMA other", "SET AUTOCOMMIT FALSE", "RUNSCRIPT FROM 'x.sql'", "SHUTDOWN");
    }
}
