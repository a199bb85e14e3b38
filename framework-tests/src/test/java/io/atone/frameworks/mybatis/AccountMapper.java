package io.atone.frameworks.mybatis;

import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

import io.atone.frameworks.Account;
import org.apache.ibatis.annotations.Arg;
import org.apache.ibatis.annotations.Delete;
import org.apache.ibatis.annotations.Insert;
import org.apache.ibatis.annotations.Mapper;
import org.apache.ibatis.annotations.Options;
import org.apache.ibatis.annotations.Param;
import org.apache.ibatis.annotations.Select;
import org.apache.ibatis.annotations.Update;

@Mapper
interface AccountMapper {

    @Insert("INSERT INTO account (version, holder, balance) VALUES (0, #{holder}, #{balance})")
    @Options(useGeneratedKeys = true, keyProperty = "id", keyColumn = "id")
    int insert(NewAccount account);

    @Insert(
            """
            <script>
            INSERT INTO account (version, holder, balance) VALUES
            <foreach item="one" collection="list" separator=",">(0, #{one.holder}, #{one.balance})</foreach>
            </script>
            """)
    @Options(useGeneratedKeys = true, keyProperty = "id", keyColumn = "id")
    int insertAll(List<NewAccount> accounts);

    @Select("SELECT id, version, holder, balance FROM account ORDER BY holder")
    @Arg(column = "id", javaType = Long.class, id = true)
    @Arg(column = "version", javaType = long.class)
    @Arg(column = "holder", javaType = String.class)
    @Arg(column = "balance", javaType = BigDecimal.class)
    List<Account> findAll();

    @Select("SELECT id, version, holder, balance FROM account WHERE holder = #{holder}")
    @Arg(column = "id", javaType = Long.class, id = true)
    @Arg(column = "version", javaType = long.class)
    @Arg(column = "holder", javaType = String.class)
    @Arg(column = "balance", javaType = BigDecimal.class)
    Optional<Account> find(String holder);

    @Select("SELECT id, version, holder, balance FROM account WHERE holder = #{holder} FOR UPDATE")
    @Arg(column = "id", javaType = Long.class, id = true)
    @Arg(column = "version", javaType = long.class)
    @Arg(column = "holder", javaType = String.class)
    @Arg(column = "balance", javaType = BigDecimal.class)
    Optional<Account> lock(String holder);

    @Update(
            """
            UPDATE account SET version = version + 1, holder = #{holder}, balance = #{balance}
            WHERE id = #{id} AND version = #{version}
            """)
    int update(Account account);

    @Delete("DELETE FROM account WHERE id = #{id} AND version = #{version}")
    int delete(Account account);

    @Update("UPDATE account SET balance = balance + #{amount}, version = version + 1 WHERE balance >= #{atLeast}")
    int addToAll(@Param("amount") BigDecimal amount, @Param("atLeast") BigDecimal atLeast);
}
