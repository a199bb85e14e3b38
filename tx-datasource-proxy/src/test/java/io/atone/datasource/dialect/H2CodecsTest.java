package io.atone.datasource.dialect;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.Map;
import java.util.Objects;

import io.atone.datasource.value.ColumnCodec;
import io.atone.datasource.value.Value;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class H2CodecsTest {

    /** Types that identify rows and are carried as text, with a value. */
    private static final Map<String, String> KEYS = Map.of(
            "boolean", "TRUE",
            "date", "2020-01-01",
            "time", "12:00:00",
            "timestamp", "2020-01-01 00:00:00",
            "timestamp with time zone", "2020-01-01 00:00:00+00",
            "uuid", "123e4567-e89b-12d3-a456-426655440000",
            "real", "1.5",
            "double precision", "1.5",
            "decfloat", "1.5",
            "character varying", "x");

    /** H2 then compiles the statement again, and knows by the bound values that texts are compared, which it refuses for some types. */
    @Test
    void rowIsFoundByItsKeyWhenTheSchemaChangedSinceTheStatementWasPrepared() throws Exception {
        try (Connection connection = DriverManager.getConnection("jdbc:h2:mem:");
                Statement ddl = connection.createStatement()) {
            int number = 0;
            for (Map.Entry<String, String> key : KEYS.entrySet()) {
                String type = key.getKey();
                ColumnCodec codec = Objects.requireNonNull(H2Codecs.codec(new ColumnType(type, type, null)));
                String table = "t" + number++;
                ddl.execute("CREATE TABLE " + table + " (v " + type + " PRIMARY KEY)");
                ddl.execute("INSERT INTO " + table + " VALUES ('" + key.getValue() + "')");
                try (PreparedStatement query = connection.prepareStatement(
                        "SELECT v FROM " + table + " WHERE v IN (" + codec.writeSql() + ") OR " + codec.equal("v"))) {
                    codec.carrier().bind(query, 1, new Value.Text(key.getValue()));
                    codec.carrier().bind(query, 2, new Value.Text(key.getValue()));
                    ddl.execute("CREATE TABLE other" + table + " (x INT)");

                    try (ResultSet rows = query.executeQuery()) {
                        assertThat(rows.next()).as(type).isTrue();
                    }
                }
            }
        }
    }
}
