package dev.contextual.autoconfigure.retry;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;

import dev.contextual.CancellableContext;
import dev.contextual.Context;
import dev.contextual.DeadlineExceededException;
import dev.contextual.Scope;
import dev.contextual.autoconfigure.SubmittedTask;
import org.junit.jupiter.api.Test;

import org.springframework.core.retry.RetryException;
import org.springframework.core.retry.RetryPolicy;
import org.springframework.core.retry.RetryTemplate;
import org.springframework.util.backoff.BackOffExecution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

class ContextRetryPolicyTests extends AbstractRetryTests {

	@Override
	String withRetries(Duration pause, Callable<String> call) throws Exception {
		try {
			return template(RetryPolicy.builder().delay(pause)).execute(call::call);
		}
		catch (RetryException ex) {
			throw (Exception) ex.getCause();
		}
	}

	private static RetryTemplate template(RetryPolicy.Builder policy) {
		return new RetryTemplate(ContextRetryPolicy.wrap(policy.build()));
	}

	@Test
	void pauseThatHasGrownBeyondWhatIsLeftIsNotBegun() throws Exception {
		CountDownLatch attempts = new CountDownLatch(3);

		try (CancellableContext context = Context.background().withTimeout(NEVER_HERE)) {
			Throwable failure = failure(context,
					() -> template(RetryPolicy.builder().delay(Duration.ofMillis(1)).multiplier(1_000_000))
						.execute(failing(attempts)::call));

			assertThat(failure).isInstanceOf(RetryException.class);
			assertThat(context.isDone()).isFalse();
		}
		assertThat(attempts.getCount()).isEqualTo(1);
	}

	@Test
	void contextThatEndsDuringThePauseEndsIt() throws Exception {
		CountDownLatch failed = new CountDownLatch(1);

		try (CancellableContext context = Context.background().withCancel()) {
			Thread canceller = cancelAfter(failed, context);
			Throwable failure = failure(context, () -> withRetries(NEVER_HERE, failing(failed)));

			assertThat(failure).isInstanceOf(IllegalStateException.class).hasMessage("busy");
			canceller.join();
		}
	}

	@Test
	void interruptDuringThePauseEndsItAsEver() {
		try (CancellableContext context = Context.background().withCancel(); Scope scope = context.attach()) {
			assertThatExceptionOfType(RetryException.class)
				.isThrownBy(() -> template(RetryPolicy.builder().delay(NEVER_HERE)).execute(() -> {
					Thread.currentThread().interrupt();
					throw new IllegalStateException("busy");
				}))
				.withMessageContaining("Interrupted during back-off")
				.withCauseInstanceOf(IllegalStateException.class);
			assertThat(Thread.interrupted()).isTrue();
		}
	}

	@Test
	void timeoutOfThePolicyIsKept() {
		try (CancellableContext context = Context.background().withCancel(); Scope scope = context.attach()) {
			assertThatExceptionOfType(RetryException.class)
				.isThrownBy(() -> template(RetryPolicy.builder().delay(NEVER_HERE).timeout(Duration.ofMinutes(1)))
					.execute(failing(new CountDownLatch(1))::call))
				.withMessageContaining("would exceed timeout");
		}
	}

	@Test
	void withTimeoutOfThePolicyThePauseIsTheTemplates() {
		BackOffExecution execution = ContextRetryPolicy
			.wrap(RetryPolicy.builder().delay(NEVER_HERE).timeout(Duration.ofMinutes(10)).build())
			.getBackOff()
			.start();

		try (CancellableContext context = Context.background().withCancel(); Scope scope = context.attach()) {
			assertThat(execution.nextBackOff()).isEqualTo(NEVER_HERE.toMillis());
			context.cancel();
			assertThat(execution.nextBackOff()).isEqualTo(BackOffExecution.STOP);
		}
	}

	@Test
	void policyDecidesAsLongAsThereIsTime() {
		RetryPolicy wrapped = ContextRetryPolicy
			.wrap(RetryPolicy.builder().excludes(IllegalStateException.class).maxRetries(1).delay(NEVER_HERE).build());
		BackOffExecution execution = wrapped.getBackOff().start();

		assertThat(wrapped.shouldRetry(new IllegalStateException())).isFalse();
		assertThat(wrapped.shouldRetry(new IllegalArgumentException())).isTrue();
		assertThat(execution.nextBackOff()).isEqualTo(NEVER_HERE.toMillis());
		assertThat(execution.nextBackOff()).isEqualTo(BackOffExecution.STOP);
	}

	@Test
	void eachUseStartsItsOwnPauses() {
		RetryPolicy wrapped = ContextRetryPolicy.wrap(RetryPolicy.withMaxRetries(1));
		List<Long> first = new ArrayList<>();

		for (int i = 0; i < 2; i++) {
			first.add(wrapped.getBackOff().start().nextBackOff());
		}

		assertThat(first).containsExactly(1000L, 1000L);
	}

	@Test
	void failureOfAContextIsNotRetryable() {
		Throwable ofContext = new IllegalStateException(new DeadlineExceededException("late", null));

		assertThat(ContextRetryPolicy.isRetryable(ofContext)).isFalse();
		assertThat(ContextRetryPolicy.isRetryable(new IllegalStateException())).isTrue();
		assertThat(ContextRetryPolicy.isRetryable(null)).isTrue();
	}

	@Test
	void borrowedDeadlineRefusesNoPause() {
		try (CancellableContext submitter = Context.background().withTimeout(NEVER_HERE)) {
			Context task = SubmittedTask.borrowing(submitter);

			assertThat(Pause.fits(NEVER_HERE.toMillis(), submitter)).isFalse();
			assertThat(Pause.fits(NEVER_HERE.toMillis(), task)).isTrue();
			submitter.cancel();
			assertThat(Pause.fits(0, task)).isFalse();
		}
	}

	@Test
	void wrapsOnceAndNotNull() {
		ContextRetryPolicy wrapped = ContextRetryPolicy.wrap(RetryPolicy.withDefaults());

		assertThat(ContextRetryPolicy.wrap(wrapped)).isSameAs(wrapped);
		assertThatNullPointerException().isThrownBy(() -> ContextRetryPolicy.wrap(null)).withMessage("policy");
	}

}
