package dev.contextual.autoconfigure.jdbc;

import java.sql.SQLException;
import java.sql.SQLTimeoutException;

import dev.contextual.ContextDoneException;
import org.jspecify.annotations.Nullable;

/**
 * What a caller meets whose context is done. Spring translates it to a query timeout, by
 * its type and by its state.
 */
final class ContextSqlTimeoutException extends SQLTimeoutException {

	/**
	 * Both PostgreSQL's and H2's state of a cancelled statement.
	 */
	private static final String QUERY_CANCELED = "57014";

	private static final long serialVersionUID = 1L;

	/**
	 * Creates the exception.
	 * @param what what was stopped or refused
	 * @param done how the context ended
	 * @param driver what the driver or the pool said, if it was asked
	 */
	ContextSqlTimeoutException(String what, ContextDoneException done, @Nullable SQLException driver) {
		super(what + ": " + done.getMessage(), QUERY_CANCELED, 0, done);
		if (driver != null) {
			addSuppressed(driver);
		}
	}

}
