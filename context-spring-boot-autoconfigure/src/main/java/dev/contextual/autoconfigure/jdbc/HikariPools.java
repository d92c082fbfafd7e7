package dev.contextual.autoconfigure.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool;
import com.zaxxer.hikari.pool.ProxyConnection;
import org.jspecify.annotations.Nullable;

import org.springframework.util.ClassUtils;

/**
 * What HikariCP can do and {@link DataSource} cannot say. Does nothing where it is
 * missing or not the pool.
 */
final class HikariPools {

	private static final boolean PRESENT = ClassUtils.isPresent("com.zaxxer.hikari.HikariDataSource",
			HikariPools.class.getClassLoader());

	private HikariPools() {
	}

	static int maximumSize(DataSource dataSource) {
		return PRESENT ? Hikari.maximumSize(dataSource) : 0;
	}

	/**
	 * Returns a connection that was waited for no longer than the given time.
	 * @return the connection, or {@code null} if the pool is to be asked in its own way
	 */
	static @Nullable Connection getConnection(DataSource dataSource, Duration atMost) throws SQLException {
		return PRESENT ? Hikari.getConnection(dataSource, atMost) : null;
	}

	static boolean evict(DataSource dataSource, Connection connection) {
		return PRESENT && Hikari.evict(dataSource, connection);
	}

	/**
	 * Loaded only if HikariCP is there.
	 */
	private static final class Hikari {

		private static int maximumSize(DataSource dataSource) {
			return (dataSource instanceof HikariDataSource hikari) ? hikari.getMaximumPoolSize() : 0;
		}

		private static @Nullable Connection getConnection(DataSource dataSource, Duration atMost) throws SQLException {
			if (dataSource instanceof HikariDataSource hikari && !hikari.isClosed()
					&& hikari.getHikariPoolMXBean() instanceof HikariPool pool) {
				long millis = atMost.plusNanos(999_999).toMillis();
				if (millis < hikari.getConnectionTimeout()) {
					return pool.getConnection(Math.max(1, millis));
				}
			}
			return null;
		}

		private static boolean evict(DataSource dataSource, Connection connection) {
			if (dataSource instanceof HikariDataSource hikari && connection instanceof ProxyConnection) {
				hikari.evictConnection(connection);
				return true;
			}
			return false;
		}

	}

}
