package dev.contextual;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

import dev.contextual.test.AnotherThread;
import dev.contextual.test.RootedTest;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class WaitingTests extends RootedTest {

	private static final Duration SECOND = Duration.ofSeconds(1);

	private static final Duration MINUTE = Duration.ofMinutes(1);

	private final CancellableContext context = this.root.withCancel();

	@Test
	void sleepReturnsWhenTheTimeIsOver() throws Exception {
		AnotherThread<Boolean> sleeper = AnotherThread.start(() -> {
			this.context.sleep(MINUTE);
			return this.context.isDone();
		});
		this.time.awaitPending(1);

		this.time.advance(MINUTE.minusNanos(1));
		assertThat(sleeper.isOver()).isFalse();
		this.time.advance(Duration.ofNanos(1));

		assertThat(sleeper.result()).isFalse();
	}

	@Test
	void sleepThrowsWhenItsContextIsCancelled() throws Exception {
		IllegalStateException cause = new IllegalStateException("because");
		AnotherThread<Boolean> sleeper = AnotherThread.start(() -> {
			this.context.sleep(MINUTE);
			return true;
		});
		this.time.awaitPending(1);

		this.context.cancel(cause);

		assertThatExceptionOfType(ExecutionException.class).isThrownBy(sleeper::result)
			.withCauseInstanceOf(CancelledException.class)
			.withRootCauseInstanceOf(IllegalStateException.class);
	}

	@Test
	void sleepThrowsWhenItsContextTimesOut() throws Exception {
		CancellableContext timed = this.root.withTimeout(SECOND);
		AnotherThread<Boolean> sleeper = AnotherThread.start(() -> {
			timed.sleep(MINUTE);
			return true;
		});
		this.time.awaitPending(2);

		this.time.advance(SECOND);

		assertThatExceptionOfType(ExecutionException.class).isThrownBy(sleeper::result)
			.withCauseInstanceOf(DeadlineExceededException.class);
	}

	@Test
	void sleepThrowsAtOnceWhenItsContextIsDone() {
		this.context.cancel();

		assertThatExceptionOfType(CancelledException.class).isThrownBy(() -> this.context.sleep(MINUTE));
		assertThatExceptionOfType(CancelledException.class).isThrownBy(() -> this.context.sleep(Duration.ZERO));
	}

	@Test
	void sleepOfNothingReturnsAtOnce() throws Exception {
		this.context.sleep(Duration.ZERO);
		this.context.sleep(Duration.ofSeconds(-1));
		this.context.sleep(Duration.ofSeconds(Long.MIN_VALUE));

		assertThat(this.time.pending()).isZero();
	}

	@Test
	void sleepOnBackgroundIsASleepLikeAnyOther() throws Exception {
		AnotherThread<Boolean> sleeper = AnotherThread.start(() -> {
			Context.background().sleep(MINUTE);
			return true;
		});
		this.time.awaitPending(1);

		this.time.advance(MINUTE);

		assertThat(sleeper.result()).isTrue();
	}

	@Test
	void sleepOfAHugeTimeDoesNotOverflow() throws Exception {
		AnotherThread<Boolean> sleeper = AnotherThread.start(() -> {
			this.context.sleep(Duration.ofSeconds(Long.MAX_VALUE));
			return true;
		});
		this.time.awaitPending(1);

		this.time.advance(Duration.ofDays(365));
		assertThat(sleeper.isOver()).isFalse();
		this.context.cancel();

		assertThatExceptionOfType(ExecutionException.class).isThrownBy(sleeper::result)
			.withCauseInstanceOf(CancelledException.class);
	}

	@Test
	void anInterruptEndsASleepAndLeavesNoTimer() throws Exception {
		AnotherThread<Boolean> sleeper = AnotherThread.start(() -> {
			assertThatExceptionOfType(InterruptedException.class).isThrownBy(() -> this.context.sleep(MINUTE));
			return Thread.interrupted();
		});
		this.time.awaitPending(1);

		sleeper.interrupt();

		assertThat(sleeper.result()).isFalse();
		assertThat(this.time.pending()).isZero();
	}

	@Test
	void anInterruptFromBeforeEndsASleepToo() throws Exception {
		AnotherThread<Boolean> sleeper = AnotherThread.start(() -> {
			Thread.currentThread().interrupt();
			assertThatExceptionOfType(InterruptedException.class).isThrownBy(() -> this.context.sleep(MINUTE));
			return Thread.interrupted();
		});

		assertThat(sleeper.result()).isFalse();
	}

	@Test
	void awaitDoneTellsThatTheTimeIsOver() throws Exception {
		AnotherThread<Boolean> waiter = AnotherThread.start(() -> this.context.awaitDone(MINUTE));
		this.time.awaitPending(1);

		this.time.advance(MINUTE);

		assertThat(waiter.result()).isFalse();
	}

	@Test
	void awaitDoneTellsThatTheContextIsDone() throws Exception {
		AnotherThread<Boolean> waiter = AnotherThread.start(() -> this.context.awaitDone(MINUTE));
		this.time.awaitPending(1);

		this.context.cancel();

		assertThat(waiter.result()).isTrue();
	}

	@Test
	void awaitDoneDoesNotWaitForADoneContext() throws Exception {
		this.context.cancel();

		assertThat(this.context.awaitDone(MINUTE)).isTrue();
		assertThat(this.context.awaitDone(Duration.ZERO)).isTrue();
	}

	@Test
	void awaitDoneOfNothingDoesNotWait() throws Exception {
		assertThat(this.context.awaitDone(Duration.ZERO)).isFalse();
		assertThat(this.context.awaitDone(Duration.ofSeconds(-1))).isFalse();
	}

	@Test
	void awaitDoneTellsASpentDeadlineHoweverLateTheTimerThread() throws Exception {
		CancellableContext timed = this.root.withTimeout(SECOND);
		this.time.stall(SECOND);

		assertThat(timed.awaitDone(Duration.ZERO)).isTrue();
		this.time.advance(Duration.ZERO);
	}

	@Test
	void manyCanWaitForOneContext() throws Exception {
		AnotherThread<Boolean> one = AnotherThread.start(() -> this.context.awaitDone(MINUTE));
		AnotherThread<Boolean> other = AnotherThread.start(() -> this.context.withCancel().awaitDone(MINUTE));
		this.time.awaitPending(2);

		this.context.cancel();

		assertThat(one.result()).isTrue();
		assertThat(other.result()).isTrue();
		assertThat(this.time.pending()).isZero();
	}

	@Test
	void awaitReturnsTheResultOfACompleteStage() throws Exception {
		String result = this.context.await(CompletableFuture.completedStage("result"));

		assertThat(result).isEqualTo("result");
	}

	@Test
	void awaitReturnsNullForNull() throws Exception {
		String result = this.context.<String>await(CompletableFuture.completedStage(null));

		assertThat(result).isNull();
	}

	@Test
	void awaitReturnsAResultThatComesLater() throws Exception {
		CompletableFuture<String> stage = new CompletableFuture<>();
		AnotherThread<String> waiter = AnotherThread.start(() -> this.context.await(stage));
		waiter.awaitBlocked();

		stage.complete("later");

		assertThat(waiter.result()).isEqualTo("later");
	}

	@Test
	void awaitThrowsTheStagesOwnFailureInAnExecutionException() {
		IOException failure = new IOException("its own");

		assertThatExceptionOfType(ExecutionException.class)
			.isThrownBy(() -> this.context.await(CompletableFuture.failedStage(failure)))
			.satisfies((ex) -> assertThat(ex.getCause()).isSameAs(failure));
	}

	@Test
	void awaitThrowsTheFailureOfADependantStageUnwrapped() {
		IOException failure = new IOException("its own");

		assertThatExceptionOfType(ExecutionException.class)
			.isThrownBy(() -> this.context
				.await(CompletableFuture.<String>failedFuture(failure).thenApply((text) -> text + text)))
			.satisfies((ex) -> assertThat(ex.getCause()).isSameAs(failure));
	}

	@Test
	void awaitTellsACancelledStageFromACancelledContext() {
		CompletableFuture<String> stage = new CompletableFuture<>();
		stage.cancel(/* mayInterruptIfRunning= */ false);

		assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> this.context.await(stage))
			.withCauseInstanceOf(CancellationException.class);
	}

	@Test
	void awaitThrowsWhenItsContextEndsAndLeavesTheStageAlone() throws Exception {
		CompletableFuture<String> stage = new CompletableFuture<>();
		AnotherThread<String> waiter = AnotherThread.start(() -> this.context.await(stage));
		waiter.awaitBlocked();

		this.context.cancel();

		assertThatExceptionOfType(ExecutionException.class).isThrownBy(waiter::result)
			.withCauseInstanceOf(CancelledException.class);
		assertThat(stage).isNotDone();
	}

	@Test
	void awaitThrowsWhenItsContextTimesOut() throws Exception {
		CancellableContext timed = this.root.withTimeout(SECOND);
		AnotherThread<String> waiter = AnotherThread.start(() -> timed.await(new CompletableFuture<String>()));
		waiter.awaitBlocked();

		this.time.advance(SECOND);

		assertThatExceptionOfType(ExecutionException.class).isThrownBy(waiter::result)
			.withCauseInstanceOf(DeadlineExceededException.class);
	}

	@Test
	void awaitThrowsAtOnceWhenItsContextIsDone() {
		this.context.cancel();

		assertThatExceptionOfType(CancelledException.class)
			.isThrownBy(() -> this.context.await(new CompletableFuture<String>()));
	}

	@Test
	void awaitEndsOnAnInterrupt() throws Exception {
		CompletableFuture<String> stage = new CompletableFuture<>();
		AnotherThread<Boolean> waiter = AnotherThread.start(() -> {
			assertThatExceptionOfType(InterruptedException.class).isThrownBy(() -> this.context.await(stage));
			return Thread.interrupted();
		});
		waiter.awaitBlocked();

		waiter.interrupt();

		assertThat(waiter.result()).isFalse();
		assertThat(stage).isNotDone();
	}

	@Test
	void aWaitIsNoContextForAnOperator() throws Exception {
		AnotherThread<Boolean> waiter = AnotherThread.start(() -> this.context.awaitDone(MINUTE));
		this.time.awaitPending(1);

		assertThat(LiveContexts.find(LiveContexts.idOf(this.context)).children()).isEmpty();
		this.context.cancel();
		assertThat(waiter.result()).isTrue();
	}

}
