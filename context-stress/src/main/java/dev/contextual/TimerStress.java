package dev.contextual;

import java.lang.reflect.Field;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.LZ_Result;
import org.openjdk.jcstress.infra.results.ZI_Result;
import org.openjdk.jcstress.infra.results.ZZ_Result;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

/**
 * The wheel's buckets and thread, and what is remembered of a timer that has fired.
 */
public class TimerStress {

	@JCStressTest
	@Outcome(id = "true, 1", expect = ACCEPTABLE, desc = "put in and given away")
	@Outcome(id = "false, 0", expect = ACCEPTABLE, desc = "refused")
	@Outcome(expect = FORBIDDEN, desc = "lost, or refused and given away")
	@State
	public static class ClosePush {

		private final Bucket bucket = Loose.bucket();

		private final TimerNode timer = Loose.root();

		private TimerNode given;

		@Actor
		public void push(ZI_Result result) {
			result.r1 = this.bucket.push(this.timer);
		}

		@Actor
		public void close() {
			this.given = this.bucket.close();
		}

		@Arbiter
		public void see(ZI_Result result) {
			result.r2 = Loose.standings(this.given, this.timer);
		}

	}

	/**
	 * A bucket with two open timers among some that are over.
	 */
	abstract static class Mixed {

		final Bucket bucket = Loose.bucket();

		final TimerNode[] timers = new TimerNode[8];

		Mixed() {
			for (int i = 0; i < this.timers.length; i++) {
				this.timers[i] = Loose.root();
				this.bucket.push(this.timers[i]);
			}
			for (int i : new int[] { 0, 3, 4, 6 }) {
				Loose.cancel(this.timers[i]);
			}
		}

	}

	@JCStressTest
	@Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "both open ones have moved")
	@Outcome(expect = FORBIDDEN, desc = "an open timer was lost, or stands there twice")
	@State
	public static class SweepMove extends Mixed {

		private final Bucket finer = Loose.bucket();

		private TimerNode given;

		private boolean moved;

		@Actor
		public void sweep() {
			this.bucket.sweep();
			Loose.cancel(this.timers[5]);
		}

		@Actor
		public void closeAndMove() {
			this.given = this.bucket.close();
			tryMove();
		}

		private void tryMove() {
			if (this.moved || !this.bucket.takeForMoving()) {
				return;
			}
			this.moved = true;
			for (TimerNode timer = this.given; timer != null;) {
				TimerNode next = timer.nextTimer;
				if (!timer.isOver()) {
					this.finer.push(timer);
				}
				timer = next;
			}
		}

		@Arbiter
		public void see(II_Result result) {
			tryMove();
			TimerNode newest = this.finer.newest();
			result.r1 = Loose.standings(newest, this.timers[1]);
			result.r2 = Loose.standings(newest, this.timers[2]);
		}

	}

	@JCStressTest
	@Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "both open ones are in")
	@Outcome(expect = FORBIDDEN, desc = "an open timer was lost")
	@State
	public static class RemoveRemove extends Mixed {

		@Actor
		public void cancelNewest() {
			Loose.cancel(this.timers[7]);
		}

		@Actor
		public void cancelNext() {
			Loose.cancel(this.timers[5]);
			this.bucket.sweep();
		}

		@Arbiter
		public void see(II_Result result) {
			TimerNode newest = this.bucket.newest();
			result.r1 = Loose.standings(newest, this.timers[1]);
			result.r2 = Loose.standings(newest, this.timers[2]);
		}

	}

	@JCStressTest
	@Outcome(id = "CANCELLED, false", expect = ACCEPTABLE, desc = "closed in time")
	@Outcome(id = "DEADLINE_EXCEEDED, false", expect = ACCEPTABLE, desc = "fired, closed late and forgotten")
	@Outcome(expect = FORBIDDEN, desc = "closed, and yet waiting for a verdict")
	@State
	public static class ExpiryClose {

		private static final Set<?> FIRED = fired();

		private final TimerNode node = Loose.due();

		@Actor
		public void expire() {
			this.node.expire();
		}

		@Actor
		public void close() {
			this.node.endByOwner(null);
		}

		@Arbiter
		public void see(LZ_Result result) {
			result.r1 = this.node.ending().reason();
			Extras extras = this.node.extrasIfAny();
			result.r2 = extras != null && extras.fired != null && FIRED.contains(extras.fired);
		}

		private static Set<?> fired() {
			try {
				LiveContexts.detectLeaks(LeakLevel.SAMPLED, Duration.ofHours(1));
				Field fired = Leaks.class.getDeclaredField("FIRED");
				fired.setAccessible(true);
				return (Set<?>) fired.get(null);
			}
			catch (ReflectiveOperationException ex) {
				throw new ExceptionInInitializerError(ex);
			}
		}

	}

	/**
	 * The thread of this wheel dies whenever nothing is pending: a crowd of cases lets it
	 * die and be born all the time.
	 */
	@JCStressTest
	@Outcome(id = "true, true", expect = ACCEPTABLE, desc = "both have fired")
	@Outcome(expect = FORBIDDEN, desc = "one was put in and forgotten")
	@State
	public static class DeathArm {

		private static final TimingWheel WHEEL = new TimingWheel(Duration.ZERO);

		private final CountDownLatch one = new CountDownLatch(1);

		private final CountDownLatch other = new CountDownLatch(1);

		@Actor
		public void arm() {
			arm(this.one);
		}

		@Actor
		public void armToo() {
			arm(this.other);
		}

		private static void arm(CountDownLatch fired) {
			long nowNanos = System.nanoTime();
			WHEEL.add(new Alarm(nowNanos, fired::countDown), nowNanos);
		}

		@Arbiter
		public void see(ZZ_Result result) {
			result.r1 = hasFired(this.one);
			result.r2 = hasFired(this.other);
		}

		private static boolean hasFired(CountDownLatch fired) {
			try {
				return fired.await(10, TimeUnit.SECONDS);
			}
			catch (InterruptedException ex) {
				throw new IllegalStateException(ex);
			}
		}

	}

}
