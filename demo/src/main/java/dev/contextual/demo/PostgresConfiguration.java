package dev.contextual.demo;

import java.io.IOException;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Profile;

/**
 * Starts a real PostgreSQL with the application. Its data live in a temporary directory
 * and go with it.
 */
@Configuration(proxyBeanMethods = false)
@Profile("postgres")
class PostgresConfiguration {

	// Port 0: one that is free.
	@Bean
	EmbeddedPostgres embeddedPostgres(@Value("${shop.postgres-port:0}") int port) throws IOException {
		return EmbeddedPostgres.builder().setPort(port).start();
	}

	@Bean
	JdbcConnectionDetails postgresConnectionDetails(EmbeddedPostgres postgres) {
		return new JdbcConnectionDetails() {

			@Override
			public String getUsername() {
				return "postgres";
			}

			@Override
			public String getPassword() {
				return "postgres";
			}

			@Override
			public String getJdbcUrl() {
				return postgres.getJdbcUrl("postgres", "postgres");
			}

		};
	}

}
