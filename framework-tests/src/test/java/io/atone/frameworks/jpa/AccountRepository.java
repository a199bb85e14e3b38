package io.atone.frameworks.jpa;

import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

import jakarta.persistence.LockModeType;

import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.Lock;
import org.springframework.data.jpa.repository.Modifying;
import org.springframework.data.jpa.repository.Query;

interface AccountRepository extends JpaRepository<AccountEntity, Long> {

    List<AccountEntity> findAllByOrderByHolder();

    Optional<AccountEntity> findByHolder(String holder);

    @Lock(LockModeType.PESSIMISTIC_WRITE)
    @Query("select a from AccountEntity a where a.holder = ?1")
    Optional<AccountEntity> lockByHolder(String holder);

    @Modifying(flushAutomatically = true, clearAutomatically = true)
    @Query("update versioned AccountEntity a set a.balance = a.balance + ?1 where a.balance >= ?2")
    int addToAll(BigDecimal amount, BigDecimal atLeast);
}
