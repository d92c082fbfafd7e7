package dev.contextual.autoconfigure.jdbc;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class SqlLabelTests {

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
			select * from orders where id = 42                     | SELECT orders
			SELECT a, 'from secret' FROM shop.orders o             | SELECT shop.orders
			insert into "Order Items" values (1, 'x')              | INSERT "Order Items"
			update only orders set a = 'from secret'               | UPDATE orders
			delete from orders                                     | DELETE orders
			merge into orders using x on 1=1                       | MERGE orders
			select * from (select * from inner_one) t              | SELECT inner_one
			with a as (select 1 from first_one) select * from a    | WITH first_one
			{call book_order(?, 7)}                                | CALL book_order
			{? = call book_order(?)}                               | CALL book_order
			create table if not exists orders (id int)             | CREATE orders
			/* from secret */ select * from orders                 | SELECT orders
			select extract(year from "secret") from orders         | SELECT orders
			select trim(both 'x' from 'secret') from orders        | SELECT orders
			select $$from secret$$ from orders                     | SELECT orders
			select $a$from secret$a$, $1 from orders               | SELECT orders
			select 'it''s from secret' from orders                 | SELECT orders
			select 'it\\'s from secret' from orders                | SELECT
			select 1                                               | SELECT
			values (1, 'secret')                                   | VALUES
			select * from 'secret'                                 | SELECT
			select 'unfinished from secret                         | SELECT
			42                                                     | statement
			;                                                      | statement
			""")
	void labelIsVerbAndFirstTableAndNoLiteral(String sql, String label) {
		assertThat(SqlLabel.of(sql)).isEqualTo(label);
	}

	@Test
	void longNamesAreCut() {
		assertThat(SqlLabel.of("select * from " + "t".repeat(1_000))).hasSize("SELECT ".length() + 64);
	}

	@Test
	void noSqlHasALabelToo() {
		assertThat(SqlLabel.of(null)).isEqualTo("statement");
		assertThat(SqlLabel.of("")).isEqualTo("statement");
	}

}
