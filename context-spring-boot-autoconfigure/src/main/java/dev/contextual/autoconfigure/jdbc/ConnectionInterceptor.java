package dev.contextual.autoconfigure.jdbc;

import java.sql.Connection;
import java.sql.SQLException;

import javax.sql.DataSource;

import dev.contextual.CancellableContext;
import dev.contextual.Context;
import dev.contextual.Deadline;
import dev.contextual.Registration;
import dev.contextual.Scope;
import dev.contextual.autoconfigure.ContextKind;
import dev.contextual.autoconfigure.jdbc.ContextJdbcProperties.PoolWait;
import dev.contextual.autoconfigure.SubmittedTask;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;

/**
 * Hands out guarded connections, and ends the wait for one when the context is done.
 */
final class ConnectionInterceptor implements MethodInterceptor {

	private final DataSource dataSource;

	private final DataSourceGuard guard;

	ConnectionInterceptor(DataSource dataSource, DataSourceGuard guard) {
		this.dataSource = dataSource;
		this.guard = guard;
	}

	DataSource dataSource() {
		return this.dataSource;
	}

	@Override
	public @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
		if (!invocation.getMethod().getName().equals("getConnection")) {
			unguardArguments(invocation.getArguments());
			return invocation.proceed();
		}
		Context context = Context.current();
		Connection connection = context.equals(Context.background()) ? (Connection) invocation.proceed()
				: getConnection(context, invocation);
		// A routing data source may hand on what a guarded one has handed to it.
		return (connection == null || connection instanceof GuardedConnection) ? connection
				: new GuardedConnection(connection, this.guard);
	}

	/**
	 * A pool that is given back one of its connections, to evict it, must see its own.
	 */
	private static void unguardArguments(@Nullable Object[] arguments) {
		for (int i = 0; i < arguments.length; i++) {
			if (arguments[i] instanceof GuardedConnection guarded) {
				arguments[i] = guarded.delegate;
			}
		}
	}

	private @Nullable Connection getConnection(Context context, MethodInvocation invocation) throws Throwable {
		// Deriving reads the clock; not once more here.
		try (CancellableContext leaf = context.withCancel(this.guard.poolOperation())) {
			if (leaf.isDone()) {
				throw this.guard.refusal(context, "Connection not asked for");
			}
			return await(leaf, invocation);
		}
	}

	private @Nullable Connection await(Context leaf, MethodInvocation invocation) throws Throwable {
		QueueInterrupt interrupt = new QueueInterrupt(Thread.currentThread(), this.guard.threads());
		Registration registration = (this.guard.poolWait() == PoolWait.INTERRUPT)
				? leaf.afterFunc(interrupt, this.guard.threads()::soon) : null;
		Connection connection = null;
		SQLException failure = null;
		boolean interrupted = false;
		try (Scope mask = Context.maskInterrupts()) {
			connection = ask(leaf, invocation);
		}
		catch (SQLException ex) {
			failure = ex;
		}
		finally {
			if (registration != null) {
				registration.stop();
				interrupted = interrupt.end();
			}
			// This reads the clock as well.
			this.guard.endings().closing(ContextKind.POOL, leaf);
		}
		if (!leaf.isDone()) {
			if (failure != null) {
				throw failure;
			}
			return connection;
		}
		if (connection != null) {
			connection.close();
		}
		else if (failure != null && !interrupted && !DriverErrors.isPoolTimeout(failure)) {
			throw failure;
		}
		throw new ContextSqlTimeoutException("No connection in time", leaf.doneException(), failure);
	}

	private @Nullable Connection ask(Context leaf, MethodInvocation invocation) throws SQLException, Throwable {
		Deadline deadline = SubmittedTask.firmDeadline(leaf);
		if (deadline != null && this.guard.poolWait() != PoolWait.OFF && invocation.getArguments().length == 0) {
			Connection connection = HikariPools.getConnection(this.dataSource, deadline.remaining());
			if (connection != null) {
				return connection;
			}
		}
		return (Connection) invocation.proceed();
	}

}
