package dev.contextual.autoconfigure.retry;

import java.io.IOException;
import java.time.Duration;
import java.util.Comparator;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

import dev.contextual.CancellableContext;
import dev.contextual.CancelledException;
import dev.contextual.Context;
import dev.contextual.ContextDoneException;
import dev.contextual.DeadlineExceededException;
import dev.contextual.LiveContexts;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.web.client.HttpServerErrorException.ServiceUnavailable;
import org.springframework.web.client.ResourceAccessException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * What each kind of retry around an outbound call has to keep to. Calls run on a virtual
 * thread where the build asks for them.
 */
@Timeout(60)
abstract class AbstractRetryTests {

	static final Duration NEVER_HERE = Duration.ofMinutes(5);

	BusyServer server;

	@BeforeEach
	void startServer() throws IOException {
		this.server = new BusyServer();
	}

	@AfterEach
	void leavesNothingBehind() {
		this.server.close();
		assertThat(Context.current()).isEqualTo(Context.background());
		assertThat(Thread.currentThread().isInterrupted()).isFalse();
		assertThat(LiveContexts.count((node) -> "http".equals(node.kind()))).isZero();
	}

	/**
	 * Calls with up to three retries of any failure, and throws the last failure.
	 */
	abstract String withRetries(Duration pause, Callable<String> call) throws Exception;

	/**
	 * Returns the failure of the call, made under the context on a thread of its own.
	 */
	static Throwable failure(Context context, Callable<String> call) {
		FutureTask<Throwable> task = new FutureTask<>(() -> {
			Throwable failure = catchThrowable(() -> context.call(call::call));
			assertThat(Thread.currentThread().isInterrupted()).isFalse();
			return failure;
		});
		SimpleAsyncTaskExecutor executor = new SimpleAsyncTaskExecutor("retry-test-");
		executor.setVirtualThreads(
				Boolean.getBoolean("spring.threads.virtual.enabled") && Runtime.version().feature() >= 21);
		executor.execute(task);
		try {
			return task.get(50, TimeUnit.SECONDS);
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Test
	void eachAttemptIsToldLess() {
		try (CancellableContext context = Context.background().withTimeout(NEVER_HERE)) {
			Throwable failure = failure(context,
					() -> withRetries(Duration.ofMillis(20), () -> this.server.get("/busy")));

			assertThat(failure).isInstanceOf(ServiceUnavailable.class);
		}
		assertThat(this.server.budgets()).hasSize(4)
			.doesNotHaveDuplicates()
			.isSortedAccordingTo(Comparator.reverseOrder());
	}

	@Test
	void pauseLongerThanWhatIsLeftIsNotBegun() {
		try (CancellableContext context = Context.background().withTimeout(NEVER_HERE)) {
			Throwable failure = failure(context, () -> withRetries(NEVER_HERE, () -> this.server.get("/busy")));

			assertThat(failure).isInstanceOf(ServiceUnavailable.class);
			assertThat(context.isDone()).isFalse();
		}
		assertThat(this.server.budgets()).hasSize(1);
	}

	@Test
	void cancelledCallIsNotTriedAgain() {
		try (CancellableContext context = Context.background().withCancel()) {
			this.server.onceHanging(context::cancel);

			Throwable failure = failure(context, () -> withRetries(Duration.ZERO, () -> this.server.get("/hang")));

			assertThat(failure).isInstanceOf(ResourceAccessException.class);
			assertThat(ContextDoneException.in(failure)).isInstanceOf(CancelledException.class);
			assertThat(failure.getSuppressed()).isEmpty();
		}
		assertThat(this.server.budgets()).hasSize(1);
	}

	@Test
	void callThatItsDeadlineCutIsNotTriedAgain() {
		try (CancellableContext context = Context.background().withTimeout(Duration.ofMillis(300))) {
			Throwable failure = failure(context, () -> withRetries(Duration.ZERO, () -> this.server.get("/hang")));

			assertThat(ContextDoneException.in(failure)).isInstanceOf(DeadlineExceededException.class);
		}
		assertThat(this.server.budgets()).hasSize(1);
	}

	@Test
	void failureWhoseContextHasEndedMeanwhileIsNotTriedAgain() {
		try (CancellableContext context = Context.background().withCancel()) {
			Throwable failure = failure(context, () -> withRetries(Duration.ZERO, () -> {
				context.cancel();
				throw new IllegalStateException("busy");
			}));

			assertThat(failure).isInstanceOf(IllegalStateException.class).hasMessage("busy");
		}
	}

	@Test
	void withoutContextTheRetriesAreTheirOwn() {
		Throwable failure = failure(Context.background(),
				() -> withRetries(Duration.ofMillis(1), () -> this.server.get("/busy")));

		assertThat(failure).isInstanceOf(ServiceUnavailable.class);
		assertThat(this.server.budgets()).containsExactly(-1L, -1L, -1L, -1L);
	}

	/**
	 * Returns a call that fails for a start and tells when.
	 */
	static Callable<String> failing(CountDownLatch failed) {
		return () -> {
			failed.countDown();
			throw new IllegalStateException("busy");
		};
	}

	/**
	 * Cancels the context on a thread of its own as soon as the latch is open.
	 */
	static Thread cancelAfter(CountDownLatch latch, CancellableContext context) {
		Thread canceller = new Thread(() -> {
			try {
				latch.await();
			}
			catch (InterruptedException ex) {
				throw new IllegalStateException(ex);
			}
			context.cancel();
		}, "canceller");
		canceller.start();
		return canceller;
	}

}
