package dev.contextual.autoconfigure.retry;

import java.io.IOException;
import java.time.Duration;

import dev.contextual.CancellableContext;
import dev.contextual.CancelledException;
import dev.contextual.Context;
import dev.contextual.ContextDoneException;
import dev.contextual.DeadlineExceededException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

/**
 * A real circuit breaker around calls to a server that never answers.
 */
@Timeout(60)
class ContextCircuitBreakerConfigTests {

	private BusyServer server;

	@BeforeEach
	void startServer() throws IOException {
		this.server = new BusyServer();
	}

	@AfterEach
	void stopServer() {
		this.server.close();
		assertThat(Context.current()).isEqualTo(Context.background());
	}

	private static CircuitBreaker breaker(CircuitBreakerConfig.Builder config) {
		config.slidingWindowSize(1).minimumNumberOfCalls(1);
		ContextCircuitBreakerConfig.obey(config);
		return CircuitBreaker.of("test", config.build());
	}

	private Throwable call(CircuitBreaker breaker, Context context, String path) {
		return AbstractRetryTests.failure(context, () -> breaker.executeCallable(() -> this.server.get(path)));
	}

	@Test
	void cancellationIsNoFailure() {
		CircuitBreaker breaker = breaker(CircuitBreakerConfig.custom());

		try (CancellableContext context = Context.background().withCancel()) {
			this.server.onceHanging(context::cancel);
			Throwable failure = call(breaker, context, "/hang");

			assertThat(ContextDoneException.in(failure)).isInstanceOf(CancelledException.class);
		}
		assertThat(breaker.getMetrics().getNumberOfBufferedCalls()).isZero();
		assertThat(breaker.getState()).isEqualTo(CircuitBreaker.State.CLOSED);
	}

	@Test
	void deadlineIsAFailure() {
		CircuitBreaker breaker = breaker(CircuitBreakerConfig.custom());

		try (CancellableContext context = Context.background().withTimeout(Duration.ofMillis(300))) {
			Throwable failure = call(breaker, context, "/hang");

			assertThat(ContextDoneException.in(failure)).isInstanceOf(DeadlineExceededException.class);
		}
		assertThat(breaker.getMetrics().getNumberOfFailedCalls()).isEqualTo(1);
		assertThat(breaker.getState()).isEqualTo(CircuitBreaker.State.OPEN);
	}

	@Test
	void cancelledProbeGivesItsPermissionBack() {
		CircuitBreaker breaker = breaker(CircuitBreakerConfig.custom().permittedNumberOfCallsInHalfOpenState(1));
		breaker.transitionToOpenState();
		breaker.transitionToHalfOpenState();

		try (CancellableContext context = Context.background().withCancel()) {
			this.server.onceHanging(context::cancel);
			call(breaker, context, "/hang");
		}

		assertThat(breaker.getState()).isEqualTo(CircuitBreaker.State.HALF_OPEN);
		assertThat(call(breaker, Context.background(), "/ok")).isNull();
		assertThat(breaker.getState()).isEqualTo(CircuitBreaker.State.CLOSED);
	}

	@Test
	void whatTheUserIgnoresOrRecordsStays() {
		CircuitBreaker breaker = breaker(
				CircuitBreakerConfig.custom().ignoreException((failure) -> "mine".equals(failure.getMessage())));
		CircuitBreaker recording = breaker(CircuitBreakerConfig.custom().recordExceptions(RuntimeException.class));

		AbstractRetryTests.failure(Context.background(), () -> breaker.executeCallable(() -> {
			throw new IllegalStateException("mine");
		}));
		AbstractRetryTests.failure(Context.background(), () -> recording.executeCallable(() -> {
			throw new CancelledException("of its own type, and recorded by it", null);
		}));

		assertThat(breaker.getMetrics().getNumberOfBufferedCalls()).isZero();
		assertThat(recording.getMetrics().getNumberOfBufferedCalls()).isZero();
	}

	@Test
	void onlyACancelledContextIsACancellation() {
		assertThat(ContextCircuitBreakerConfig.isCancellation(new IOException(new CancelledException("x", null))))
			.isTrue();
		assertThat(ContextCircuitBreakerConfig.isCancellation(new DeadlineExceededException("x", null))).isFalse();
		assertThat(ContextCircuitBreakerConfig.isCancellation(new IOException())).isFalse();
		assertThat(ContextCircuitBreakerConfig.isCancellation(null)).isFalse();
		assertThatNullPointerException().isThrownBy(() -> ContextCircuitBreakerConfig.obey(null))
			.withMessage("builder");
	}

}
