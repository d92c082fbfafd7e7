package dev.contextual.autoconfigure.retry;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

import dev.contextual.CancellableContext;
import dev.contextual.CancelledException;
import dev.contextual.Context;
import dev.contextual.autoconfigure.ContextualAutoConfiguration;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.common.circuitbreaker.configuration.CircuitBreakerConfigCustomizer;
import io.github.resilience4j.common.retry.configuration.RetryConfigCustomizer;
import io.github.resilience4j.core.functions.Either;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryRegistry;
import io.github.resilience4j.springboot.circuitbreaker.autoconfigure.CircuitBreakerAutoConfiguration;
import io.github.resilience4j.springboot.retry.autoconfigure.RetryAutoConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.retry.RetryPolicy;
import org.springframework.core.retry.RetryTemplate;

import static org.assertj.core.api.Assertions.assertThat;

class ContextRetryAutoConfigurationTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(ContextualAutoConfiguration.class, ContextRetryAutoConfiguration.class,
				RetryAutoConfiguration.class, CircuitBreakerAutoConfiguration.class))
		.withBean(RetryTemplate.class, () -> new RetryTemplate(RetryPolicy.withMaxRetries(1)))
		.withPropertyValues("resilience4j.retry.configs.slow.wait-duration=6m",
				"resilience4j.retry.instances.by-config.base-config=slow",
				"resilience4j.retry.instances.by-itself.wait-duration=6m",
				"resilience4j.retry.instances.choosy.wait-duration=1ms",
				"resilience4j.retry.instances.choosy.retry-exceptions=java.io.IOException",
				"resilience4j.retry.instances.choosy.max-attempts=2",
				"resilience4j.circuitbreaker.configs.small.sliding-window-size=2",
				"resilience4j.circuitbreaker.instances.by-config.base-config=small",
				"resilience4j.circuitbreaker.instances.by-itself.sliding-window-size=2",
				"resilience4j.circuitbreaker.instances.choosy.ignore-exceptions=java.io.IOException");

	@Test
	void policyOfTheTemplateIsWrapped() {
		this.runner
			.run((applicationContext) -> assertThat(applicationContext.getBean(RetryTemplate.class).getRetryPolicy())
				.isInstanceOf(ContextRetryPolicy.class));
	}

	@ParameterizedTest
	@ValueSource(strings = { "by-config", "by-itself" })
	void retryNamedByPropertiesObeys(String name) {
		this.runner.run((applicationContext) -> {
			Retry retry = applicationContext.getBean(RetryRegistry.class).retry(name);

			assertThat(retry.getRetryConfig().getIntervalBiFunction().apply(1, busy())).isEqualTo(360_000L);
			assertThat(isRefused(retry)).isTrue();
		});
	}

	private static Either<Throwable, Object> busy() {
		return Either.left(new IllegalStateException());
	}

	private static boolean isRefused(Retry retry) {
		CountDownLatch attempts = new CountDownLatch(2);
		try (CancellableContext context = Context.background().withCancel()) {
			AbstractRetryTests.failure(context, () -> retry.executeCallable(() -> {
				attempts.countDown();
				context.cancel();
				throw new IllegalStateException("busy");
			}));
		}
		return attempts.getCount() == 1;
	}

	@Test
	void retryNamedByNobodyObeys() {
		this.runner.run((applicationContext) -> {
			Retry retry = applicationContext.getBean(RetryRegistry.class).retry("by-nobody");

			assertThat(retry.getRetryConfig().getMaxAttempts()).isEqualTo(3);
			assertThat(isRefused(retry)).isTrue();
		});
	}

	@Test
	void whatPropertiesSayOfExceptionsStays() {
		this.runner.run((applicationContext) -> {
			Retry retry = applicationContext.getBean(RetryRegistry.class).retry("choosy");

			assertThat(retry.getRetryConfig().getExceptionPredicate().test(new IllegalStateException())).isFalse();
			assertThat(retry.getRetryConfig().getExceptionPredicate().test(new IOException())).isTrue();
			assertThat(retry.getRetryConfig().getMaxAttempts()).isEqualTo(2);
		});
	}

	@Test
	void customizerOfTheUserGoesFirst() {
		this.runner
			.withBean(RetryConfigCustomizer.class,
					() -> RetryConfigCustomizer.of("by-itself", (config) -> config.waitDuration(Duration.ofMinutes(7))))
			.withBean(CircuitBreakerConfigCustomizer.class,
					() -> CircuitBreakerConfigCustomizer.of("by-itself",
							(config) -> config.ignoreException((failure) -> "mine".equals(failure.getMessage()))))
			.run((applicationContext) -> {
				Retry retry = applicationContext.getBean(RetryRegistry.class).retry("by-itself");
				CircuitBreaker breaker = applicationContext.getBean(CircuitBreakerRegistry.class)
					.circuitBreaker("by-itself");

				assertThat(retry.getRetryConfig().getIntervalBiFunction().apply(1, busy())).isEqualTo(420_000L);
				assertThat(isRefused(retry)).isTrue();
				assertThat(ignores(breaker, new IllegalStateException("mine"))).isTrue();
				assertThat(ignores(breaker, new CancelledException("gone", null))).isTrue();
				assertThat(ignores(breaker, new IllegalStateException("other"))).isFalse();
			});
	}

	private static boolean ignores(CircuitBreaker breaker, Throwable failure) {
		return breaker.getCircuitBreakerConfig().getIgnoreExceptionPredicate().test(failure);
	}

	@ParameterizedTest
	@ValueSource(strings = { "by-config", "by-itself", "choosy", "by-nobody" })
	void circuitBreakerIgnoresCancellations(String name) {
		this.runner.run((applicationContext) -> {
			CircuitBreaker breaker = applicationContext.getBean(CircuitBreakerRegistry.class).circuitBreaker(name);

			assertThat(ignores(breaker, new CancelledException("gone", null))).isTrue();
			assertThat(ignores(breaker, new IOException())).isEqualTo(name.equals("choosy"));
			assertThat(breaker.getCircuitBreakerConfig().getSlidingWindowSize())
				.isEqualTo(name.startsWith("by-") && !name.equals("by-nobody") ? 2 : 100);
		});
	}

	@Test
	void hangingCallThatIsCancelledIsNoFailureOfTheCalleeAndOneThatRunsOutOfTimeIs() {
		this.runner.run((applicationContext) -> {
			CircuitBreaker breaker = applicationContext.getBean(CircuitBreakerRegistry.class)
				.circuitBreaker("by-itself");
			try (BusyServer server = new BusyServer();
					CancellableContext cancelled = Context.background().withCancel();
					CancellableContext late = Context.background().withTimeout(Duration.ofMillis(300))) {
				server.onceHanging(cancelled::cancel);
				AbstractRetryTests.failure(cancelled, () -> breaker.executeCallable(() -> server.get("/hang")));
				assertThat(breaker.getMetrics().getNumberOfBufferedCalls()).isZero();

				AbstractRetryTests.failure(late, () -> breaker.executeCallable(() -> server.get("/hang")));
				assertThat(breaker.getMetrics().getNumberOfFailedCalls()).isEqualTo(1);
			}
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "contextual.retry.enabled=false", "contextual.enabled=false" })
	void switchedOffItDoesNothing(String property) {
		this.runner.withPropertyValues(property).run((applicationContext) -> {
			assertThat(applicationContext).doesNotHaveBean(ContextRetryAutoConfiguration.class)
				.doesNotHaveBean(ContextRetryTemplatePostProcessor.class);
			assertThat(applicationContext.getBean(RetryTemplate.class).getRetryPolicy())
				.isNotInstanceOf(ContextRetryPolicy.class);
			assertThat(ignores(applicationContext.getBean(CircuitBreakerRegistry.class).circuitBreaker("by-itself"),
					new CancelledException("gone", null)))
				.isFalse();
			assertThat(applicationContext.getBean(RetryRegistry.class).getConfiguration("default")).isPresent();
		});
	}

	@Test
	void startsWithoutResilience4j() {
		this.runner.withClassLoader(new FilteredClassLoader("io.github.resilience4j"))
			.run((applicationContext) -> assertThat(applicationContext).hasNotFailed()
				.hasSingleBean(ContextRetryTemplatePostProcessor.class)
				.doesNotHaveBean("contextRetryConfigPostProcessor")
				.doesNotHaveBean("contextCircuitBreakerConfigPostProcessor"));
	}

	@Test
	void startsWithOneKindAlone() {
		this.runner.withClassLoader(new FilteredClassLoader("io.github.resilience4j.circuitbreaker"))
			.run((applicationContext) -> assertThat(applicationContext).hasNotFailed()
				.hasBean("contextRetryConfigPostProcessor")
				.doesNotHaveBean("contextCircuitBreakerConfigPostProcessor"));
	}

	@Test
	void backsOffForBeansOfTheSameNames() {
		this.runner.withBean("contextRetryTemplatePostProcessor", String.class, () -> "mine")
			.withBean("contextRetryConfigPostProcessor", String.class, () -> "mine")
			.withBean("contextCircuitBreakerConfigPostProcessor", String.class, () -> "mine")
			.run((applicationContext) -> assertThat(applicationContext).hasNotFailed()
				.doesNotHaveBean(ContextRetryTemplatePostProcessor.class)
				.doesNotHaveBean(RetryConfigPostProcessor.class)
				.doesNotHaveBean(CircuitBreakerConfigPostProcessor.class));
	}

}
