package dev.contextual.autoconfigure.jdbc;

import java.util.concurrent.atomic.LongAdder;

/**
 * How often the guard had to do what. Each is safe for any thread.
 */
final class JdbcCounts {

	/**
	 * Statements, commits and waits for a connection that were not begun, the context
	 * being done.
	 */
	final LongAdder refused = new LongAdder();

	/**
	 * Cancels sent, those sent again included.
	 */
	final LongAdder cancels = new LongAdder();

	/**
	 * Cancels sent again, because the statement still ran.
	 */
	final LongAdder resent = new LongAdder();

	/**
	 * Cancels that the driver refused.
	 */
	final LongAdder failedCancels = new LongAdder();

	/**
	 * Statements and commits that succeeded although the context ended meanwhile.
	 */
	final LongAdder late = new LongAdder();

	/**
	 * Connections that did not go back to the pool.
	 */
	final LongAdder evicted = new LongAdder();

	/**
	 * Connections that were aborted with a caller still in the driver.
	 */
	final LongAdder aborted = new LongAdder();

}
