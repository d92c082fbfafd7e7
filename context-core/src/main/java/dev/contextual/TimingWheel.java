package dev.contextual;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.LockSupport;

import dev.contextual.spi.TimeSource;
import org.jspecify.annotations.Nullable;

/**
 * The timers of the system's time source, and the one thread that fires them.
 */
final class TimingWheel implements Runnable {

	/*
	 * Each part of the threads has rings of slots, one ring for each level; a slot has
	 * the Bucket of one interval. The finest level is for what is due within half a
	 * second, in intervals of a millisecond: its buckets close at their ends and all that
	 * is in them is due. A coarser bucket closes at its start, and what is in it moves a
	 * level down; what was disarmed by then is dropped, so most timers never move. A
	 * timer is neither early nor later than an interval and the thread's own delay.
	 *
	 * A push that finds its bucket closed goes finer or later, so none is lost between
	 * the thread's look at a bucket and its passing. The thread learns of a bucket from
	 * who makes it, before anybody can push to it, and alone knows their order; so those
	 * who arm and disarm neither read nor write what the thread waits by. The slots only
	 * serve to find a bucket again: one that another has replaced still has its turn.
	 */

	/** The size of an interval, as a power of two of nanoseconds, for each level. */
	private static final int[] SHIFT = { 20, 28, 34, 40, 46 };

	/** How many slots the ring of each level has. */
	private static final int[] SLOTS = { 1024, 128, 128, 128, 128 };

	private static final long FINEST_NANOS = 512L << SHIFT[0];

	/** The time of no wake-up, later than every other. */
	private static final long NEVER = Long.MAX_VALUE;

	/** How late the thread is when the process must have stood still. */
	private static final long STALL_NANOS = Duration.ofMillis(500).toNanos();

	/** After a stall, how many timers fire before other threads get a chance. */
	private static final int BATCH = 64;

	private static final long BREATH_NANOS = 200_000;

	private static final long RETRY_NANOS = 50_000;

	static final TimingWheel INSTANCE = new TimingWheel(Duration.ofSeconds(60));

	/**
	 * Whether contexts are timed by this wheel, rather than by a time source of tests.
	 */
	static final boolean IS_USED = Time.SOURCE == TimeSource.system();

	/** So far back that no time of the wheel is negative. */
	private final long originNanos = System.nanoTime() - (1L << 40);

	/** One for each part of the threads. */
	private final Rings[] rings = new Rings[Stripe.COUNT];

	/** Buckets that lost their slot to another before they were closed. */
	private final Queue<Bucket> strays = new ConcurrentLinkedQueue<>();

	/** The stack of the buckets that the thread has not seen yet. */
	private final AtomicReference<@Nullable Bucket> fresh = new AtomicReference<>();

	/**
	 * When the thread has to look again, in time of the wheel. Lowered by whoever makes a
	 * bucket, raised by the thread alone, before it looks what there is.
	 */
	private final AtomicLong wakeAtNanos = new AtomicLong(NEVER);

	/**
	 * The thread; {@code null} while there is none. Who makes a bucket writes the time of
	 * the wake-up, then looks for the thread; a thread that ends writes here, then looks
	 * at the time: one of the two sees the other.
	 */
	private final AtomicReference<@Nullable Thread> worker = new AtomicReference<>();

	private final long idleNanos;

	TimingWheel(Duration idle) {
		this.idleNanos = idle.toNanos();
		for (int stripe = 0; stripe < this.rings.length; stripe++) {
			this.rings[stripe] = new Rings();
		}
	}

	// Called by dev.contextual.spi.SystemTimeSource.
	static Object arm(long deadlineNanos, Runnable expiry) {
		Alarm alarm = new Alarm(deadlineNanos, expiry);
		INSTANCE.add(alarm, System.nanoTime());
		return alarm;
	}

	// Called by dev.contextual.spi.SystemTimeSource.
	static void disarm(Object timer) {
		((Alarm) timer).cancel();
	}

	/**
	 * Puts in a timer that is in no bucket.
	 */
	void add(TimerNode timer, long nowNanos) {
		add(timer, nowNanos - this.originNanos, this.rings[Stripe.indexOfThread()]);
	}

	private void add(TimerNode timer, long now, Rings rings) {
		long due = Math.max(timer.deadlineNanos - this.originNanos, now);
		int level = levelFor(due - now);
		long interval = (level == 0) ? firstTickAfter(due - 1) : due >> SHIFT[level];
		while (!bucket(rings, level, interval).push(timer)) {
			// Its time has come since the clock was read.
			if (level > 0) {
				level--;
				interval = (level == 0) ? firstTickAfter(due - 1) : due >> SHIFT[level];
			}
			else {
				interval = Math.max(interval + 1, firstTickAfter(now()));
			}
		}
		// Whoever ended it before it was in the bucket has not found it there.
		if (timer.isOver()) {
			timer.disarm();
		}
	}

	private static int levelFor(long delta) {
		if (delta < FINEST_NANOS) {
			return 0;
		}
		int level = 1;
		while (level < SHIFT.length - 1 && delta >= 64L << SHIFT[level]) {
			level++;
		}
		return level;
	}

	// The bucket of a tick closes at the tick: all in it are due by then.
	private static long firstTickAfter(long nanos) {
		return (nanos >> SHIFT[0]) + 1;
	}

	private Bucket bucket(Rings rings, int level, long interval) {
		AtomicReferenceArray<@Nullable Bucket> ring = rings.ofLevel(level);
		int slot = slot(level, interval);
		for (;;) {
			Bucket bucket = ring.get(slot);
			if (bucket != null && bucket.interval == interval) {
				return bucket;
			}
			Bucket made = new Bucket(rings, level, interval, interval << SHIFT[level]);
			announce(made);
			if (ring.compareAndSet(slot, bucket, made)) {
				if (bucket != null) {
					keepStray(bucket);
				}
				return made;
			}
		}
	}

	private void keepStray(Bucket bucket) {
		this.strays.add(bucket);
		// The thread closes a bucket, then looks here for it.
		if (bucket.isClosed()) {
			this.strays.remove(bucket);
		}
	}

	private static int slot(int level, long interval) {
		return (int) interval & (SLOTS[level] - 1);
	}

	private void announce(Bucket bucket) {
		Bucket first = this.fresh.get();
		for (;;) {
			bucket.nextFresh = first;
			Bucket seen = this.fresh.compareAndExchange(first, bucket);
			if (seen == first) {
				break;
			}
			first = seen;
		}
		wakeAt(bucket.closesAtNanos);
		startWorker();
	}

	private void wakeAt(long atNanos) {
		long before = this.wakeAtNanos.get();
		while (atNanos < before) {
			long seen = this.wakeAtNanos.compareAndExchange(before, atNanos);
			if (seen == before) {
				Thread worker = this.worker.get();
				if (worker != Thread.currentThread()) {
					LockSupport.unpark(worker);
				}
				return;
			}
			before = seen;
		}
	}

	// A platform thread, because a virtual one is late when all carriers are busy.
	private void startWorker() {
		if (this.worker.get() != null) {
			return;
		}
		Thread thread = Threads.daemon("contextual-timer", this);
		if (this.worker.compareAndSet(null, thread)) {
			try {
				thread.start();
			}
			catch (Throwable ex) {
				this.worker.set(null);
				throw ex;
			}
		}
	}

	private long now() {
		return System.nanoTime() - this.originNanos;
	}

	@Override
	public void run() {
		Turn turn = new Turn();
		while (!turn.run()) {
			// What it knew of the order of the buckets may be lost, the buckets are not.
			Turn next = new Turn();
			next.waiting.addAll(turn.waiting);
			next.buckets.addAll(buckets());
			turn = next;
		}
	}

	/**
	 * Lists the buckets that may have timers in them.
	 */
	List<Bucket> buckets() {
		List<Bucket> buckets = new ArrayList<>(this.strays);
		for (Rings rings : this.rings) {
			for (AtomicReferenceArray<@Nullable Bucket> ring : rings.levels) {
				for (int slot = 0; slot < ring.length(); slot++) {
					Bucket bucket = ring.get(slot);
					if (bucket != null) {
						buckets.add(bucket);
					}
				}
			}
		}
		return buckets;
	}

	/**
	 * The slots of one part of the threads, a ring for each level.
	 */
	static final class Rings {

		private final List<AtomicReferenceArray<@Nullable Bucket>> levels = Arrays.stream(SLOTS)
			.<AtomicReferenceArray<@Nullable Bucket>>mapToObj(AtomicReferenceArray::new)
			.toList();

		AtomicReferenceArray<@Nullable Bucket> ofLevel(int level) {
			return this.levels.get(level);
		}

		void letGo(Bucket bucket) {
			ofLevel(bucket.level).compareAndSet(slot(bucket.level, bucket.interval), bucket, null);
		}

	}

	/**
	 * The life of one worker, and what it alone knows.
	 */
	private final class Turn {

		private final PriorityQueue<Bucket> buckets = new PriorityQueue<>(
				Comparator.comparingLong((bucket) -> bucket.closesAtNanos));

		/** Timers of closed buckets that wait for the end of a sweep. */
		private final List<Moving> waiting = new ArrayList<>();

		/** How many timers may fire before a breath; not counted unless after a stall. */
		private int batch;

		/**
		 * Works until there has been nothing to do for long.
		 * @return whether that is so; {@code false} if it failed, for want of memory
		 */
		boolean run() {
			try {
				work();
				do {
					while (waitForWork()) {
						work();
					}
				}
				while (!end());
				return true;
			}
			catch (Throwable ex) {
				Threads.report(ex);
				LockSupport.parkNanos(TimingWheel.this, RETRY_NANOS);
				return false;
			}
		}

		/**
		 * Waits for the time of the wake-up.
		 * @return whether it has come; {@code false} if none came for long and no timer
		 * is left
		 */
		private boolean waitForWork() {
			long idleSince = now();
			for (;;) {
				long now = now();
				long wakeAt = TimingWheel.this.wakeAtNanos.get();
				if (wakeAt <= now) {
					this.batch = (now - wakeAt > STALL_NANOS) ? BATCH : 0;
					return true;
				}
				long patience = idleSince + TimingWheel.this.idleNanos - now;
				if (patience <= 0) {
					if (isNothingLeft(wakeAt)) {
						return false;
					}
					idleSince = now;
					continue;
				}
				LockSupport.parkNanos(TimingWheel.this, Math.min(patience, wakeAt - now));
				// Nothing interrupts this thread, but a flag that is set would make it
				// spin.
				Thread.interrupted();
			}
		}

		/**
		 * Closes the buckets whose timers have all been disarmed, which may be due in
		 * hours.
		 */
		private boolean isNothingLeft(long wakeAt) {
			if (wakeAt != NEVER) {
				this.buckets.removeIf((bucket) -> {
					bucket.tidy();
					boolean closed = bucket.closeIfEmpty();
					if (closed) {
						letGo(bucket);
					}
					return closed;
				});
				work();
			}
			return TimingWheel.this.wakeAtNanos.get() == NEVER;
		}

		private boolean end() {
			TimingWheel.this.worker.set(null);
			if (TimingWheel.this.wakeAtNanos.get() == NEVER) {
				return true;
			}
			// Something came in after the last look: whoever is first goes on.
			return !TimingWheel.this.worker.compareAndSet(null, Thread.currentThread());
		}

		private void work() {
			TimingWheel.this.wakeAtNanos.set(NEVER);
			for (Bucket bucket = TimingWheel.this.fresh.getAndSet(null); bucket != null;) {
				Bucket next = bucket.nextFresh;
				bucket.nextFresh = null;
				this.buckets.add(bucket);
				bucket = next;
			}
			long now = now();
			this.waiting.removeIf((moving) -> tryMove(moving, now));
			for (Bucket due = this.buckets.peek(); due != null && due.closesAtNanos <= now; due = this.buckets.peek()) {
				this.buckets.remove();
				empty(due, now);
			}
			Bucket next = this.buckets.peek();
			if (next != null) {
				wakeAt(next.closesAtNanos);
			}
			if (!this.waiting.isEmpty()) {
				wakeAt(now + RETRY_NANOS);
			}
		}

		private void empty(Bucket bucket, long now) {
			TimerNode newest = bucket.close();
			letGo(bucket);
			if (newest == null) {
				return;
			}
			if (bucket.level > 0) {
				Moving moving = new Moving(bucket, newest);
				if (!tryMove(moving, now)) {
					this.waiting.add(moving);
				}
				return;
			}
			for (TimerNode timer = newest; timer != null; timer = timer.nextTimer) {
				fire(timer);
			}
		}

		private void letGo(Bucket bucket) {
			bucket.rings.letGo(bucket);
			TimingWheel.this.strays.remove(bucket);
		}

		private boolean tryMove(Moving moving, long now) {
			if (!moving.bucket.takeForMoving()) {
				return false;
			}
			for (TimerNode timer = moving.newest; timer != null;) {
				TimerNode next = timer.nextTimer;
				if (!timer.isOver()) {
					if (timer.deadlineNanos - TimingWheel.this.originNanos <= now) {
						fire(timer);
					}
					else {
						add(timer, now, moving.bucket.rings);
					}
				}
				timer = next;
			}
			return true;
		}

		private void fire(TimerNode timer) {
			if (timer.isOver()) {
				return;
			}
			try {
				timer.expire();
			}
			catch (Throwable ex) {
				Threads.report(ex);
			}
			if (this.batch > 0 && --this.batch == 0) {
				this.batch = BATCH;
				LockSupport.parkNanos(TimingWheel.this, BREATH_NANOS);
			}
		}

	}

	/**
	 * A closed bucket and what was in it.
	 */
	private record Moving(Bucket bucket, TimerNode newest) {
	}

}
