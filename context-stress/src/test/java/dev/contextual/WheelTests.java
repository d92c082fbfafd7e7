package dev.contextual;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

import org.junit.jupiter.api.Test;

import static dev.contextual.CancellationReason.DEADLINE_EXCEEDED;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * The timing wheel and its thread, on the system's own time.
 */
class WheelTests extends AsFound {

	private static final long STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

	@Test
	void ofManyTimersNoneIsEarlyAndNoneIsLost() throws Exception {
		int count = 200_000;
		long seed = System.nanoTime();
		System.out.println("expiry: seed " + seed);
		Random random = new Random(seed);
		CountDownLatch fired = new CountDownLatch(count);
		long[] lateNanos = new long[count];

		for (int i = 0; i < count; i++) {
			int index = i;
			long deadlineNanos = System.nanoTime() + random.nextInt(3_000) * STEP_NANOS;
			CancellableContext context = Context.background().withDeadline(Deadline.atNanos(deadlineNanos));
			Hook.registerDirect(Node.of(context), () -> {
				lateNanos[index] = System.nanoTime() - deadlineNanos;
				fired.countDown();
			});
		}

		assertThat(fired.await(60, TimeUnit.SECONDS)).as("lost: %s", fired.getCount()).isTrue();
		Arrays.sort(lateNanos);
		System.out.printf("expiry: late by min %d, p50 %d, p99 %d, max %d us%n", lateNanos[0] / 1_000,
				lateNanos[count / 2] / 1_000, lateNanos[count / 100 * 99] / 1_000, lateNanos[count - 1] / 1_000);
		assertThat(lateNanos[0]).isNotNegative();
	}

	@Test
	void timersOfEveryLevelMoveDownAndFire() throws Exception {
		List<CancellableContext> contexts = new ArrayList<>();
		// About half a second and 17 s are where the levels meet.
		for (int millis : new int[] { 1, 250, 500, 511, 512, 513, 530, 700, 1_500, 3_000 }) {
			contexts.add(Context.background().withTimeout(Duration.ofMillis(millis)));
		}

		for (CancellableContext context : contexts) {
			assertThat(context.done().toCompletableFuture().get(30, TimeUnit.SECONDS)).isEqualTo(DEADLINE_EXCEEDED);
			assertThat(context.deadline().isPast()).isTrue();
		}
		contexts.forEach(CancellableContext::close);
	}

	@Test
	void itsThreadDiesWhenNothingIsPendingAndIsBornAgain() throws Exception {
		TimingWheel wheel = new TimingWheel(Duration.ofMillis(20));

		Thread first = threadOf(wheel);
		first.join(TimeUnit.SECONDS.toMillis(30));
		Thread second = threadOf(wheel);
		second.join(TimeUnit.SECONDS.toMillis(30));

		assertThat(first.isAlive()).isFalse();
		assertThat(second.isAlive()).isFalse();
		assertThat(second).isNotSameAs(first);
	}

	@Test
	void itsThreadDiesWhenTheLastTimerIsDisarmedThatWasDueInHours() throws Exception {
		TimingWheel wheel = new TimingWheel(Duration.ofMillis(20));
		Alarm inAnHour = add(wheel, TimeUnit.HOURS.toNanos(1), () -> {
		});
		Thread thread = threadOf(wheel);

		inAnHour.cancel();

		thread.join(TimeUnit.SECONDS.toMillis(30));
		assertThat(thread.isAlive()).isFalse();
		assertThat(wheel.buckets()).isEmpty();
	}

	@Test
	void itsThreadWaitsForWhatIsDueLongAfterTheLastOne() throws Exception {
		TimingWheel wheel = new TimingWheel(Duration.ofMillis(20));
		CompletableFuture<Thread> fired = new CompletableFuture<>();
		long start = System.nanoTime();
		add(wheel, TimeUnit.MILLISECONDS.toNanos(700), () -> fired.complete(Thread.currentThread()));
		Thread thread = threadOf(wheel);

		assertThat(fired.get(30, TimeUnit.SECONDS)).isSameAs(thread);
		assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(700));
	}

	@Test
	void noTimerIsLostWhileEmptyBucketsAreClosed() throws Exception {
		int rounds = 5_000;
		long seed = System.nanoTime();
		System.out.println("empty buckets: seed " + seed);
		Random random = new Random(seed);
		TimingWheel wheel = new TimingWheel(Duration.ofNanos(50_000));
		CountDownLatch fired = new CountDownLatch(2 * rounds);

		for (int round = 0; round < rounds; round++) {
			Alarm far = add(wheel, TimeUnit.MILLISECONDS.toNanos(500 + random.nextInt(30_000)), () -> {
			});
			far.cancel();
			add(wheel, random.nextInt(2_000_000), fired::countDown);
			LockSupport.parkNanos(random.nextInt(200_000));
			add(wheel, TimeUnit.MILLISECONDS.toNanos(500 + random.nextInt(1_500)), fired::countDown);
		}

		assertThat(fired.await(60, TimeUnit.SECONDS)).as("lost: %s", fired.getCount()).isTrue();
	}

	@Test
	void itsThreadInheritsNothing() throws Exception {
		InheritableThreadLocal<String> inherited = new InheritableThreadLocal<>();
		inherited.set("of the one who armed");
		CompletableFuture<String> seen = new CompletableFuture<>();
		CompletableFuture<Thread> thread = new CompletableFuture<>();

		add(new TimingWheel(Duration.ofMillis(20)), 0, () -> {
			seen.complete(inherited.get());
			thread.complete(Thread.currentThread());
		});

		assertThat(seen.get(30, TimeUnit.SECONDS)).isNull();
		assertThat(thread.get().isDaemon()).isTrue();
		assertThat(thread.get().getContextClassLoader()).isNull();
		inherited.remove();
	}

	@Test
	void itsThreadOutlivesWhateverAnActionThrows() throws Exception {
		TimingWheel wheel = new TimingWheel(Duration.ofSeconds(10));
		CountDownLatch fired = new CountDownLatch(1);

		Thread thread = threadOf(wheel);
		thread.setUncaughtExceptionHandler((failed, ex) -> {
		});
		add(wheel, 0, () -> {
			throw new AssertionError("on purpose");
		});
		add(wheel, 2 * STEP_NANOS, fired::countDown);

		assertThat(fired.await(30, TimeUnit.SECONDS)).isTrue();
		assertThat(threadOf(wheel)).isSameAs(thread);
	}

	@Test
	void itsThreadBlocksNowhereButWhereItWaits() throws Exception {
		TimingWheel.arm(System.nanoTime(), () -> {
		});
		CompletableFuture<Thread> found = new CompletableFuture<>();
		TimingWheel.arm(System.nanoTime(), () -> found.complete(Thread.currentThread()));
		Thread thread = found.get(30, TimeUnit.SECONDS);
		Set<String> elsewhere = new HashSet<>();
		int samples = 0;

		Deadline end = Deadline.after(Duration.ofSeconds(2));
		try (CancellableContext parent = Context.background().withCancel()) {
			while (!end.isPast()) {
				for (int i = 0; i < 100; i++) {
					Context context = parent.withTimeout(Duration.ofNanos(i * STEP_NANOS / 10)).withCancel();
					Hook.registerDirect(Node.of(context), () -> {
					});
				}
				ThreadInfo info = ManagementFactory.getThreadMXBean().getThreadInfo(thread.getId(), 64);
				samples++;
				if (info.getThreadState() != Thread.State.RUNNABLE && !isWhereItWaits(info.getStackTrace())) {
					elsewhere.add(Arrays.toString(info.getStackTrace()));
				}
			}
		}

		assertThat(samples).isGreaterThan(10);
		assertThat(elsewhere).isEmpty();
	}

	private static boolean isWhereItWaits(StackTraceElement[] stack) {
		for (StackTraceElement frame : stack) {
			if (frame.getClassName().startsWith(TimingWheel.class.getName())) {
				return frame.getMethodName().equals("waitForWork") || frame.getMethodName().equals("fire");
			}
			if (!frame.getClassName().startsWith("java.util.concurrent.locks.LockSupport")
					&& !frame.getMethodName().equals("park")) {
				return false;
			}
		}
		return false;
	}

	@Test
	void afterAStallTimersFireInBatches() throws Exception {
		TimingWheel wheel = new TimingWheel(Duration.ofSeconds(10));
		int count = 6_400;
		long[] atNanos = new long[count];
		AtomicInteger next = new AtomicInteger();
		CountDownLatch fired = new CountDownLatch(count);
		// As if the process had stood still.
		add(wheel, 0, () -> {
			Deadline end = Deadline.after(Duration.ofMillis(900));
			while (!end.isPast()) {
				LockSupport.parkNanos(STEP_NANOS);
			}
		});
		for (int i = 0; i < count; i++) {
			add(wheel, 100 * STEP_NANOS + i * 1_000L, () -> {
				atNanos[next.getAndIncrement()] = System.nanoTime();
				fired.countDown();
			});
		}

		assertThat(fired.await(30, TimeUnit.SECONDS)).isTrue();
		int breaths = 0;
		for (int i = 64; i < count; i += 64) {
			breaths += (atNanos[i] - atNanos[i - 1] > 150_000) ? 1 : 0;
		}
		assertThat(breaths).as("breaths after each 64").isGreaterThan(80);
	}

	@Test
	void whatIsOpenAllTheTimeIsInEveryPicture() throws Exception {
		Operation stays = Operation.named("stays");
		List<CancellableContext> staying = new ArrayList<>();
		Context parent = Context.background();
		for (int i = 0; i < 500; i++) {
			CancellableContext context = (i % 10 == 0 ? Context.background() : parent).withCancel(stays);
			staying.add(context);
			parent = context;
		}
		CompletableFuture<Void> stop = new CompletableFuture<>();
		List<Thread> threads = new ArrayList<>();
		for (int i = 0; i < 2; i++) {
			Context shared = staying.get(i * 5);
			Thread thread = new Thread(() -> {
				List<CancellableContext> window = new ArrayList<>();
				while (!stop.isDone()) {
					window.add(((window.size() % 2 == 0) ? shared : Context.background())
						.withTimeout(Duration.ofHours(1)));
					if (window.size() == 100) {
						window.forEach(CancellableContext::close);
						window.clear();
					}
				}
				window.forEach(CancellableContext::close);
			});
			thread.start();
			threads.add(thread);
		}

		try {
			for (int i = 0; i < 200; i++) {
				assertThat(LiveContexts.count((node) -> "stays".equals(node.operation()))).isEqualTo(500);
			}
		}
		finally {
			stop.complete(null);
			for (Thread thread : threads) {
				thread.join(TimeUnit.SECONDS.toMillis(30));
			}
			staying.forEach(CancellableContext::close);
		}
	}

	private static Thread threadOf(TimingWheel wheel) throws Exception {
		CompletableFuture<Thread> thread = new CompletableFuture<>();
		add(wheel, 0, () -> thread.complete(Thread.currentThread()));
		return thread.get(30, TimeUnit.SECONDS);
	}

	private static Alarm add(TimingWheel wheel, long inNanos, Runnable action) {
		long nowNanos = System.nanoTime();
		Alarm alarm = new Alarm(nowNanos + inNanos, action);
		wheel.add(alarm, nowNanos);
		return alarm;
	}

}
