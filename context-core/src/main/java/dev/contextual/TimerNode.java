package dev.contextual;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * A node with a timer of its own.
 */
sealed class TimerNode extends CancelNode permits Alarm {

	private static final VarHandle ARMED;

	static {
		try {
			ARMED = MethodHandles.lookup().findVarHandle(TimerNode.class, "armed", Object.class);
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

	final long deadlineNanos;

	/**
	 * The next timer of the bucket that this one is in. See {@link Bucket}.
	 */
	@Nullable TimerNode nextTimer;

	/** The position in that bucket. */
	int timerPosition;

	/**
	 * The {@link Bucket} that the timer is in or, on a time source that tests drive, what
	 * that source gave for it. Written by the thread that arms it, and by the timer
	 * thread when it moves it; read by the one that ends it.
	 */
	private @Nullable Object armed;

	TimerNode(Node parent, @Nullable CancelNode above, long deadlineNanos, @Nullable Object details) {
		super(parent, above, /* outliving= */ false, details);
		this.deadlineNanos = deadlineNanos;
	}

	/**
	 * Puts this new node below the one above, if that is open, and arms its timer.
	 */
	final void linkAndArm(@Nullable CancelNode above, long nowNanos) {
		if (above != null) {
			link(above);
			if (isOver()) {
				return;
			}
		}
		else if (!TimingWheel.IS_USED) {
			linkAtTheTop();
		}
		arm(nowNanos);
	}

	private void arm(long nowNanos) {
		if (TimingWheel.IS_USED) {
			TimingWheel.INSTANCE.add(this, nowNanos);
		}
		else {
			ARMED.setVolatile(this, Time.SOURCE.arm(this.deadlineNanos, this::expire));
			// Whoever ended this node before that write has not seen it.
			if (isOver()) {
				disarm();
			}
		}
	}

	final void disarm() {
		Object armed = this.armed;
		if (armed instanceof Bucket bucket) {
			bucket.remove(this);
		}
		else if (armed != null) {
			Time.SOURCE.disarm(armed);
		}
	}

	final boolean isIn(Bucket bucket) {
		return this.armed == bucket;
	}

	/**
	 * Whether the bucket is the only list that this node stands in.
	 */
	final boolean standsInTheWheelAlone() {
		return !(this instanceof Alarm) && ownerOfParent() == null;
	}

	/**
	 * Notes the bucket that this timer is about to be put into.
	 */
	final void armedIn(Bucket bucket) {
		this.armed = bucket;
	}

	/**
	 * What the timer is there for. Called when it is due, by the timer thread or by a
	 * thread that noticed before.
	 */
	void expire() {
		if (end(Ending.deadlineExceeded(details().deadlineCause, this.deadlineNanos)) && !this.closedByOwner) {
			Leaks.fired(this);
		}
	}

	final Duration timeLeft() {
		return Duration.ofNanos(Math.max(0, this.deadlineNanos - Time.SOURCE.nanoTime()));
	}

}
