package dev.contextual;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import dev.contextual.TaskGroup.Policy;
import dev.contextual.TaskGroup.Task;
import dev.contextual.test.AnotherThread;
import dev.contextual.test.RootedTest;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class TaskGroupTests extends RootedTest {

	private static final Key<String> KEY = Key.named("key");

	private static final Duration SECOND = Duration.ofSeconds(1);

	private final CountDownLatch inside = new CountDownLatch(1);

	private final CountDownLatch go = new CountDownLatch(1);

	private final CountDownLatch never = new CountDownLatch(1);

	private final IOException failure = new IOException("mine");

	// The example in the documentation.
	@Test
	void aCartAndItsPricesAreLoadedAtOnce() throws Exception {
		Context context = this.root;
		String page;

		try (TaskGroup<String, List<String>> group = TaskGroup.open(context, Policy.allSuccessful())) {
			Task<String> cart = group.fork(() -> loadCart());
			Task<String> prices = group.fork(() -> loadPrices());
			group.join(); // the first failure cancels the other and is thrown here
			page = cart.get() + " at " + prices.get();
		}

		assertThat(page).isEqualTo("cart at prices");
	}

	// The other example in the documentation.
	@Test
	void theFirstReplicaThatAnswersIsEnough() throws Exception {
		Context context = this.root;
		List<String> replicas = List.of("a", "b", "c");

		String answer = ask(context, replicas);

		assertThat(replicas).contains(answer);
	}

	private static String ask(Context context, List<String> replicas) throws InterruptedException, ExecutionException {
		Policy<String, String> policy = Policy.<String>anySuccessful().withMaxConcurrency(2);
		try (TaskGroup<String, String> group = TaskGroup.open(context, policy)) {
			replicas.forEach((replica) -> group.fork(() -> replica));
			return group.join();
		}
	}

	@Test
	void allResultsComeInTheOrderOfTheForks() throws Exception {
		List<Integer> results;
		try (TaskGroup<Integer, List<Integer>> group = TaskGroup.open(this.root, Policy.allSuccessful())) {
			for (int i = 0; i < 50; i++) {
				int number = i;
				group.fork(() -> number);
			}

			results = group.join();
		}

		assertThat(results).hasSize(50).isSorted();
	}

	@Test
	void aNullResultIsAResult() throws Exception {
		try (TaskGroup<@Nullable String, List<@Nullable String>> group = TaskGroup.open(this.root,
				Policy.allSuccessful())) {
			Task<@Nullable String> task = group.fork(() -> null);

			List<@Nullable String> results = group.join();

			assertThat(results).containsExactly((String) null);
			assertThat(task.state()).isEqualTo(Task.State.SUCCESS);
			assertThat(task.get()).isNull();
		}
	}

	@Test
	void theFirstSuccessMayBeNull() throws Exception {
		try (TaskGroup<@Nullable String, @Nullable String> group = TaskGroup.open(this.root, Policy.anySuccessful())) {
			group.fork(() -> null);

			String result = group.join();

			assertThat(result).isNull();
		}
	}

	@Test
	void aTaskOfANarrowerTypeIsForkedIntoAGroupOfAWiderOne() throws Exception {
		try (TaskGroup<Object, List<Object>> group = TaskGroup.open(this.root, Policy.allSuccessful())) {
			Task<String> name = group.fork(() -> "name");
			Task<Integer> number = group.fork(() -> 42);

			group.join();

			assertThat(name.get()).isEqualTo("name");
			assertThat(number.get()).isEqualTo(42);
		}
	}

	@Test
	void noTasksAreAllSuccessful() throws Exception {
		try (TaskGroup<String, List<String>> group = TaskGroup.open(this.root, Policy.allSuccessful())) {
			List<String> results = group.join();

			assertThat(results).isEmpty();
		}
	}

	@Test
	void noneOfNoTasksIsSuccessful() {
		try (TaskGroup<String, String> group = TaskGroup.open(this.root, Policy.anySuccessful())) {
			assertThatExceptionOfType(ExecutionException.class).isThrownBy(group::join)
				.withCauseInstanceOf(NoSuchElementException.class);
		}
	}

	@Test
	void theFirstFailureCancelsTheOthersAndFailsTheGroup() throws Exception {
		try (TaskGroup<String, List<String>> group = TaskGroup.open(this.root, Policy.allSuccessful())) {
			Task<String> blocked = group.fork(this::waitInside);
			group.fork(() -> {
				this.inside.await();
				throw this.failure;
			});

			assertThatExceptionOfType(ExecutionException.class).isThrownBy(group::join)
				.withCause(this.failure)
				.satisfies((ex) -> assertThat(ex.getSuppressed()).isEmpty());

			assertThat(blocked.state()).isEqualTo(Task.State.FAILED);
			assertThat(blocked.exception()).isInstanceOf(CancelledException.class).hasCause(this.failure);
		}
	}

	@Test
	void otherFailuresAreSuppressedInTheExecutionException() throws Exception {
		IllegalStateException other = new IllegalStateException("on the way out");
		try (TaskGroup<String, List<String>> group = TaskGroup.open(this.root, Policy.allSuccessful())) {
			group.fork(() -> {
				try {
					return waitInside();
				}
				catch (InterruptedException ex) {
					throw other;
				}
			});
			group.fork(() -> {
				this.inside.await();
				throw this.failure;
			});

			assertThatExceptionOfType(ExecutionException.class).isThrownBy(group::join)
				.withCause(this.failure)
				.satisfies((ex) -> assertThat(ex.getSuppressed()).containsExactly(other));

			assertThat(this.failure.getSuppressed()).isEmpty();
		}
	}

	@Test
	void aFailureThatAllTasksShareIsToldOnce() throws Exception {
		try (TaskGroup<String, List<String>> group = TaskGroup.open(this.root, Policy.allSuccessful())) {
			for (int i = 0; i < 3; i++) {
				group.fork(() -> {
					throw this.failure;
				});
			}

			assertThatExceptionOfType(ExecutionException.class).isThrownBy(group::join)
				.withCause(this.failure)
				.satisfies((ex) -> assertThat(ex.getSuppressed()).isEmpty());
		}
	}

	@Test
	void anErrorFailsTheGroupAsAnExceptionDoes() {
		AssertionError error = new AssertionError("mine");
		try (TaskGroup<String, List<String>> group = TaskGroup.open(this.root, Policy.allSuccessful())) {
			Task<String> task = group.fork(() -> {
				throw error;
			});

			assertThatExceptionOfType(ExecutionException.class).isThrownBy(group::join).withCause(error);

			assertThat(task.exception()).isSameAs(error);
		}
	}

	@Test
	void aTimeoutOfTheTasksOwnIsAFailureLikeAnyOther() {
		try (TaskGroup<String, List<String>> group = TaskGroup.open(this.root, Policy.allSuccessful())) {
			group.fork(() -> {
				try (CancellableContext step = Context.current().withTimeout(Duration.ZERO)) {
					step.throwIfDone();
				}
				return "in time";
			});

			assertThatExceptionOfType(ExecutionException.class).isThrownBy(group::join)
				.withCauseInstanceOf(DeadlineExceededException.class);
		}
	}

	@Test
	void theFirstSuccessCancelsTheOthers() throws Exception {
		Task<String> blocked;
		try (TaskGroup<String, String> group = TaskGroup.open(this.root, Policy.anySuccessful())) {
			blocked = group.fork(this::waitInside);
			group.fork(() -> {
				throw this.failure;
			});
			group.fork(() -> {
				this.inside.await();
				return "first";
			});

			String result = group.join();

			assertThat(result).isEqualTo("first");
		}
		assertThat(blocked.exception()).isInstanceOf(CancelledException.class);
	}

	@Test
	void theFirstSuccessIsReturnedWithoutWaitingForTheOthers() throws Exception {
		try (TaskGroup<String, String> group = TaskGroup.open(this.root, Policy.anySuccessful())) {
			Task<String> stubborn = group.fork(this::ignoreInterruptsUntilGo);
			group.fork(() -> {
				this.inside.await();
				return "first";
			});

			String result = group.join();

			assertThat(result).isEqualTo("first");
			assertThat(stubborn.state()).isEqualTo(Task.State.UNAVAILABLE);
			this.go.countDown();
		}
	}

	@Test
	void ifNoneSucceedsTheFailureOfTheFirstForkedFailsTheGroup() {
		IllegalStateException other = new IllegalStateException("other");
		CountDownLatch otherHasFailed = new CountDownLatch(1);
		try (TaskGroup<String, String> group = TaskGroup.open(this.root, Policy.anySuccessful())) {
			group.fork(() -> {
				otherHasFailed.await();
				throw this.failure;
			});
			group.fork(() -> {
				otherHasFailed.countDown();
				throw other;
			});

			assertThatExceptionOfType(ExecutionException.class).isThrownBy(group::join)
				.withCause(this.failure)
				.satisfies((ex) -> assertThat(ex.getSuppressed()).containsExactly(other));
		}
	}

	@Test
	void awaitAllGivesTheTasksWhateverBecameOfThem() throws Exception {
		try (TaskGroup<String, List<Task<String>>> group = TaskGroup.open(this.root, Policy.awaitAll())) {
			group.fork(() -> {
				throw this.failure;
			});
			group.fork(() -> "result");

			List<Task<String>> tasks = group.join();

			assertThat(tasks).extracting(Task::state).containsExactly(Task.State.FAILED, Task.State.SUCCESS);
			assertThat(tasks.get(0).exception()).isSameAs(this.failure);
			assertThat(tasks.get(1).get()).isEqualTo("result");
		}
	}

	@Test
	void aTaskHasNeitherResultNorFailureBeforeItsEnd() throws Exception {
		try (TaskGroup<String, List<String>> group = TaskGroup.open(this.root, Policy.allSuccessful())) {
			Task<String> task = group.fork(this::waitInside);
			this.inside.await();

			assertThat(task.state()).isEqualTo(Task.State.UNAVAILABLE);
			assertThatIllegalStateException().isThrownBy(task::get).withMessageContaining("UNAVAILABLE");
			assertThatIllegalStateException().isThrownBy(task::exception).withMessageContaining("UNAVAILABLE");
		}
	}

	@Test
	void aFailedTaskTellsWhyItHasNoResult() throws Exception {
		try (TaskGroup<String, List<Task<String>>> group = TaskGroup.open(this.root, Policy.awaitAll())) {
			Task<String> task = group.fork(() -> {
				throw this.failure;
			});
			group.join();

			assertThatIllegalStateException().isThrownBy(task::get)
				.withMessageContaining("FAILED")
				.withCause(this.failure);
		}
	}

	@Test
	void tasksSeeTheValuesAndTheDeadlineOfTheContext() throws Exception {
		CancellableContext timed = this.root.withTimeout(SECOND);
		Context context = timed.withValue(KEY, "value");
		try (TaskGroup<Object, List<Object>> group = TaskGroup.open(context, Policy.allSuccessful())) {
			group.fork(() -> Context.current().value(KEY));
			group.fork(() -> Context.current().deadline());

			List<Object> seen = group.join();

			assertThat(seen).containsExactly("value", timed.deadline());
		}
	}

	@Test
	void tasksRunUnderOneChildOfTheContext() throws Exception {
		try (TaskGroup<Context, List<Context>> group = TaskGroup.open(this.root, Policy.allSuccessful())) {
			group.fork(Context::current);
			group.fork(Context::current);

			List<Context> seen = group.join();

			assertThat(seen.get(0)).isEqualTo(seen.get(1)).isNotEqualTo(this.root);
			assertThat(LiveContexts.snapshot(10, (node) -> "task group".equals(node.operation())).roots()).hasSize(1);
		}
	}

	@Test
	void theThreadOfATaskIsLeftWithItsOwnContext() throws Exception {
		Context own = this.root.withValue(KEY, "own");
		try (Scope scope = own.attach();
				TaskGroup<Context, List<Context>> group = TaskGroup.open(this.root, Policy.allSuccessful(),
						Runnable::run)) {
			group.fork(Context::current);

			Context after = Context.current();

			assertThat(after).isEqualTo(own);
			assertThat(group.join()).doesNotContain(own);
		}
	}

	@Test
	void aTaskHasTheClassLoaderOfTheThreadThatForks() throws Exception {
		ClassLoader before = Thread.currentThread().getContextClassLoader();
		ClassLoader loader = new ClassLoader(before) {
		};
		try (TaskGroup<ClassLoader, List<ClassLoader>> group = TaskGroup.open(this.root, Policy.allSuccessful())) {
			Thread.currentThread().setContextClassLoader(loader);
			group.fork(() -> Thread.currentThread().getContextClassLoader());
			Thread.currentThread().setContextClassLoader(before);

			List<ClassLoader> seen = group.join();

			assertThat(seen).containsExactly(loader);
		}
	}

	@Test
	void theEndOfTheContextEndsTheTasksAndTheJoin() throws Exception {
		IllegalStateException cause = new IllegalStateException("because");
		CancellableContext context = this.root.withCancel();
		try (TaskGroup<String, List<String>> group = TaskGroup.open(context, Policy.allSuccessful())) {
			Task<String> task = group.fork(this::waitInside);
			this.inside.await();

			context.cancel(cause);

			assertThatExceptionOfType(CancelledException.class).isThrownBy(group::join).withCause(cause);
			group.close();
			assertThat(task.exception()).isInstanceOf(CancelledException.class).hasCause(cause);
		}
	}

	@Test
	void theDeadlineEndsAJoinThatWaits() throws Exception {
		AnotherThread<Boolean> another = AnotherThread.start(() -> {
			CancellableContext context = this.root.withTimeout(SECOND);
			try (TaskGroup<String, List<String>> group = TaskGroup.open(context, Policy.allSuccessful())) {
				group.fork(this::waitInside);
				assertThatExceptionOfType(DeadlineExceededException.class).isThrownBy(group::join);
			}
			return Thread.interrupted();
		});
		this.inside.await();
		another.awaitBlocked();

		this.time.advance(SECOND);

		assertThat(another.result()).isFalse();
	}

	@Test
	void theJoinDoesNotWaitForStubbornTasksOnceTheContextIsDone() {
		CancellableContext context = this.root.withCancel();
		try (TaskGroup<String, List<String>> group = TaskGroup.open(context, Policy.allSuccessful())) {
			Task<String> stubborn = group.fork(this::ignoreInterruptsUntilGo);

			context.cancel();

			assertThatExceptionOfType(CancelledException.class).isThrownBy(group::join);
			assertThat(stubborn.state()).isEqualTo(Task.State.UNAVAILABLE);
			this.go.countDown();
		}
	}

	@Test
	void failuresBeforeTheEndOfTheContextAreSuppressedInItsException() throws Exception {
		CancellableContext context = this.root.withCancel();
		try (TaskGroup<String, String> group = TaskGroup.open(context, Policy.anySuccessful(), Runnable::run)) {
			group.fork(() -> {
				throw this.failure;
			});

			context.cancel();

			assertThatExceptionOfType(CancelledException.class).isThrownBy(group::join)
				.satisfies((ex) -> assertThat(ex.getSuppressed()).containsExactly(this.failure));
		}
	}

	@Test
	void whatAllTasksReturnedIsPreferredToADoneContext() throws Exception {
		CancellableContext context = this.root.withCancel();
		try (TaskGroup<String, List<String>> group = TaskGroup.open(context, Policy.allSuccessful(), Runnable::run)) {
			group.fork(() -> "in time");

			context.cancel();

			assertThat(group.join()).containsExactly("in time");
		}
	}

	@Test
	void underADoneContextNoTaskBegins() {
		CancellableContext context = this.root.withTimeout(Duration.ZERO);
		AtomicBoolean begun = new AtomicBoolean();
		try (TaskGroup<String, List<Task<String>>> group = TaskGroup.open(context, Policy.awaitAll())) {
			Task<String> task = group.fork(() -> {
				begun.set(true);
				return "begun";
			});

			assertThatExceptionOfType(DeadlineExceededException.class).isThrownBy(group::join);

			assertThat(task.state()).isEqualTo(Task.State.UNAVAILABLE);
		}
		assertThat(begun).isFalse();
	}

	@Test
	void anOperatorWhoCancelsTheGroupsContextEndsTheGroup() throws Exception {
		OperatorCancelledException cause = new OperatorCancelledException();
		try (TaskGroup<String, List<String>> group = TaskGroup.open(this.root, Policy.allSuccessful())) {
			AtomicReference<@Nullable Context> context = new AtomicReference<>();
			group.fork(() -> {
				context.set(Context.current());
				return waitInside();
			});
			this.inside.await();

			LiveContexts.cancel(LiveContexts.idOf(context.get()), cause);

			assertThatExceptionOfType(CancelledException.class).isThrownBy(group::join)
				.withCause(cause)
				.satisfies((ex) -> assertThat(ex.getSuppressed()).isEmpty());
		}
		assertThat(this.root.isDone()).isFalse();
	}

	@Test
	void aTaskForksIntoItsOwnGroupWhileTheOwnerJoins() throws Exception {
		try (TaskGroup<String, List<String>> group = TaskGroup.open(this.root, Policy.allSuccessful())) {
			Thread owner = Thread.currentThread();
			group.fork(() -> {
				while (owner.getState() != Thread.State.WAITING) {
					Thread.onSpinWait();
				}
				group.fork(() -> "inner");
				return "outer";
			});

			List<String> results = group.join();

			assertThat(results).containsExactly("outer", "inner");
		}
	}

	@Test
	void anotherThreadForks() throws Exception {
		try (TaskGroup<String, List<String>> group = TaskGroup.open(this.root, Policy.allSuccessful())) {
			AnotherThread.run(() -> group.fork(() -> "result"));

			assertThat(group.join()).containsExactly("result");
		}
	}

	@Test
	void aForkAfterTheFirstFailureBeginsNothing() throws Exception {
		try (TaskGroup<String, List<String>> group = TaskGroup.open(this.root, Policy.allSuccessful(), Runnable::run)) {
			group.fork(() -> {
				throw this.failure;
			});

			Task<String> task = group.fork(() -> "begun");

			assertThat(task.state()).isEqualTo(Task.State.UNAVAILABLE);
			assertThatExceptionOfType(ExecutionException.class).isThrownBy(group::join).withCause(this.failure);
		}
	}

	@Test
	void aForkAfterTheJoinIsRefused() throws Exception {
		try (TaskGroup<String, List<String>> group = TaskGroup.open(this.root, Policy.allSuccessful())) {
			group.join();

			assertThatIllegalStateException().isThrownBy(() -> group.fork(() -> "late"));
		}
	}

	@Test
	void aForkAfterAJoinThatWasCutShortIsRefused() {
		CancellableContext context = this.root.withCancel();
		try (TaskGroup<String, List<String>> group = TaskGroup.open(context, Policy.allSuccessful())) {
			group.fork(this::ignoreInterruptsUntilGo);
			context.cancel();
			assertThatExceptionOfType(CancelledException.class).isThrownBy(group::join);

			assertThatIllegalStateException().isThrownBy(() -> group.fork(() -> "late"));
			this.go.countDown();
		}
	}

	@Test
	void aForkAfterTheCloseIsRefused() {
		TaskGroup<String, List<String>> group = TaskGroup.open(this.root, Policy.allSuccessful());
		group.close();

		assertThatIllegalStateException().isThrownBy(() -> group.fork(() -> "late"));
	}

	@Test
	void aSecondJoinIsRefused() throws Exception {
		try (TaskGroup<String, List<String>> group = TaskGroup.open(this.root, Policy.allSuccessful())) {
			group.join();

			assertThatIllegalStateException().isThrownBy(group::join);
		}
	}

	@Test
	void aJoinAfterTheCloseIsRefused() {
		TaskGroup<String, List<String>> group = TaskGroup.open(this.root, Policy.allSuccessful());
		group.close();

		assertThatIllegalStateException().isThrownBy(group::join);
	}

	@Test
	void anotherThreadMayNeitherJoinNorClose() throws Exception {
		try (TaskGroup<String, List<String>> group = TaskGroup.open(this.root, Policy.allSuccessful())) {
			AnotherThread.run(() -> {
				assertThatIllegalStateException().isThrownBy(group::join).withMessageContaining("another");
				assertThatIllegalStateException().isThrownBy(group::close).withMessageContaining("another");
			});

			group.fork(() -> "still open");
			assertThat(group.join()).containsExactly("still open");
		}
	}

	@Test
	void aCloseWithoutAJoinCancelsAndWaits() throws Exception {
		AtomicBoolean over = new AtomicBoolean();
		try (TaskGroup<String, List<String>> group = TaskGroup.open(this.root, Policy.allSuccessful())) {
			group.fork(() -> {
				try {
					return waitInside();
				}
				finally {
					over.set(true);
				}
			});
			this.inside.await();
		}

		assertThat(over).isTrue();
	}

	@Test
	void aSecondCloseDoesNothing() {
		TaskGroup<String, List<String>> group = TaskGroup.open(this.root, Policy.allSuccessful());
		group.close();

		group.close();

		assertThat(LiveContexts.count((node) -> "task group".equals(node.operation()))).isZero();
	}

	@Test
	void aGroupUnderACancelledContextIsClosedAsEver() throws Exception {
		CancellableContext context = this.root.withCancel();
		TaskGroup<String, List<String>> group = TaskGroup.open(context, Policy.allSuccessful());
		Task<String> task = group.fork(this::waitInside);
		this.inside.await();
		context.cancel();

		group.close();

		assertThat(task.exception()).isInstanceOf(CancelledException.class);
	}

	@Test
	void aCloseAgainstAnInterruptWaitsOnAndRestoresTheFlag() throws Exception {
		AnotherThread<Boolean> another = AnotherThread.start(() -> {
			TaskGroup<String, List<String>> group = TaskGroup.open(this.root, Policy.allSuccessful());
			Task<String> stubborn = group.fork(this::ignoreInterruptsUntilGo);
			while (this.inside.getCount() > 0) {
				// Parked, it would look as if it were in the close.
				Thread.onSpinWait();
			}
			group.close();
			assertThat(stubborn.state()).isEqualTo(Task.State.SUCCESS);
			return Thread.interrupted();
		});
		this.inside.await();
		another.awaitBlocked();

		another.interrupt();
		another.awaitBlocked();
		this.go.countDown();

		assertThat(another.result()).isTrue();
	}

	@Test
	void aCloseOnAForkJoinThreadRunsNothingElseMeanwhile() throws Exception {
		ForkJoinPool pool = new ForkJoinPool(1);
		AtomicReference<@Nullable Thread> owner = new AtomicReference<>();
		AtomicBoolean elseHasRun = new AtomicBoolean();
		Future<Boolean> elseRanMeanwhile = pool.submit(() -> {
			try (TaskGroup<String, List<String>> group = TaskGroup.open(this.root, Policy.allSuccessful())) {
				group.fork(this::ignoreInterruptsUntilGo);
				while (this.inside.getCount() > 0) {
					spin();
				}
				CompletableFuture<Void> other = CompletableFuture.runAsync(() -> elseHasRun.set(true), pool);
				assertThat(other).isNotDone();
				owner.set(Thread.currentThread());
			}
			return elseHasRun.get();
		});

		while (owner.get() == null || owner.get().getState() != Thread.State.WAITING) {
			spin();
		}
		this.go.countDown();

		assertThat(elseRanMeanwhile.get()).isFalse();
		pool.shutdown();
	}

	@Test
	void anInterruptEndsTheJoinAndLeavesTheTasksToTheClose() throws Exception {
		AtomicReference<@Nullable Task<String>> task = new AtomicReference<>();
		AnotherThread<Boolean> another = AnotherThread.start(() -> {
			try (TaskGroup<String, List<String>> group = TaskGroup.open(this.root, Policy.allSuccessful())) {
				task.set(group.fork(this::waitInside));
				assertThatExceptionOfType(InterruptedException.class).isThrownBy(group::join);
				assertThat(Thread.currentThread().isInterrupted()).isFalse();
				assertThat(task.get().state()).isEqualTo(Task.State.UNAVAILABLE);
			}
			return Thread.interrupted();
		});
		this.inside.await();
		another.awaitBlocked();

		another.interrupt();

		assertThat(another.result()).isFalse();
		assertThat(task.get().exception()).isInstanceOf(CancelledException.class);
	}

	@Test
	void aRejectedTaskHasFailed() throws Exception {
		RejectedExecutionException rejection = new RejectedExecutionException("full");
		Executor full = (work) -> {
			throw rejection;
		};
		try (TaskGroup<String, List<String>> group = TaskGroup.open(this.root, Policy.allSuccessful(), full)) {
			Task<String> task = group.fork(() -> "result");

			assertThatExceptionOfType(ExecutionException.class).isThrownBy(group::join).withCause(rejection);

			assertThat(task.exception()).isSameAs(rejection);
		}
	}

	@Test
	void aTaskThatTheExecutorRejectsButRunsIsRunOnce() throws Exception {
		AtomicInteger runs = new AtomicInteger();
		Executor confused = (work) -> {
			work.run();
			work.run();
			throw new RejectedExecutionException("confused");
		};
		try (TaskGroup<Integer, List<Integer>> group = TaskGroup.open(this.root, Policy.allSuccessful(), confused)) {
			group.fork(runs::incrementAndGet);

			assertThat(group.join()).containsExactly(1);
		}
	}

	@Test
	void theCloseDoesNotWaitForTasksThatTheExecutorHasDropped() {
		Task<String> task;
		try (TaskGroup<String, List<String>> group = TaskGroup.open(this.root, Policy.allSuccessful(), (work) -> {
		})) {
			task = group.fork(() -> "result");
		}

		assertThat(task.state()).isEqualTo(Task.State.UNAVAILABLE);
	}

	@Test
	void aTaskThatTheExecutorBringsAfterTheCloseIsNotBegun() {
		List<Runnable> kept = new ArrayList<>();
		AtomicBoolean begun = new AtomicBoolean();
		try (TaskGroup<String, List<String>> group = TaskGroup.open(this.root, Policy.allSuccessful(), kept::add)) {
			group.fork(() -> {
				begun.set(true);
				return "late";
			});
		}

		kept.forEach(Runnable::run);

		assertThat(begun).isFalse();
	}

	@Test
	void aFailureAlsoEndsTheWaitForTasksThatHaveNotBegun() throws Exception {
		List<Runnable> kept = new ArrayList<>();
		try (TaskGroup<String, List<String>> group = TaskGroup.open(this.root, Policy.allSuccessful(), kept::add)) {
			group.fork(() -> {
				throw this.failure;
			});
			group.fork(() -> "never begun");
			kept.get(0).run();

			assertThatExceptionOfType(ExecutionException.class).isThrownBy(group::join).withCause(this.failure);
		}
	}

	@Test
	void noMoreThanTheBoundRunAtATimeAndAllAreRun() throws Exception {
		AtomicInteger running = new AtomicInteger();
		AtomicInteger most = new AtomicInteger();
		Policy<String, List<String>> policy = Policy.<String>allSuccessful().withMaxConcurrency(3);
		try (TaskGroup<String, List<String>> group = TaskGroup.open(this.root, policy)) {
			for (int i = 0; i < 500; i++) {
				group.fork(() -> {
					most.accumulateAndGet(running.incrementAndGet(), Math::max);
					spin();
					running.decrementAndGet();
					return "result";
				});
			}

			assertThat(group.join()).hasSize(500);
		}
		assertThat(most).hasValueBetween(1, 3);
	}

	@Test
	void aForkBeyondTheBoundIsQueuedAndDoesNotBlock() throws Exception {
		Policy<String, List<String>> policy = Policy.<String>allSuccessful().withMaxConcurrency(1);
		try (TaskGroup<String, List<String>> group = TaskGroup.open(this.root, policy)) {
			group.fork(() -> {
				this.go.await();
				return "first";
			});
			Task<String> queued = group.fork(() -> "second");

			assertThat(queued.state()).isEqualTo(Task.State.UNAVAILABLE);

			this.go.countDown();
			assertThat(group.join()).containsExactly("first", "second");
		}
	}

	@Test
	void queuedTasksAreNotBegunAfterTheFirstFailure() {
		AtomicInteger begun = new AtomicInteger();
		Policy<String, List<String>> policy = Policy.<String>allSuccessful().withMaxConcurrency(1);
		try (TaskGroup<String, List<String>> group = TaskGroup.open(this.root, policy)) {
			group.fork(() -> {
				this.go.await();
				throw this.failure;
			});
			Task<String> queued = group.fork(() -> "begun " + begun.incrementAndGet());

			this.go.countDown();

			assertThatExceptionOfType(ExecutionException.class).isThrownBy(group::join).withCause(this.failure);
			assertThat(queued.state()).isEqualTo(Task.State.UNAVAILABLE);
		}
		assertThat(begun).hasValue(0);
	}

	@Test
	void tasksThatWaitForTheirTurnNeedNoMoreThreadsThanTheBound() throws Exception {
		ThreadPoolExecutor pool = new ThreadPoolExecutor(2, 2, 1, TimeUnit.SECONDS, new SynchronousQueue<>());
		Policy<Integer, List<Integer>> policy = Policy.<Integer>allSuccessful().withMaxConcurrency(2);
		try (TaskGroup<Integer, List<Integer>> group = TaskGroup.open(this.root, policy, pool)) {
			for (int i = 0; i < 200; i++) {
				int number = i;
				group.fork(() -> {
					this.go.await();
					return number;
				});
			}

			this.go.countDown();

			assertThat(group.join()).hasSize(200).isSorted();
		}
		finally {
			pool.shutdown();
		}
	}

	@Test
	void tasksThatAnInlineExecutorRunsDoNotNestHoweverManyWait() throws Exception {
		Policy<Integer, List<Integer>> policy = Policy.<Integer>allSuccessful().withMaxConcurrency(1);
		try (TaskGroup<Integer, List<Integer>> group = TaskGroup.open(this.root, policy, Runnable::run)) {
			group.fork(() -> {
				for (int i = 0; i < 100_000; i++) {
					group.fork(() -> 1);
				}
				return 0;
			});

			assertThat(group.join()).hasSize(100_001);
		}
	}

	@Test
	void aRejectedTaskDoesNotHoldUpThoseThatWait() throws Exception {
		AtomicInteger starts = new AtomicInteger();
		Executor everyOther = (work) -> {
			if (starts.incrementAndGet() % 2 == 0) {
				throw new RejectedExecutionException("every other");
			}
			work.run();
		};
		Policy<String, List<Task<String>>> policy = Policy.<String>awaitAll().withMaxConcurrency(1);
		try (TaskGroup<String, List<Task<String>>> group = TaskGroup.open(this.root, policy, everyOther)) {
			for (int i = 0; i < 4; i++) {
				group.fork(() -> "result");
			}

			List<Task<String>> tasks = group.join();

			assertThat(tasks).extracting(Task::state)
				.containsExactly(Task.State.SUCCESS, Task.State.FAILED, Task.State.SUCCESS, Task.State.FAILED);
		}
	}

	@Test
	void aBoundBelowOneIsRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> Policy.allSuccessful().withMaxConcurrency(0))
			.withMessageContaining("maxConcurrency")
			.withMessageContaining("0");
	}

	@Test
	void onePolicyServesManyGroups() throws Exception {
		Policy<String, List<String>> policy = Policy.allSuccessful();
		for (int i = 0; i < 2; i++) {
			try (TaskGroup<String, List<String>> group = TaskGroup.open(this.root, policy)) {
				group.fork(() -> "result");

				assertThat(group.join()).containsExactly("result");
			}
		}
	}

	@Test
	void whatATaskSubmitsLivesOnAfterASuccess() throws Exception {
		AtomicReference<@Nullable CancellableContext> submitted = new AtomicReference<>();
		try (TaskGroup<String, List<String>> group = TaskGroup.open(this.root, Policy.allSuccessful())) {
			group.fork(() -> {
				submitted.set(Context.current().outliving(Operation.named("mail")));
				return "result";
			});
			group.join();
		}

		assertThat(submitted.get().isDone()).isFalse();
	}

	@Test
	void aScopeThatATaskForgetsFailsTheTaskAlone() throws Exception {
		try (TaskGroup<String, List<Task<String>>> group = TaskGroup.open(this.root, Policy.awaitAll(),
				Runnable::run)) {
			Task<String> task = group.fork(() -> {
				this.root.withValue(KEY, "forgotten").attach();
				return "result";
			});
			group.join();

			assertThat(task.exception()).isInstanceOf(IllegalStateException.class);
			assertThat(Context.current()).isEqualTo(Context.background());
		}
	}

	@Test
	void groupsThatRaceWithTheEndOfTheirContextLeaveNothingRunning() throws Exception {
		long seed = System.nanoTime();
		Random random = new Random(seed);
		long liveBefore = LiveContexts.count((node) -> true);
		AtomicInteger begun = new AtomicInteger();
		AtomicInteger over = new AtomicInteger();
		int outcomes = 0;
		ExecutorService canceller = Executors.newSingleThreadExecutor();
		for (int i = 0; i < 2_000; i++) {
			CancellableContext context = this.root.withCancel();
			boolean races = random.nextBoolean();
			int size = random.nextInt(8);
			int failing = random.nextInt(10);
			try (TaskGroup<Integer, ?> group = TaskGroup.open(context, policy(random))) {
				Future<?> cancel = canceller.submit(races ? context::cancel : () -> {
				});
				for (int number = 0; number < size; number++) {
					boolean blocks = races && random.nextBoolean();
					group.fork(task(number == failing, blocks, begun, over));
				}
				if (random.nextInt(4) > 0) {
					group.join();
				}
				outcomes++;
				cancel.get();
			}
			catch (ExecutionException | CancelledException ex) {
				outcomes++;
			}
			int running = begun.get() - over.get();
			context.close();

			assertThat(running).as("running tasks of group %d, seed %d", i, seed).isZero();
		}
		canceller.shutdown();

		assertThat(outcomes).isEqualTo(2_000);
		assertThat(begun).hasPositiveValue();
		assertThat(LiveContexts.count((node) -> true)).as("seed %d", seed).isEqualTo(liveBefore);
	}

	@Test
	void forksThatRaceWithTheCloseAreWaitedForOrRefused() throws Exception {
		AtomicInteger begun = new AtomicInteger();
		AtomicInteger over = new AtomicInteger();
		for (int i = 0; i < 500; i++) {
			TaskGroup<Integer, List<Integer>> group = TaskGroup.open(this.root, Policy.allSuccessful());
			CountDownLatch forking = new CountDownLatch(1);
			AnotherThread<Integer> forker = AnotherThread.start(() -> {
				int accepted = 0;
				try {
					while (true) {
						group.fork(task(false, false, begun, over));
						accepted++;
						forking.countDown();
					}
				}
				catch (IllegalStateException ex) {
					return accepted;
				}
			});
			forking.await();

			group.close();

			assertThat(begun.get()).isEqualTo(over.get());
			assertThat(forker.result()).isPositive();
		}
	}

	private static Policy<Integer, ?> policy(Random random) {
		int kind = random.nextInt(3);
		int bound = 1 + random.nextInt(4);
		if (kind == 0) {
			return Policy.<Integer>allSuccessful().withMaxConcurrency(bound);
		}
		return (kind == 1) ? Policy.<Integer>anySuccessful() : Policy.<Integer>awaitAll().withMaxConcurrency(bound);
	}

	private Callable<Integer> task(boolean fails, boolean blocks, AtomicInteger begun, AtomicInteger over) {
		return () -> {
			begun.incrementAndGet();
			try {
				if (fails) {
					throw this.failure;
				}
				if (blocks) {
					this.never.await();
				}
				spin();
				return 1;
			}
			finally {
				over.incrementAndGet();
			}
		};
	}

	private static void spin() {
		for (int i = 0; i < 100; i++) {
			Thread.onSpinWait();
		}
	}

	private static String loadCart() {
		return "cart";
	}

	private static String loadPrices() {
		return "prices";
	}

	private String waitInside() throws InterruptedException {
		this.inside.countDown();
		this.never.await();
		return "never";
	}

	private String ignoreInterruptsUntilGo() {
		this.inside.countDown();
		while (true) {
			try {
				this.go.await();
				return "stubborn";
			}
			catch (InterruptedException ex) {
				// It takes no notice.
			}
		}
	}

}
