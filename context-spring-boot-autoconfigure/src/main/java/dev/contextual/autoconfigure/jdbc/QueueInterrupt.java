package dev.contextual.autoconfigure.jdbc;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

import org.jspecify.annotations.Nullable;

/**
 * Interrupts one thread that waits for a connection, but only while it stands in the
 * pool's queue.
 */
final class QueueInterrupt implements Runnable {

	/*
	 * Inside getConnection a pool may also be in the driver, to connect or to validate,
	 * and an interrupt there breaks connections (virtual threads) or the whole database
	 * (a file of H2). So the interrupt waits until the thread is parked on something that
	 * queues are made of. The flag it may leave behind is cleared by end(). What remains:
	 * a thread that is handed a connection just between the look and the interrupt
	 * validates it with the flag set; HikariCP would throw such a connection away.
	 */

	private static final Duration LOOK_AGAIN_AFTER = Duration.ofMillis(2);

	private static final String JUC = "java.util.concurrent.";

	/**
	 * HikariCP's hand-off (on 17, and since 21), and what Tomcat JDBC, DBCP2 and others
	 * wait on.
	 */
	private static final Set<String> QUEUES = Set.of(JUC + "SynchronousQueue$TransferQueue",
			JUC + "SynchronousQueue$TransferStack", JUC + "SynchronousQueue", JUC + "LinkedTransferQueue",
			JUC + "SynchronousQueue$Transferer", JUC + "locks.AbstractQueuedSynchronizer$ConditionObject",
			JUC + "CountDownLatch$Sync", JUC + "Semaphore$FairSync", JUC + "Semaphore$NonfairSync");

	private final Thread waiter;

	private final CancelThreads threads;

	/**
	 * Whether the wait is over. Guarded by this, as is all below; nothing blocks while it
	 * is held.
	 */
	private boolean over;

	private boolean fired;

	QueueInterrupt(Thread waiter, CancelThreads threads) {
		this.waiter = waiter;
		this.threads = threads;
	}

	@Override
	public void run() {
		if (!settled()) {
			this.threads.after(LOOK_AGAIN_AFTER, this);
		}
	}

	private synchronized boolean settled() {
		if (this.over || this.waiter.isInterrupted()) {
			// In the second case somebody else's interrupt ends the wait, and stays.
			return true;
		}
		if (!isQueue(LockSupport.getBlocker(this.waiter))) {
			return false;
		}
		this.fired = true;
		this.waiter.interrupt();
		return true;
	}

	/**
	 * Ends the stretch in which the thread may be interrupted, on that thread.
	 * @return whether it was
	 */
	synchronized boolean end() {
		this.over = true;
		if (this.fired) {
			Thread.interrupted();
		}
		return this.fired;
	}

	private static boolean isQueue(@Nullable Object blocker) {
		return blocker != null && QUEUES.contains(blocker.getClass().getName());
	}

}
