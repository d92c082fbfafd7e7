package dev.contextual.autoconfigure.jdbc;

import dev.contextual.Context;

import org.springframework.dao.QueryTimeoutException;
import org.springframework.transaction.TransactionExecution;
import org.springframework.transaction.TransactionExecutionListener;

/**
 * Refuses to commit when the context is done, early enough for every transaction manager
 * to roll back.
 */
final class CommitRefusal implements TransactionExecutionListener {

	private final JdbcCounts counts;

	CommitRefusal(JdbcCounts counts) {
		this.counts = counts;
	}

	/**
	 * {@inheritDoc} Throws no transaction exception: after one of those, two managers
	 * commit and one leaks the transaction (Spring Framework 7.0).
	 */
	@Override
	public void beforeCommit(TransactionExecution transaction) {
		Context context = Context.current();
		if (context.reason() != null) {
			this.counts.refused.increment();
			throw new QueryTimeoutException("Commit refused, rolling back", context.doneException());
		}
	}

}
