package dev.contextual;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Random programs of one thread, run on contexts and on a model of what they mean.
 */
class ModelTests {

	private static final List<Key<Integer>> KEYS = List.of(Key.named("a"), Key.named("b"), Key.named("c"));

	private static final Operation OPERATION = Operation.named("model");

	private static final Deadline START = Deadline.after(Duration.ZERO);

	@Property(tries = 3_000)
	void contextsDoWhatTheModelDoes(@ForAll("programs") List<Step> program) {
		List<Pair> pairs = new ArrayList<>();
		pairs.add(new Pair(new Model(null, Model.Kind.ROOT), Context.background(), null));
		try {
			for (Step step : program) {
				run(step, pairs);
				pairs.forEach(Pair::compare);
				long open = pairs.stream().filter((pair) -> pair.model.isNode() && pair.model.ending == null).count();
				assertThat(LiveContexts.count()).isEqualTo(open);
			}
		}
		finally {
			pairs.stream().filter((pair) -> pair.handle != null).forEach((pair) -> pair.handle.cancel(new Cut()));
			assertThat(LiveContexts.count()).isZero();
		}
	}

	@Provide
	Arbitrary<List<Step>> programs() {
		Arbitrary<Step> step = Combinators
			.combine(Arbitraries.of(Action.class), Arbitraries.integers().between(0, 99),
					Arbitraries.integers().between(0, 9))
			.as(Step::new);
		return step.list().ofMaxSize(40);
	}

	private static void run(Step step, List<Pair> pairs) {
		Pair at = pairs.get(step.target % pairs.size());
		switch (step.action) {
			case CANCEL_BELOW -> pairs.add(at.derive(Model.Kind.PLAIN, at.context.withCancel()));
			case TIMEOUT -> {
				Duration timeout = Duration.ofHours(step.argument - 1L);
				Throwable cause = new Cut();
				Pair made = at.derive(Model.Kind.TIMED,
						at.context.withDeadline(Deadline.atNanos(START.nanos() + timeout.toNanos()), cause));
				made.model.time(step.argument - 1, cause);
				pairs.add(made);
			}
			case VALUE -> {
				Key<Integer> key = KEYS.get(step.argument % KEYS.size());
				Pair made = at.derive(Model.Kind.VALUE, at.context.withValue(key, step.argument));
				made.model.values.put(key, step.argument);
				pairs.add(made);
			}
			case OUTLIVING -> pairs.add(at.derive(Model.Kind.OUTLIVING, at.context.outliving(OPERATION)));
			case DETACHED -> pairs.add(at.derive(Model.Kind.DETACHED, at.context.withoutCancel()));
			case CLOSE -> at.end(null);
			case CUT -> at.end(new Cut());
			case EXPIRE -> {
				// As if the time had come: the deadline is hours away.
				if (at.handle != null && Node.of(at.context) instanceof TimerNode timer) {
					timer.expire();
					at.model.end(new Model.Ending(CancellationReason.DEADLINE_EXCEEDED, at.model.timeoutCause));
				}
			}
			case HOOK -> at.hook();
			case STOP -> at.stop();
		}
	}

	enum Action {

		CANCEL_BELOW, TIMEOUT, VALUE, OUTLIVING, DETACHED, CLOSE, CUT, EXPIRE, HOOK, STOP

	}

	record Step(Action action, int target, int argument) {
	}

	private static final class Cut extends RuntimeException {

		private static final long serialVersionUID = 1L;

		Cut() {
			super(null, null, false, false);
		}

	}

	/**
	 * A context and the model of it.
	 */
	private static final class Pair {

		private final Model model;

		private final Context context;

		private final CancellableContext handle;

		private Registration registration;

		private int runs;

		Pair(Model model, Context context, CancellableContext handle) {
			this.model = model;
			this.context = context;
			this.handle = handle;
		}

		Pair derive(Model.Kind kind, Context derived) {
			return new Pair(new Model(this.model, kind), derived,
					(derived instanceof CancellableContext cancellable) ? cancellable : null);
		}

		void end(Throwable cause) {
			if (this.handle == null) {
				return;
			}
			if (cause != null) {
				this.handle.cancel(cause);
			}
			else {
				this.handle.close();
			}
			this.model.end(new Model.Ending(CancellationReason.CANCELLED, cause));
		}

		void hook() {
			if (this.registration == null) {
				this.registration = this.context.afterFunc(() -> this.runs++, Runnable::run);
				this.model.hook();
			}
		}

		void stop() {
			if (this.registration != null) {
				assertThat(this.registration.stop()).isEqualTo(this.model.stop());
			}
		}

		void compare() {
			Model.Ending ending = this.model.effective();
			assertThat(this.context.isDone()).isEqualTo(ending != null);
			assertThat(this.context.reason()).isEqualTo((ending != null) ? ending.reason() : null);
			if (ending != null && ending.cause() != null) {
				assertThat(this.context.cause()).isSameAs(ending.cause());
			}
			else {
				assertThat(this.context.cause() instanceof ContextDoneException).isEqualTo(ending != null);
			}
			for (Key<Integer> key : KEYS) {
				assertThat(this.context.value(key)).isEqualTo(this.model.values.get(key));
			}
			if (ending == null) {
				Integer hours = this.model.hours();
				Deadline deadline = this.context.deadline();
				assertThat((deadline != null) ? deadline.nanos() - START.nanos() : null)
					.isEqualTo((hours != null) ? Duration.ofHours(hours).toNanos() : null);
			}
			assertThat(this.runs).isEqualTo(this.model.runs);
		}

	}

	/**
	 * What a context means, told as plainly as it can be: nothing is shared, nothing is
	 * unlinked, every question is answered by a walk.
	 */
	private static final class Model {

		private enum Kind {

			ROOT, PLAIN, TIMED, VALUE, OUTLIVING, DETACHED

		}

		record Ending(CancellationReason reason, Throwable cause) {

			boolean isNormal() {
				return this.reason == CancellationReason.CANCELLED && this.cause == null;
			}

		}

		private final Kind kind;

		/** The node whose ending and deadline this one follows; changes by adoption. */
		private Model above;

		private final List<Model> below = new ArrayList<>();

		private final Map<Key<Integer>, Integer> values = new HashMap<>();

		/** Of those that are nodes. */
		private Ending ending;

		private Integer timeoutHours;

		private Throwable timeoutCause;

		private boolean hooked;

		private boolean stopped;

		private int runs;

		Model(Model parent, Kind kind) {
			this.kind = kind;
			if (parent == null) {
				return;
			}
			this.values.putAll(parent.values);
			if (kind == Kind.DETACHED) {
				return;
			}
			this.above = parent.node();
			if (kind == Kind.OUTLIVING) {
				adopt();
			}
			if (this.above != null) {
				this.above.below.add(this);
				if (this.above.ending != null) {
					endTree(this.above.ending);
				}
			}
		}

		boolean isNode() {
			return this.kind == Kind.PLAIN || this.kind == Kind.TIMED || this.kind == Kind.OUTLIVING;
		}

		/** This one or the nearest above that can end. */
		private Model node() {
			if (isNode()) {
				return this;
			}
			return (this.above != null) ? this.above.node() : null;
		}

		Ending effective() {
			Model node = node();
			return (node != null) ? node.ending : null;
		}

		void time(int hours, Throwable cause) {
			Integer before = (this.above != null) ? this.above.hours() : null;
			if (this.ending != null || (before != null && before <= hours && !this.above.readsThrough())) {
				return;
			}
			this.timeoutHours = hours;
			this.timeoutCause = cause;
			if (hours <= 0) {
				end(new Ending(CancellationReason.DEADLINE_EXCEEDED, cause));
			}
		}

		/** The earliest timeout, this one's or of what is above. */
		Integer hours() {
			Integer inherited = (this.above != null) ? this.above.hours() : null;
			Integer own = this.timeoutHours;
			return (own == null || (inherited != null && inherited < own)) ? inherited : own;
		}

		/** Whether what is above may change, so that its deadline is not relied on. */
		private boolean readsThrough() {
			return this.kind == Kind.OUTLIVING || (this.above != null && this.above.readsThrough());
		}

		private void adopt() {
			while (this.above != null && this.above.ending != null && this.above.ending.isNormal()) {
				this.above = this.above.above;
			}
		}

		void end(Ending how) {
			if (this.ending == null) {
				endTree(how);
			}
		}

		private void endTree(Ending how) {
			if (this.ending != null) {
				return;
			}
			if (isNode()) {
				this.ending = how;
			}
			runHook();
			List<Model> children = List.copyOf(this.below);
			for (Model child : children) {
				if (child.kind == Kind.OUTLIVING && how.isNormal()) {
					if (child.ending == null) {
						child.adopt();
						if (child.above != null) {
							child.above.below.add(child);
						}
					}
				}
				else if (child.above == this) {
					child.endTree(how);
				}
			}
		}

		void hook() {
			this.hooked = true;
			if (effective() != null) {
				runHook();
			}
		}

		private void runHook() {
			if (this.hooked && !this.stopped && this.runs == 0) {
				this.runs++;
			}
		}

		boolean stop() {
			boolean stops = this.hooked && !this.stopped && this.runs == 0;
			this.stopped |= stops;
			return stops;
		}

	}

}
