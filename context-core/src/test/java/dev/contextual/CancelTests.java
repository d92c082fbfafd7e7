package dev.contextual;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import dev.contextual.test.AnotherThread;
import dev.contextual.test.RootedTest;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

import static dev.contextual.CancellationReason.CANCELLED;
import static dev.contextual.CancellationReason.DEADLINE_EXCEEDED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class CancelTests extends RootedTest {

	private static final Key<String> KEY = Key.named("key");

	private static final Duration LONG = Duration.ofHours(1000);

	@Test
	void aNewContextIsOpen() {
		CancellableContext context = this.root.withCancel();

		assertThat(context.isDone()).isFalse();
		assertThat(context.reason()).isNull();
		context.throwIfDone();
	}

	@Test
	void cancelEndsTheContextBeforeItReturns() {
		CancellableContext context = this.root.withCancel();

		context.cancel();

		assertThat(context.isDone()).isTrue();
		assertThat(context.reason()).isEqualTo(CANCELLED);
	}

	@Test
	void aCancelledContextThrowsWhenAsked() {
		CancellableContext context = this.root.withCancel();

		context.cancel();

		assertThatExceptionOfType(CancelledException.class).isThrownBy(context::throwIfDone)
			.satisfies((ex) -> assertThat(ex.reason()).isEqualTo(CANCELLED));
	}

	@Test
	void cancelledParentEndsEveryDescendant() {
		// parent -> cancelChild
		// parent -> valueChild -> timerChild -> cancelGrandchild
		CancellableContext parent = this.root.withCancel();
		CancellableContext cancelChild = parent.withCancel();
		Context valueChild = parent.withValue(KEY, "value");
		CancellableContext timerChild = valueChild.withTimeout(LONG);
		CancellableContext cancelGrandchild = timerChild.withCancel();

		parent.cancel();

		assertThat(List.of(parent, cancelChild, valueChild, timerChild, cancelGrandchild)).allSatisfy((context) -> {
			assertThat(context.isDone()).isTrue();
			assertThat(context.reason()).isEqualTo(CANCELLED);
		});
	}

	@Test
	void cancelledParentDisarmsTheTimersBelow() {
		CancellableContext parent = this.root.withCancel();
		CancellableContext child = parent.withValue(KEY, "value").withTimeout(LONG);

		parent.cancel();

		assertThat(child.isDone()).isTrue();
		assertThat(this.time.pending()).isZero();
	}

	@Test
	void cancelledParentLetsItsChildrenGo() {
		CancellableContext parent = this.root.withCancel();
		CancellableContext child = parent.withCancel();
		CancellableContext timerChild = parent.withTimeout(LONG);

		parent.cancel();

		assertThat(LiveContexts.find(LiveContexts.idOf(parent))).isNull();
		assertThat(LiveContexts.find(LiveContexts.idOf(child))).isNull();
		assertThat(LiveContexts.find(LiveContexts.idOf(timerChild))).isNull();
	}

	@Test
	void whatIsDerivedFromACancelledParentIsDoneAtOnce() {
		CancellableContext parent = this.root.withCancel();
		IllegalStateException cause = new IllegalStateException("because");
		parent.cancel(cause);

		CancellableContext child = parent.withCancel();

		assertThat(child.isDone()).isTrue();
		assertThat(child.reason()).isEqualTo(CANCELLED);
		assertThat(child.cause()).isSameAs(cause);
	}

	@Test
	void aValueOnACancelledParentIsDoneAtOnce() {
		CancellableContext parent = this.root.withCancel();
		parent.cancel();

		Context child = parent.withValue(KEY, "value");

		assertThat(child.isDone()).isTrue();
		assertThat(child.reason()).isEqualTo(CANCELLED);
	}

	@Test
	void aTimeoutOnACancelledParentIsDoneAtOnceAndArmsNoTimer() {
		CancellableContext parent = this.root.withCancel();
		parent.cancel();

		CancellableContext child = parent.withTimeout(LONG);

		assertThat(child.reason()).isEqualTo(CANCELLED);
		assertThat(this.time.pending()).isZero();
	}

	@Test
	void cancelledChildLeavesItsParentOpen() {
		CancellableContext parent = this.root.withCancel();
		CancellableContext child = parent.withCancel();

		child.cancel();

		assertThat(child.reason()).isEqualTo(CANCELLED);
		assertThat(parent.isDone()).isFalse();
		assertThat(parent.reason()).isNull();
	}

	@Test
	void cancelledChildOfBackgroundLeavesBackgroundOpen() {
		CancellableContext child = Context.background().withCancel();

		child.cancel();

		assertThat(child.reason()).isEqualTo(CANCELLED);
		assertThat(Context.background().isDone()).isFalse();
	}

	@Test
	void cancelledChildLeavesItsSiblingOpen() {
		CancellableContext child = this.root.withCancel();
		CancellableContext sibling = this.root.withCancel();

		child.cancel();

		assertThat(sibling.isDone()).isFalse();
	}

	@Test
	void cancelledChildIsUnlinkedFromItsParent() {
		CancellableContext parent = this.root.withCancel();
		CancellableContext child = parent.withCancel();
		assertThat(LiveContexts.find(LiveContexts.idOf(parent)).children()).hasSize(1);

		child.cancel();

		assertThat(LiveContexts.find(LiveContexts.idOf(parent)).children()).isEmpty();
	}

	@Test
	void cancelledTimerChildIsUnlinkedFromItsParent() {
		CancellableContext parent = this.root.withCancel();
		CancellableContext child = parent.withTimeout(Duration.ofMinutes(60));
		assertThat(LiveContexts.find(LiveContexts.idOf(parent)).children()).hasSize(1);

		child.cancel();

		assertThat(LiveContexts.find(LiveContexts.idOf(parent)).children()).isEmpty();
		assertThat(this.time.pending()).isZero();
	}

	@Test
	void secondCancelChangesNothing() {
		CancellableContext context = this.root.withCancel();
		context.cancel();
		Throwable cause = context.cause();

		context.cancel();
		context.close();

		assertThat(context.reason()).isEqualTo(CANCELLED);
		assertThat(context.cause()).isSameAs(cause);
	}

	@Test
	void closeCancels() {
		CancellableContext context = this.root.withCancel();

		context.close();

		assertThat(context.reason()).isEqualTo(CANCELLED);
	}

	@Test
	void anyThreadCanCancel() throws Exception {
		CancellableContext context = this.root.withCancel();

		AnotherThread.run(context::cancel);

		assertThat(context.reason()).isEqualTo(CANCELLED);
	}

	@Test
	void simultaneousCancelsOfAWholeTreeEndEveryContext() throws Exception {
		// four children a node, a hundred nodes
		List<CancellableContext> all = tree(4, 100);
		Collections.shuffle(all, seeded());
		CountDownLatch start = new CountDownLatch(1);
		List<AnotherThread<Boolean>> cancellers = new ArrayList<>();
		for (CancellableContext context : all) {
			cancellers.add(AnotherThread.start(() -> {
				start.await();
				context.cancel();
				return context.isDone();
			}));
		}

		start.countDown();

		for (AnotherThread<Boolean> canceller : cancellers) {
			assertThat(canceller.result()).isTrue();
		}
		assertThat(all).allMatch(Context::isDone);
	}

	@Test
	void aChildCancelledInAnswerToItsParentDoesNotDeadlock() throws Exception {
		CancellableContext parent = this.root.withCancel();
		CancellableContext child = parent.withCancel();
		AnotherThread<Boolean> another = AnotherThread.start(() -> {
			parent.done().toCompletableFuture().get(30, TimeUnit.SECONDS);
			child.cancel();
			return child.isDone();
		});

		parent.cancel();

		assertThat(another.result()).isTrue();
	}

	@Test
	void anActionMayCancelItsOwnContextAndItsParent() throws Exception {
		CancellableContext parent = this.root.withCancel();
		CancellableContext child = parent.withCancel();
		CountDownLatch ran = new CountDownLatch(1);
		child.afterFunc(() -> {
			child.cancel();
			parent.cancel();
			ran.countDown();
		}, Runnable::run);

		child.cancel();

		assertThat(ran.await(30, TimeUnit.SECONDS)).isTrue();
		assertThat(parent.isDone()).isTrue();
	}

	@Test
	void cancellingAnyLayerEndsTheInnermost() {
		Layers layers = new Layers(this.root, seeded());
		assertThat(layers.innermost.isDone()).as(layers.innermost.toString()).isFalse();
		layers.assertValues();

		layers.cancellable.get(layers.random.nextInt(layers.cancellable.size())).cancel();

		assertThat(layers.innermost.reason()).isEqualTo(CANCELLED);
		layers.assertValues();
	}

	@Test
	void theFirstTimeoutOfAnyLayerEndsTheInnermost() {
		Layers layers = new Layers(this.root, seeded());
		assertThat(layers.innermost.toString()).startsWith("background.");
		layers.assertValues();

		this.time.advance(LONG);

		assertThat(layers.innermost.reason()).isEqualTo(DEADLINE_EXCEEDED);
		layers.assertValues();
	}

	@Test
	void cancellingAChainTenThousandDeepNeedsNoDeepStack() {
		Context innermost = this.root;
		for (int i = 0; i < 10_000; i++) {
			innermost = innermost.withCancel();
		}

		this.root.cancel();

		assertThat(innermost.reason()).isEqualTo(CANCELLED);
	}

	@Test
	void childrenAddedWhileTheParentIsCancelledAllEnd() throws Exception {
		for (int round = 0; round < 500; round++) {
			CancellableContext parent = this.root.withCancel();
			CountDownLatch ready = new CountDownLatch(1);
			AnotherThread<List<Context>> adder = AnotherThread.start(() -> {
				List<Context> children = new ArrayList<>();
				ready.countDown();
				for (int i = 0; i < 100; i++) {
					children.add((i % 2 == 0) ? parent.withCancel() : parent.withTimeout(LONG));
				}
				return children;
			});
			assertThat(ready.await(30, TimeUnit.SECONDS)).isTrue();

			parent.cancel();

			assertThat(adder.result()).as("round %d", round).allMatch(Context::isDone);
			assertThat(this.time.pending()).as("round %d", round).isZero();
		}
	}

	@RepeatedTest(100)
	void aChildOfASimultaneouslyCancelledParentHasItsCause() throws Exception {
		CancellableContext parent = this.root.withCancel();
		IllegalStateException cause = new IllegalStateException("because");
		AnotherThread<Boolean> canceller = AnotherThread.start(() -> {
			parent.cancel(cause);
			return true;
		});

		CancellableContext child = parent.withCancel();

		assertThat(child.awaitDone(Duration.ofDays(1))).isTrue();
		assertThat(child.reason()).isEqualTo(CANCELLED);
		assertThat(child.cause()).isSameAs(cause);
		assertThat(canceller.result()).isTrue();
	}

	@RepeatedTest(10)
	void whoSeesAReasonSeesTheContextDone() throws Exception {
		CancellableContext context = this.root.withCancel();
		AnotherThread<Boolean> canceller = AnotherThread.start(() -> {
			context.cancel();
			return true;
		});

		while (context.reason() == null) {
			Thread.onSpinWait();
		}

		assertThat(context.isDone()).isTrue();
		assertThat(context.cause()).isNotNull();
		assertThat(canceller.result()).isTrue();
	}

	@RepeatedTest(100)
	void childrenCancelledFromManyThreadsAllLeaveTheirParent() throws Exception {
		CancellableContext parent = this.root.withCancel();
		List<AnotherThread<Boolean>> threads = new ArrayList<>();
		for (int i = 0; i < 3; i++) {
			threads.add(AnotherThread.start(() -> {
				for (int n = 0; n < 100; n++) {
					parent.withCancel().close();
				}
				return true;
			}));
		}

		for (AnotherThread<Boolean> thread : threads) {
			assertThat(thread.result()).isTrue();
		}

		assertThat(LiveContexts.find(LiveContexts.idOf(parent)).children()).isEmpty();
	}

	private List<CancellableContext> tree(int fan, int size) {
		List<CancellableContext> all = new ArrayList<>();
		Deque<CancellableContext> leaves = new ArrayDeque<>();
		leaves.add(this.root.withCancel());
		all.addAll(leaves);
		while (all.size() < size) {
			CancellableContext parent = leaves.remove();
			for (int i = 0; i < fan; i++) {
				CancellableContext child = parent.withCancel();
				all.add(child);
				leaves.add(child);
			}
		}
		return all;
	}

	private static Random seeded() {
		long seed = System.nanoTime();
		System.out.println("seed " + seed);
		return new Random(seed);
	}

	/**
	 * At least thirty layers, at least one of each kind.
	 */
	private static final class Layers {

		private final Random random;

		private final List<CancellableContext> cancellable = new ArrayList<>();

		private final List<Key<Integer>> keys = new ArrayList<>();

		private final Context innermost;

		Layers(Context outermost, Random random) {
			this.random = random;
			Context context = outermost;
			int timers = 0;
			for (int i = 0; i < 30 || timers == 0 || this.keys.isEmpty() || this.cancellable.size() == timers; i++) {
				int kind = random.nextInt(3);
				if (kind == 0) {
					Key<Integer> key = Key.named("key");
					context = context.withValue(key, this.keys.size());
					this.keys.add(key);
				}
				else {
					CancellableContext layer = (kind == 1) ? context.withCancel() : context.withTimeout(LONG);
					timers += (kind == 1) ? 0 : 1;
					this.cancellable.add(layer);
					context = layer;
				}
			}
			this.innermost = context;
		}

		void assertValues() {
			for (int i = 0; i < this.keys.size(); i++) {
				assertThat(this.innermost.value(this.keys.get(i))).isEqualTo(i);
			}
		}

	}

}
