package dev.contextual.autoconfigure.jdbc;

import java.sql.SQLException;

import org.jspecify.annotations.Nullable;

/**
 * A call of the driver.
 */
@FunctionalInterface
interface DriverCall<T extends @Nullable Object> {

	T run() throws SQLException;

	/**
	 * A call without a result.
	 */
	@FunctionalInterface
	interface Action {

		void run() throws SQLException;

	}

}
