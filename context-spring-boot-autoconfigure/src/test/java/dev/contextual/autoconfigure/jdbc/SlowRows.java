package dev.contextual.autoconfigure.jdbc;

import java.util.concurrent.locks.LockSupport;

/**
 * What makes a query slow on H2, and leaves it cancellable. Public for H2.
 */
public final class SlowRows {

	private SlowRows() {
	}

	/**
	 * Parks for some 0.3 ms.
	 */
	public static long park(long row) {
		LockSupport.parkNanos(300_000);
		return 0;
	}

}
