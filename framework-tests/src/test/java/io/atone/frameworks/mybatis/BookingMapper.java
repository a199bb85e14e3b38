package io.atone.frameworks.mybatis;

import java.math.BigDecimal;

import io.atone.frameworks.Booking;
import org.apache.ibatis.annotations.Delete;
import org.apache.ibatis.annotations.Insert;
import org.apache.ibatis.annotations.Mapper;
import org.apache.ibatis.annotations.Options;
import org.apache.ibatis.annotations.Select;

@Mapper
interface BookingMapper {

    @Select(value = "SELECT nextval('booking_seq')", databaseId = "postgresql")
    @Select("SELECT NEXT VALUE FOR booking_seq")
    @Options(flushCache = Options.FlushCachePolicy.TRUE, useCache = false)
    long nextNumber();

    @Insert(
            """
            INSERT INTO booking (id, account_id, purpose, amount)
            VALUES (#{id}, #{account}, #{purpose}, #{amount})
            """)
    int insert(Booking booking);

    @Delete("DELETE FROM booking WHERE account_id IN (SELECT id FROM account WHERE balance < #{balance})")
    int deleteByBalanceBelow(BigDecimal balance);
}
