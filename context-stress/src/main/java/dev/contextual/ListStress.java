package dev.contextual;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;
import org.openjdk.jcstress.infra.results.Z_Result;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

/**
 * The lists of the tree: what goes in, comes out and is taken out by sweeps.
 */
public class ListStress {

	@JCStressTest
	@Outcome(id = "true", expect = ACCEPTABLE, desc = "the child has ended")
	@Outcome(expect = FORBIDDEN, desc = "an open child below one that has ended")
	@State
	public static class PushCancel {

		private final TimerNode parent = Loose.root();

		private PlainNode child;

		@Actor
		public void push() {
			this.child = Loose.child(this.parent);
		}

		@Actor
		public void cancel() {
			Loose.cancel(this.parent);
		}

		@Arbiter
		public void see(Z_Result result) {
			result.r1 = this.child.isOver();
		}

	}

	@JCStressTest
	@Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "both are in")
	@Outcome(expect = FORBIDDEN, desc = "one was lost")
	@State
	public static class PushPush {

		private final TimerNode parent = Loose.root();

		private PlainNode one;

		private PlainNode other;

		@Actor
		public void push() {
			this.one = Loose.child(this.parent);
		}

		@Actor
		public void pushAnother() {
			this.other = Loose.child(this.parent);
		}

		@Arbiter
		public void see(II_Result result) {
			result.r1 = Loose.meetings(this.parent, this.one);
			result.r2 = Loose.meetings(this.parent, this.other);
		}

	}

	/**
	 * A list with some open children among many that are over, the next push to which
	 * sweeps.
	 */
	abstract static class Full {

		static final int COUNT = 32;

		final TimerNode parent = Loose.root();

		final PlainNode[] children = Loose.children(this.parent, COUNT);

		Full() {
			for (int i = 0; i < COUNT - 1; i++) {
				if (i != 0 && i != 10 && i != 11 && i != 20) {
					Loose.cancel(this.children[i]);
				}
			}
		}

		/**
		 * How many of the first, the eleventh and the last are met.
		 */
		final int stay() {
			return Loose.meetings(this.parent, this.children[0]) + Loose.meetings(this.parent, this.children[10])
					+ Loose.meetings(this.parent, this.children[20]);
		}

	}

	@JCStressTest
	@Outcome(id = "3, 1", expect = ACCEPTABLE, desc = "all that are open are in")
	@Outcome(expect = FORBIDDEN, desc = "one was lost, or is in twice")
	@State
	public static class PushSweepCancel extends Full {

		private PlainNode pushed;

		@Actor
		public void pushWhichSweeps() {
			this.pushed = Loose.child(this.parent);
		}

		@Actor
		public void cancel() {
			Loose.cancel(this.children[11]);
			Loose.cancel(this.children[COUNT - 1]);
		}

		@Arbiter
		public void see(II_Result result) {
			result.r1 = stay();
			result.r2 = Loose.meetings(this.parent, this.pushed);
		}

	}

	@JCStressTest
	@Outcome(id = "3, 0", expect = ACCEPTABLE, desc = "all that are open are in, and nothing else")
	@Outcome(expect = FORBIDDEN, desc = "one was lost, or one that is over has stayed")
	@State
	public static class TwoSweeps extends Full {

		@Actor
		public void sweep() {
			this.parent.tidy();
		}

		@Actor
		public void sweepToo() {
			this.parent.tidy();
		}

		@Arbiter
		public void see(II_Result result) {
			result.r1 = stay();
			result.r2 = Loose.over(this.parent);
		}

	}

	@JCStressTest
	@Outcome(id = "3, 1", expect = ACCEPTABLE, desc = "all that are open are in")
	@Outcome(expect = FORBIDDEN, desc = "one was lost, or is in twice")
	@State
	public static class SweepPush extends Full {

		private PlainNode pushed;

		@Actor
		public void sweep() {
			this.parent.tidy();
		}

		@Actor
		public void push() {
			this.pushed = Loose.child(this.parent);
		}

		@Arbiter
		public void see(II_Result result) {
			result.r1 = stay();
			result.r2 = Loose.meetings(this.parent, this.pushed);
		}

	}

	@JCStressTest
	@Outcome(id = "3, 0", expect = ACCEPTABLE, desc = "all that are open are in, and a sweep finds the rest")
	@Outcome(expect = FORBIDDEN, desc = "one was lost, or one that is over cannot be swept")
	@State
	public static class SweepPop extends Full {

		@Actor
		public void sweep() {
			this.parent.tidy();
		}

		@Actor
		public void pop() {
			Loose.cancel(this.children[COUNT - 1]);
			Loose.cancel(this.children[11]);
		}

		@Arbiter
		public void see(II_Result result) {
			result.r1 = stay();
			this.parent.tidy();
			result.r2 = Loose.over(this.parent);
		}

	}

	@JCStressTest
	@Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "the open one is in, and a sweep finds the rest")
	@Outcome(expect = FORBIDDEN, desc = "it was lost, or one that is over cannot be swept")
	@State
	public static class PopPop {

		private final TimerNode parent = Loose.root();

		private final PlainNode[] children = Loose.children(this.parent, 3);

		@Actor
		public void popNewest() {
			Loose.cancel(this.children[2]);
		}

		@Actor
		public void popNext() {
			Loose.cancel(this.children[1]);
		}

		@Arbiter
		public void see(II_Result result) {
			result.r1 = Loose.meetings(this.parent, this.children[0]);
			this.parent.tidy();
			result.r2 = Loose.over(this.parent);
		}

	}

	@JCStressTest
	@Outcome(id = "3", expect = ACCEPTABLE, desc = "what is open all the time is met")
	@Outcome(expect = FORBIDDEN, desc = "an open one was missed, or met twice")
	@State
	public static class WalkPop extends Full {

		@Actor
		public void pop() {
			Loose.cancel(this.children[COUNT - 1]);
			Loose.cancel(this.children[11]);
		}

		@Actor
		public void walk(I_Result result) {
			result.r1 = stay();
		}

	}

	@JCStressTest
	@Outcome(id = "3", expect = ACCEPTABLE, desc = "what is open all the time is met")
	@Outcome(expect = FORBIDDEN, desc = "an open one was missed, or met twice")
	@State
	public static class WalkSweep extends Full {

		@Actor
		public void sweep() {
			Loose.cancel(this.children[11]);
			this.parent.tidy();
		}

		@Actor
		public void walk(I_Result result) {
			result.r1 = stay();
		}

	}

	@JCStressTest
	@Outcome(id = "3", expect = ACCEPTABLE, desc = "what is open all the time is met")
	@Outcome(expect = FORBIDDEN, desc = "an open one was missed, or met twice")
	@State
	public static class WalkPush extends Full {

		@Actor
		public void pushWhichSweepsAndPop() {
			Loose.cancel(Loose.child(this.parent));
		}

		@Actor
		public void walk(I_Result result) {
			result.r1 = stay();
		}

	}

}
