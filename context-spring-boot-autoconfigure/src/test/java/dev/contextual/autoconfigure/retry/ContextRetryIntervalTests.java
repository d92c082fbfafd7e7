package dev.contextual.autoconfigure.retry;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;

import dev.contextual.CancellableContext;
import dev.contextual.CancelledException;
import dev.contextual.Context;
import dev.contextual.DeadlineExceededException;
import dev.contextual.Scope;
import io.github.resilience4j.core.IntervalBiFunction;
import io.github.resilience4j.core.IntervalFunction;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import io.github.resilience4j.retry.internal.RetryImpl;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

class ContextRetryIntervalTests extends AbstractRetryTests {

	@Override
	String withRetries(Duration pause, Callable<String> call) throws Exception {
		return retry(RetryConfig.<String>custom().waitDuration(pause)).executeCallable(call);
	}

	private static Retry retry(RetryConfig.Builder<String> config) {
		config.maxAttempts(4);
		ContextRetryConfig.obey(config);
		return Retry.of("test", config.build());
	}

	@Test
	void checkedFailureIsThrownAsItIs() {
		try (CancellableContext context = Context.background().withTimeout(NEVER_HERE)) {
			Throwable failure = failure(context, () -> withRetries(NEVER_HERE, () -> {
				throw new InterruptedException("mine");
			}));

			assertThat(failure).isInstanceOf(InterruptedException.class).hasMessage("mine");
		}
	}

	@Test
	void pauseThatHasGrownBeyondWhatIsLeftIsNotBegun() {
		CountDownLatch attempts = new CountDownLatch(3);

		try (CancellableContext context = Context.background().withTimeout(NEVER_HERE)) {
			Throwable failure = failure(context,
					() -> retry(RetryConfig.<String>custom()
						.intervalFunction(IntervalFunction.ofExponentialBackoff(1, 1e6)))
						.executeCallable(failing(attempts)));

			assertThat(failure).isInstanceOf(IllegalStateException.class);
			assertThat(context.isDone()).isFalse();
		}
		assertThat(attempts.getCount()).isEqualTo(1);
	}

	@Test
	void unwelcomeResultWithoutTimeForAnotherAttemptFails() {
		AtomicInteger attempts = new AtomicInteger();

		try (CancellableContext context = Context.background().withTimeout(NEVER_HERE)) {
			Retry retry = retry(RetryConfig.<String>custom().retryOnResult("busy"::equals).waitDuration(NEVER_HERE));
			Throwable failure = failure(context, () -> retry.executeCallable(() -> {
				attempts.incrementAndGet();
				return "busy";
			}));

			assertThat(failure).isInstanceOf(DeadlineExceededException.class);
			assertThat(context.isDone()).isFalse();
		}
		assertThat(attempts).hasValue(1);
	}

	@Test
	void unwelcomeResultOfACancelledCallerFails() {
		try (CancellableContext context = Context.background().withCancel()) {
			Retry retry = retry(RetryConfig.<String>custom().retryOnResult("busy"::equals));
			Throwable failure = failure(context, () -> retry.executeSupplier(() -> {
				context.cancel();
				return "busy";
			}));

			assertThat(failure).isInstanceOf(CancelledException.class);
		}
	}

	// Thread.sleep is Resilience4j's own, and knows no context.
	@Test
	void contextThatEndsDuringThePauseIsNoticedAfterTheNextAttempt() {
		CountDownLatch attempts = new CountDownLatch(4);

		try (CancellableContext context = Context.background().withCancel()) {
			Retry retry = retry(RetryConfig.<String>custom().waitDuration(Duration.ofMillis(20)));
			retry.getEventPublisher().onRetry((pauseBegins) -> context.cancel());
			Throwable failure = failure(context, () -> retry.executeCallable(failing(attempts)));

			assertThat(failure).isInstanceOf(IllegalStateException.class).hasMessage("busy");
		}
		assertThat(attempts.getCount()).isEqualTo(2);
	}

	@Test
	void withItsSleepFunctionContextThatEndsDuringThePauseEndsIt() {
		CountDownLatch attempts = new CountDownLatch(4);
		RetryImpl.setSleepFunction(ContextRetryInterval::sleep);

		try (CancellableContext context = Context.background().withCancel()) {
			Retry retry = retry(RetryConfig.<String>custom().waitDuration(NEVER_HERE));
			retry.getEventPublisher().onRetry((pauseBegins) -> context.cancel());
			Throwable failure = failure(context, () -> retry.executeCallable(failing(attempts)));

			assertThat(failure).isInstanceOf(IllegalStateException.class).hasMessage("busy");
			assertThat(attempts.getCount()).isEqualTo(3);
			pauseLongerThanWhatIsLeftIsNotBegun();
		}
		finally {
			RetryImpl.setSleepFunction(Thread::sleep);
		}
	}

	@Test
	void asynchronousRetriesEndWithTheContextThatTheyFailFor() {
		ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor();
		AtomicInteger attempts = new AtomicInteger();
		try (CancellableContext context = Context.background().withTimeout(NEVER_HERE)) {
			for (Throwable failure : new Throwable[] { new CancelledException("gone", null),
					new IllegalStateException("busy") }) {
				Retry retry = retry(RetryConfig.<String>custom().waitDuration(NEVER_HERE));
				CompletionStage<String> result = context.call(() -> retry.executeCompletionStage(scheduler, () -> {
					attempts.incrementAndGet();
					return CompletableFuture.failedFuture(failure);
				}));

				assertThat(result).failsWithin(Duration.ofSeconds(30))
					.withThrowableOfType(ExecutionException.class)
					.withCause(failure);
			}
		}
		finally {
			scheduler.shutdownNow();
		}
		assertThat(attempts).hasValue(2);
	}

	@Test
	void negativePauseIsNotSlept() {
		assertThatIllegalArgumentException().isThrownBy(() -> ContextRetryInterval.sleep(-1))
			.withMessage("millis must not be negative: -1");
	}

	@Test
	void wrapsOnceAndNotNull() {
		ContextRetryInterval<String> wrapped = ContextRetryInterval.wrap((attempt, outcome) -> 1L);

		assertThat(ContextRetryInterval.wrap(wrapped)).isSameAs(wrapped);
		assertThatNullPointerException().isThrownBy(() -> ContextRetryInterval.wrap((IntervalBiFunction<String>) null))
			.withMessage("interval");
		assertThatNullPointerException().isThrownBy(() -> ContextRetryConfig.obey(null)).withMessage("builder");
	}

	@Test
	void refusalOfTheUsersOwnIsKept() {
		try (CancellableContext context = Context.background().withCancel(); Scope scope = context.attach()) {
			assertThatExceptionOfType(IllegalStateException.class)
				.isThrownBy(() -> retry(RetryConfig.<String>custom().intervalBiFunction((attempt, outcome) -> -1L))
					.executeCallable(failing(new CountDownLatch(1))));
		}
	}

}
