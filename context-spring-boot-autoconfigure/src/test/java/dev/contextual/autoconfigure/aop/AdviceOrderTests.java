package dev.contextual.autoconfigure.aop;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

import dev.contextual.CancellableContext;
import dev.contextual.Context;
import dev.contextual.Detached;
import dev.contextual.Key;
import dev.contextual.WithTimeout;
import dev.contextual.autoconfigure.ContextualAutoConfiguration;
import org.junit.jupiter.api.Test;

import org.springframework.aop.framework.Advised;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.cache.concurrent.ConcurrentMapCacheManager;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.core.task.TaskExecutor;
import org.springframework.resilience.annotation.EnableResilientMethods;
import org.springframework.resilience.annotation.Retryable;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.EnableAsync;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.annotation.EnableTransactionManagement;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.AbstractPlatformTransactionManager;
import org.springframework.transaction.support.DefaultTransactionStatus;

import static org.assertj.core.api.Assertions.assertThat;

class AdviceOrderTests {

	private static final Key<String> USER = Key.named("user");

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(ContextualAutoConfiguration.class, ContextAopAutoConfiguration.class,
				AopAutoConfiguration.class))
		.withUserConfiguration(ServiceConfiguration.class);

	@Test
	void timeoutStandsOutsideTheTransaction() {
		this.runner.run((applicationContext) -> {
			applicationContext.getBean(Service.class).transactional();

			assertThat(applicationContext.getBean(RecordingTransactionManager.class).remaining).hasSize(2)
				.doesNotContainNull();
		});
	}

	@Test
	void timeoutStandsOutsideTheRetries() {
		this.runner.run((applicationContext) -> {
			Service service = applicationContext.getBean(Service.class);

			service.retried();

			assertThat(service.contexts()).hasSize(3);
			assertThat(service.contexts()).containsOnly(service.contexts().get(0));
		});
	}

	@Test
	void timeoutStandsFirstButForAsync() {
		this.runner.run((applicationContext) -> {
			Advised advised = (Advised) applicationContext.getBean(Service.class);

			List<String> advices = Arrays.stream(advised.getAdvisors())
				.map((advisor) -> advisor.getAdvice().getClass().getSimpleName())
				.toList();

			assertThat(advices).startsWith("AnnotationAsyncExecutionInterceptor", "ContextMethodInterceptor")
				.contains("TransactionInterceptor", "CacheInterceptor", "RetryAnnotationInterceptor");
		});
	}

	@Test
	void asyncMethodThatIsDetachedRunsDetachedOnItsThread() {
		this.runner.run((applicationContext) -> {
			Service service = applicationContext.getBean(Service.class);
			try (CancellableContext parent = Context.background().withTimeout(Duration.ofMinutes(1))) {
				CompletableFuture<Seen> result = parent.withValue(USER, "ada").call(service::mail);

				Seen seen = result.get(20, TimeUnit.SECONDS);
				assertThat(seen.thread()).isNotSameAs(Thread.currentThread());
				assertThat(seen.context().value(USER)).isEqualTo("ada");
				assertThat(seen.context().deadline()).isNull();
			}
		});
	}

	record Seen(Thread thread, Context context) {

	}

	static class Service {

		private final List<Context> contexts = new CopyOnWriteArrayList<>();

		List<Context> contexts() {
			return this.contexts;
		}

		@WithTimeout("20s")
		@Transactional
		public void transactional() {
		}

		@WithTimeout("20s")
		@Retryable(delay = 1, maxRetries = 2, value = IllegalStateException.class)
		public void retried() {
			this.contexts.add(Context.current());
			if (this.contexts.size() < 3) {
				throw new IllegalStateException("again");
			}
		}

		@WithTimeout("20s")
		@Cacheable("values")
		public String cached() {
			return "value";
		}

		@Async
		@Detached
		public CompletableFuture<Seen> mail() {
			return CompletableFuture.completedFuture(new Seen(Thread.currentThread(), Context.current()));
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAsync
	@EnableCaching
	@EnableTransactionManagement
	@EnableResilientMethods
	static class ServiceConfiguration {

		@Bean
		Service service() {
			return new Service();
		}

		@Bean
		CacheManager cacheManager() {
			return new ConcurrentMapCacheManager();
		}

		@Bean
		PlatformTransactionManager transactionManager() {
			return new RecordingTransactionManager();
		}

		@Bean
		TaskExecutor taskExecutor() {
			SimpleAsyncTaskExecutor executor = new SimpleAsyncTaskExecutor();
			executor.setTaskDecorator((task) -> Context.current().wrap(task));
			return executor;
		}

	}

	static class RecordingTransactionManager extends AbstractPlatformTransactionManager {

		private static final long serialVersionUID = 1L;

		final transient List<Duration> remaining = new CopyOnWriteArrayList<>();

		@Override
		protected Object doGetTransaction() {
			return new Object();
		}

		@Override
		protected void doBegin(Object transaction, TransactionDefinition definition) {
			this.remaining.add(Context.current().remaining());
		}

		@Override
		protected void doCommit(DefaultTransactionStatus status) {
			this.remaining.add(Context.current().remaining());
		}

		@Override
		protected void doRollback(DefaultTransactionStatus status) {
		}

	}

}
