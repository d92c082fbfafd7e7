package dev.contextual;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import dev.contextual.test.AnotherThread;
import dev.contextual.test.RootedTest;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class AfterFuncTests extends RootedTest {

	private static final Duration SHORT = Duration.ofMillis(1);

	private final CountDownLatch ran = new CountDownLatch(1);

	private final AtomicInteger runs = new AtomicInteger();

	@Test
	void anActionRunsWhenItsContextIsCancelled() throws Exception {
		CancellableContext context = this.root.withCancel();
		Registration registration = context.afterFunc(this.ran::countDown);

		context.cancel();

		assertThat(this.ran.await(30, TimeUnit.SECONDS)).isTrue();
		assertThat(registration.stop()).isFalse();
	}

	@Test
	void anActionDoesNotRunWhileItsContextIsOpen() {
		Registration registration = this.root.afterFunc(this.runs::incrementAndGet, Runnable::run);

		assertThat(this.runs).hasValue(0);
		assertThat(registration.stop()).isTrue();
	}

	@Test
	void anActionRunsWhenItsContextTimesOut() throws Exception {
		CancellableContext context = this.root.withTimeout(SHORT);
		Registration registration = context.afterFunc(this.ran::countDown);

		this.time.advance(SHORT);

		assertThat(this.ran.await(30, TimeUnit.SECONDS)).isTrue();
		assertThat(registration.stop()).isFalse();
	}

	@Test
	void anActionRunsWhenTheParentOfItsContextIsCancelled() throws Exception {
		CancellableContext parent = this.root.withCancel();
		Registration registration = parent.withValue(Key.named("key"), "value")
			.withCancel()
			.afterFunc(this.ran::countDown);

		parent.cancel();

		assertThat(this.ran.await(30, TimeUnit.SECONDS)).isTrue();
		assertThat(registration.stop()).isFalse();
	}

	@Test
	void anActionAfterADoneContextRunsAtOnce() throws Exception {
		CancellableContext context = this.root.withCancel();
		context.cancel();

		Registration registration = context.afterFunc(this.ran::countDown);

		assertThat(this.ran.await(30, TimeUnit.SECONDS)).isTrue();
		assertThat(registration.stop()).isFalse();
	}

	@Test
	void anActionAfterASpentDeadlineRunsHoweverLateTheTimerThread() throws Exception {
		CancellableContext context = this.root.withTimeout(SHORT);
		this.time.stall(SHORT);

		Registration registration = context.afterFunc(this.ran::countDown);

		assertThat(this.ran.await(30, TimeUnit.SECONDS)).isTrue();
		assertThat(registration.stop()).isFalse();
		this.time.advance(Duration.ZERO);
	}

	@Test
	void aStoppedActionDoesNotRun() {
		CancellableContext context = this.root.withCancel();
		Registration registration = context.afterFunc(this.runs::incrementAndGet, Runnable::run);

		assertThat(registration.stop()).isTrue();
		context.cancel();

		assertThat(this.runs).hasValue(0);
		assertThat(registration.stop()).isFalse();
	}

	@Test
	void onlyTheFirstStopWins() {
		Registration registration = this.root.withCancel().afterFunc(this.runs::incrementAndGet);

		assertThat(registration.stop()).isTrue();
		assertThat(registration.stop()).isFalse();
	}

	@Test
	void cancelDoesNotWaitForAnAction() throws Exception {
		CancellableContext context = this.root.withCancel();
		CountDownLatch cancelReturned = new CountDownLatch(1);
		context.afterFunc(() -> {
			awaitUnchecked(cancelReturned);
			this.ran.countDown();
		});

		context.cancel();
		cancelReturned.countDown();

		assertThat(this.ran.await(30, TimeUnit.SECONDS)).isTrue();
	}

	@Test
	void anActionSeesItsContextDone() throws Exception {
		CancellableContext context = this.root.withCancel();
		CompletableFuture<CancellationReason> seen = new CompletableFuture<>();
		context.afterFunc(() -> seen.complete(context.reason()));

		context.cancel();

		assertThat(seen.get(30, TimeUnit.SECONDS)).isEqualTo(CancellationReason.CANCELLED);
	}

	@Test
	void anActionHasAThreadOfItsOwnWithBackgroundCurrent() throws Exception {
		CancellableContext context = this.root.withCancel();
		CompletableFuture<Context> current = new CompletableFuture<>();
		CompletableFuture<Thread> thread = new CompletableFuture<>();
		context.afterFunc(() -> {
			current.complete(Context.current());
			thread.complete(Thread.currentThread());
		});

		context.run(context::cancel);

		assertThat(current.get(30, TimeUnit.SECONDS)).isEqualTo(Context.background());
		assertThat(thread.get(30, TimeUnit.SECONDS)).isNotSameAs(Thread.currentThread());
	}

	@Test
	void anExecutorIsCalledOnTheThreadThatEndsTheContext() throws Exception {
		CancellableContext context = this.root.withCancel();
		CompletableFuture<Thread> thread = new CompletableFuture<>();
		context.afterFunc(() -> {
		}, (action) -> thread.complete(Thread.currentThread()));

		context.cancel();

		assertThat(thread).isCompletedWithValue(Thread.currentThread());
	}

	@Test
	void anExecutorsActionRunsWithBackgroundCurrentEvenOnTheEndingThread() {
		CancellableContext context = this.root.withCancel();
		List<Context> current = new ArrayList<>();
		context.afterFunc(() -> current.add(Context.current()), Runnable::run);

		context.run(() -> {
			context.cancel();
			current.add(Context.current());
		});

		assertThat(current).containsExactly(Context.background(), context);
	}

	@Test
	void anExecutorIsCalledAtOnceForADoneContext() {
		CancellableContext context = this.root.withCancel();
		context.cancel();

		Registration registration = context.afterFunc(this.runs::incrementAndGet, Runnable::run);

		assertThat(this.runs).hasValue(1);
		assertThat(registration.stop()).isFalse();
	}

	@Test
	void anActionThatItsExecutorRejectsGetsAThreadOfItsOwn() throws Exception {
		CancellableContext context = this.root.withCancel();
		Executor full = (action) -> {
			throw new RejectedExecutionException("full");
		};
		context.afterFunc(this.ran::countDown, full);

		context.cancel();

		assertThat(this.ran.await(30, TimeUnit.SECONDS)).isTrue();
	}

	@Test
	void oneActionsExceptionHurtsNoOtherAndNotTheCanceller() throws Exception {
		CancellableContext context = this.root.withCancel();
		CancellableContext child = context.withCancel();
		CountDownLatch others = new CountDownLatch(3);
		context.afterFunc(others::countDown);
		context.afterFunc(AfterFuncTests::fail, Runnable::run);
		context.afterFunc(others::countDown, Runnable::run);
		child.afterFunc(others::countDown);

		context.cancel();

		assertThat(others.await(30, TimeUnit.SECONDS)).isTrue();
		assertThat(child.isDone()).isTrue();
	}

	@Test
	void anExecutorThatBreaksHurtsNoOtherActionAndNotTheCanceller() throws Exception {
		CancellableContext context = this.root.withCancel();
		CountDownLatch others = new CountDownLatch(2);
		context.afterFunc(others::countDown);
		context.afterFunc(this.runs::incrementAndGet, (action) -> {
			throw new AssertionError("an executor that breaks on purpose");
		});
		context.afterFunc(others::countDown);

		context.cancel();

		assertThat(others.await(30, TimeUnit.SECONDS)).isTrue();
	}

	@Test
	void everyActionOfAContextRunsOnce() throws Exception {
		CancellableContext context = this.root.withCancel();
		CountDownLatch all = new CountDownLatch(100);
		for (int i = 0; i < 100; i++) {
			context.afterFunc(() -> {
				this.runs.incrementAndGet();
				all.countDown();
			});
		}

		context.cancel();
		context.cancel();

		assertThat(all.await(30, TimeUnit.SECONDS)).isTrue();
		assertThat(this.runs).hasValue(100);
	}

	@Test
	void aStoppedActionIsLetGo() {
		CancellableContext context = this.root.withCancel();
		Registration registration = context.afterFunc(this.runs::incrementAndGet);
		long before = LiveContexts.count((node) -> true);

		registration.stop();

		assertThat(LiveContexts.count((node) -> true)).isLessThanOrEqualTo(before);
		assertThat(LiveContexts.find(LiveContexts.idOf(context)).children()).isEmpty();
	}

	@Test
	void anActionIsNoContextForAnOperator() {
		CancellableContext context = this.root.withCancel();
		context.afterFunc(this.runs::incrementAndGet);

		assertThat(LiveContexts.find(LiveContexts.idOf(context)).children()).isEmpty();
	}

	@Test
	void ofStopAndCancelExactlyOneWins() throws Exception {
		for (int round = 0; round < 2_000; round++) {
			CancellableContext context = this.root.withCancel();
			AtomicInteger won = new AtomicInteger();
			Registration registration = context.afterFunc(won::incrementAndGet, Runnable::run);
			CountDownLatch ready = new CountDownLatch(1);
			AnotherThread<Boolean> stopper = AnotherThread.start(() -> {
				ready.countDown();
				return registration.stop();
			});
			ready.await();

			context.cancel();

			int stopped = stopper.result() ? 1 : 0;
			assertThat(won.get() + stopped).as("round %d", round).isOne();
		}
	}

	@Test
	void anActionRegisteredWhileItsContextIsCancelledRunsOnce() throws Exception {
		for (int round = 0; round < 500; round++) {
			CancellableContext context = this.root.withCancel();
			AtomicInteger count = new AtomicInteger();
			CountDownLatch ready = new CountDownLatch(1);
			AnotherThread<Integer> registrar = AnotherThread.start(() -> {
				ready.countDown();
				for (int i = 0; i < 20; i++) {
					context.afterFunc(count::incrementAndGet, Runnable::run);
				}
				return 20;
			});
			ready.await();

			context.cancel();

			assertThat(registrar.result()).isEqualTo(20);
			assertThat(count).as("round %d", round).hasValue(20);
		}
	}

	private static void fail() {
		throw new IllegalStateException("an action that fails on purpose");
	}

	private static void awaitUnchecked(CountDownLatch latch) {
		try {
			assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

}
