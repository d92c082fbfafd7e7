package dev.contextual.demo;

import org.springframework.jdbc.core.JdbcTemplate;

class H2ShopTests extends AbstractShopTests {

	@Override
	int runningSlowQueries(JdbcTemplate jdbc) {
		return jdbc.queryForObject("""
				select count(*) from information_schema.sessions
				where executing_statement like '%park_until%' and session_id <> session_id()""", Integer.class);
	}

}
