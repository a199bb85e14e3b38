package io.atone.frameworks.datajdbc;

import java.math.BigDecimal;

import org.springframework.data.jdbc.repository.query.Modifying;
import org.springframework.data.jdbc.repository.query.Query;
import org.springframework.data.repository.ListCrudRepository;

interface BookingRepository extends ListCrudRepository<BookingRow, Long> {

    @Modifying
    @Query("DELETE FROM booking WHERE account_id IN (SELECT id FROM account WHERE balance < :balance)")
    int deleteByBalanceBelow(BigDecimal balance);
}
