package dev.contextual;

import java.io.InterruptedIOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedByInterruptException;
import java.util.concurrent.Callable;

import org.jspecify.annotations.Nullable;

/**
 * Lets the end of a context interrupt one thread, but only while the thread is inside.
 */
final class InterruptGate {

	private static final VarHandle STATE;

	static {
		try {
			STATE = MethodHandles.lookup().findVarHandle(InterruptGate.class, "state", int.class);
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

	/*
	 * Whoever ends the context moves the state once, from OPEN or MASKED, and never
	 * waits; all else is the thread's. Only while it is FIRING, which is as long as it
	 * takes to set a flag, does the thread wait, as in the JDK's FutureTask: so an
	 * interrupt is either delivered before the thread has left, which then takes it back,
	 * or not at all.
	 */

	/** The thread is inside and may be interrupted. */
	private static final int OPEN = 0;

	/** The thread is inside, under a mask. */
	private static final int MASKED = 1;

	/** The context has ended, and the interrupt waits for the end of the mask. */
	private static final int HELD = 2;

	/** The interrupt is on its way. */
	private static final int FIRING = 3;

	/** The thread was told to stop by this gate. */
	private static final int FIRED = 4;

	/** The thread has left without having been told. */
	private static final int CLOSED = 5;

	private final Thread thread = Thread.currentThread();

	private final @Nullable InterruptGate outer;

	private volatile int state;

	/**
	 * Whether it was this gate that set the thread's flag, rather than finding it set.
	 * Written by who fires, before FIRED; then the thread's.
	 */
	private boolean ours;

	/**
	 * Whether the thread had noticed it when it went further in, where whoever notices
	 * takes it for the end of the inner context. The thread's alone.
	 */
	private boolean noticed;

	private InterruptGate(@Nullable InterruptGate outer, int state) {
		this.outer = outer;
		this.state = state;
	}

	static <T extends @Nullable Object> T call(Context context, Callable<T> task) throws Exception {
		context.throwIfDone();
		Current current = Current.ofThread();
		InterruptGate gate = enter(current);
		Hook hook = Hook.registerDirect(Node.of(context), gate::fire);
		try {
			return task.call();
		}
		catch (Exception ex) {
			if (gate.leave(current, hook) && ContextDoneException.in(ex) == null && comesFromInterrupt(ex)) {
				ContextDoneException done = context.doneException();
				done.addSuppressed(ex);
				throw done;
			}
			throw ex;
		}
		finally {
			gate.leave(current, hook);
		}
	}

	private static InterruptGate enter(Current current) {
		InterruptGate outer = current.gate;
		if (outer != null) {
			outer.noticed = outer.settled() == FIRED && !outer.thread.isInterrupted();
		}
		InterruptGate gate = new InterruptGate(outer, (current.masks > 0) ? MASKED : OPEN);
		current.gate = gate;
		return gate;
	}

	private void fire() {
		for (;;) {
			if (move(OPEN, FIRING)) {
				interrupt();
				this.state = FIRED;
				return;
			}
			if (move(MASKED, HELD) || this.state == CLOSED) {
				return;
			}
		}
	}

	// There is one flag for all who interrupt. Found set, it is somebody else's, who must
	// not lose it because this gate is left.
	private void interrupt() {
		if (!this.thread.isInterrupted()) {
			this.ours = true;
			this.thread.interrupt();
		}
	}

	// The thread may carry the one that fires, and park does not wait with the flag set.
	@SuppressWarnings("ThreadPriorityCheck")
	private int settled() {
		for (;;) {
			int state = this.state;
			if (state != FIRING) {
				return state;
			}
			Thread.yield();
		}
	}

	private boolean move(int from, int to) {
		return STATE.compareAndSet(this, from, to);
	}

	/**
	 * Leaves the gate, once, and takes our interrupt back.
	 * @return whether the thread was told to stop by this gate
	 */
	private boolean leave(Current current, Hook hook) {
		if (current.gate == this) {
			hook.stop();
			current.gate = this.outer;
			boolean untold = move(OPEN, CLOSED) || move(MASKED, CLOSED) || settled() == HELD;
			if (this.ours) {
				Thread.interrupted();
			}
			if (!untold) {
				tellAgainFurtherOut();
			}
		}
		return this.state == FIRED;
	}

	private void tellAgainFurtherOut() {
		for (InterruptGate gate = this.outer; gate != null; gate = gate.outer) {
			if (gate.settled() == FIRED && !gate.noticed) {
				gate.interrupt();
			}
		}
	}

	static void mask(Current current) {
		if (current.masks++ > 0) {
			return;
		}
		boolean ours = false;
		for (InterruptGate gate = current.gate; gate != null; gate = gate.outer) {
			if (!gate.move(OPEN, MASKED)) {
				gate.settled();
			}
			ours |= gate.ours;
		}
		if (ours && Thread.interrupted()) {
			// Delivered but not yet noticed: held back from here on.
			for (InterruptGate gate = current.gate; gate != null; gate = gate.outer) {
				if (!gate.noticed && gate.move(FIRED, HELD)) {
					gate.ours = false;
				}
			}
		}
	}

	static void unmask(Current current) {
		if (--current.masks > 0) {
			return;
		}
		for (InterruptGate gate = current.gate; gate != null; gate = gate.outer) {
			if (!gate.move(MASKED, OPEN) && gate.move(HELD, FIRED)) {
				gate.interrupt();
			}
		}
	}

	private static boolean comesFromInterrupt(Throwable failure) {
		return Causes
			.find(failure, (link) -> link instanceof InterruptedException || link instanceof ClosedByInterruptException
					|| (link instanceof InterruptedIOException && !(link instanceof SocketTimeoutException))) != null;
	}

}
