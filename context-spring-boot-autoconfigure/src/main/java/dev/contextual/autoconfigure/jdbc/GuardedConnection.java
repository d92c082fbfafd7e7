package dev.contextual.autoconfigure.jdbc;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;

import dev.contextual.Context;
import dev.contextual.Scope;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * A connection whose statements and commit obey the current context. What undoes work is
 * never refused.
 */
final class GuardedConnection extends ForwardingConnection {

	/**
	 * How long a rollback may take once nobody waits for the transaction any more.
	 */
	private static final Duration ROLLBACK_GRACE = Duration.ofSeconds(5);

	private static final Log logger = LogFactory.getLog(GuardedConnection.class);

	private static final VarHandle OPEN;

	static {
		try {
			OPEN = MethodHandles.lookup().findVarHandle(GuardedConnection.class, "open", Execution.class);
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

	private final DataSourceGuard guard;

	/**
	 * Written by the first thread that executes, before a gate through which others see
	 * it.
	 */
	private @Nullable StatementCanceller canceller;

	/**
	 * An execution whose rows may still be read. Set and cleared by compare-and-set.
	 */
	private volatile @Nullable Execution open;

	/**
	 * The others, if there ever are any. Made, read and changed under this; nothing
	 * blocks while it is held.
	 */
	private volatile @Nullable List<Execution> othersOpen;

	/**
	 * Whether the connection must not go back to the pool. Belongs to the thread that
	 * uses the connection.
	 */
	private boolean unfit;

	/**
	 * Whether the connection was aborted, by which the database has rolled back. Belongs
	 * to the thread that uses the connection.
	 */
	private boolean aborted;

	GuardedConnection(Connection delegate, DataSourceGuard guard) {
		super(delegate);
		this.guard = guard;
	}

	DataSourceGuard guard() {
		return this.guard;
	}

	StatementCanceller canceller() throws SQLException {
		StatementCanceller canceller = this.canceller;
		if (canceller == null) {
			canceller = StatementCanceller.of(this.delegate);
			this.canceller = canceller;
		}
		return canceller;
	}

	void opened(Execution execution) {
		if (!OPEN.compareAndSet(this, null, execution)) {
			synchronized (this) {
				List<Execution> others = this.othersOpen;
				if (others == null) {
					others = new ArrayList<>(2);
					this.othersOpen = others;
				}
				others.add(execution);
			}
		}
	}

	void closed(Execution execution) {
		if (!OPEN.compareAndSet(this, execution, null)) {
			synchronized (this) {
				List<Execution> others = this.othersOpen;
				if (others != null) {
					others.remove(execution);
				}
			}
		}
	}

	void markUnfit() {
		this.unfit = true;
	}

	void markAborted() {
		this.unfit = true;
		this.aborted = true;
	}

	/**
	 * Frees the caller, who is still in the driver. The connection is evicted by the
	 * caller when it closes it: evicted from here, the pool might have handed it to
	 * somebody else by then.
	 */
	void abortByTimer() {
		this.guard.counts().aborted.increment();
		this.guard.threads().abort(() -> {
			try {
				this.delegate.abort(Runnable::run);
			}
			catch (SQLException | RuntimeException ex) {
				logger.debug("A connection could not be aborted", ex);
			}
		});
	}

	/**
	 * Runs a driver call that neither executes a statement nor is refused.
	 */
	<T extends @Nullable Object> T masked(DriverCall<T> call) throws SQLException {
		if (Context.current().equals(Context.background())) {
			return call.run();
		}
		try (Scope mask = Context.maskInterrupts()) {
			return call.run();
		}
	}

	void masked(DriverCall.Action action) throws SQLException {
		if (Context.current().equals(Context.background())) {
			action.run();
			return;
		}
		try (Scope mask = Context.maskInterrupts()) {
			action.run();
		}
	}

	/**
	 * Commits, unless the context is done. Once the driver's commit has begun nothing
	 * cuts it.
	 */
	@Override
	public void commit() throws SQLException {
		Context context = Context.current();
		if (context.reason() != null && (this.aborted || !this.delegate.getAutoCommit())) {
			throw refuseCommit(context);
		}
		masked(this.delegate::commit);
		if (context.isDone()) {
			this.guard.counts().late.increment();
		}
	}

	private SQLException refuseCommit(Context context) {
		this.guard.counts().refused.increment();
		SQLException refusal = new ContextSqlTimeoutException("Commit refused, rolled back", context.doneException(),
				null);
		// Not left to the caller, who may well switch auto-commit on next, which commits.
		try {
			rollbackWithinGrace();
		}
		catch (SQLException ex) {
			refusal.addSuppressed(ex);
			sever();
		}
		return refusal;
	}

	@Override
	public void rollback() throws SQLException {
		if (Context.current().reason() == null && !this.aborted) {
			masked(() -> this.delegate.rollback());
		}
		else {
			rollbackWithinGrace();
		}
	}

	private void rollbackWithinGrace() throws SQLException {
		if (this.aborted) {
			return;
		}
		AtomicBoolean over = new AtomicBoolean();
		Future<?> end = this.guard.threads().after(ROLLBACK_GRACE, () -> {
			if (over.compareAndSet(false, true)) {
				abortByTimer();
			}
		});
		try {
			masked(() -> this.delegate.rollback());
		}
		catch (SQLException ex) {
			if (!over.get()) {
				throw ex;
			}
			logger.debug("A rollback was aborted; the database rolls back without the connection", ex);
		}
		finally {
			if (over.compareAndSet(false, true)) {
				end.cancel(/* mayInterruptIfRunning= */ false);
			}
			else {
				markAborted();
			}
		}
	}

	/**
	 * Ends the physical connection, whose transaction could not be rolled back.
	 */
	private void sever() {
		markAborted();
		try {
			canceller().sever(this.delegate);
		}
		catch (SQLException ex) {
			logger.debug("A connection could not be severed", ex);
		}
	}

	@Override
	public void setAutoCommit(boolean autoCommit) throws SQLException {
		if (!this.aborted) {
			masked(() -> this.delegate.setAutoCommit(autoCommit));
		}
	}

	/**
	 * Closes the connection; its statements and their leaves too, as pools do it.
	 */
	@Override
	public void close() throws SQLException {
		Execution open = this.open;
		if (open != null) {
			open.finish();
		}
		if (this.othersOpen != null) {
			for (Execution execution : othersOpen()) {
				execution.finish();
			}
		}
		masked(() -> {
			if (this.unfit && !this.delegate.isClosed()) {
				this.guard.counts().evicted.increment();
				this.guard.evict(this.delegate, canceller());
			}
			this.delegate.close();
		});
	}

	private synchronized List<Execution> othersOpen() {
		List<Execution> others = this.othersOpen;
		return (others != null) ? List.copyOf(others) : List.of();
	}

	private Statement guarded(Statement statement) {
		return new GuardedStatement(statement, this, null);
	}

	private PreparedStatement guarded(PreparedStatement statement, String sql) {
		return new GuardedPreparedStatement(statement, this, sql);
	}

	private CallableStatement guarded(CallableStatement statement, String sql) {
		return new GuardedCallableStatement(statement, this, sql);
	}

	@Override
	public Statement createStatement() throws SQLException {
		return guarded(this.delegate.createStatement());
	}

	@Override
	public Statement createStatement(int type, int concurrency) throws SQLException {
		return guarded(this.delegate.createStatement(type, concurrency));
	}

	@Override
	public Statement createStatement(int type, int concurrency, int holdability) throws SQLException {
		return guarded(this.delegate.createStatement(type, concurrency, holdability));
	}

	@Override
	public PreparedStatement prepareStatement(String sql) throws SQLException {
		return guarded(masked(() -> this.delegate.prepareStatement(sql)), sql);
	}

	@Override
	public PreparedStatement prepareStatement(String sql, int autoGeneratedKeys) throws SQLException {
		return guarded(masked(() -> this.delegate.prepareStatement(sql, autoGeneratedKeys)), sql);
	}

	@Override
	public PreparedStatement prepareStatement(String sql, int[] columnIndexes) throws SQLException {
		return guarded(masked(() -> this.delegate.prepareStatement(sql, columnIndexes)), sql);
	}

	@Override
	public PreparedStatement prepareStatement(String sql, String[] columnNames) throws SQLException {
		return guarded(masked(() -> this.delegate.prepareStatement(sql, columnNames)), sql);
	}

	@Override
	public PreparedStatement prepareStatement(String sql, int type, int concurrency) throws SQLException {
		return guarded(masked(() -> this.delegate.prepareStatement(sql, type, concurrency)), sql);
	}

	@Override
	public PreparedStatement prepareStatement(String sql, int type, int concurrency, int holdability)
			throws SQLException {
		return guarded(masked(() -> this.delegate.prepareStatement(sql, type, concurrency, holdability)), sql);
	}

	@Override
	public CallableStatement prepareCall(String sql) throws SQLException {
		return guarded(masked(() -> this.delegate.prepareCall(sql)), sql);
	}

	@Override
	public CallableStatement prepareCall(String sql, int type, int concurrency) throws SQLException {
		return guarded(masked(() -> this.delegate.prepareCall(sql, type, concurrency)), sql);
	}

	@Override
	public CallableStatement prepareCall(String sql, int type, int concurrency, int holdability) throws SQLException {
		return guarded(masked(() -> this.delegate.prepareCall(sql, type, concurrency, holdability)), sql);
	}

}
