package dev.contextual;

import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is found, and not found, of contexts that nobody closes.
 */
class LeakTests extends AsFound {

	private static final Duration HOUR = Duration.ofHours(1);

	private static final Duration SHORT = Duration.ofMillis(5);

	@AfterEach
	void detectAsBefore() {
		LiveContexts.detectLeaks(LeakLevel.SAMPLED, Duration.ofSeconds(10));
		LiveContexts.overdueAfter(Duration.ofSeconds(5));
	}

	@Test
	void aTimerThatFiredAndWasNotClosedIsReportedWithTheLineThatMadeIt() throws Exception {
		LiveContexts.detectLeaks(LeakLevel.ALWAYS, Duration.ZERO);
		Operation operation = Operation.named("fired");

		CancellableContext context = leak(SHORT, operation);

		assertThat(Heap.await(() -> count("fired") == 1)).isTrue();
		LeakedTimer timer = leaked("fired");
		assertThat(timer.site()).startsWith(LeakTests.class.getName() + ".leak(LeakTests.java:");
		assertThat(timer.stack().get(0).toString()).isEqualTo(timer.site());
		assertThat(timer.oldest()).isPositive();
		assertThat(context.isDone()).isTrue();
	}

	@Test
	void oneThatIsClosedWithinTheGraceIsNotReported() throws Exception {
		LiveContexts.detectLeaks(LeakLevel.ALWAYS, HOUR);

		CancellableContext late = leak(SHORT, Operation.named("late"));
		CancellableContext never = leak(SHORT, Operation.named("never"));
		assertThat(Heap.await(() -> late.isDone() && never.isDone())).isTrue();
		late.close();
		LiveContexts.detectLeaks(LeakLevel.ALWAYS, Duration.ZERO);

		assertThat(Heap.await(() -> count("never") == 1)).isTrue();
		assertThat(count("late")).isZero();
	}

	@Test
	void oneThatIsClosedInTimeIsNotReported() {
		LiveContexts.detectLeaks(LeakLevel.ALWAYS, Duration.ZERO);

		for (int i = 0; i < 1_000; i++) {
			leak(HOUR, Operation.named("in time")).close();
		}
		System.gc();

		assertThat(count("in time")).isZero();
	}

	@Test
	void aHandleThatIsCollectedUnclosedIsReportedWhileTheTimerIsPending() throws Exception {
		LiveContexts.detectLeaks(LeakLevel.ALWAYS, Duration.ZERO);
		try (CancellableContext parent = Context.background().withCancel()) {
			leakBelow(parent, Operation.named("collected"));

			assertThat(Heap.await(() -> {
				System.gc();
				return count("collected") == 1;
			})).isTrue();
			assertThat(LiveContexts.pendingTimers()).isEqualTo(1);
			assertThat(leaked("collected").site()).contains("LeakTests.leakBelow(");
		}
	}

	@Test
	void aHandleInUseIsNotReported() throws Exception {
		LiveContexts.detectLeaks(LeakLevel.ALWAYS, Duration.ZERO);
		try (CancellableContext parent = Context.background().withCancel()) {
			CancellableContext context = parent.withTimeout(HOUR, Operation.named("in use"));
			leakBelow(parent, Operation.named("sentinel"));

			assertThat(Heap.await(() -> {
				System.gc();
				return count("sentinel") == 1;
			})).isTrue();

			assertThat(count("in use")).isZero();
			context.close();
		}
	}

	@Test
	void anOldOneThatNobodySeemsToUseIsPending() {
		Operation operation = Operation.named("suspicious");
		long madeNanos = System.nanoTime() - TimeUnit.MINUTES.toNanos(2);
		TimerNode old = new TimerNode(RootNode.BACKGROUND, null, System.nanoTime() + HOUR.toNanos(),
				new Details(operation, HOUR, madeNanos, null));
		old.linkAndArm(null, System.nanoTime());

		assertThat(leaked("suspicious").pending()).isEqualTo(1);
		assertThat(leaked("suspicious").count()).isZero();
		assertThat(leaked("suspicious").oldest()).isGreaterThan(Duration.ofMinutes(1));
		try (Scope scope = old.attach()) {
			assertThat(leaked("suspicious")).as("attached").isNull();
		}
		try (CancellableContext child = old.withCancel()) {
			assertThat(leaked("suspicious")).as("in use by %s", child).isNull();
		}

		old.endByOwner(null);
		assertThat(leaked("suspicious")).isNull();
	}

	@Test
	void offFindsNothing() throws Exception {
		LiveContexts.detectLeaks(LeakLevel.OFF, Duration.ZERO);
		CountDownLatch fired = new CountDownLatch(1);

		CancellableContext context = leak(SHORT, Operation.named("off"));
		context.afterFunc(fired::countDown);
		assertThat(fired.await(30, TimeUnit.SECONDS)).isTrue();
		LeakReport report = LiveContexts.leaks();

		assertThat(count("off")).isZero();
		assertThat(report.level()).isEqualTo(LeakLevel.OFF);
		assertThat(report.samplingRate()).isZero();
	}

	@Test
	void aboutOneInAThousandIsSampled() {
		LiveContexts.detectLeaks(LeakLevel.SAMPLED, HOUR);
		int sampled = 0;
		int count = 400_000;

		try (CancellableContext parent = Context.background().withCancel()) {
			for (int i = 0; i < count; i++) {
				CancellableContext context = parent.withTimeout(HOUR);
				Extras extras = ((CancelNode) Node.of(context)).extrasIfAny();
				sampled += (extras != null && extras.site != null) ? 1 : 0;
				context.close();
			}
		}

		System.out.println("sampled: " + sampled + " of " + count);
		assertThat(sampled).isBetween(count / 1024 / 3, count / 1024 * 3);
	}

	@Test
	void aLeakedContextAndItsValuesAreCollected() throws Exception {
		LiveContexts.detectLeaks(LeakLevel.ALWAYS, HOUR);
		List<WeakReference<?>> references = new ArrayList<>();

		leakWithValue(references);

		assertThat(Heap.await(() -> {
			System.gc();
			return references.stream().allMatch((reference) -> reference.get() == null);
		})).isTrue();
	}

	@Test
	void aBrokenChainIsReportedByItsPlace() {
		LiveContexts.detectLeaks(LeakLevel.ALWAYS, HOUR);

		try (CancellableContext context = Context.background().withCancel(); Scope scope = context.attach()) {
			breakChain();
			breakChain();
			context.withCancel().close();
		}
		breakChain();

		List<BrokenChain> chains = LiveContexts.leaks()
			.brokenChains()
			.stream()
			.filter((chain) -> chain.site().startsWith(LeakTests.class.getName()))
			.toList();
		assertThat(chains).hasSize(1);
		assertThat(chains.get(0).site()).contains("LeakTests.breakChain(LeakTests.java:");
		assertThat(chains.get(0).count()).isEqualTo(2);
	}

	@Test
	void anOverdueScopeIsReportedWithItsStackUntilItCloses() throws Exception {
		LiveContexts.overdueAfter(Duration.ofMillis(1));
		CountDownLatch attached = new CountDownLatch(1);
		CountDownLatch release = new CountDownLatch(1);
		CancellableContext context = Context.background().withCancel(Operation.named("stubborn"));
		Thread thread = new Thread(() -> stayIn(context, attached, release), "stubborn");
		thread.start();
		attached.await();
		assertThat(LiveContexts.overdue()).isEmpty();

		context.cancel(new IllegalStateException("cut"));

		assertThat(Heap.await(() -> !LiveContexts.overdue().isEmpty())).isTrue();
		OverdueWork work = LiveContexts.overdue().get(0);
		assertThat(work.operation()).isEqualTo("stubborn");
		assertThat(work.thread()).contains("stubborn");
		assertThat(work.id()).isEqualTo(LiveContexts.idOf(context));
		assertThat(work.doneFor()).isPositive();
		assertThat(work.stack()).anyMatch((frame) -> frame.getMethodName().equals("stayIn"));
		release.countDown();
		thread.join(TimeUnit.SECONDS.toMillis(30));
		assertThat(LiveContexts.overdue()).isEmpty();
	}

	@Test
	void theClassLoaderOfARestartedApplicationIsNotKept() throws Exception {
		LiveContexts.detectLeaks(LeakLevel.ALWAYS, Duration.ZERO);

		WeakReference<ClassLoader> loader = runApplication();

		assertThat(Heap.await(() -> {
			System.gc();
			return loader.get() == null;
		})).isTrue();
	}

	// Its own loader defines what the application is made of: a key, a value, an
	// operation,
	// actions, and a context that it leaks.
	private static WeakReference<ClassLoader> runApplication() throws Exception {
		ClassLoader loader = new ApplicationLoader();
		Class<?> type = loader.loadClass(Application.class.getName());
		assertThat(type).isNotSameAs(Application.class);
		Object fired = ((Supplier<?>) type.getDeclaredConstructor().newInstance()).get();
		assertThat(Heap.await(((Context) fired)::isDone)).isTrue();
		return new WeakReference<>(loader);
	}

	private static CancellableContext leak(Duration timeout, Operation operation) {
		return Context.background().withTimeout(timeout, operation);
	}

	private static void leakBelow(Context parent, Operation operation) {
		CancellableContext forgotten = parent.withTimeout(HOUR, operation);
		assertThat(forgotten.isDone()).isFalse();
	}

	private static void leakWithValue(List<WeakReference<?>> references) throws InterruptedException {
		Object value = new Object();
		CancellableContext context = Context.background()
			.withValue(Key.<Object>named("value"), value)
			.withTimeout(SHORT, Operation.named("with value"));
		assertThat(Heap.await(context::isDone)).isTrue();
		references.add(new WeakReference<>(value));
		references.add(new WeakReference<>(Node.of(context)));
	}

	private static void breakChain() {
		Context.background().withCancel().close();
	}

	private static void stayIn(Context context, CountDownLatch attached, CountDownLatch release) {
		try (Scope scope = context.attach()) {
			attached.countDown();
			release.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private static LeakedTimer leaked(String operation) {
		return LiveContexts.leaks()
			.timers()
			.stream()
			.filter((timer) -> operation.equals(timer.operation()))
			.findFirst()
			.orElse(null);
	}

	private static long count(String operation) {
		LeakedTimer timer = leaked(operation);
		return (timer != null) ? timer.count() : 0;
	}

	/**
	 * What an application does before it is restarted.
	 */
	public static final class Application implements Supplier<Context>, Operation {

		private static final Key<Application> KEY = Key.named("application");

		public Application() {
		}

		@Override
		public Context get() {
			try (CancellableContext root = Context.background().withValue(KEY, this).withCancel(this);
					CancellableContext timed = root.withTimeout(Duration.ofHours(1), this);
					Scope scope = timed.attach()) {
				timed.afterFunc(this::name);
				timed.done().thenRun(this::name);
				LiveContexts.snapshot(10, (node) -> true);
				CancellableContext outliving = timed.outliving(this);
				outliving.close();
			}
			return Context.background().withValue(KEY, this).withTimeout(Duration.ofMillis(5), this);
		}

		@Override
		public String name() {
			return "application";
		}

		@Override
		public String kind() {
			return "application";
		}

	}

	private static final class ApplicationLoader extends ClassLoader {

		ApplicationLoader() {
			super(LeakTests.class.getClassLoader());
		}

		@Override
		protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
			if (!name.equals(Application.class.getName())) {
				return super.loadClass(name, resolve);
			}
			Class<?> loaded = findLoadedClass(name);
			if (loaded != null) {
				return loaded;
			}
			try (InputStream in = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
				byte[] bytes = in.readAllBytes();
				return defineClass(name, bytes, 0, bytes.length);
			}
			catch (IOException ex) {
				throw new ClassNotFoundException(name, ex);
			}
		}

	}

}
