package io.atone.frameworks.datajdbc;

import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

import org.springframework.data.jdbc.repository.query.Modifying;
import org.springframework.data.jdbc.repository.query.Query;
import org.springframework.data.relational.core.sql.LockMode;
import org.springframework.data.relational.repository.Lock;
import org.springframework.data.repository.ListCrudRepository;

interface AccountRepository extends ListCrudRepository<AccountRow, Long> {

    List<AccountRow> findAllByOrderByHolder();

    Optional<AccountRow> findByHolder(String holder);

    @Lock(LockMode.PESSIMISTIC_WRITE)
    Optional<AccountRow> findWithLockByHolder(String holder);

    @Modifying
    @Query("UPDATE account SET balance = balance + :amount, version = version + 1 WHERE balance >= :atLeast")
    int addToAll(BigDecimal amount, BigDecimal atLeast);
}
