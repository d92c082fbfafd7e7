package dev.contextual;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Threads that build, use and end random trees, each beside a model of its own, below a
 * context that all of them share and any of them cuts.
 */
class SoakTests extends AsFound {

	private static final int THREADS = 8;

	private static final Duration ROUND = Duration.ofSeconds(2);

	private static final List<Key<Integer>> KEYS = List.of(Key.named("a"), Key.named("b"), Key.named("c"),
			Key.sensitive("d"));

	private static final Operation SOAK = Operation.named("soak");

	/** The context above all trees of a round. */
	private volatile CancellableContext shared = Context.background().withCancel();

	private final AtomicReference<Throwable> failure = new AtomicReference<>();

	private final AtomicLong trees = new AtomicLong();

	@Test
	void halfAMinuteOfEverythingAtOnce() throws Exception {
		soak(Duration.ofSeconds(30));
	}

	@Test
	@Tag("long")
	void tenMinutesOfEverythingAtOnce() throws Exception {
		soak(Duration.ofMinutes(10));
	}

	private void soak(Duration length) throws Exception {
		long seed = Long.getLong("contextual.test.seed", System.nanoTime());
		System.out.println("soak: seed " + seed);
		long rounds = length.dividedBy(ROUND);
		CyclicBarrier barrier = new CyclicBarrier(THREADS);
		ExecutorService executor = Executors.newFixedThreadPool(THREADS);
		try {
			List<Future<?>> futures = new ArrayList<>();
			for (int i = 0; i < THREADS; i++) {
				Worker worker = new Worker(new Random(seed + i), barrier, i == 0);
				futures.add(executor.submit(() -> worker.workOrFail(rounds)));
			}
			for (Future<?> future : futures) {
				future.get(length.toSeconds() + 300, TimeUnit.SECONDS);
			}
		}
		catch (ExecutionException ex) {
			throw new AssertionError("seed " + seed, this.failure.get());
		}
		finally {
			executor.shutdownNow();
			assertThat(executor.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
			this.shared.cancel(new Cut());
		}
		System.out.println("soak: " + this.trees + " trees in " + rounds + " rounds");

		// A field of this test has the last of them.
		this.shared = null;
		assertThat(Heap.await(() -> LiveContexts.count() == 0)).as("all has ended").isTrue();
		assertThat(Heap.await(SoakTests::nothingIsKept)).as("kept: " + Heap.instances()).isTrue();
	}

	private static boolean nothingIsKept() {
		Map<String, Long> instances = Heap.instances();
		for (String kept : List.of("PlainNode", "TimerNode", "OutlivingNode", "ValueNode", "Adoption", "Hook", "Handle",
				"Extras")) {
			if (instances.containsKey(kept)) {
				return false;
			}
		}
		// Those stay, empty, whose hour has not come.
		return instances.getOrDefault("Bucket", 0L) <= 4L * Stripe.COUNT;
	}

	/**
	 * What is said when something is cut.
	 */
	private static final class Cut extends RuntimeException {

		private static final long serialVersionUID = 1L;

		Cut() {
			super(null, null, false, false);
		}

	}

	private final class Worker {

		private final Random random;

		private final CyclicBarrier barrier;

		private final boolean first;

		private List<Model> models = new ArrayList<>();

		Worker(Random random, CyclicBarrier barrier, boolean first) {
			this.random = random;
			this.barrier = barrier;
			this.first = first;
		}

		/**
		 * The first failure is the one to be told: the others only miss who has failed.
		 */
		Void workOrFail(long rounds) throws InterruptedException, BrokenBarrierException, TimeoutException {
			try {
				return work(rounds);
			}
			catch (Throwable ex) {
				SoakTests.this.failure.compareAndSet(null, ex);
				this.barrier.reset();
				throw ex;
			}
		}

		private Void work(long rounds) throws InterruptedException, BrokenBarrierException, TimeoutException {
			for (long round = 0; round < rounds; round++) {
				Deadline end = Deadline.after(ROUND);
				do {
					end();
					build();
				}
				while (!end.isPast());
				round();
			}
			end();
			return null;
		}

		/**
		 * All threads stand still, so what is open can be counted.
		 */
		private void round() throws InterruptedException, BrokenBarrierException, TimeoutException {
			meet();
			if (this.first) {
				open.set(0);
			}
			meet();
			// So long no timer of those that are short is pending any more.
			Thread.sleep(100);
			assertThat(Heap.await(() -> this.models.stream().noneMatch(Model::isEndingNow)))
				.as("open although it must have ended: %s",
						this.models.stream().filter(Model::isEndingNow).findFirst().orElse(null))
				.isTrue();
			this.models.forEach(Model::check);
			open.addAndGet(this.models.stream().filter(Model::isOpenNode).count());
			meet();
			if (this.first) {
				long live = open.get() + (SoakTests.this.shared.isDone() ? 0 : 1);
				assertThat(LiveContexts.count()).as("live contexts").isEqualTo(live);
				assertThat(LiveContexts.count((node) -> true)).as("live contexts").isEqualTo(live);
			}
			meet();
		}

		private void meet() throws InterruptedException, BrokenBarrierException, TimeoutException {
			this.barrier.await(60, TimeUnit.SECONDS);
		}

		private void build() throws InterruptedException {
			SoakTests.this.trees.incrementAndGet();
			CancellableContext above = SoakTests.this.shared;
			Model top = new Model(null, above, null, null, this.random.nextBoolean());
			this.models.add(top.foreign ? top : new Model(null, Context.background(), null, null, false));
			int steps = 1 + this.random.nextInt(200);
			for (int i = 0; i < steps; i++) {
				step();
			}
			if (this.random.nextInt(100) == 0) {
				assertThat(LiveContexts.snapshot(20, (node) -> node.keys().isEmpty()).roots()).isNotNull();
			}
			if (this.random.nextInt(1_000) == 0) {
				CancellableContext next = Context.background().withCancel();
				CancellableContext before = exchangeShared(next);
				before.cancel(new Cut());
			}
			this.models.forEach(Model::check);
		}

		private void step() {
			Model model = this.models.get(this.random.nextInt(this.models.size()));
			switch (this.random.nextInt(14)) {
				case 0, 1 -> add(model, model.context.withCancel(), null);
				case 2 -> addTimed(model, Deadline.after(Duration.ofMillis(1 + this.random.nextInt(20))));
				case 3 -> addTimed(model, Deadline.after(Duration.ofHours(1)));
				case 4 -> {
					Key<Integer> key = KEYS.get(this.random.nextInt(KEYS.size()));
					int value = this.random.nextInt();
					Model made = new Model(model, model.context.withValue(key, value), null, null, false);
					made.values.put(key, value);
					this.models.add(made);
				}
				case 5, 6 -> add(model, model.context.outliving(SOAK), Kind.OUTLIVING);
				case 7 -> {
					if (this.random.nextInt(10) == 0) {
						this.models.add(new Model(model, model.context.withoutCancel(), null, Kind.DETACHED, false));
					}
				}
				case 8 -> model.close();
				case 9 -> model.cut();
				case 10 -> model.hook();
				case 11 -> model.stop();
				case 12 -> {
					try (Scope scope = model.context.attach()) {
						assertThat(Context.current()).isEqualTo(model.context);
					}
				}
				default -> model.check();
			}
		}

		private void add(Model parent, CancellableContext context, Kind kind) {
			this.models.add(new Model(parent, context, context, kind, false));
		}

		// The model has its own deadline: that of what is above is not its for good, if
		// something in between is outliving.
		private void addTimed(Model parent, Deadline deadline) {
			CancellableContext context = parent.context.withDeadline(deadline, SOAK);
			Model model = new Model(parent, context, context, null, false);
			model.deadline = deadline;
			this.models.add(model);
		}

		/**
		 * Ends all that is open, and sees that it has.
		 */
		private void end() {
			for (int i = this.models.size() - 1; i >= 0; i--) {
				Model model = this.models.get(i);
				model.cut();
				assertThat(model.handle == null || model.context.isDone()).isTrue();
			}
			this.models.forEach(Model::checkHook);
			this.models = new ArrayList<>();
		}

	}

	private final AtomicLong open = new AtomicLong();

	private synchronized CancellableContext exchangeShared(CancellableContext next) {
		CancellableContext before = this.shared;
		this.shared = next;
		return before;
	}

	private enum Kind {

		OUTLIVING, DETACHED

	}

	/**
	 * What one thread knows of a context: what it did to it, not what it sees.
	 */
	private static final class Model {

		private final Model parent;

		private final Context context;

		private final CancellableContext handle;

		private final Kind kind;

		/** Whether it is the shared one, that others end too. */
		private final boolean foreign;

		private final Map<Key<Integer>, Integer> values;

		private final AtomicLong runs = new AtomicLong();

		private Hook hook;

		private boolean stopped;

		private Deadline deadline;

		private boolean closed;

		private boolean cut;

		Model(Model parent, Context context, CancellableContext handle, Kind kind, boolean foreign) {
			this.parent = parent;
			this.context = context;
			this.handle = handle;
			this.kind = kind;
			this.foreign = foreign;
			this.values = (parent != null) ? new HashMap<>(parent.values) : new HashMap<>();
		}

		void close() {
			if (this.handle != null) {
				this.closed = true;
				this.handle.close();
				assertThat(this.context.isDone()).isTrue();
			}
		}

		void cut() {
			if (this.handle != null) {
				this.cut |= !this.context.isDone();
				this.closed = true;
				this.handle.cancel(new Cut());
				assertThat(this.context.isDone()).isTrue();
			}
		}

		void hook() {
			if (this.hook == null) {
				this.hook = Hook.registerDirect(Node.of(this.context), this.runs::incrementAndGet);
			}
		}

		void stop() {
			if (this.hook != null && !this.stopped) {
				this.stopped = this.hook.stop();
			}
		}

		void check() {
			// Read first: what it is explained by can only have come before.
			boolean done = this.context.isDone();
			CancellationReason reason = this.context.reason();
			if (done) {
				assertThat(isExplained()).as("an end out of nothing: %s %s %s", reason, this.context.cause(), this)
					.isTrue();
				assertThat(reason).isNotNull();
				assertThat(this.context.cause()).isNotNull();
			}
			if (reason == CancellationReason.DEADLINE_EXCEEDED) {
				assertThat(deadlines().stream().anyMatch(Deadline::isPast)).as("expired early").isTrue();
			}
			for (Key<Integer> key : KEYS) {
				assertThat(this.context.value(key)).isEqualTo(this.values.get(key));
			}
		}

		void checkHook() {
			if (this.hook != null && this.context.isDone()) {
				// The thread that has ended it may still be on its way to the hooks.
				Deadline patience = Deadline.after(Duration.ofSeconds(30));
				while (!this.stopped && this.runs.get() == 0 && !patience.isPast()) {
					Thread.onSpinWait();
				}
				assertThat(this.runs.get()).isEqualTo(this.stopped ? 0 : 1);
			}
		}

		/**
		 * Whether it is open although something above has cut it: but for a moment, until
		 * the one who has is here too.
		 */
		boolean isEndingNow() {
			if (this.context.isDone() || this.parent == null || this.kind == Kind.DETACHED) {
				return false;
			}
			if (isPast(this.deadline)) {
				return true;
			}
			return (this.kind == Kind.OUTLIVING) ? this.parent.isCut() : this.parent.context.isDone();
		}

		/**
		 * Whether something must have ended it for good, seen from one that outlives it.
		 */
		private boolean isCut() {
			if (this.context.isDone() && (this.context.reason() == CancellationReason.DEADLINE_EXCEEDED
					|| this.context.cause() instanceof Cut)) {
				return true;
			}
			return this.kind != Kind.DETACHED && this.parent != null && this.parent.isCut();
		}

		private boolean isExplained() {
			if (this.closed || isPast(this.deadline)) {
				return true;
			}
			if (this.foreign) {
				return this.context.cause() instanceof Cut;
			}
			if (this.kind == Kind.DETACHED || this.parent == null) {
				return false;
			}
			return (this.kind == Kind.OUTLIVING) ? this.parent.isCut() : this.parent.isExplained();
		}

		private static boolean isPast(Deadline deadline) {
			return deadline != null && deadline.isPast();
		}

		private List<Deadline> deadlines() {
			List<Deadline> deadlines = new ArrayList<>();
			for (Model model = this; model != null && model.kind != Kind.DETACHED; model = model.parent) {
				if (model.deadline != null) {
					deadlines.add(model.deadline);
				}
			}
			return deadlines;
		}

		boolean isOpenNode() {
			return this.handle != null && !this.context.isDone();
		}

		@Override
		public String toString() {
			return this.context + " closed=" + this.closed + " cut=" + this.cut + " below (" + this.parent + ")";
		}

	}

}
