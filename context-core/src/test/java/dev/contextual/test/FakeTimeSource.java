package dev.contextual.test;

import java.time.Duration;
import java.util.Objects;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

import dev.contextual.Deadline;
import dev.contextual.spi.TimeSource;
import org.jspecify.annotations.Nullable;

/**
 * A time source that stands still until a test moves it. With the system property
 * {@value #PROPERTY} set to {@code real} it hands everything on to
 * {@link TimeSource#system()} and only counts what is pending.
 * <p>
 * Threads: safe from any thread; {@link #advance} runs expiries on its caller's.
 */
public final class FakeTimeSource implements TimeSource {

	static final String PROPERTY = "contextual.test.time";

	/**
	 * Close to the end of the number line: most tests cross it, as nothing promises that
	 * a clock does not.
	 */
	private static final long START = Long.MAX_VALUE - TimeUnit.SECONDS.toNanos(1);

	private static final AtomicReference<@Nullable FakeTimeSource> instance = new AtomicReference<>();

	private final @Nullable TimeSource real = isReal() ? TimeSource.system() : null;

	/**
	 * Held while time moves, so that two threads cannot fire the same stretch in two
	 * orders.
	 */
	private final ReentrantLock moving = new ReentrantLock();

	/**
	 * Guards {@link #now}, {@link #timers} and {@link #armed}; never held while an expiry
	 * runs.
	 */
	private final ReentrantLock lock = new ReentrantLock();

	private final Condition changed = this.lock.newCondition();

	private final TreeSet<Timer> timers = new TreeSet<>();

	private long now = START;

	private long armed;

	/**
	 * For the service loader, which makes the only one.
	 */
	public FakeTimeSource() {
		if (!instance.compareAndSet(null, this)) {
			throw new IllegalStateException("the core has looked for its time source a second time");
		}
	}

	/**
	 * Returns the time source that the core runs on.
	 */
	public static FakeTimeSource instance() {
		if (instance.get() == null) {
			Objects.requireNonNull(Deadline.after(Duration.ZERO), "the core looks up its time source here");
		}
		return Objects.requireNonNull(instance.get(), "the core runs on another time source");
	}

	/**
	 * Returns whether this JVM's tests run on the system's own time.
	 */
	public static boolean isReal() {
		return "real".equals(System.getProperty(PROPERTY));
	}

	@Override
	public long nanoTime() {
		if (this.real != null) {
			return this.real.nanoTime();
		}
		this.lock.lock();
		try {
			return this.now;
		}
		finally {
			this.lock.unlock();
		}
	}

	@Override
	public Object arm(long deadlineNanos, Runnable expiry) {
		Timer timer = add(deadlineNanos, expiry);
		if (this.real != null) {
			timer.handle = this.real.arm(deadlineNanos, () -> {
				remove(timer);
				expiry.run();
			});
		}
		return timer;
	}

	@Override
	public void disarm(Object handle) {
		Timer timer = (Timer) handle;
		remove(timer);
		if (this.real != null) {
			this.real.disarm(Objects.requireNonNull(timer.handle));
		}
	}

	/**
	 * Moves time on and fires what falls due on the way, on this thread, in the order of
	 * the deadlines; {@link #nanoTime()} stands at each timer's deadline while that timer
	 * fires.
	 */
	public void advance(Duration duration) {
		move(duration, true);
	}

	/**
	 * Moves time on without firing anything, as if the timer thread were late. The next
	 * {@link #advance} makes up for it.
	 */
	public void stall(Duration duration) {
		move(duration, false);
	}

	/**
	 * Returns how many timers are armed.
	 */
	public int pending() {
		this.lock.lock();
		try {
			return this.timers.size();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Returns how many timers have ever been armed.
	 */
	public long armed() {
		this.lock.lock();
		try {
			return this.armed;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Waits until exactly so many timers are armed.
	 */
	public void awaitPending(int count) throws InterruptedException {
		long remainingNanos = TimeUnit.SECONDS.toNanos(30);
		this.lock.lock();
		try {
			while (this.timers.size() != count) {
				if (remainingNanos <= 0) {
					throw new AssertionError(this.timers.size() + " timers are pending, not " + count);
				}
				remainingNanos = this.changed.awaitNanos(remainingNanos);
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Forgets every timer and returns how many there were, so that one test's leak does
	 * not fail the next.
	 */
	int clear() {
		this.lock.lock();
		try {
			int pending = this.timers.size();
			this.timers.clear();
			return pending;
		}
		finally {
			this.lock.unlock();
		}
	}

	private void move(Duration duration, boolean fire) {
		if (this.real != null) {
			throw new IllegalStateException("the system's own time cannot be moved");
		}
		if (duration.isNegative()) {
			throw new IllegalArgumentException("time moves forwards only: " + duration);
		}
		this.moving.lock();
		try {
			long target = nanoTime() + duration.toNanos();
			if (fire) {
				for (Timer due = takeDue(target); due != null; due = takeDue(target)) {
					due.expiry.run();
				}
			}
			setNow(target);
		}
		finally {
			this.moving.unlock();
		}
	}

	private @Nullable Timer takeDue(long target) {
		this.lock.lock();
		try {
			if (this.timers.isEmpty() || this.timers.first().deadlineNanos - target > 0) {
				return null;
			}
			Timer due = Objects.requireNonNull(this.timers.pollFirst());
			if (due.deadlineNanos - this.now > 0) {
				this.now = due.deadlineNanos;
			}
			this.changed.signalAll();
			return due;
		}
		finally {
			this.lock.unlock();
		}
	}

	private void setNow(long target) {
		this.lock.lock();
		try {
			this.now = target;
		}
		finally {
			this.lock.unlock();
		}
	}

	private Timer add(long deadlineNanos, Runnable expiry) {
		this.lock.lock();
		try {
			Timer timer = new Timer(deadlineNanos, this.armed++, expiry);
			this.timers.add(timer);
			this.changed.signalAll();
			return timer;
		}
		finally {
			this.lock.unlock();
		}
	}

	private void remove(Timer timer) {
		this.lock.lock();
		try {
			this.timers.remove(timer);
			this.changed.signalAll();
		}
		finally {
			this.lock.unlock();
		}
	}

	private static final class Timer implements Comparable<Timer> {

		private final long deadlineNanos;

		private final long sequence;

		private final Runnable expiry;

		/**
		 * The system's own handle; written before the core has this timer and can disarm
		 * it.
		 */
		private @Nullable Object handle;

		Timer(long deadlineNanos, long sequence, Runnable expiry) {
			this.deadlineNanos = deadlineNanos;
			this.sequence = sequence;
			this.expiry = expiry;
		}

		@Override
		public int compareTo(Timer other) {
			// From the start, not from each other: differences of pairs would not be an
			// order.
			int byDeadline = Long.compare(this.deadlineNanos - START, other.deadlineNanos - START);
			return (byDeadline != 0) ? byDeadline : Long.compare(this.sequence, other.sequence);
		}

	}

}
