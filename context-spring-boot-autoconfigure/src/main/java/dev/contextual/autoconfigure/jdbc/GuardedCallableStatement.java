package dev.contextual.autoconfigure.jdbc;

import java.sql.CallableStatement;

/**
 * A call of a procedure that obeys the context that is current when it is executed.
 */
final class GuardedCallableStatement extends ForwardingCallableStatement {

	GuardedCallableStatement(CallableStatement delegate, GuardedConnection connection, String sql) {
		super(delegate, connection, sql);
	}

}
