INSERT INTO account_info (id, account_name, account_no, account_password, account_balance)
VALUES (3, '李四的账户', '2', NULL, 0);
