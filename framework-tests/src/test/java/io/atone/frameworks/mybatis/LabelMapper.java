package io.atone.frameworks.mybatis;

import org.apache.ibatis.annotations.Delete;
import org.apache.ibatis.annotations.Insert;
import org.apache.ibatis.annotations.Mapper;
import org.apache.ibatis.annotations.Param;

@Mapper
interface LabelMapper {

    @Delete("DELETE FROM label WHERE account_id = #{account}")
    int deleteAll(long account);

    @Insert("INSERT INTO label (account_id, position, name) VALUES (#{account}, #{position}, #{name})")
    int insert(@Param("account") long account, @Param("position") int position, @Param("name") String name);
}
