package dev.contextual;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

import org.jspecify.annotations.Nullable;

/**
 * The timers of one stripe that fall due in one interval.
 */
final class Bucket {

	/*
	 * A list like that of an Entry: timers are put in at the head, one that is over takes
	 * itself out if it is the newest and else stays until a sweep. It differs in that the
	 * timer thread, when it has closed the bucket, moves timers to another one, and so
	 * writes their links. So whoever sweeps, or moves, is alone: it holds `busy`. The
	 * timer thread takes that for good; it does not wait for a sweep but comes again.
	 */
	private static final Object CLOSED = new Object();

	private static final VarHandle HEAD;

	private static final VarHandle BUSY;

	private static final int SLACK = 32;

	static {
		try {
			MethodHandles.Lookup lookup = MethodHandles.lookup();
			HEAD = lookup.findVarHandle(Bucket.class, "head", Object.class);
			BUSY = lookup.findVarHandle(Bucket.class, "busy", boolean.class);
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

	/** The newest timer, {@code null} for none, or {@link #CLOSED}. */
	private volatile @Nullable Object head;

	/** The position past which a push sweeps. Written by whoever is alone. */
	private int limit;

	private volatile boolean busy;

	/** Where this bucket has its slot. */
	final TimingWheel.Rings rings;

	final int level;

	/** The interval, counted from the wheel's origin in intervals of the level. */
	final long interval;

	/** When the timer thread closes this bucket, in nanoseconds of the wheel's time. */
	final long closesAtNanos;

	/** The next of the buckets that the timer thread has not seen yet. */
	@Nullable Bucket nextFresh;

	// The collector copies buckets side by side: each head gets a cache line of its own.
	@SuppressWarnings("unused")
	private long pad0, pad1, pad2, pad3, pad4, pad5, pad6, pad7, pad8, pad9, pad10, pad11, pad12, pad13, pad14, pad15;

	Bucket(TimingWheel.Rings rings, int level, long interval, long closesAtNanos) {
		this.rings = rings;
		this.level = level;
		this.interval = interval;
		this.closesAtNanos = closesAtNanos;
	}

	boolean isClosed() {
		return this.head == CLOSED;
	}

	/**
	 * The newest timer; {@code null} if there is none or this bucket is closed.
	 */
	@Nullable TimerNode newest() {
		return (this.head instanceof TimerNode newest) ? newest : null;
	}

	/**
	 * Puts a timer in.
	 * @return whether it is in; {@code false} if this bucket is closed
	 */
	boolean push(TimerNode timer) {
		timer.armedIn(this);
		for (;;) {
			Object head = this.head;
			if (head == CLOSED) {
				return false;
			}
			TimerNode newest = (TimerNode) head;
			int limit = this.limit;
			int position = ((newest != null) ? newest.timerPosition : limit) + 1;
			timer.nextTimer = newest;
			timer.timerPosition = position;
			if (HEAD.compareAndSet(this, head, timer)) {
				if (position - limit > SLACK) {
					sweep();
				}
				return true;
			}
		}
	}

	/**
	 * Takes a timer that is over out if it is the newest.
	 */
	void remove(TimerNode timer) {
		TimerNode newest = timer;
		while (this.head == newest) {
			TimerNode successor = newest.nextTimer;
			while (successor != null && successor.isOver()) {
				successor = successor.nextTimer;
			}
			// Fails if this bucket has been closed, and then the links may lead
			// elsewhere.
			if (!HEAD.compareAndSet(this, newest, successor)) {
				break;
			}
			if (successor == null || !successor.isOver()) {
				return;
			}
			newest = successor;
		}
		if (this.head != CLOSED) {
			Housekeeper.askFor();
		}
	}

	/**
	 * Takes out what is over, also at the head. For the housekeeper.
	 */
	void tidy() {
		TimerNode newest = newest();
		if (newest != null && newest.isOver()) {
			remove(newest);
		}
		sweep();
	}

	/**
	 * Takes out what is over behind the head, unless somebody is at it.
	 */
	// Timers are compared as the objects that they are.
	@SuppressWarnings("ReferenceEquality")
	void sweep() {
		if (this.busy || !BUSY.compareAndSet(this, false, true)) {
			return;
		}
		TimerNode newest = newest();
		if (newest != null) {
			int live = 0;
			TimerNode kept = newest;
			for (TimerNode timer = newest.nextTimer; timer != null; timer = timer.nextTimer) {
				if (!timer.isOver()) {
					if (kept.nextTimer != timer) {
						kept.nextTimer = timer;
					}
					kept = timer;
					live++;
				}
			}
			if (kept.nextTimer != null) {
				kept.nextTimer = null;
			}
			this.limit = newest.timerPosition + live;
		}
		this.busy = false;
	}

	/**
	 * Lets no more timers in and gives those that are in away. For the timer thread.
	 */
	@Nullable TimerNode close() {
		return (HEAD.getAndSet(this, CLOSED) instanceof TimerNode newest) ? newest : null;
	}

	/**
	 * Lets no more timers in, if there are none.
	 * @return whether it is closed now
	 */
	boolean closeIfEmpty() {
		return HEAD.compareAndSet(this, null, CLOSED);
	}

	/**
	 * Takes the right to write the links of the timers, for good.
	 */
	boolean takeForMoving() {
		return BUSY.compareAndSet(this, false, true);
	}

}
