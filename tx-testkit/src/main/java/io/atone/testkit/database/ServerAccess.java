package io.atone.testkit.database;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.atone.testkit.database.TestDatabase.Access;

/**
 * How the databases of one server are reached.
 *
 * @param engine what the server is
 * @param urlBeforeName the JDBC URL up to the database's name
 * @param urlAfterName the rest of the URL, may be empty
 * @param username an account that may create and drop databases
 * @param password its password
 */
public record ServerAccess(
        DatabaseEngine engine, String urlBeforeName, String urlAfterName, String username, String password) {

    private static final Pattern URL = Pattern.compile("(jdbc:[a-z0-9:]+//[^/]+/)([^?;]*)(.*)", Pattern.DOTALL);

    /**
     * Takes a JDBC URL of any database of the server apart.
     *
     * @throws IllegalArgumentException if the URL has another form than {@code jdbc:<engine>://<host>/<database>}
     */
    public static ServerAccess parse(DatabaseEngine engine, String url, String username, String password) {
        Matcher matcher = URL.matcher(url);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "Not a JDBC URL of the form jdbc:<engine>://<host>:<port>/<database>: " + url);
        }
        return new ServerAccess(engine, matcher.group(1), matcher.group(3), username, password);
    }

    /** Access to the database of that name. */
    public Access to(String database) {
        return new Access(urlBeforeName + database + urlAfterName, username, password);
    }

    /** Access to the database that is always there, for administration. */
    public Access admin() {
        return switch (engine) {
            case MYSQL, MARIADB -> to("mysql");
            case POSTGRESQL -> to("postgres");
            case H2 -> to("admin");
        };
    }

    @Override
    public String toString() {
        return urlBeforeName + " as " + username;
    }
}
