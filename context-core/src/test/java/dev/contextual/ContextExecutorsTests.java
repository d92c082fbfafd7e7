package dev.contextual;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

import dev.contextual.test.RootedTest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

class ContextExecutorsTests extends RootedTest {

	private static final Key<String> KEY = Key.named("key");

	private static final Duration SECOND = Duration.ofSeconds(1);

	private final ScheduledExecutorService pool = Executors.newScheduledThreadPool(1);

	private final ScheduledExecutorService propagating = ContextExecutors.propagating(this.pool);

	private final CancellableContext submitter = this.root.withTimeout(SECOND);

	private final CountDownLatch inside = new CountDownLatch(1);

	private final CountDownLatch go = new CountDownLatch(1);

	@AfterEach
	void stopPool() throws Exception {
		this.go.countDown();
		this.pool.shutdownNow();
		assertThat(this.pool.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
	}

	static List<Arguments> submissions() {
		return List.of(Arguments.of("execute", (Submit) (executor, task) -> {
			CompletableFuture<Context> result = new CompletableFuture<>();
			executor.execute(() -> result.complete(call(task)));
			return result.get();
		}), Arguments.of("submit(Runnable)", (Submit) (executor, task) -> {
			CompletableFuture<Context> result = new CompletableFuture<>();
			executor.submit(() -> {
				result.complete(call(task));
			}).get();
			return result.get();
		}), Arguments.of("submit(Runnable, T)", (Submit) (executor, task) -> {
			List<Context> seen = new ArrayList<>();
			return executor.submit(() -> {
				seen.add(call(task));
			}, seen).get().get(0);
		}), Arguments.of("submit(Callable)", (Submit) (executor, task) -> executor.submit(task).get()),
				Arguments.of("invokeAll", (Submit) (executor, task) -> executor.invokeAll(List.of(task)).get(0).get()),
				Arguments.of("invokeAll, timed",
						(Submit) (executor,
								task) -> executor.invokeAll(List.of(task), 30, TimeUnit.SECONDS).get(0).get()),
				Arguments.of("invokeAny", (Submit) (executor, task) -> executor.invokeAny(List.of(task))),
				Arguments.of("invokeAny, timed",
						(Submit) (executor, task) -> executor.invokeAny(List.of(task), 30, TimeUnit.SECONDS)),
				Arguments.of("schedule(Callable)",
						(Submit) (executor, task) -> executor.schedule(task, 0, TimeUnit.SECONDS).get()),
				Arguments.of("schedule(Runnable)", (Submit) (executor, task) -> {
					CompletableFuture<Context> result = new CompletableFuture<>();
					executor.schedule(() -> {
						result.complete(call(task));
					}, 0, TimeUnit.SECONDS).get();
					return result.get();
				}),
				Arguments.of("CompletableFuture",
						(Submit) (executor, task) -> CompletableFuture
							.supplyAsync(() -> call(task), ContextExecutors.propagating((Executor) executor))
							.get()));
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("submissions")
	void aTaskRunsUnderAContextThatFollowsTheSubmitters(String name, Submit submit) throws Exception {
		Context context = this.submitter.withValue(KEY, "value");

		Context seen = context.call(() -> submit.on(this.propagating, () -> {
			Context current = Context.current();
			assertThat(current.isDone()).isFalse();
			return current;
		}));

		assertThat(seen.value(KEY)).isEqualTo("value");
		assertThat(seen.deadline()).isEqualTo(this.submitter.deadline());
		assertThat(seen).hasToString(context + ".outliving");
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("submissions")
	void theThreadIsLeftAsFound(String name, Submit submit) throws Exception {
		this.submitter.call(() -> submit.on(this.propagating, Context::current));

		Context after = this.pool.submit(Context::current).get();

		assertThat(after).isEqualTo(Context.background());
		assertThat(LiveContexts.count((node) -> "task".equals(node.operation()))).isZero();
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("submissions")
	void withoutAContextTheTaskHasNone(String name, Submit submit) throws Exception {
		Context seen = submit.on(this.propagating, Context::current);

		assertThat(seen).isEqualTo(Context.background());
	}

	@Test
	void withoutAContextTheTaskIsHandedOnAsItIs() {
		List<Runnable> handedOn = new ArrayList<>();
		Runnable task = () -> {
		};

		ContextExecutors.propagating((Executor) handedOn::add).execute(task);

		assertThat(handedOn).containsExactly(task);
	}

	@Test
	void aTaskIsShownAsSuch() throws Exception {
		List<ContextNode> nodes = this.submitter.call(() -> this.propagating
			.submit(() -> LiveContexts.snapshot(10, (node) -> "task".equals(node.kind())).roots())
			.get());

		assertThat(nodes).hasSize(1);
	}

	@Test
	void aTaskLivesOnWhenItsSubmitterEndsNormally() throws Exception {
		Future<Boolean> isDone = this.submitter.call(() -> this.propagating.submit(() -> {
			this.inside.countDown();
			this.go.await();
			return Context.current().isDone();
		}));
		this.inside.await();

		this.submitter.close();
		this.go.countDown();

		assertThat(isDone.get()).isFalse();
	}

	@Test
	void aTaskThatStartsAfterItsSubmitterHasEndedNormallyLivesOn() throws Exception {
		occupyPool();
		Future<Boolean> isDone = this.submitter.call(() -> this.propagating.submit(() -> Context.current().isDone()));

		this.submitter.close();
		this.go.countDown();

		assertThat(isDone.get()).isFalse();
	}

	@Test
	void aTaskEndsWhenItsSubmitterIsCut() throws Exception {
		IllegalStateException cause = new IllegalStateException("because");
		Future<Throwable> seen = this.submitter.call(() -> this.propagating.submit(() -> {
			this.inside.countDown();
			this.go.await();
			return Context.current().cause();
		}));
		this.inside.await();

		this.submitter.cancel(cause);
		this.go.countDown();

		assertThat(seen.get()).isSameAs(cause);
	}

	@Test
	void aTaskThatStartsAfterTheDeadlineRunsAndSeesThatItIsDone() throws Exception {
		occupyPool();
		Future<CancellationReason> reason = this.submitter
			.call(() -> this.propagating.submit(() -> Context.current().reason()));

		this.time.advance(SECOND);
		this.go.countDown();

		assertThat(reason.get()).isEqualTo(CancellationReason.DEADLINE_EXCEEDED);
	}

	@Test
	void aTaskThatIsNeverRunLeavesNothingBehind() throws Exception {
		occupyPool();
		long live = LiveContexts.count((node) -> true);

		this.submitter.run(() -> this.propagating.execute(() -> {
		}));

		assertThat(LiveContexts.count((node) -> true)).isEqualTo(live);
	}

	@Test
	void aRejectionIsTheCallersAndLeavesNothingBehind() {
		this.pool.shutdown();
		long live = LiveContexts.count((node) -> true);

		assertThatExceptionOfType(RejectedExecutionException.class)
			.isThrownBy(() -> this.submitter.run(() -> this.propagating.execute(() -> {
			})));

		assertThat(LiveContexts.count((node) -> true)).isEqualTo(live);
	}

	@Test
	void whatATaskThrowsIsTheFuturesFailure() throws Exception {
		ClassNotFoundException failure = new ClassNotFoundException("mine");

		Future<String> future = this.submitter.call(() -> this.propagating.submit(() -> {
			throw failure;
		}));

		assertThatExceptionOfType(ExecutionException.class).isThrownBy(future::get).withCause(failure);
	}

	@Test
	void aFutureThatIsCancelledInterruptsItsTask() throws Exception {
		CompletableFuture<String> seen = new CompletableFuture<>();
		Future<?> future = this.submitter.call(() -> this.propagating.submit(() -> {
			this.inside.countDown();
			try {
				this.go.await();
				seen.complete("not interrupted");
			}
			catch (InterruptedException ex) {
				seen.complete("interrupted");
			}
		}));
		this.inside.await();

		future.cancel(/* mayInterruptIfRunning= */ true);

		assertThat(seen.get()).isEqualTo("interrupted");
	}

	@Test
	void theDelayOfAScheduledTaskIsItsFutures() {
		ScheduledFuture<?> future = this.submitter.call(() -> this.propagating.schedule(() -> {
		}, 1, TimeUnit.HOURS));

		assertThat(future.getDelay(TimeUnit.MINUTES)).isBetween(50L, 60L);
	}

	@Test
	void eachRunAtAFixedRateHasTheValuesWithoutTheDeadline() throws Exception {
		List<Context> seen = runsOf((task) -> this.propagating.scheduleAtFixedRate(task, 0, 1, TimeUnit.MILLISECONDS));

		assertThat(seen.get(0)).isNotEqualTo(seen.get(1));
		assertThat(seen).allSatisfy((context) -> {
			assertThat(context.value(KEY)).isEqualTo("value");
			assertThat(context.deadline()).isNull();
		});
	}

	@Test
	void eachRunWithAFixedDelayHasTheValuesWithoutTheDeadline() throws Exception {
		List<Context> seen = runsOf(
				(task) -> this.propagating.scheduleWithFixedDelay(task, 0, 1, TimeUnit.MILLISECONDS));

		assertThat(seen.get(0)).isNotEqualTo(seen.get(1));
		assertThat(seen).allSatisfy((context) -> {
			assertThat(context.value(KEY)).isEqualTo("value");
			assertThat(context.deadline()).isNull();
		});
	}

	@Test
	void aPeriodicTaskGoesOnAfterItsSubmitterWasCut() throws Exception {
		CountDownLatch runs = new CountDownLatch(3);
		Queue<Boolean> done = new ConcurrentLinkedQueue<>();
		Future<?> future = this.submitter.call(() -> this.propagating.scheduleAtFixedRate(() -> {
			done.add(Context.current().isDone());
			runs.countDown();
		}, 0, 1, TimeUnit.MILLISECONDS));

		this.submitter.cancel(new IllegalStateException("because"));
		runs.await();

		assertThat(done).doesNotContain(true);
		assertThat(future.isDone()).isFalse();
	}

	@Test
	void aPeriodicTaskWithoutAContextHasNone() throws Exception {
		CompletableFuture<Context> seen = new CompletableFuture<>();

		Future<?> future = this.propagating.scheduleAtFixedRate(() -> seen.complete(Context.current()), 0, 1,
				TimeUnit.HOURS);

		assertThat(seen.get()).isEqualTo(Context.background());
		assertThat(future.isDone()).isFalse();
	}

	@Test
	void whatPropagatesAlreadyIsNotWrappedAgain() {
		Executor executor = ContextExecutors.propagating((Executor) Runnable::run);
		ExecutorService service = ContextExecutors.propagating((ExecutorService) ForkJoinPool.commonPool());

		assertThat(ContextExecutors.propagating(executor)).isSameAs(executor);
		assertThat(ContextExecutors.propagating(service)).isSameAs(service);
		assertThat(ContextExecutors.propagating((Executor) service)).isSameAs(service);
		assertThat(ContextExecutors.propagating(this.propagating)).isSameAs(this.propagating);
		assertThat(ContextExecutors.propagating((ExecutorService) this.propagating)).isSameAs(this.propagating);
	}

	@Test
	void theShutdownIsTheDelegates() throws Exception {
		assertThat(this.propagating.isShutdown()).isFalse();

		this.propagating.shutdown();

		assertThat(this.propagating.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
		assertThat(this.pool.isTerminated()).isTrue();
		assertThat(this.propagating.isShutdown()).isTrue();
		assertThat(this.propagating.isTerminated()).isTrue();
	}

	@Test
	void tasksThatAShutdownFindsWaitingAreReturned() throws Exception {
		occupyPool();
		this.submitter.run(() -> this.propagating.execute(() -> {
		}));

		List<Runnable> waiting = this.propagating.shutdownNow();

		assertThat(waiting).hasSize(1);
	}

	@Test
	void theCloseOfJava19IsTheDelegates() throws Exception {
		Object service = ContextExecutors.propagating(this.pool);
		assumeThat(service).isInstanceOf(AutoCloseable.class);

		((AutoCloseable) service).close();

		assertThat(this.pool.isTerminated()).isTrue();
	}

	@Test
	void theCloseOfJava19LeavesTheCommonPoolAlone() throws Exception {
		Object service = ContextExecutors.propagating((ExecutorService) ForkJoinPool.commonPool());
		assumeThat(service).isInstanceOf(AutoCloseable.class);

		((AutoCloseable) service).close();

		assertThat(ForkJoinPool.commonPool().isShutdown()).isFalse();
	}

	private List<Context> runsOf(Schedule schedule) throws Exception {
		CountDownLatch runs = new CountDownLatch(2);
		Queue<Context> seen = new ConcurrentLinkedQueue<>();
		Future<?> future = this.submitter.withValue(KEY, "value").call(() -> schedule.of(() -> {
			seen.add(Context.current());
			runs.countDown();
		}));
		runs.await();
		future.cancel(/* mayInterruptIfRunning= */ false);
		return List.copyOf(seen);
	}

	private void occupyPool() throws InterruptedException {
		this.pool.execute(() -> {
			this.inside.countDown();
			try {
				this.go.await();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		});
		this.inside.await();
	}

	private static Context call(Callable<Context> task) {
		try {
			return task.call();
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	private interface Submit {

		Context on(ScheduledExecutorService executor, Callable<Context> task) throws Exception;

	}

	private interface Schedule {

		Future<?> of(Runnable task);

	}

}
