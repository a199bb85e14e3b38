-- What Atone needs in the database of a service, for H2 2.

-- The undo records of branches that wait for the outcome of their global transaction.
CREATE TABLE IF NOT EXISTS undo_log (
    branch_id     BIGINT       NOT NULL,
    xid           VARCHAR(128) NOT NULL,
    context       VARCHAR(128) NOT NULL,
    rollback_info BINARY LARGE OBJECT NOT NULL,
    log_status    INT          NOT NULL,
    log_created   TIMESTAMP(6) NOT NULL,
    log_modified  TIMESTAMP(6) NOT NULL,
    PRIMARY KEY (xid, branch_id)
);

-- One row: the identity of this database, by which all services that use it share one space of global locks.
CREATE TABLE IF NOT EXISTS tx_resource (
    id          INT          NOT NULL,
    resource_id VARCHAR(128) NOT NULL,
    PRIMARY KEY (id)
);
