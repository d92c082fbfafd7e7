package dev.contextual;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.Stream;

import dev.contextual.test.RootedTest;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

class NullArgumentTests extends RootedTest {

	static Stream<Arguments> calls() {
		Context context = Context.background();
		Duration duration = Duration.ofSeconds(1);
		Deadline deadline = Deadline.after(duration);
		Operation operation = Operation.named("operation");
		Throwable cause = new IllegalStateException("cause");
		Map<String, ThrowingCallable> calls = new TreeMap<>();
		calls.put("withCancel: operation", () -> context.withCancel(null));
		calls.put("withTimeout(Duration): timeout", () -> context.withTimeout(null));
		calls.put("withTimeout(Duration, Operation), 1: timeout", () -> context.withTimeout(null, operation));
		calls.put("withTimeout(Duration, Operation), 2: operation",
				() -> context.withTimeout(duration, (Operation) null));
		calls.put("withTimeout(Duration, Throwable), 1: timeout", () -> context.withTimeout(null, cause));
		calls.put("withTimeout(Duration, Throwable), 2: cause", () -> context.withTimeout(duration, (Throwable) null));
		calls.put("withTimeout(Duration, Operation, Throwable), 1: timeout",
				() -> context.withTimeout(null, operation, cause));
		calls.put("withTimeout(Duration, Operation, Throwable), 2: operation",
				() -> context.withTimeout(duration, null, cause));
		calls.put("withTimeout(Duration, Operation, Throwable), 3: cause",
				() -> context.withTimeout(duration, operation, null));
		calls.put("withDeadline(Deadline): deadline", () -> context.withDeadline(null));
		calls.put("withDeadline(Deadline, Operation), 1: deadline", () -> context.withDeadline(null, operation));
		calls.put("withDeadline(Deadline, Operation), 2: operation",
				() -> context.withDeadline(deadline, (Operation) null));
		calls.put("withDeadline(Deadline, Throwable), 1: deadline", () -> context.withDeadline(null, cause));
		calls.put("withDeadline(Deadline, Throwable), 2: cause",
				() -> context.withDeadline(deadline, (Throwable) null));
		calls.put("withDeadline(Deadline, Operation, Throwable), 1: deadline",
				() -> context.withDeadline(null, operation, cause));
		calls.put("withDeadline(Deadline, Operation, Throwable), 2: operation",
				() -> context.withDeadline(deadline, null, cause));
		calls.put("withDeadline(Deadline, Operation, Throwable), 3: cause",
				() -> context.withDeadline(deadline, operation, null));
		calls.put("outliving: operation", () -> context.outliving(null));
		calls.put("withValue, 1: key", () -> context.withValue(null, "value"));
		calls.put("withValue, 2: value", () -> context.withValue(Key.<String>named("key"), null));
		calls.put("value: key", () -> context.value(null));
		calls.put("remaining: atMost", () -> context.remaining(null));
		calls.put("afterFunc(Runnable): action", () -> context.afterFunc(null));
		calls.put("afterFunc(Runnable, Executor), 1: action", () -> context.afterFunc(null, Runnable::run));
		calls.put("afterFunc(Runnable, Executor), 2: executor", () -> context.afterFunc(() -> {
		}, null));
		calls.put("sleep: duration", () -> context.sleep(null));
		calls.put("awaitDone: atMost", () -> context.awaitDone(null));
		calls.put("await: stage", () -> context.await(null));
		calls.put("run: action", () -> context.run(null));
		calls.put("call: computation", () -> context.call(null));
		calls.put("wrap: action", () -> context.wrap(null));
		calls.put("wrapCallable: task", () -> context.wrapCallable(null));
		calls.put("wrapSupplier: supplier", () -> context.wrapSupplier(null));
		calls.put("callInterruptibly: task", () -> context.callInterruptibly(null));
		calls.put("Deadline.after: timeout", () -> Deadline.after(null));
		calls.put("Deadline.at: instant", () -> Deadline.at(null));
		calls.put("Deadline.earlier: other", () -> deadline.earlier(null));
		calls.put("Key.named: name", () -> Key.named(null));
		calls.put("Key.sensitive: name", () -> Key.sensitive(null));
		calls.put("Operation.named: name", () -> Operation.named(null));
		calls.put("LiveContexts.snapshot: filter", () -> LiveContexts.snapshot(1, null));
		calls.put("LiveContexts.count: filter", () -> LiveContexts.count(null));
		calls.put("LiveContexts.cancel: cause", () -> LiveContexts.cancel(1, null));
		calls.put("LiveContexts.idOf: context", () -> LiveContexts.idOf(null));
		calls.put("LiveContexts.detectLeaks, 1: level", () -> LiveContexts.detectLeaks(null, duration));
		calls.put("LiveContexts.detectLeaks, 2: grace", () -> LiveContexts.detectLeaks(LeakLevel.SAMPLED, null));
		calls.put("LiveContexts.overdueAfter: threshold", () -> LiveContexts.overdueAfter(null));
		TaskGroup.Policy<Object, ?> policy = TaskGroup.Policy.awaitAll();
		calls.put("TaskGroup.open(Context, Policy), 1: context", () -> TaskGroup.open(null, policy));
		calls.put("TaskGroup.open(Context, Policy), 2: policy",
				() -> TaskGroup.open(context, (TaskGroup.Policy<Object, Object>) null));
		calls.put("TaskGroup.open(Context, Policy, Executor), 1: context",
				() -> TaskGroup.open(null, policy, Runnable::run));
		calls.put("TaskGroup.open(Context, Policy, Executor), 2: policy",
				() -> TaskGroup.open(context, (TaskGroup.Policy<Object, Object>) null, Runnable::run));
		calls.put("TaskGroup.open(Context, Policy, Executor), 3: executor",
				() -> TaskGroup.open(context, policy, null));
		calls.put("TaskGroup.fork: task", () -> {
			try (TaskGroup<Object, ?> group = TaskGroup.open(context, policy)) {
				group.fork(null);
			}
		});
		calls.put("ContextExecutors.propagating(Executor): executor",
				() -> ContextExecutors.propagating((Executor) null));
		calls.put("ContextExecutors.propagating(ExecutorService): executor",
				() -> ContextExecutors.propagating((ExecutorService) null));
		calls.put("ContextExecutors.propagating(ScheduledExecutorService): executor",
				() -> ContextExecutors.propagating((ScheduledExecutorService) null));
		calls.put("propagating executor: task",
				() -> ContextExecutors.propagating((Executor) Runnable::run).execute(null));
		return calls.entrySet().stream().map((call) -> Arguments.of(call.getKey(), call.getValue()));
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("calls")
	void theNullArgumentIsNamed(String name, ThrowingCallable call) {
		String argument = name.substring(name.indexOf(": ") + 2);

		assertThatNullPointerException().isThrownBy(call).withMessage(argument);
	}

	static Stream<Arguments> callsOnOneWithADeadline() {
		return Stream.of(Arguments.of("remaining: atMost", (OnContext) (context) -> context.remaining(null)),
				Arguments.of("cancel: cause", (OnContext) (context) -> {
					context.cancel(null);
					return context;
				}), Arguments.of("afterFunc: action", (OnContext) (context) -> context.afterFunc(null)),
				Arguments.of("outliving: operation", (OnContext) (context) -> context.outliving(null)),
				Arguments.of("withTimeout: timeout", (OnContext) (context) -> context.withTimeout(null)),
				Arguments.of("sleep: duration", (OnContext) (context) -> {
					context.sleep(null);
					return context;
				}));
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("callsOnOneWithADeadline")
	void theNullArgumentIsNamedWithADeadlineToo(String name, OnContext call) {
		CancellableContext context = this.root.withTimeout(Duration.ofSeconds(1));
		String argument = name.substring(name.indexOf(": ") + 2);

		assertThatNullPointerException().isThrownBy(() -> call.on(context)).withMessage(argument);

		assertThat(context.isDone()).isFalse();
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("callsOnOneWithADeadline")
	void theNullArgumentIsNamedOnADoneContextToo(String name, OnContext call) {
		CancellableContext context = this.root.withTimeout(Duration.ZERO);
		String argument = name.substring(name.indexOf(": ") + 2);

		assertThatNullPointerException().isThrownBy(() -> call.on(context)).withMessage(argument);
	}

	private interface OnContext {

		Object on(CancellableContext context) throws Exception;

	}

}
