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

	/**
	 * Whether the thread was told to stop by this gate.
	 */
	private boolean fired;

	/**
	 * Whether it was this gate that set the thread's flag, rather than finding it set.
	 */
	private boolean ours;

	/**
	 * Whether the thread was told while it was in a gate further in, where whoever
	 * noticed took it for the end of the inner context.
	 */
	private boolean toldFurtherIn;

	private InterruptGate(Current current, @Nullable InterruptGate outer) {
		this.current = current;
		this.thread = Thread.currentThread();
		this.outer = outer;
	}

	static <T extends @Nullable Object> T call(Context context, Callable<T> task) throws Exception {
		context.throwIfDone();
		InterruptGate gate = enter(Current.ofThread());
		Hook hook = Hook.registerDirect(Node.of(context), gate::fire);
		try {
			return task.call();
		}
		catch (Exception ex) {
			if (gate.leave(hook) && ContextDoneException.in(ex) == null && comesFromInterrupt(ex)) {
				ContextDoneException done = context.doneException();
				done.addSuppressed(ex);
				throw done;
			}
			throw ex;
		}
		finally {
			gate.leave(hook);
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
				deliver();
			}
		}
	}

	// There is one flag for all who interrupt. Found set, it is somebody else's, who must
	// not lose it because this gate is left.
	private void deliver() {
		this.held = false;
		this.fired = true;
		this.toldFurtherIn = this.current.gate != this;
		if (!this.thread.isInterrupted()) {
			this.ours = true;
			this.thread.interrupt();
		}
	}

	/**
	 * Leaves the gate, once, and takes our interrupt back.
	 * @return whether the thread was told to stop by this gate
	 */
	private boolean leave(Hook hook) {
		hook.stop();
		synchronized (this.current) {
			if (this.open) {
				this.open = false;
				this.current.gate = this.outer;
				if (this.ours) {
					Thread.interrupted();
				}
				if (this.fired) {
					tellAgainFurtherOut();
				}
			}
			return this.fired;
		}
	}

	private void tellAgainFurtherOut() {
		for (InterruptGate gate = this.outer; gate != null; gate = gate.outer) {
			if (gate.fired && gate.toldFurtherIn) {
				gate.deliver();
			}
		}
	}

	// A thread's gates are its own to enter and leave, so one that is in none needs no
	// monitor here; a gate that it enters later publishes the count.
	static void mask(Current current) {
		if (current.gate == null) {
			current.masks++;
			return;
		}
		synchronized (current) {
			if (current.masks++ == 0 && isOurs(current.gate) && Thread.interrupted()) {
				// Delivered but not yet noticed: held back from here on.
				for (InterruptGate gate = current.gate; gate != null; gate = gate.outer) {
					gate.held = gate.fired;
					gate.fired = false;
					gate.ours = false;
				}
			}
		}
	}

	private static boolean isOurs(@Nullable InterruptGate innermost) {
		for (InterruptGate gate = innermost; gate != null; gate = gate.outer) {
			if (gate.ours) {
				return true;
			}
		}
		return false;
	}

	static void unmask(Current current) {
		if (current.gate == null) {
			current.masks--;
			return;
		}
		synchronized (current) {
			if (--current.masks > 0) {
				return;
			}
			for (InterruptGate gate = current.gate; gate != null; gate = gate.outer) {
				if (gate.held) {
					gate.deliver();
				}
			}
		}
	}

	private static boolean comesFromInterrupt(Throwable failure) {
		return Causes
			.find(failure, (link) -> link instanceof InterruptedException || link instanceof ClosedByInterruptException
					|| (link instanceof InterruptedIOException && !(link instanceof SocketTimeoutException))) != null;
	}

}
