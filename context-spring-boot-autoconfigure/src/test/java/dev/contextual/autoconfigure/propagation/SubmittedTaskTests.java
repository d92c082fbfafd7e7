package dev.contextual.autoconfigure.propagation;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

import dev.contextual.CancellableContext;
import dev.contextual.CancellationReason;
import dev.contextual.Context;
import dev.contextual.ContextNode;
import dev.contextual.Key;
import dev.contextual.LiveContexts;
import dev.contextual.autoconfigure.ContextKind;
import dev.contextual.autoconfigure.ContextualAutoConfiguration;
import dev.contextual.autoconfigure.Endings;
import dev.contextual.autoconfigure.RootContext;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.autoconfigure.task.TaskSchedulingAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.task.AsyncTaskExecutor;
import org.springframework.core.task.TaskDecorator;
import org.springframework.core.task.TaskRejectedException;
import org.springframework.scheduling.TaskScheduler;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.EnableAsync;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class SubmittedTaskTests {

	private static final Duration GENEROUS = Duration.ofSeconds(20);

	private static final String[] POOL_OF_ONE = { "spring.threads.virtual.enabled=false",
			"spring.task.execution.pool.core-size=1" };

	private static final Key<String> USER = Key.named("user");

	private final ApplicationContextRunner runner = new ApplicationContextRunner().withConfiguration(
			AutoConfigurations.of(ContextualAutoConfiguration.class, ContextPropagationAutoConfiguration.class,
					TaskExecutionAutoConfiguration.class, TaskSchedulingAutoConfiguration.class));

	@AfterEach
	void nothingIsLeft() {
		assertThat(Context.current()).isEqualTo(Context.background());
		Awaitility.await().atMost(GENEROUS).until(() -> LiveContexts.count((node) -> "task".equals(node.kind())) == 0);
	}

	@ParameterizedTest
	@ValueSource(strings = { "false", "true" })
	void asyncMailLivesOnWhenItsRequestEndsNormally(String propagateContext) {
		this.runner.withPropertyValues("spring.task.execution.propagate-context=" + propagateContext)
			.withUserConfiguration(MailConfiguration.class)
			.run((applicationContext) -> {
				Mail mail = applicationContext.getBean(Mail.class);
				CancellableContext request = request(applicationContext, GENEROUS);

				CompletableFuture<Context> sent = request.withValue(USER, "ada").call(mail::send);
				mail.started().await();
				request.close();
				mail.mayEnd().countDown();

				Context seen = sent.get(20, TimeUnit.SECONDS);
				assertThat(mail.doneAtEnd()).isFalse();
				assertThat(seen.value(USER)).isEqualTo("ada");
			});
	}

	@Test
	void taskThatStartsAfterItsRequestHasEndedNormallyIsNotDone() {
		this.runner.withPropertyValues(POOL_OF_ONE).run((applicationContext) -> {
			AsyncTaskExecutor executor = applicationContext.getBean(AsyncTaskExecutor.class);
			CountDownLatch busy = new CountDownLatch(1);
			executor.execute(() -> await(busy));
			CancellableContext request = request(applicationContext, GENEROUS);
			CompletableFuture<Boolean> done = request
				.call(() -> executor.submitCompletable(() -> Context.current().isDone()));

			request.close();
			busy.countDown();

			assertThat(done.get(20, TimeUnit.SECONDS)).isFalse();
		});
	}

	@Test
	void asyncMailEndsWhenItsRequestIsCut() {
		this.runner.withUserConfiguration(MailConfiguration.class).run((applicationContext) -> {
			Mail mail = applicationContext.getBean(Mail.class);
			try (CancellableContext request = request(applicationContext, GENEROUS)) {
				CompletableFuture<Context> sent = request.call(mail::send);
				mail.started().await();

				request.cancel(new IllegalStateException("cut"));
				mail.mayEnd().countDown();

				assertThat(sent.get(20, TimeUnit.SECONDS).cause()).hasMessage("cut");
				assertThat(mail.doneAtEnd()).isTrue();
				awaitEndings(applicationContext, Endings.Outcome.CANCELLED);
			}
		});
	}

	@Test
	void taskSeesTheDeadlineOfItsRequestAndEndsWithIt() {
		this.runner.run((applicationContext) -> {
			AsyncTaskExecutor executor = applicationContext.getBean(AsyncTaskExecutor.class);
			try (CancellableContext request = request(applicationContext, Duration.ofMillis(50))) {
				CompletableFuture<CancellationReason> reason = request.call(() -> executor.submitCompletable(() -> {
					assertThat(Context.current().awaitDone(GENEROUS)).isTrue();
					return Context.current().reason();
				}));

				assertThat(reason.get(20, TimeUnit.SECONDS)).isEqualTo(CancellationReason.DEADLINE_EXCEEDED);
			}
			awaitEndings(applicationContext, Endings.Outcome.DEADLINE_EXCEEDED);
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "false", "true" })
	void taskIsOneChildOfItsRequest(String propagateContext) {
		this.runner.withPropertyValues("spring.task.execution.propagate-context=" + propagateContext)
			.withBean("first", TaskDecorator.class, () -> (task) -> task)
			.run((applicationContext) -> {
				AsyncTaskExecutor executor = applicationContext.getBean(AsyncTaskExecutor.class);
				try (CancellableContext request = request(applicationContext, GENEROUS)) {
					CompletableFuture<List<Object>> seen = request.call(() -> executor.submitCompletable(() -> {
						ContextNode node = LiveContexts.find(LiveContexts.idOf(request));
						return List.of(node.children(), LiveContexts.idOf(Context.current()));
					}));

					assertThat(seen.get(20, TimeUnit.SECONDS).get(0))
						.asInstanceOf(InstanceOfAssertFactories.list(ContextNode.class))
						.singleElement()
						.satisfies((child) -> {
							assertThat(child.kind()).isEqualTo("task");
							assertThat(child.children()).isEmpty();
							assertThat(child.id()).isEqualTo(seen.join().get(1));
						});
				}
				awaitEndings(applicationContext, Endings.Outcome.COMPLETED);
			});
	}

	@Test
	void taskOfNobodyRunsAsItIs() {
		this.runner.run((applicationContext) -> {
			AsyncTaskExecutor executor = applicationContext.getBean(AsyncTaskExecutor.class);

			assertThat(executor.submitCompletable(Context::current).get(20, TimeUnit.SECONDS))
				.isEqualTo(Context.background());
			assertThat(endings(applicationContext, Endings.Outcome.COMPLETED)).isZero();
		});
	}

	@Test
	void threadIsLeftAsItWasFound() {
		this.runner.withPropertyValues(POOL_OF_ONE).run((applicationContext) -> {
			AsyncTaskExecutor executor = applicationContext.getBean(AsyncTaskExecutor.class);
			try (CancellableContext request = request(applicationContext, GENEROUS)) {
				CompletableFuture<Void> failed = request.call(() -> executor.submitCompletable(() -> {
					throw new IllegalStateException("broken");
				}));
				assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> failed.get(20, TimeUnit.SECONDS))
					.withMessageContaining("broken");

				assertThat(executor.submitCompletable(Context::current).get(20, TimeUnit.SECONDS))
					.isEqualTo(Context.background());
			}
		});
	}

	@Test
	void rejectedTaskLeavesNothing() {
		this.runner.withPropertyValues(POOL_OF_ONE)
			.withPropertyValues("spring.task.execution.pool.max-size=1", "spring.task.execution.pool.queue-capacity=0")
			.run((applicationContext) -> {
				AsyncTaskExecutor executor = applicationContext.getBean(AsyncTaskExecutor.class);
				CountDownLatch busy = new CountDownLatch(1);
				executor.execute(() -> await(busy));
				try (CancellableContext request = request(applicationContext, GENEROUS)) {
					assertThatExceptionOfType(TaskRejectedException.class)
						.isThrownBy(() -> request.run(() -> executor.execute(() -> {
						})));

					assertThat(LiveContexts.find(LiveContexts.idOf(request)).children()).isEmpty();
				}
				finally {
					busy.countDown();
				}
			});
	}

	@Test
	void decoratorOfTheUserWorksBesideOurs() {
		List<String> seen = new CopyOnWriteArrayList<>();
		this.runner.withBean("mine", TaskDecorator.class, () -> (task) -> () -> {
			seen.add("mine");
			task.run();
		}).run((applicationContext) -> {
			AsyncTaskExecutor executor = applicationContext.getBean(AsyncTaskExecutor.class);
			try (CancellableContext request = request(applicationContext, GENEROUS)) {
				Context submitter = request.withValue(USER, "ada");

				assertThat(submitter.call(() -> executor.submitCompletable(() -> Context.current().value(USER)))
					.get(20, TimeUnit.SECONDS)).isEqualTo("ada");
				assertThat(seen).containsExactly("mine");
			}
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "false", "true" })
	void whatASchedulerRunsHasNoContext(String propagateContext) {
		this.runner.withPropertyValues("spring.task.execution.propagate-context=" + propagateContext)
			.withUserConfiguration(JobConfiguration.class)
			.run((applicationContext) -> {
				TaskScheduler scheduler = applicationContext.getBean(TaskScheduler.class);
				CompletableFuture<Context> seen = new CompletableFuture<>();
				try (CancellableContext request = request(applicationContext, GENEROUS)) {
					request.run(() -> Objects
						.requireNonNull(scheduler.schedule(() -> seen.complete(Context.current()), Instant.now())));

					assertThat(seen.get(20, TimeUnit.SECONDS)).isEqualTo(Context.background());
				}
				assertThat(applicationContext.getBean(Job.class).seen().get(20, TimeUnit.SECONDS))
					.isEqualTo(Context.background());
			});
	}

	@Test
	@EnabledForJreRange(min = JRE.JAVA_21)
	void virtualThreadsCarryTheContextToo() {
		this.runner.withPropertyValues("spring.threads.virtual.enabled=true").run((applicationContext) -> {
			AsyncTaskExecutor executor = applicationContext.getBean(AsyncTaskExecutor.class);
			try (CancellableContext request = request(applicationContext, GENEROUS)) {
				CompletableFuture<String> seen = request.withValue(USER, "ada")
					.call(() -> executor
						.submitCompletable(() -> Context.current().value(USER) + " " + Thread.currentThread()));

				assertThat(seen.get(20, TimeUnit.SECONDS)).startsWith("ada VirtualThread");
			}
			awaitEndings(applicationContext, Endings.Outcome.COMPLETED);
		});
	}

	private static CancellableContext request(ApplicationContext applicationContext, Duration timeout) {
		return applicationContext.getBean(RootContext.class)
			.context()
			.withTimeout(timeout, ContextKind.REQUEST.operation("GET /"));
	}

	private static long endings(ApplicationContext applicationContext, Endings.Outcome outcome) {
		return applicationContext.getBean(Endings.class).count(ContextKind.TASK, outcome);
	}

	// A task's result is there a moment before its context is closed.
	private static void awaitEndings(ApplicationContext applicationContext, Endings.Outcome outcome) {
		Awaitility.await().atMost(GENEROUS).until(() -> endings(applicationContext, outcome) == 1);
	}

	private static void await(CountDownLatch latch) {
		try {
			assertThat(latch.await(GENEROUS.toSeconds(), TimeUnit.SECONDS)).isTrue();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAsync
	static class MailConfiguration {

		@Bean
		Mail mail() {
			return new Mail();
		}

	}

	static class Mail {

		private final CountDownLatch started = new CountDownLatch(1);

		private final CountDownLatch mayEnd = new CountDownLatch(1);

		private volatile boolean doneAtEnd;

		@Async
		public CompletableFuture<Context> send() {
			this.started.countDown();
			SubmittedTaskTests.await(this.mayEnd);
			Context context = Context.current();
			this.doneAtEnd = context.isDone();
			return CompletableFuture.completedFuture(context);
		}

		CountDownLatch started() {
			return this.started;
		}

		CountDownLatch mayEnd() {
			return this.mayEnd;
		}

		boolean doneAtEnd() {
			return this.doneAtEnd;
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableScheduling
	static class JobConfiguration {

		@Bean
		Job job() {
			return new Job();
		}

	}

	static class Job {

		private final CompletableFuture<Context> seen = new CompletableFuture<>();

		@Scheduled(fixedRate = 10)
		void run() {
			this.seen.complete(Context.current());
		}

		CompletableFuture<Context> seen() {
			return this.seen;
		}

	}

}
