package dev.contextual.autoconfigure.jdbc;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Lets cancels through to one statement, but only while its caller is inside the driver.
 */
final class CancelGate implements Runnable, Executor {

	/*
	 * The caller enters before each driver call and leaves after it. A cancel is sent
	 * only from IN_CALL, by whoever wins the step to CANCELLING, and the caller cannot
	 * leave while one is being sent. So a cancel never meets the next statement on that
	 * connection.
	 *
	 * A cancel that overtakes its statement on the way to the database is lost, with
	 * every driver tried, hence it is sent again until the caller has left. One that
	 * hangs, with a database that no longer answers, must hold nobody: after a time the
	 * gate is broken from either state (ABORTED), the connection goes away, and the
	 * caller leaves.
	 *
	 * No wake-up is lost: the caller sees the context's end after it has written IN_CALL,
	 * or the ending thread sees IN_CALL after the context has ended; both are volatile.
	 */

	private static final Log logger = LogFactory.getLog(CancelGate.class);

	private static final int IDLE = 0;

	private static final int IN_CALL = 1;

	private static final int CANCELLING = 2;

	private static final int ABORTED = 3;

	private static final VarHandle STATE;

	static {
		try {
			STATE = MethodHandles.lookup().findVarHandle(CancelGate.class, "state", int.class);
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

	private final GuardedConnection connection;

	private final StatementCanceller canceller;

	private final Statement statement;

	/**
	 * Written by the caller (IDLE to IN_CALL and back), the thread that sends a cancel
	 * (IN_CALL to CANCELLING and back) and the timer (to ABORTED).
	 */
	private volatile int state = IDLE;

	/**
	 * The caller, while it waits for a cancel that is being sent.
	 */
	private volatile @Nullable Thread waiter;

	/**
	 * How many cancels have been sent. Written in CANCELLING, so the caller may read it
	 * once it has left.
	 */
	private int sent;

	/**
	 * When the last one was. Guarded as {@link #sent} is.
	 */
	private long lastSentNanos;

	CancelGate(GuardedConnection connection, StatementCanceller canceller, Statement statement) {
		this.connection = connection;
		this.canceller = canceller;
		this.statement = statement;
	}

	void enter() {
		this.state = IN_CALL;
	}

	/**
	 * Leaves, after a cancel that is being sent has been sent.
	 * @return whether no cancel was sent and nothing aborted since the gate was made
	 */
	boolean leave() {
		if (STATE.compareAndSet(this, IN_CALL, IDLE)) {
			return this.sent == 0;
		}
		boolean interrupted = false;
		this.waiter = Thread.currentThread();
		while (this.state != ABORTED && !STATE.compareAndSet(this, IN_CALL, IDLE)) {
			LockSupport.park(this);
			interrupted |= Thread.interrupted();
		}
		this.waiter = null;
		if (interrupted) {
			Thread.currentThread().interrupt();
		}
		return false;
	}

	/**
	 * To be asked by the caller, who has left.
	 */
	boolean isAborted() {
		return this.state == ABORTED;
	}

	/**
	 * To be asked by the caller, who has left.
	 */
	int sent() {
		return this.sent;
	}

	/**
	 * To be asked by the caller, who has left.
	 */
	Duration sinceLastSent() {
		return Duration.ofNanos(System.nanoTime() - this.lastSentNanos);
	}

	/**
	 * What is to be done when the context ends: the first attempt to cancel.
	 */
	@Override
	public void run() {
		cancel();
	}

	/**
	 * Where that is to be done.
	 */
	@Override
	public void execute(Runnable attempt) {
		start(attempt);
	}

	/**
	 * Takes the first attempt to cancel to where it may block. Called on the thread that
	 * ends the context.
	 */
	void start(Runnable attempt) {
		if (this.state != IDLE) {
			DataSourceGuard guard = this.connection.guard();
			if (this.canceller.canAbort()) {
				guard.threads().after(guard.abortAfter(), this::abort);
			}
			guard.cancels().execute(attempt);
		}
	}

	/**
	 * Sends a cancel, if the caller is inside, and sees to it that it is sent again.
	 */
	void cancel() {
		cancel(/* attempt= */ 0);
	}

	private void cancel(int attempt) {
		if (!STATE.compareAndSet(this, IN_CALL, CANCELLING)) {
			return;
		}
		try {
			send(attempt);
		}
		finally {
			// Fails if it was aborted meanwhile, which is to stay.
			STATE.compareAndSet(this, CANCELLING, IN_CALL);
			wakeWaiter();
		}
		DataSourceGuard guard = this.connection.guard();
		guard.threads().after(delayAfter(attempt), () -> {
			if (this.state == IN_CALL) {
				guard.cancels().execute(() -> cancel(attempt + 1));
			}
		});
	}

	private void send(int attempt) {
		JdbcCounts counts = this.connection.guard().counts();
		this.sent++;
		counts.cancels.increment();
		if (attempt > 0) {
			counts.resent.increment();
		}
		try {
			this.canceller.cancel(this.statement);
		}
		catch (SQLException | RuntimeException ex) {
			counts.failedCancels.increment();
			logger.debug("A statement could not be cancelled", ex);
		}
		this.lastSentNanos = System.nanoTime();
	}

	/**
	 * After 2, 4, 8 … 64, 100 ms, then each 250 ms.
	 */
	static Duration delayAfter(int attempt) {
		if (attempt < 6) {
			return Duration.ofMillis(2L << attempt);
		}
		return Duration.ofMillis((attempt == 6) ? 100 : 250);
	}

	private void abort() {
		if (STATE.compareAndSet(this, IN_CALL, ABORTED) || STATE.compareAndSet(this, CANCELLING, ABORTED)) {
			wakeWaiter();
			this.connection.abortByTimer();
		}
	}

	private void wakeWaiter() {
		Thread waiter = this.waiter;
		if (waiter != null) {
			LockSupport.unpark(waiter);
		}
	}

}
