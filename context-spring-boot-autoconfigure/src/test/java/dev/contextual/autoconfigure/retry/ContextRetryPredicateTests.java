package dev.contextual.autoconfigure.retry;

import java.lang.reflect.Method;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import dev.contextual.CancellableContext;
import dev.contextual.Context;
import dev.contextual.Scope;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.beans.BeanUtils;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.MapPropertySource;
import org.springframework.resilience.annotation.EnableResilientMethods;
import org.springframework.resilience.annotation.Retryable;

import static org.assertj.core.api.Assertions.assertThat;

class ContextRetryPredicateTests extends AbstractRetryTests {

	private final AnnotationConfigApplicationContext applicationContext = new AnnotationConfigApplicationContext();

	@AfterEach
	void closeApplication() {
		this.applicationContext.close();
	}

	private <T> T bean(Class<T> type, Duration pause) {
		this.applicationContext.getEnvironment()
			.getPropertySources()
			.addFirst(new MapPropertySource("test", Map.of("pause", pause.toMillis() + "ms")));
		this.applicationContext.register(Resilient.class, type);
		this.applicationContext.refresh();
		return this.applicationContext.getBean(type);
	}

	@Override
	String withRetries(Duration pause, Callable<String> call) throws Exception {
		return bean(Obedient.class, pause).call(call);
	}

	@Test
	void plainMethodTriesAgainButNothingIsSent() {
		Plain plain = bean(Plain.class, Duration.ZERO);

		try (CancellableContext context = Context.background().withCancel()) {
			this.server.onceHanging(context::cancel);
			CountDownLatch attempts = new CountDownLatch(10);
			failure(context, () -> plain.call(() -> {
				attempts.countDown();
				return this.server.get("/hang");
			}));

			assertThat(attempts.getCount()).isEqualTo(6);
		}
		assertThat(this.server.budgets()).hasSize(1);
	}

	@Test
	void firstDelayCountsWhateverUnitAndPlaceNameIt() {
		ContextRetryPredicate predicate = new ContextRetryPredicate();
		try (CancellableContext context = Context.background().withTimeout(NEVER_HERE);
				Scope scope = context.attach()) {
			for (Class<?> type : new Class<?>[] { InMinutes.class, OfClass.class }) {
				Method method = BeanUtils.findDeclaredMethod(type, "call");
				assertThat(predicate.shouldRetry(method, new IllegalStateException())).as("%s", type).isFalse();
			}
			assertThat(predicate.shouldRetry(BeanUtils.findDeclaredMethod(Grown.class, "call"),
					new IllegalStateException()))
				.isTrue();
		}
	}

	@Configuration(proxyBeanMethods = false)
	@EnableResilientMethods
	static class Resilient {

	}

	static class Obedient {

		@Retryable(predicate = ContextRetryPredicate.class, delayString = "${pause}")
		String call(Callable<String> call) throws Exception {
			return call.call();
		}

	}

	static class Plain {

		@Retryable(delayString = "${pause}")
		String call(Callable<String> call) throws Exception {
			return call.call();
		}

	}

	static class InMinutes {

		@Retryable(delay = 6, timeUnit = TimeUnit.MINUTES)
		void call() {
		}

	}

	@Retryable(delayString = "6m")
	static class OfClass {

		void call() {
		}

	}

	static class Grown {

		@Retryable(delay = 1, multiplier = 1_000_000)
		void call() {
		}

	}

}
