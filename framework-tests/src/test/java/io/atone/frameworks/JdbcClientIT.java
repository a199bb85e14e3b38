package io.atone.frameworks;

import java.util.List;

import io.atone.frameworks.jdbcclient.JdbcClientApplication;

/** JdbcClient, NamedParameterJdbcTemplate and SimpleJdbcInsert. */
class JdbcClientIT extends FrameworkContract {

    JdbcClientIT() {
        super(new Framework("jdbcclient", JdbcClientApplication.class, List.of(), List.of()));
    }
}
