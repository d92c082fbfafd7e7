package dev.contextual.autoconfigure.disconnect;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;

import dev.contextual.autoconfigure.ClientConnection;
import dev.contextual.autoconfigure.RequestArrival;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * One request and its response, and the actions that wait for its client to hang up.
 * Public for the packages of the servers.
 *
 * @since 0.1
 */
public abstract class RunningExchange implements ClientConnection, RequestArrival {

	/*
	 * The actions are a stack. Whoever swaps it for TOLD runs them; the end swaps it for
	 * OVER, unless it is TOLD, which stays so for those that ask afterwards.
	 */
	private static final Action TOLD = new Action(() -> {
	}, null);

	private static final Action OVER = new Action(() -> {
	}, null);

	private static final AtomicReferenceFieldUpdater<RunningExchange, @Nullable Action> ACTIONS = AtomicReferenceFieldUpdater
		.newUpdater(RunningExchange.class, Action.class, "actions");

	private static final Log logger = LogFactory.getLog(RunningExchange.class);

	private final long arrivalNanos;

	private volatile @Nullable Action actions;

	/**
	 * Creates an exchange.
	 * @param arrivalNanos when the server had the request
	 * @see RequestArrival
	 */
	protected RunningExchange(long arrivalNanos) {
		this.arrivalNanos = arrivalNanos;
	}

	@Override
	public final long nanoTime() {
		return this.arrivalNanos;
	}

	@Override
	public final void onHangUp(Runnable action) {
		Objects.requireNonNull(action, "action");
		for (;;) {
			Action head = this.actions;
			if (head == TOLD) {
				action.run();
				return;
			}
			if (head == OVER || ACTIONS.compareAndSet(this, head, new Action(action, head))) {
				return;
			}
		}
	}

	@Override
	public boolean isHungUp() {
		return this.actions == TOLD;
	}

	/**
	 * Does nothing: a server that breaks off what fails has no need of it.
	 */
	@Override
	public void breakOff() {
	}

	/**
	 * The client has gone: runs the actions on a thread of their own, if there are any.
	 * The threads that notice also serve other clients, and an action that blocks would
	 * stop them.
	 * @param threadName the thread's name
	 */
	public final void tell(String threadName) {
		Action last = claim();
		if (last == null) {
			return;
		}
		Thread teller = new Thread(() -> run(last), threadName);
		teller.setDaemon(true);
		try {
			teller.start();
		}
		catch (OutOfMemoryError ex) {
			run(last); // no thread to be had: the actions are short
		}
	}

	/**
	 * The client has gone: runs the actions, in the order in which they were added.
	 */
	public final void hangUp() {
		Action last = claim();
		if (last != null) {
			run(last);
		}
	}

	private @Nullable Action claim() {
		for (;;) {
			Action head = this.actions;
			if (head == TOLD || head == OVER) {
				return null;
			}
			if (ACTIONS.compareAndSet(this, head, TOLD)) {
				return head;
			}
		}
	}

	/**
	 * The exchange has ended: a hang-up from here on is nobody's.
	 */
	public void end() {
		Action head = this.actions;
		while (head != TOLD && !ACTIONS.compareAndSet(this, head, OVER)) {
			head = this.actions;
		}
	}

	private static void run(Action last) {
		Deque<Action> ordered = new ArrayDeque<>();
		for (Action action = last; action != null; action = action.previous) {
			ordered.push(action);
		}
		for (Action action : ordered) {
			try {
				action.runnable.run();
			}
			catch (RuntimeException ex) {
				logger.warn("An action on a client's hang-up has failed", ex);
			}
		}
	}

	private static final class Action {

		private final Runnable runnable;

		private final @Nullable Action previous;

		private Action(Runnable runnable, @Nullable Action previous) {
			this.runnable = runnable;
			this.previous = previous;
		}

	}

}
