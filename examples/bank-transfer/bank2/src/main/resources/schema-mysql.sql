CREATE TABLE account_info (
    id               BIGINT AUTO_INCREMENT PRIMARY KEY,
    account_name     VARCHAR(100),
    account_no       VARCHAR(100),
    account_password VARCHAR(100),
    account_balance  DECIMAL(20, 2)
);
