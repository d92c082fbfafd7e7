package dev.contextual;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;
import org.openjdk.jcstress.infra.results.ZI_Result;
import org.openjdk.jcstress.infra.results.L_Result;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

/**
 * Outliving nodes on their way from a parent that was closed to the next.
 */
public class AdoptionStress {

	/**
	 * <pre>
	 * top
	 *   middle
	 *     parent
	 *       outliving
	 * </pre>
	 */
	abstract static class Tree {

		final TimerNode top = Loose.root();

		final PlainNode middle = Loose.child(this.top);

		final PlainNode parent = Loose.child(this.middle);

		final OutlivingNode outliving = Loose.outliving(this.parent);

	}

	@JCStressTest
	@Outcome(id = "true, 0", expect = ACCEPTABLE, desc = "it has ended, and nothing of it stays")
	@Outcome(expect = FORBIDDEN, desc = "it is open, or its adoption cannot be swept")
	@State
	public static class AdoptionCancel extends Tree {

		@Actor
		public void adopt() {
			Loose.cancel(this.parent);
		}

		@Actor
		public void cancel() {
			Loose.cancel(this.outliving);
		}

		@Arbiter
		public void see(ZI_Result result) {
			result.r1 = this.outliving.isOver();
			this.middle.tidy();
			result.r2 = Loose.over(this.middle);
		}

	}

	@JCStressTest
	@Outcome(id = "cause1", expect = ACCEPTABLE, desc = "the end of what is above has reached it")
	@Outcome(expect = FORBIDDEN, desc = "it has escaped")
	@State
	public static class AdoptionCut extends Tree {

		@Actor
		public void adopt() {
			Loose.cancel(this.parent);
		}

		@Actor
		public void cut() {
			Loose.cut(this.top, new Loose.Cause(1));
		}

		@Arbiter
		public void see(L_Result result) {
			result.r1 = String.valueOf((this.outliving.ending() != null) ? this.outliving.ending().given() : "open");
		}

	}

	@JCStressTest
	@Outcome(id = "false, 1", expect = ACCEPTABLE, desc = "it is open, and below the one that is")
	@Outcome(expect = FORBIDDEN, desc = "it has ended, was lost or stands there twice")
	@State
	public static class AdoptionAdoption extends Tree {

		@Actor
		public void adopt() {
			Loose.cancel(this.parent);
		}

		@Actor
		public void adoptFurther() {
			Loose.cancel(this.middle);
		}

		@Arbiter
		public void see(ZI_Result result) {
			result.r1 = this.outliving.isOver();
			result.r2 = Loose.meetings(this.top, this.outliving);
		}

	}

	@JCStressTest
	@Outcome(id = "open, cause1", expect = ACCEPTABLE, desc = "the child lives on, and ends with the top")
	@Outcome(expect = FORBIDDEN, desc = "the child has ended too early, or has escaped")
	@State
	public static class AdoptionPush extends Tree {

		private PlainNode child;

		@Actor
		public void adopt() {
			Loose.cancel(this.parent);
		}

		@Actor
		public void push() {
			this.child = Loose.child(this.outliving);
		}

		@Arbiter
		public void see(LL_Result result) {
			result.r1 = this.child.isOver() ? "over" : "open";
			Loose.cut(this.top, new Loose.Cause(1));
			result.r2 = String.valueOf(this.child.cause());
		}

	}

	@JCStressTest
	@Outcome(id = "false, 1", expect = ACCEPTABLE, desc = "it is open, and below one that is")
	@Outcome(expect = FORBIDDEN, desc = "it has ended with its parent, was lost or stands there twice")
	@State
	public static class CloseDerive {

		private final TimerNode top = Loose.root();

		private final PlainNode parent = Loose.child(this.top);

		private OutlivingNode outliving;

		@Actor
		public void close() {
			Loose.cancel(this.parent);
		}

		@Actor
		public void derive() {
			this.outliving = Loose.outliving(this.parent);
		}

		@Arbiter
		public void see(ZI_Result result) {
			result.r1 = this.outliving.isOver();
			result.r2 = Loose.meetings(this.top, this.outliving);
		}

	}

}
