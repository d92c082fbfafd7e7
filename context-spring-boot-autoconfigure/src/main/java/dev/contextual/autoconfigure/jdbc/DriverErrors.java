package dev.contextual.autoconfigure.jdbc;

import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.sql.SQLTransientConnectionException;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * Tells the errors of a statement that was cancelled from those that would have happened
 * anyway.
 */
final class DriverErrors {

	/**
	 * PostgreSQL and H2; MariaDB and MySQL; SQL Server.
	 */
	private static final Set<String> CANCELLED_STATES = Set.of("57014", "70100", "HY008");

	/**
	 * MariaDB and MySQL: interrupted, and out of max_statement_time.
	 */
	private static final Set<Integer> CANCELLED_CODES = Set.of(1317, 1969, 3024);

	/**
	 * ORA-01013; the number means something else to other drivers, so its state, a system
	 * error, must fit too.
	 */
	private static final int ORACLE_CANCELLED = 1013;

	private static final int MAX_LINKS = 10;

	private DriverErrors() {
	}

	/**
	 * Whether the driver says that the statement was cancelled or timed out, itself or,
	 * in a batch, one of it.
	 */
	static boolean isCancellation(SQLException error) {
		SQLException link = error;
		for (int i = 0; link != null && i < MAX_LINKS; i++) {
			if (saysCancelled(link)) {
				return true;
			}
			link = (link instanceof BatchUpdateException) ? next(link) : null;
		}
		return false;
	}

	/**
	 * Whether a pool says that no connection became free in time.
	 */
	static boolean isPoolTimeout(SQLException error) {
		return error instanceof SQLTransientConnectionException || error instanceof SQLTimeoutException;
	}

	private static boolean saysCancelled(SQLException error) {
		String state = error.getSQLState();
		return error instanceof SQLTimeoutException || (state != null && CANCELLED_STATES.contains(state))
				|| CANCELLED_CODES.contains(error.getErrorCode())
				|| (error.getErrorCode() == ORACLE_CANCELLED && "72000".equals(state));
	}

	private static @Nullable SQLException next(SQLException error) {
		if (error.getNextException() != null) {
			return error.getNextException();
		}
		return (error.getCause() instanceof SQLException cause) ? cause : null;
	}

}
