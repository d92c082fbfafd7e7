package dev.contextual.autoconfigure.jdbc;

import java.io.IOException;
import java.io.UncheckedIOException;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

/**
 * A database that the contract is tested on.
 */
enum TestDatabase {

	H2 {

		@Override
		String url() {
			return "jdbc:h2:mem:jdbc-room;DB_CLOSE_DELAY=-1";
		}

		@Override
		String[] schema() {
			return new String[] { "create table if not exists sink (id bigint)",
					"create alias if not exists park for '" + SlowRows.class.getName() + ".park'" };
		}

		@Override
		String slowQuery(int millis) {
			return "select count(*) from system_range(1, " + rows(millis) + ") where park(x) = 0";
		}

		@Override
		String preparedSlowQuery(int millis) {
			return slowQuery(millis) + " and ? = 0";
		}

		@Override
		String slowInsert(int millis) {
			return "insert into sink select x from system_range(1, " + rows(millis) + ") where park(x) = 0";
		}

		@Override
		String manyRows() {
			return "select x from system_range(1, 100000)";
		}

		@Override
		String quickQuery(int micros) {
			// H2 gives the last result again unless something in the query may vary.
			return "select count(*) from system_range(1, " + micros * 8L + ") where mod(x, 7) = 3 and rand() < 2";
		}

		private int rows(int millis) {
			return millis * 3;
		}

	},

	POSTGRES {

		@Override
		String url() {
			return Server.POSTGRES.getJdbcUrl("postgres", "postgres");
		}

		@Override
		String[] schema() {
			return new String[] { "create table if not exists sink (id bigint)" };
		}

		@Override
		String slowQuery(int millis) {
			return "select count(*) from pg_sleep(" + millis / 1000d + ")";
		}

		@Override
		String preparedSlowQuery(int millis) {
			return slowQuery(millis) + " where ? = 0";
		}

		@Override
		String slowInsert(int millis) {
			return "insert into sink select 1 from pg_sleep(" + millis / 1000d + ")";
		}

		@Override
		String manyRows() {
			return "select x from generate_series(1, 100000) x";
		}

		@Override
		String quickQuery(int micros) {
			return "select count(*) from pg_sleep(" + micros / 1_000_000d + ")";
		}

	};

	abstract String url();

	abstract String[] schema();

	abstract String slowQuery(int millis);

	abstract String slowInsert(int millis);

	abstract String manyRows();

	/**
	 * A query that takes about this long.
	 */
	abstract String quickQuery(int micros);

	/**
	 * The slow query with one parameter, to be 0.
	 */
	abstract String preparedSlowQuery(int millis);

	private static final class Server {

		private static final EmbeddedPostgres POSTGRES = start();

		private static EmbeddedPostgres start() {
			try {
				return EmbeddedPostgres.builder().start();
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}

	}

}
