package dev.contextual.autoconfigure.jdbc;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

import dev.contextual.Context;
import dev.contextual.Scope;
import org.jspecify.annotations.Nullable;

/**
 * Rows that are no longer handed out once the context of their statement is done.
 */
final class GuardedResultSet extends ForwardingResultSet {

	private final GuardedStatement statement;

	/**
	 * The execution that the rows come from; {@code null} if that had no context.
	 */
	private final @Nullable Execution execution;

	GuardedResultSet(ResultSet delegate, GuardedStatement statement, @Nullable Execution execution) {
		super(delegate);
		this.statement = statement;
		this.execution = execution;
	}

	@Override
	public Statement getStatement() {
		return this.statement;
	}

	@Override
	public boolean next() throws SQLException {
		Execution execution = this.execution;
		if (execution == null || execution.hasEnded()) {
			return this.delegate.next();
		}
		execution.enter();
		try (Scope mask = Context.maskInterrupts()) {
			boolean hasRow = this.delegate.next();
			if (!hasRow) {
				execution.exhausted();
			}
			return hasRow;
		}
		catch (SQLException ex) {
			throw execution.failed(ex);
		}
		finally {
			execution.leave();
		}
	}

	private <T> T guarded(DriverCall<T> call) throws SQLException {
		Execution execution = this.execution;
		if (execution == null || execution.hasEnded()) {
			return call.run();
		}
		execution.enter();
		try (Scope mask = Context.maskInterrupts()) {
			return call.run();
		}
		catch (SQLException ex) {
			throw execution.failed(ex);
		}
		finally {
			execution.leave();
		}
	}

	private void act(DriverCall.Action action) throws SQLException {
		guarded(() -> {
			action.run();
			return true;
		});
	}

	@Override
	public void close() throws SQLException {
		if (this.execution != null) {
			this.execution.finish();
		}
		this.statement.connection().masked(this.delegate::close);
	}

	@Override
	public boolean previous() throws SQLException {
		return guarded(this.delegate::previous);
	}

	@Override
	public boolean first() throws SQLException {
		return guarded(this.delegate::first);
	}

	@Override
	public boolean last() throws SQLException {
		return guarded(this.delegate::last);
	}

	@Override
	public boolean absolute(int row) throws SQLException {
		return guarded(() -> this.delegate.absolute(row));
	}

	@Override
	public boolean relative(int rows) throws SQLException {
		return guarded(() -> this.delegate.relative(rows));
	}

	@Override
	public void beforeFirst() throws SQLException {
		act(this.delegate::beforeFirst);
	}

	@Override
	public void afterLast() throws SQLException {
		act(this.delegate::afterLast);
	}

	@Override
	public void insertRow() throws SQLException {
		act(this.delegate::insertRow);
	}

	@Override
	public void updateRow() throws SQLException {
		act(this.delegate::updateRow);
	}

	@Override
	public void deleteRow() throws SQLException {
		act(this.delegate::deleteRow);
	}

	@Override
	public void refreshRow() throws SQLException {
		act(this.delegate::refreshRow);
	}

}
