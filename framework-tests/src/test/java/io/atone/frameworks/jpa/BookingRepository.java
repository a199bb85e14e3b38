package io.atone.frameworks.jpa;

import java.math.BigDecimal;

import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.Modifying;
import org.springframework.data.jpa.repository.Query;

interface BookingRepository extends JpaRepository<BookingEntity, Long> {

    @Modifying(flushAutomatically = true, clearAutomatically = true)
    @Query("delete from BookingEntity b where b.account.id in (select a.id from AccountEntity a where a.balance < ?1)")
    int deleteByBalanceBelow(BigDecimal balance);
}
