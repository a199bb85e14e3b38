package io.atone.examples.bank1;

import java.math.BigDecimal;

import org.apache.ibatis.annotations.Mapper;
import org.apache.ibatis.annotations.Param;
import org.apache.ibatis.annotations.Update;

/** The accounts of this bank. */
@Mapper
interface AccountMapper {

    /** Returns 1, or 0 if there is no such account or too little on it. */
    @Update(
            """
            UPDATE account_info SET account_balance = account_balance - #{amount}
            WHERE account_no = #{accountNo} AND account_balance >= #{amount}
            """)
    int subtract(@Param("accountNo") String accountNo, @Param("amount") BigDecimal amount);
}
