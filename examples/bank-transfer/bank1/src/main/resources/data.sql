INSERT INTO account_info (id, account_name, account_no, account_password, account_balance)
VALUES (2, '张三的账户', '1', '', 10000);
