package dev.contextual;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import dev.contextual.test.AnotherThread;
import org.junit.jupiter.api.Test;

import static dev.contextual.CancellationReason.DEADLINE_EXCEEDED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class RealTimeTests {

	private static final Duration SHORT = Duration.ofMillis(20);

	private static final Duration LONG = Duration.ofHours(1);

	@Test
	void theTimerFiresAndNeverEarly() throws Exception {
		long start = System.nanoTime();
		try (CancellableContext context = Context.background().withTimeout(SHORT)) {
			CancellationReason reason = context.done().toCompletableFuture().get(30, TimeUnit.SECONDS);

			assertThat(reason).isEqualTo(DEADLINE_EXCEEDED);
			assertThat(context.isDone()).isTrue();
			assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(SHORT);
		}
	}

	@Test
	void theTimerFiresAlthoughNobodyAsks() throws Exception {
		CompletableFuture<CancellationReason> seen = new CompletableFuture<>();
		try (CancellableContext context = Context.background().withTimeout(SHORT)) {
			context.afterFunc(() -> seen.complete(context.reason()));

			assertThat(seen.get(30, TimeUnit.SECONDS)).isEqualTo(DEADLINE_EXCEEDED);
		}
	}

	@Test
	void dependantsOfDoneRunOffTheThreadThatCancels() throws Exception {
		CompletableFuture<Thread> thread = new CompletableFuture<>();
		CancellableContext context = Context.background().withCancel();
		context.done().thenAccept((reason) -> thread.complete(Thread.currentThread()));

		context.cancel();

		assertThat(thread.get(30, TimeUnit.SECONDS)).isNotSameAs(Thread.currentThread());
	}

	@Test
	void dependantsOfDoneRunOffTheTimerThread() throws Exception {
		CompletableFuture<String> thread = new CompletableFuture<>();
		CompletableFuture<String> timerThread = new CompletableFuture<>();
		try (CancellableContext context = Context.background().withTimeout(Duration.ofMillis(500))) {
			context.done().thenAccept((reason) -> thread.complete(describe(Thread.currentThread())));
			context.afterFunc(() -> {
			}, (action) -> timerThread.complete(describe(Thread.currentThread())));

			assertThat(thread.get(30, TimeUnit.SECONDS)).isNotEqualTo(timerThread.get(30, TimeUnit.SECONDS));
		}
	}

	@Test
	void manyTimersAllFire() throws Exception {
		List<CancellableContext> contexts = new ArrayList<>();
		for (int i = 0; i < 1_000; i++) {
			contexts.add(Context.background().withTimeout(Duration.ofMillis(1 + i % 20)));
		}

		for (CancellableContext context : contexts) {
			assertThat(context.done().toCompletableFuture().get(30, TimeUnit.SECONDS)).isEqualTo(DEADLINE_EXCEEDED);
		}

		contexts.forEach(CancellableContext::close);
	}

	@Test
	void aCancelledTimerIsGone() {
		for (int i = 0; i < 1_000; i++) {
			Context.background().withTimeout(LONG).close();
		}

		assertThat(LiveContexts.pendingTimers()).isZero();
	}

	@Test
	void sleepTakesItsTime() throws Exception {
		long start = System.nanoTime();

		Context.background().sleep(SHORT);

		assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(SHORT);
	}

	@Test
	void sleepEndsWithItsContext() {
		try (CancellableContext context = Context.background().withTimeout(SHORT)) {
			assertThatExceptionOfType(DeadlineExceededException.class).isThrownBy(() -> context.sleep(LONG));
		}
	}

	@Test
	void awaitDoneTellsWhichCameFirst() throws Exception {
		try (CancellableContext early = Context.background().withTimeout(SHORT);
				CancellableContext late = Context.background().withTimeout(LONG)) {
			assertThat(early.awaitDone(LONG)).isTrue();
			assertThat(late.awaitDone(SHORT)).isFalse();
		}
	}

	@Test
	void awaitEndsWithItsContext() {
		try (CancellableContext context = Context.background().withTimeout(SHORT)) {
			assertThatExceptionOfType(DeadlineExceededException.class)
				.isThrownBy(() -> context.await(new CompletableFuture<String>()));
		}
	}

	@Test
	void aTimeoutInterruptsTheThreadThatAskedForIt() throws Exception {
		AnotherThread<Boolean> another = AnotherThread.start(() -> {
			try (CancellableContext context = Context.background().withTimeout(SHORT)) {
				assertThatExceptionOfType(DeadlineExceededException.class)
					.isThrownBy(() -> context.callInterruptibly(() -> new CompletableFuture<Boolean>().get()));
			}
			return Thread.interrupted();
		});

		assertThat(another.result()).isFalse();
	}

	@Test
	void theTimerThreadIsADaemonThatKeepsNoClassLoader() throws Exception {
		CompletableFuture<Boolean> clean = new CompletableFuture<>();
		try (CancellableContext context = Context.background().withTimeout(SHORT)) {
			context.afterFunc(() -> {
			}, (action) -> clean
				.complete(Thread.currentThread().isDaemon() && Thread.currentThread().getContextClassLoader() == null));

			assertThat(clean.get(30, TimeUnit.SECONDS)).isTrue();
		}
	}

	private static String describe(Thread thread) {
		return thread.getClass().getName() + " " + thread.getId();
	}

}
