package dev.contextual.autoconfigure.jdbc;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.sql.SQLException;
import java.time.Duration;

import dev.contextual.CancellableContext;
import dev.contextual.Context;
import dev.contextual.Deadline;
import dev.contextual.Operation;
import dev.contextual.Registration;
import dev.contextual.autoconfigure.ContextKind;
import dev.contextual.autoconfigure.SubmittedTask;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * One execution of a statement under a context, from the call that starts it until its
 * rows are read: a leaf in the tree, and the gate by which it is cancelled. But for
 * {@link #end()} it belongs to the thread that uses the statement.
 */
final class Execution {

	private static final Log logger = LogFactory.getLog(Execution.class);

	private static final String NOT_SENT = "Statement not sent";

	private static final int LEAVE_TIMEOUT_ALONE = -1;

	/**
	 * No query timeout is set for more; some drivers overflow.
	 */
	private static final Duration MAX_QUERY_TIMEOUT = Duration.ofDays(1);

	/**
	 * How long a driver may take from the error to forgetting what it executed, in which
	 * another cancel would stick to it.
	 */
	private static final Duration UNWINDING = Duration.ofMillis(1);

	private static final VarHandle ENDED;

	static {
		try {
			ENDED = MethodHandles.lookup().findVarHandle(Execution.class, "ended", boolean.class);
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

	private final GuardedStatement statement;

	private final StatementCanceller canceller;

	private final CancellableContext leaf;

	private final CancelGate gate;

	private final Registration registration;

	private final int queryTimeoutBefore;

	/**
	 * Whether it is over. Set once, by any thread.
	 */
	private volatile boolean ended;

	/**
	 * Whether a driver call failed because of the cancel.
	 */
	private boolean cut;

	/**
	 * Whether what the cancels led to has been counted.
	 */
	private boolean settled;

	private boolean exhausted;

	private Execution(GuardedStatement statement, StatementCanceller canceller, CancellableContext leaf,
			int queryTimeoutBefore) {
		this.statement = statement;
		this.canceller = canceller;
		this.queryTimeoutBefore = queryTimeoutBefore;
		this.gate = new CancelGate(statement.connection(), canceller, statement.delegate);
		this.gate.enter();
		this.leaf = leaf;
		this.registration = this.leaf.afterFunc(this.gate, this.gate);
	}

	/**
	 * Begins an execution and enters the gate.
	 * @throws SQLException if the context is done
	 */
	@SuppressWarnings("MustBeClosedChecker") // closed by end(), which outlives this
												// method
	static Execution begin(GuardedStatement statement, Context context, Operation operation) throws SQLException {
		DataSourceGuard guard = statement.connection().guard();
		// The canceller is looked up here, not by the thread that cancels.
		StatementCanceller canceller = statement.connection().canceller();
		int before = LEAVE_TIMEOUT_ALONE;
		if (guard.usesQueryTimeout(canceller)) {
			guard.refuseIfDone(context, NOT_SENT);
			before = setQueryTimeout(statement, context);
		}
		// Deriving reads the clock; not once more here.
		CancellableContext leaf = context.withCancel(operation);
		if (leaf.isDone()) {
			leaf.close();
			if (before != LEAVE_TIMEOUT_ALONE) {
				statement.restoreQueryTimeout(before);
			}
			throw guard.refusal(context, NOT_SENT);
		}
		Execution execution = new Execution(statement, canceller, leaf, before);
		statement.connection().opened(execution);
		return execution;
	}

	private static int setQueryTimeout(GuardedStatement statement, Context context) throws SQLException {
		Deadline deadline = SubmittedTask.firmDeadline(context);
		Duration remaining = (deadline != null) ? deadline.remaining() : MAX_QUERY_TIMEOUT;
		if (remaining.compareTo(MAX_QUERY_TIMEOUT) >= 0) {
			return LEAVE_TIMEOUT_ALONE;
		}
		int seconds = (int) remaining.plusNanos(999_999_999).toSeconds() + 1;
		int before = statement.delegate.getQueryTimeout();
		if (before > 0 && before <= seconds) {
			return LEAVE_TIMEOUT_ALONE;
		}
		statement.delegate.setQueryTimeout(seconds);
		return before;
	}

	/**
	 * Enters the gate once more, for rows.
	 * @throws SQLException if the context is done
	 */
	void enter() throws SQLException {
		this.gate.enter();
		if (this.leaf.isDone()) {
			leave();
			this.statement.connection().guard().counts().refused.increment();
			throw new ContextSqlTimeoutException("Rows left unread", this.leaf.doneException(), null);
		}
	}

	/**
	 * Leaves the gate. To be called after {@link #failed(SQLException)}, if the driver
	 * call failed.
	 */
	void leave() {
		if (this.gate.leave()) {
			return;
		}
		GuardedConnection connection = this.statement.connection();
		if (this.gate.isAborted()) {
			connection.markAborted();
		}
		if (!this.settled && this.gate.sent() > 0) {
			this.settled = true;
			if (!this.cut) {
				connection.guard().counts().late.increment();
			}
			if (!this.canceller.forgetLateCancel() && mayHaveStuck()) {
				connection.markUnfit();
			}
		}
	}

	/**
	 * Whether a cancel came after the last look at it, or after the one that was thrown
	 * for.
	 */
	private boolean mayHaveStuck() {
		return !this.cut || (this.gate.sent() > 1 && this.gate.sinceLastSent().compareTo(UNWINDING) < 0);
	}

	/**
	 * Returns what the caller is to see of a driver's error: the end of the context, if
	 * that is what it comes from.
	 */
	SQLException failed(SQLException error) {
		boolean cancellation = DriverErrors.isCancellation(error);
		this.cut |= cancellation;
		if ((cancellation || this.gate.isAborted()) && this.leaf.reason() != null) {
			return new ContextSqlTimeoutException("Statement cancelled", this.leaf.doneException(), error);
		}
		return error;
	}

	void exhausted() {
		this.exhausted = true;
	}

	boolean hasEnded() {
		return this.ended;
	}

	/**
	 * Ends the execution whose rows are about to be closed. Where that would make the
	 * driver read them all although nobody waits for them, the statement is cancelled
	 * first; none of our cancels is under way then.
	 */
	void finish() {
		GuardedConnection connection = this.statement.connection();
		if (!hasEnded() && !this.exhausted && this.leaf.isDone() && this.canceller.drainsOnClose()) {
			connection.guard().counts().cancels.increment();
			try {
				this.canceller.cancel(this.statement.delegate);
			}
			catch (SQLException ex) {
				connection.guard().counts().failedCancels.increment();
				logger.debug("A statement with rows left could not be cancelled", ex);
			}
		}
		end();
	}

	/**
	 * Takes the leaf out of the tree and puts the query timeout back. May be called from
	 * any thread, and again.
	 */
	void end() {
		if (!ENDED.compareAndSet(this, false, true)) {
			return;
		}
		this.registration.stop();
		GuardedConnection connection = this.statement.connection();
		connection.guard().endings().closing(ContextKind.SQL, this.leaf);
		this.leaf.close();
		connection.closed(this);
		if (this.queryTimeoutBefore != LEAVE_TIMEOUT_ALONE) {
			this.statement.restoreQueryTimeout(this.queryTimeoutBefore);
		}
	}

}
