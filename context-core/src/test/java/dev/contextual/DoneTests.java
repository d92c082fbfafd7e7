package dev.contextual;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import dev.contextual.test.RootedTest;
import org.junit.jupiter.api.Test;

import static dev.contextual.CancellationReason.CANCELLED;
import static dev.contextual.CancellationReason.DEADLINE_EXCEEDED;
import static org.assertj.core.api.Assertions.assertThat;

class DoneTests extends RootedTest {

	@Test
	void itIsNotCompleteWhileTheContextIsOpen() {
		CancellableContext context = this.root.withCancel();

		assertThat(context.done().toCompletableFuture()).isNotDone();
	}

	@Test
	void itCompletesWithTheReasonOfACancel() throws Exception {
		CancellableContext context = this.root.withCancel();
		CompletableFuture<CancellationReason> done = context.done().toCompletableFuture();

		context.cancel(new IllegalStateException("because"));

		assertThat(done.get(30, TimeUnit.SECONDS)).isEqualTo(CANCELLED);
	}

	@Test
	void itCompletesWithTheReasonOfATimeout() throws Exception {
		CancellableContext context = this.root.withTimeout(Duration.ofSeconds(1));
		CompletableFuture<CancellationReason> done = context.done().toCompletableFuture();

		this.time.advance(Duration.ofSeconds(1));

		assertThat(done.get(30, TimeUnit.SECONDS)).isEqualTo(DEADLINE_EXCEEDED);
	}

	@Test
	void itCompletesWithTheParent() throws Exception {
		CancellableContext parent = this.root.withCancel();
		CompletableFuture<CancellationReason> done = parent.withCancel()
			.withValue(Key.named("key"), "value")
			.done()
			.toCompletableFuture();

		parent.cancel();

		assertThat(done.get(30, TimeUnit.SECONDS)).isEqualTo(CANCELLED);
	}

	@Test
	void ofADoneContextItIsComplete() throws Exception {
		CancellableContext context = this.root.withCancel();
		context.cancel();

		CompletableFuture<CancellationReason> done = context.done().toCompletableFuture();

		assertThat(done.get(30, TimeUnit.SECONDS)).isEqualTo(CANCELLED);
	}

	@Test
	void ofASpentDeadlineItIsCompleteHoweverLateTheTimerThread() throws Exception {
		CancellableContext context = this.root.withTimeout(Duration.ofSeconds(1));
		this.time.stall(Duration.ofSeconds(1));

		CompletableFuture<CancellationReason> done = context.done().toCompletableFuture();

		assertThat(done.get(30, TimeUnit.SECONDS)).isEqualTo(DEADLINE_EXCEEDED);
		this.time.advance(Duration.ZERO);
	}

	@Test
	void itIsMadeOnce() {
		CancellableContext context = this.root.withCancel();

		assertThat(context.done() == context.done()).isTrue();
	}

	@Test
	void noCallerCanCompleteIt() {
		CancellableContext context = this.root.withCancel();

		context.done().toCompletableFuture().complete(DEADLINE_EXCEEDED);

		assertThat(context.isDone()).isFalse();
		assertThat(context.done().toCompletableFuture()).isNotDone();
	}

	@Test
	void dependantsRunOffTheCancellersThread() throws Exception {
		CancellableContext context = this.root.withCancel();
		CompletableFuture<Thread> thread = new CompletableFuture<>();
		context.done().thenAccept((reason) -> thread.complete(Thread.currentThread()));

		context.cancel();

		assertThat(thread.get(30, TimeUnit.SECONDS)).isNotSameAs(Thread.currentThread());
	}

	@Test
	void cancelDoesNotWaitForDependants() throws Exception {
		CancellableContext context = this.root.withCancel();
		CountDownLatch cancelReturned = new CountDownLatch(1);
		CompletableFuture<Boolean> dependant = context.done().thenApply((reason) -> {
			try {
				return cancelReturned.await(30, TimeUnit.SECONDS);
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
				return false;
			}
		}).toCompletableFuture();

		context.cancel();
		cancelReturned.countDown();

		assertThat(dependant.get(30, TimeUnit.SECONDS)).isTrue();
	}

	@Test
	void dependantsRunWithBackgroundCurrent() throws Exception {
		CancellableContext context = this.root.withCancel();
		CompletableFuture<Context> current = new CompletableFuture<>();
		context.done().thenAccept((reason) -> current.complete(Context.current()));

		context.run(context::cancel);

		assertThat(current.get(30, TimeUnit.SECONDS)).isEqualTo(Context.background());
	}

	@Test
	void itIsNoContextForAnOperator() {
		CancellableContext context = this.root.withCancel();

		assertThat(context.done().toCompletableFuture()).isNotDone();
		assertThat(LiveContexts.find(LiveContexts.idOf(context)).children()).isEmpty();
	}

}
