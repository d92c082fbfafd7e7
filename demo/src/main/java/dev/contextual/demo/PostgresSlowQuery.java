package dev.contextual.demo;

import java.time.Duration;

import org.springframework.context.annotation.Profile;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

@Component
@Profile("postgres")
class PostgresSlowQuery implements SlowQuery {

	private final JdbcTemplate jdbc;

	PostgresSlowQuery(JdbcTemplate jdbc) {
		this.jdbc = jdbc;
	}

	@Override
	public void run(Duration duration) {
		this.jdbc.query("select pg_sleep(?)", (row) -> {
		}, duration.toMillis() / 1000.0);
	}

}
