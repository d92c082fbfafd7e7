package dev.contextual;

import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedByInterruptException;
import java.util.concurrent.Callable;

import org.jspecify.annotations.Nullable;

/**
 * Lets the end of a context interrupt one thread, but only while the thread is inside.
 */
final class InterruptGate {

	/*
	 * The thread's own Current is the monitor: under it the canceller interrupts, and
	 * under it the thread leaves. So an interrupt is either delivered before the thread
	 * has left, which then takes it back, or not at all. Nothing blocks while the monitor
	 * is held.
	 */
	private final Current current;

	private final Thread thread;

	private final @Nullable InterruptGate outer;

	/**
	 * Whether the thread is inside. Guarded by the monitor, as is all below.
	 */
	private boolean open = true;

	/**
	 * Whether the interrupt waits for the end of a mask.
	 */
	private boolean held;

	private boolean fired;

	private InterruptGate(Current current, @Nullable InterruptGate outer) {
		this.current = current;
		this.thread = Thread.currentThread();
		this.outer = outer;
	}

	static <T extends @Nullable Object> T call(Context context, Callable<T> task) throws Exception {
		context.throwIfDone();
		boolean interruptedBefore = Thread.currentThread().isInterrupted();
		InterruptGate gate = enter(Current.ofThread());
		Hook hook = Hook.registerDirect(Node.of(context), gate::fire);
		try {
			return task.call();
		}
		catch (Exception ex) {
			if (gate.leave(hook, interruptedBefore) && ContextDoneException.in(ex) == null && comesFromInterrupt(ex)) {
				ContextDoneException done = context.doneException();
				done.addSuppressed(ex);
				throw done;
			}
			throw ex;
		}
		finally {
			gate.leave(hook, interruptedBefore);
		}
	}

	private static InterruptGate enter(Current current) {
		synchronized (current) {
			InterruptGate gate = new InterruptGate(current, current.gate);
			current.gate = gate;
			return gate;
		}
	}

	private void fire() {
		synchronized (this.current) {
			if (!this.open) {
				return;
			}
			if (this.current.masks > 0) {
				this.held = true;
			}
			else {
				this.fired = true;
				this.thread.interrupt();
			}
		}
	}

	/**
	 * Leaves the gate, once, and takes our interrupt back.
	 * @return whether the thread was interrupted by this gate
	 */
	private boolean leave(Hook hook, boolean interruptedBefore) {
		hook.stop();
		synchronized (this.current) {
			if (this.open) {
				this.open = false;
				this.current.gate = this.outer;
				if (this.fired && !interruptedBefore && Thread.interrupted()) {
					// One flag for all: an interrupt that a gate further out has
					// delivered is not this gate's to take back.
					for (InterruptGate gate = this.outer; gate != null; gate = gate.outer) {
						if (gate.fired) {
							this.thread.interrupt();
							break;
						}
					}
				}
			}
			return this.fired;
		}
	}

	static void mask(Current current) {
		synchronized (current) {
			if (current.masks++ == 0) {
				// Ours may have been delivered but not yet noticed.
				for (InterruptGate gate = current.gate; gate != null; gate = gate.outer) {
					if (gate.fired && Thread.interrupted()) {
						gate.fired = false;
						gate.held = true;
					}
				}
			}
		}
	}

	static void unmask(Current current) {
		synchronized (current) {
			if (--current.masks > 0) {
				return;
			}
			for (InterruptGate gate = current.gate; gate != null; gate = gate.outer) {
				if (gate.held) {
					gate.held = false;
					gate.fired = true;
					gate.thread.interrupt();
				}
			}
		}
	}

	private static boolean comesFromInterrupt(Throwable failure) {
		for (Throwable link = failure; link != null; link = (link.getCause() != link) ? link.getCause() : null) {
			if (link instanceof InterruptedException || link instanceof ClosedByInterruptException
					|| (link instanceof InterruptedIOException && !(link instanceof SocketTimeoutException))) {
				return true;
			}
		}
		return false;
	}

}
