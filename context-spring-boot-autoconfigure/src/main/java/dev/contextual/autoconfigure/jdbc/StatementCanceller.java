package dev.contextual.autoconfigure.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.h2.engine.SessionLocal;
import org.h2.jdbc.JdbcConnection;
import org.h2.message.DbException;
import org.postgresql.PGConnection;

import org.springframework.util.ClassUtils;

/**
 * How one connection's driver is told to cancel, and what it leaves behind. This one is
 * any driver's, by the book.
 */
class StatementCanceller {

	private static final Log logger = LogFactory.getLog(StatementCanceller.class);

	private static final StatementCanceller STANDARD = new StatementCanceller();

	private static final boolean POSTGRES_PRESENT = isPresent("org.postgresql.PGConnection");

	private static final boolean H2_PRESENT = isPresent("org.h2.jdbc.JdbcConnection");

	/**
	 * Cancels what the statement executes; called on any thread but the one that
	 * executes.
	 */
	void cancel(Statement statement) throws SQLException {
		statement.cancel();
	}

	/**
	 * Takes back a cancel that came too late; called while none is under way.
	 * @return whether nothing is left that could hit a later statement on the connection
	 */
	boolean forgetLateCancel() {
		return true;
	}

	/**
	 * Whether {@link Connection#abort} frees a caller who is in the driver.
	 */
	boolean canAbort() {
		return true;
	}

	/**
	 * Whether closing a result with rows left reads all of them, unless the statement is
	 * cancelled before.
	 */
	boolean drainsOnClose() {
		return true;
	}

	/**
	 * Whether the query timeout belongs to the statement, is cheap and rewrites no SQL.
	 */
	boolean hasHarmlessQueryTimeout() {
		return false;
	}

	/**
	 * Ends the physical connection, so that the database rolls back and no pool hands it
	 * out again.
	 */
	void sever(Connection connection) throws SQLException {
		connection.abort(Runnable::run);
	}

	static StatementCanceller of(Connection connection) throws SQLException {
		if (POSTGRES_PRESENT && connection.isWrapperFor(PGConnection.class)) {
			return new Postgres(connection.unwrap(PGConnection.class));
		}
		if (H2_PRESENT && connection.isWrapperFor(JdbcConnection.class)) {
			return new H2(connection.unwrap(JdbcConnection.class));
		}
		return STANDARD;
	}

	private static boolean isPresent(String name) {
		return ClassUtils.isPresent(name, StatementCanceller.class.getClassLoader());
	}

	/**
	 * PostgreSQL. Its driver's {@link Statement#cancel()} works once in an execution and
	 * not at all while rows of a cursor are fetched (42.7.14); the connection's own
	 * always does.
	 */
	private static final class Postgres extends StatementCanceller {

		private final PGConnection connection;

		Postgres(PGConnection connection) {
			this.connection = connection;
		}

		@Override
		void cancel(Statement statement) throws SQLException {
			this.connection.cancelQuery();
		}

		@Override
		boolean drainsOnClose() {
			return false;
		}

		@Override
		boolean hasHarmlessQueryTimeout() {
			return true;
		}

	}

	/**
	 * H2 (2.4.240). The cancel of a statement works once in an execution, so not for the
	 * second of a batch, and sets a flag of the command, which the session keeps and uses
	 * again for the same SQL. An embedded session has a flag of its own, which works as
	 * often as it is set and can be cleared.
	 */
	private static final class H2 extends StatementCanceller {

		private final JdbcConnection connection;

		H2(JdbcConnection connection) {
			this.connection = connection;
		}

		@Override
		void cancel(Statement statement) throws SQLException {
			if (this.connection.getSession() instanceof SessionLocal session) {
				session.cancel();
			}
			else {
				statement.cancel();
			}
		}

		@Override
		boolean forgetLateCancel() {
			if (!(this.connection.getSession() instanceof SessionLocal session)) {
				return false;
			}
			try {
				session.checkCanceled();
			}
			catch (DbException ex) {
				logger.trace("H2 has forgotten a late cancel", ex);
			}
			return true;
		}

		@Override
		boolean canAbort() {
			return false;
		}

		@Override
		boolean drainsOnClose() {
			return false;
		}

		/**
		 * {@inheritDoc} H2's abort does nothing; its close rolls back.
		 */
		@Override
		void sever(Connection connection) throws SQLException {
			this.connection.close();
		}

	}

}
