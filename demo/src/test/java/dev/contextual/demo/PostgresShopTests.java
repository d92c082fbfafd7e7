package dev.contextual.demo;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.context.ActiveProfiles;

@ActiveProfiles("postgres")
class PostgresShopTests extends AbstractShopTests {

	@Override
	int runningSlowQueries(JdbcTemplate jdbc) {
		return jdbc.queryForObject("""
				select count(*) from pg_stat_activity
				where state = 'active' and query like '%pg_sleep%' and pid <> pg_backend_pid()""", Integer.class);
	}

}
