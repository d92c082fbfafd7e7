package dev.contextual.demo;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

import org.springframework.context.annotation.Profile;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * Walks over rows that each take 0.3 ms, until the time is up. A single function that
 * sleeps would not do: H2 2.4 sees a cancel between rows only, each 128 of them. Public,
 * because H2 calls {@link #parkUntil}.
 */
@Component
@Profile("!postgres")
public class H2SlowQuery implements SlowQuery {

	private static final long NANOS_PER_ROW = 300_000;

	private final JdbcTemplate jdbc;

	H2SlowQuery(JdbcTemplate jdbc) {
		this.jdbc = jdbc;
	}

	@Override
	public void run(Duration duration) {
		long end = System.nanoTime() + duration.toNanos();
		this.jdbc.query("select x from system_range(1, 1000000000) where park_until(x, ?) fetch first row only",
				(row) -> {
				}, end);
	}

	/**
	 * Parks for one row. The SQL function {@code park_until}.
	 * @param row the number of the row, there to have H2 call once a row
	 * @param endNanos when the time is up, in nanoseconds of {@link System#nanoTime}
	 * @return whether the time is up
	 */
	public static boolean parkUntil(long row, long endNanos) {
		LockSupport.parkNanos(NANOS_PER_ROW);
		return System.nanoTime() - endNanos >= 0;
	}

}
