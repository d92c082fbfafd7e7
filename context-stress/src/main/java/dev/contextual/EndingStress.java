package dev.contextual;

import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;
import org.openjdk.jcstress.infra.results.LLI_Result;
import org.openjdk.jcstress.infra.results.ZI_Result;
import org.openjdk.jcstress.infra.results.ZZL_Result;
import org.openjdk.jcstress.infra.results.ZZ_Result;
import org.openjdk.jcstress.infra.results.L_Result;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

/**
 * Endings: who decides, what others see, what runs.
 */
public class EndingStress {

	@JCStressTest
	@Outcome(id = "true, false, cause1", expect = ACCEPTABLE, desc = "the first cause has won")
	@Outcome(id = "false, true, cause2", expect = ACCEPTABLE, desc = "the second cause has won")
	@Outcome(expect = FORBIDDEN, desc = "none or both have won, or another cause stands")
	@State
	public static class CancelCancel {

		private final TimerNode node = Loose.root();

		@Actor
		public void cancel(ZZL_Result result) {
			result.r1 = Loose.cut(this.node, new Loose.Cause(1));
		}

		@Actor
		public void cancelToo(ZZL_Result result) {
			result.r2 = Loose.cut(this.node, new Loose.Cause(2));
		}

		@Arbiter
		public void see(ZZL_Result result) {
			result.r3 = this.node.cause();
		}

	}

	@JCStressTest
	@Outcome(id = "cause1, cause1, 1", expect = ACCEPTABLE, desc = "the cascade came first")
	@Outcome(id = "cause2, cause2, 1", expect = ACCEPTABLE, desc = "the cancellation of the child came first")
	@Outcome(expect = FORBIDDEN, desc = "a grandchild with another cause, or an action that ran not once")
	@State
	public static class CascadeCancel {

		private final TimerNode top = Loose.root();

		private final PlainNode child = Loose.child(this.top);

		private final PlainNode grandchild = Loose.child(this.child);

		private final AtomicInteger runs = new AtomicInteger();

		public CascadeCancel() {
			Hook.registerDirect(this.grandchild, this.runs::incrementAndGet);
		}

		@Actor
		public void cascade() {
			Loose.cut(this.top, new Loose.Cause(1));
		}

		@Actor
		public void cancel() {
			Loose.cut(this.child, new Loose.Cause(2));
		}

		@Arbiter
		public void see(LLI_Result result) {
			result.r1 = this.child.cause();
			result.r2 = this.grandchild.cause();
			result.r3 = this.runs.get();
		}

	}

	@JCStressTest
	@Outcome(id = "true, 0", expect = ACCEPTABLE, desc = "stopped")
	@Outcome(id = "false, 1", expect = ACCEPTABLE, desc = "has run")
	@Outcome(expect = FORBIDDEN, desc = "stopped and has run, or neither")
	@State
	public static class StopCancel {

		private final TimerNode node = Loose.root();

		private final AtomicInteger runs = new AtomicInteger();

		private final Hook hook = Hook.registerDirect(this.node, this.runs::incrementAndGet);

		@Actor
		public void stop(ZI_Result result) {
			result.r1 = this.hook.stop();
		}

		@Actor
		public void cancel() {
			Loose.cancel(this.node);
		}

		@Arbiter
		public void see(ZI_Result result) {
			result.r2 = this.runs.get();
		}

	}

	@JCStressTest
	@Outcome(id = "true, false", expect = ACCEPTABLE, desc = "the first has stopped it")
	@Outcome(id = "false, true", expect = ACCEPTABLE, desc = "the second has stopped it")
	@Outcome(expect = FORBIDDEN, desc = "none or both have stopped it")
	@State
	public static class StopStop {

		private final Hook hook = Hook.registerDirect(Loose.root(), () -> {
		});

		@Actor
		public void stop(ZZ_Result result) {
			result.r1 = this.hook.stop();
		}

		@Actor
		public void stopToo(ZZ_Result result) {
			result.r2 = this.hook.stop();
		}

	}

	@JCStressTest
	@Outcome(id = "1", expect = ACCEPTABLE, desc = "has run once")
	@Outcome(expect = FORBIDDEN, desc = "has run never, or twice")
	@State
	public static class RegisterCancel {

		private final TimerNode node = Loose.root();

		private final AtomicInteger runs = new AtomicInteger();

		@Actor
		public void register() {
			Hook.registerDirect(this.node, this.runs::incrementAndGet);
		}

		@Actor
		public void cancel() {
			Loose.cancel(this.node);
		}

		@Arbiter
		public void see(I_Result result) {
			result.r1 = this.runs.get();
		}

	}

	@JCStressTest
	@Outcome(id = "open", expect = ACCEPTABLE, desc = "seen before the end")
	@Outcome(id = "CANCELLED 42", expect = ACCEPTABLE, desc = "seen after the end, with all of the cause")
	@Outcome(expect = FORBIDDEN, desc = "an end without its cause, or half of that")
	@State
	public static class CauseVisibility {

		private final TimerNode node = Loose.root();

		private final PlainNode child = Loose.child(this.node);

		@Actor
		public void cancel() {
			Loose.cut(this.node, new Loose.Cause(42));
		}

		@Actor
		public void see(L_Result result) {
			result.r1 = !this.child.isDone() ? "open" : this.child.reason() + " "
					+ ((this.child.cause() instanceof Loose.Cause cause) ? cause.plain : -1);
		}

	}

	@JCStressTest
	@Outcome(id = "false, false", expect = ACCEPTABLE, desc = "held back by the mask, taken back at the end")
	@Outcome(expect = FORBIDDEN, desc = "an interrupt under the mask, or after the call")
	@State
	public static class InterruptiblyCancel {

		private final TimerNode node = Loose.root();

		private volatile boolean cancelled;

		@Actor
		public void call(ZZ_Result result) {
			try {
				result.r1 = this.node.callInterruptibly(() -> {
					try (Scope mask = Context.maskInterrupts()) {
						return Thread.currentThread().isInterrupted();
					}
				});
			}
			catch (Exception ex) {
				result.r1 = !(ex instanceof ContextDoneException);
			}
			while (!this.cancelled) {
				Thread.onSpinWait();
			}
			result.r2 = Thread.interrupted();
		}

		@Actor
		public void cancel() {
			Loose.cancel(this.node);
			this.cancelled = true;
		}

	}

	@JCStressTest
	@Outcome(id = "none", expect = ACCEPTABLE, desc = "seen before the push")
	@Outcome(id = "load", expect = ACCEPTABLE, desc = "seen whole")
	@Outcome(expect = FORBIDDEN, desc = "half a node")
	@State
	public static class NodeVisibility {

		private static final Operation LOAD = Operation.named("load");

		private final TimerNode parent = Loose.root();

		@Actor
		public void push() {
			PlainNode.below(this.parent, this.parent, new Details(LOAD, null, 0, null));
		}

		@Actor
		public void see(L_Result result) {
			result.r1 = (this.parent.newest() instanceof PlainNode node) ? Picture.operationName(node.details())
					: "none";
		}

	}

	@JCStressTest
	@Outcome(id = "true, true", expect = ACCEPTABLE, desc = "one stage and one number")
	@Outcome(expect = FORBIDDEN, desc = "two of them")
	@State
	public static class DoneTwice {

		private final TimerNode node = Loose.root();

		private CompletionStage<CancellationReason> one;

		private CompletionStage<CancellationReason> other;

		private long id;

		private long otherId;

		@Actor
		public void done() {
			this.one = this.node.doneStage();
			this.id = this.node.id();
		}

		@Actor
		public void doneToo() {
			this.other = this.node.doneStage();
			this.otherId = this.node.id();
		}

		@Arbiter
		public void see(ZZ_Result result) {
			result.r1 = this.one == this.other;
			result.r2 = this.id == this.otherId;
		}

	}

	@JCStressTest
	@Outcome(id = "true, true", expect = ACCEPTABLE, desc = "each thread has its own")
	@Outcome(expect = FORBIDDEN, desc = "one thread has seen what the other has attached")
	@State
	public static class AttachAttach {

		private final TimerNode node = Loose.root();

		private final PlainNode child = Loose.child(this.node);

		@Actor
		public void attach(ZZ_Result result) {
			result.r1 = isCurrentInside(this.node);
		}

		@Actor
		public void attachToo(ZZ_Result result) {
			result.r2 = isCurrentInside(this.child);
		}

		private static boolean isCurrentInside(CancelNode node) {
			boolean inside;
			try (Scope scope = node.attach()) {
				inside = Context.current() == node;
			}
			return inside && Context.current() == RootNode.BACKGROUND;
		}

	}

}
