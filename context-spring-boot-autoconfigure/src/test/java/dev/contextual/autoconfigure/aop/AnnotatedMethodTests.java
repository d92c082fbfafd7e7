package dev.contextual.autoconfigure.aop;

import java.io.IOException;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import dev.contextual.CancellableContext;
import dev.contextual.CancellationReason;
import dev.contextual.CancelledException;
import dev.contextual.Context;
import dev.contextual.ContextDoneException;
import dev.contextual.Deadline;
import dev.contextual.DeadlineExceededException;
import dev.contextual.Detached;
import dev.contextual.Key;
import dev.contextual.LiveContexts;
import dev.contextual.WithTimeout;
import dev.contextual.autoconfigure.ContextualAutoConfiguration;
import org.aopalliance.intercept.MethodInterceptor;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.aop.framework.ProxyFactory;
import org.springframework.aop.support.AopUtils;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.core.annotation.AliasFor;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@ExtendWith(OutputCaptureExtension.class)
class AnnotatedMethodTests {

	private static final Duration GENEROUS = Duration.ofSeconds(20);

	private static final Key<String> USER = Key.named("user");

	private static AnnotationConfigApplicationContext applicationContext;

	private static Work work;

	@BeforeAll
	static void start() {
		applicationContext = running(Work.class, Timed.class, GreetingAdapter.class, WebController.class);
		work = applicationContext.getBean(Work.class);
	}

	private static AnnotationConfigApplicationContext running(Class<?>... beans) {
		AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
		TestPropertyValues.of("work.timeout=3s").applyTo(context);
		context.register(ContextualAutoConfiguration.class, ContextAopAutoConfiguration.class);
		Stream.of(beans).forEach(context::registerBean);
		context.refresh();
		return context;
	}

	@AfterAll
	static void stop() {
		applicationContext.close();
	}

	@AfterEach
	void threadIsLeftAsFound() {
		assertThat(Context.current()).isEqualTo(Context.background());
		assertThat(Thread.interrupted()).isFalse();
		assertThat(LiveContexts.count((node) -> "method".equals(node.kind()))).isZero();
	}

	@Test
	void methodRunsUnderAChildThatIsClosedAfterwards() {
		try (CancellableContext parent = Context.background().withCancel()) {
			Context context = parent.withValue(USER, "ada").call(work::plain);

			assertThat(context.value(USER)).isEqualTo("ada");
			assertThat(context.reason()).isEqualTo(CancellationReason.CANCELLED);
			assertThat(parent.isDone()).isFalse();
		}
	}

	@Test
	void timeoutBecomesTheDeadline() {
		assertThat(work.remaining()).isPositive().isLessThanOrEqualTo(Duration.ofSeconds(2));
	}

	@Test
	void earlierDeadlineOfTheParentHolds() {
		try (CancellableContext parent = Context.background().withTimeout(Duration.ofSeconds(1))) {
			assertThat(parent.call(work::remaining)).isLessThanOrEqualTo(Duration.ofSeconds(1));
		}
	}

	@Test
	void placeholderIsResolved() {
		assertThat(work.placeholder()).isBetween(Duration.ofSeconds(2), Duration.ofSeconds(3));
	}

	@Test
	void isoDurationIsRead() {
		assertThat(work.iso()).isBetween(Duration.ofSeconds(3), Duration.ofSeconds(4));
	}

	@Test
	void metaAnnotationCarriesItsAttribute() {
		assertThat(work.meta()).isBetween(Duration.ofSeconds(6), Duration.ofSeconds(7));
	}

	@Test
	void annotationOnTheClassStandsForItsPublicMethods() {
		Timed timed = applicationContext.getBean(Timed.class);

		assertThat(timed.inherited()).isBetween(Duration.ofSeconds(8), Duration.ofSeconds(9));
		assertThat(timed.notPublic()).isNull();
	}

	@Test
	void annotationOnTheMethodWins() {
		assertThat(applicationContext.getBean(Timed.class).own()).isLessThanOrEqualTo(Duration.ofSeconds(1));
	}

	@Test
	void noneOnTheMethodLeavesTheTimeoutOfTheClassOut() {
		assertThat(applicationContext.getBean(Timed.class).none()).isNull();
	}

	@Test
	void annotationOnTheInterfaceCounts() {
		assertThat(applicationContext.getBean(Greeting.class).greet()).isNotNull();
	}

	@Test
	void operationNamesClassAndMethod() {
		assertThat(work.operation()).isEqualTo("AnnotatedMethodTests.Work.operation");
	}

	@Test
	void contextArgumentIsTheParentAndIsReplacedByTheChild() {
		try (CancellableContext parent = Context.background().withCancel()) {
			Context passed = parent.withValue(USER, "ada");

			Context seen = work.withArgument("first", passed);

			assertThat(seen).isNotEqualTo(passed).isNotInstanceOf(CancellableContext.class);
			assertThat(seen.value(USER)).isEqualTo("ada");
			assertThat(seen.deadline()).isNotNull();
		}
	}

	@Test
	void missingContextArgumentIsFilledFromTheCurrentOne() {
		assertThat(work.withArgument("first", null).deadline()).isNotNull();
	}

	@Test
	void failureAfterTheDeadlineBecomesDeadlineExceeded() {
		IOException original = new IOException("gave up");

		assertThatExceptionOfType(DeadlineExceededException.class).isThrownBy(() -> work.failLate(original))
			.satisfies((ex) -> assertThat(ex.getSuppressed()).containsExactly(original));
	}

	@Test
	void failureThatNamesTheDeadlineStaysAsItIs() {
		IOException original = new IOException(new DeadlineExceededException("late", null));

		assertThatThrownBy(() -> work.failLate(original)).isSameAs(original);
	}

	@Test
	void errorAfterTheDeadlineStaysAsItIs() {
		AssertionError original = new AssertionError("bug");

		assertThatThrownBy(() -> work.failLate(original)).isSameAs(original);
	}

	@Test
	void failureBeforeTheDeadlineStaysAsItIs() {
		IOException original = new IOException("broken");

		assertThatThrownBy(() -> work.fail(original)).isSameAs(original);
	}

	@Test
	void failureAfterACancellationStaysAsItIs() {
		IOException original = new IOException("broken");
		try (CancellableContext parent = Context.background().withCancel()) {
			parent.cancel();

			assertThatThrownBy(() -> parent.run(() -> unchecked(() -> work.fail(original)))).hasCause(original);
		}
	}

	@Test
	void resultAfterTheDeadlineIsKept() throws InterruptedException {
		assertThat(work.returnLate()).isEqualTo("done");
	}

	@Test
	void stageKeepsTheContextOpenUntilItCompletes() {
		CompletableFuture<Context> pending = new CompletableFuture<>();

		CompletableFuture<Context> result = work.stage(pending);

		assertThat(result).isSameAs(pending).isNotDone();
		Context context = Work.last;
		assertThat(context.isDone()).isFalse();
		pending.complete(context);
		assertThat(context.isDone()).isTrue();
	}

	@Test
	void completedStageEndsTheContextAtOnce() {
		CompletableFuture<Context> result = work.stage(CompletableFuture.completedFuture(null));

		assertThat(result).isDone();
		assertThat(Work.last.isDone()).isTrue();
	}

	@Test
	void deadlineCompletesTheStage() {
		CompletableFuture<Context> pending = new CompletableFuture<>();

		CompletableFuture<Context> result = work.shortStage(pending);

		assertThatThrownBy(() -> result.get(20, TimeUnit.SECONDS)).isInstanceOf(ExecutionException.class)
			.hasCauseInstanceOf(DeadlineExceededException.class);
		assertThat(Work.last.reason()).isEqualTo(CancellationReason.DEADLINE_EXCEEDED);
		awaitNoMethod();
	}

	@Test
	void cancelledParentCompletesTheStage() {
		CompletableFuture<Context> pending = new CompletableFuture<>();
		try (CancellableContext parent = Context.background().withCancel()) {
			CompletableFuture<Context> result = parent.call(() -> work.stage(pending));

			parent.cancel();

			assertThatThrownBy(() -> result.get(20, TimeUnit.SECONDS)).hasCauseInstanceOf(CancelledException.class);
		}
		awaitNoMethod();
	}

	@Test
	void stageThatIsNoFutureIsMirrored() {
		CompletableFuture<Context> pending = new CompletableFuture<>();

		CompletionStage<Context> result = work.minimalStage(pending.minimalCompletionStage());

		assertThat(Work.last.isDone()).isFalse();
		pending.complete(Work.last);
		assertThat(result.toCompletableFuture().join()).isEqualTo(Work.last);
		assertThat(Work.last.isDone()).isTrue();
	}

	@Test
	void futureKeepsTheContextOpenUntilItIsSeenDone() throws Exception {
		FutureTask<String> pending = new FutureTask<>(() -> "done");

		Future<String> result = work.future(pending);

		assertThat(Work.last.isDone()).isFalse();
		pending.run();
		assertThat(result.get()).isEqualTo("done");
		assertThat(Work.last.isDone()).isTrue();
	}

	@Test
	void deadlineCancelsTheFuture() {
		FutureTask<String> pending = new FutureTask<>(() -> "done");

		Future<String> result = work.shortFuture(pending);

		assertThatThrownBy(() -> result.get(20, TimeUnit.SECONDS)).isInstanceOf(ExecutionException.class)
			.hasCauseInstanceOf(DeadlineExceededException.class);
		assertThat(pending.isCancelled()).isTrue();
		awaitNoMethod();
	}

	@Test
	void interruptFreesABlockedMethod() {
		assertThatThrownBy(() -> work.block(new CountDownLatch(1))).isInstanceOf(DeadlineExceededException.class);
	}

	@Test
	void detachedMethodHasValuesButNoDeadlineAndNoEnd() {
		try (CancellableContext parent = Context.background().withTimeout(Duration.ofSeconds(30))) {
			Context context = parent.withValue(USER, "ada").call(() -> {
				parent.cancel();
				return work.detached();
			});

			assertThat(context.value(USER)).isEqualTo("ada");
			assertThat(context.deadline()).isNull();
			assertThat(context.isDone()).isFalse();
		}
	}

	@Test
	void detachedMethodWithoutAContextRunsWithoutOne() {
		assertThat(work.detached()).isEqualTo(Context.background());
	}

	@Test
	void detachedMethodCanHaveATimeoutOfItsOwn() {
		try (CancellableContext parent = Context.background().withTimeout(Duration.ofMillis(1))) {
			assertThat(parent.call(work::detachedWithTimeout)).isBetween(Duration.ofSeconds(4), Duration.ofSeconds(5));
		}
	}

	@Test
	void handlerMethodsAreLeftToTheWeb() {
		WebController controller = applicationContext.getBean(WebController.class);

		assertThat(controller.handle()).isNull();
		assertThat(controller.fail()).isNull();
		assertThat(controller.other()).isNotNull();
	}

	@Test
	void proxyOfAnInterfaceWithoutATargetIsAdvised() {
		try (AnnotationConfigApplicationContext context = running()) {
			Greeting proxy = ProxyFactory.getProxy(Greeting.class,
					(MethodInterceptor) (invocation) -> Context.current().deadline());
			Greeting bean = (Greeting) context.getAutowireCapableBeanFactory().initializeBean(proxy, "greeting");

			assertThat(bean).isSameAs(proxy);
			assertThat(bean.greet()).isNotNull();
		}
	}

	@Test
	void proxyWhoseTargetDoesNotKnowTheInterfaceIsAdvised() {
		ProxyFactory factory = new ProxyFactory();
		factory.setTarget(new Object());
		factory.addInterface(Greeting.class);
		factory.addAdvice((MethodInterceptor) (invocation) -> invocation.getMethod().getName().equals("greet")
				? Context.current().deadline() : invocation.proceed());
		try (AnnotationConfigApplicationContext context = running()) {
			Greeting bean = (Greeting) context.getAutowireCapableBeanFactory()
				.initializeBean(factory.getProxy(), "greeting");

			assertThat(bean.greet()).isNotNull();
		}
	}

	@Test
	void plainJdkProxyIsAdvised() {
		Greeting proxy = (Greeting) Proxy.newProxyInstance(getClass().getClassLoader(),
				new Class<?>[] { Greeting.class }, (self, method, arguments) -> Context.current().deadline());
		try (AnnotationConfigApplicationContext context = running()) {
			Greeting bean = (Greeting) context.getAutowireCapableBeanFactory().initializeBean(proxy, "greeting");

			assertThat(AopUtils.isAopProxy(bean)).isTrue();
			assertThat(bean.greet()).isNotNull();
		}
	}

	@Test
	void methodThatNoProxyReachesIsReported(CapturedOutput output) {
		running(OutOfReach.class).close();

		assertThat(output).contains("OutOfReach.sealed")
			.contains("OutOfReach.hidden")
			.doesNotContain("OutOfReach.open");
	}

	private static void awaitNoMethod() {
		Awaitility.await()
			.atMost(GENEROUS)
			.until(() -> LiveContexts.count((node) -> "method".equals(node.kind())) == 0);
	}

	private static void unchecked(ThrowingRunnable runnable) {
		try {
			runnable.run();
		}
		catch (Throwable ex) {
			throw new IllegalStateException(ex);
		}
	}

	private interface ThrowingRunnable {

		void run() throws Throwable;

	}

	static class Work {

		static volatile Context last = Context.background();

		@WithTimeout("2s")
		Context plain() {
			return Context.current();
		}

		@WithTimeout("2s")
		Duration remaining() {
			return Context.current().remaining();
		}

		@WithTimeout("${work.timeout}")
		Duration placeholder() {
			return Context.current().remaining();
		}

		@WithTimeout("PT4S")
		Duration iso() {
			return Context.current().remaining();
		}

		@SevenSeconds
		Duration meta() {
			return Context.current().remaining();
		}

		@WithTimeout("2s")
		String operation() {
			long id = LiveContexts.idOf(Context.current());
			return LiveContexts.find(id).operation();
		}

		@WithTimeout("2s")
		Context withArgument(String first, Context context) {
			assertThat(context).isEqualTo(Context.current());
			return context;
		}

		@WithTimeout("20ms")
		void failLate(Throwable failure) throws Throwable {
			assertThat(Context.current().awaitDone(GENEROUS)).isTrue();
			throw failure;
		}

		@WithTimeout("20s")
		void fail(Throwable failure) throws Throwable {
			throw failure;
		}

		@WithTimeout("20ms")
		String returnLate() throws InterruptedException {
			assertThat(Context.current().awaitDone(GENEROUS)).isTrue();
			return "done";
		}

		@WithTimeout("20s")
		CompletableFuture<Context> stage(CompletableFuture<Context> pending) {
			last = Context.current();
			return pending;
		}

		@WithTimeout("20ms")
		CompletableFuture<Context> shortStage(CompletableFuture<Context> pending) {
			last = Context.current();
			return pending;
		}

		@WithTimeout("20s")
		CompletionStage<Context> minimalStage(CompletionStage<Context> pending) {
			last = Context.current();
			return pending;
		}

		@WithTimeout("20s")
		Future<String> future(Future<String> pending) {
			last = Context.current();
			return pending;
		}

		@WithTimeout("20ms")
		Future<String> shortFuture(Future<String> pending) {
			last = Context.current();
			return pending;
		}

		@WithTimeout(value = "20ms", interrupt = true)
		void block(CountDownLatch latch) throws InterruptedException {
			assertThat(latch.await(GENEROUS.toSeconds(), TimeUnit.SECONDS)).isTrue();
		}

		@Detached
		Context detached() {
			return Context.current();
		}

		@Detached
		@WithTimeout("5s")
		Duration detachedWithTimeout() {
			return Context.current().remaining();
		}

	}

	@WithTimeout("9s")
	static class Timed {

		public Duration inherited() {
			return Context.current().remaining();
		}

		Duration notPublic() {
			return Context.current().remaining();
		}

		@WithTimeout("1s")
		public Duration own() {
			return Context.current().remaining();
		}

		@WithTimeout("none")
		public Duration none() {
			return Context.current().remaining();
		}

	}

	@Target(ElementType.METHOD)
	@Retention(RetentionPolicy.RUNTIME)
	@WithTimeout("overridden")
	@interface SevenSeconds {

		@AliasFor(annotation = WithTimeout.class, attribute = "value")
		String timeout() default "7s";

	}

	interface Greeting {

		@WithTimeout("2s")
		Deadline greet();

	}

	static class GreetingAdapter implements Greeting {

		@Override
		public Deadline greet() {
			return Context.current().deadline();
		}

	}

	@Controller
	@WithTimeout("2s")
	static class WebController {

		@GetMapping("/")
		@Detached
		public Deadline handle() {
			return Context.current().deadline();
		}

		@ExceptionHandler(ContextDoneException.class)
		public Deadline fail() {
			return Context.current().deadline();
		}

		public Deadline other() {
			return Context.current().deadline();
		}

	}

	static class OutOfReach {

		@WithTimeout("2s")
		public void open() {
		}

		@WithTimeout("2s")
		public final void sealed() {
		}

		@Detached
		@SuppressWarnings("UnusedMethod")
		private void hidden() {
		}

	}

}
