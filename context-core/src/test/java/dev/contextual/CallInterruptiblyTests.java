package dev.contextual;

import java.io.IOException;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

import dev.contextual.test.AnotherThread;
import dev.contextual.test.RootedTest;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class CallInterruptiblyTests extends RootedTest {

	private final CancellableContext context = this.root.withCancel();

	private final CountDownLatch inside = new CountDownLatch(1);

	private final CountDownLatch never = new CountDownLatch(1);

	@Test
	void theResultIsReturned() throws Exception {
		String result = this.context.callInterruptibly(() -> "result");

		assertThat(result).isEqualTo("result");
	}

	@Test
	void whatTheTaskThrowsIsThrown() {
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> this.context.callInterruptibly(() -> {
			throw new IOException("mine");
		})).withMessage("mine");
	}

	@Test
	void aDoneContextDoesNotEvenBegin() {
		this.context.cancel();

		assertThatExceptionOfType(CancelledException.class)
			.isThrownBy(() -> this.context.callInterruptibly(() -> fail("the task ran")));
	}

	@Test
	void aCancelInterruptsTheTaskAndSurfacesAsTheContextsException() throws Exception {
		IllegalStateException cause = new IllegalStateException("because");
		AnotherThread<Boolean> another = AnotherThread.start(() -> {
			assertThatExceptionOfType(CancelledException.class)
				.isThrownBy(() -> this.context.callInterruptibly(this::waitInside))
				.withCause(cause);
			return Thread.interrupted();
		});
		this.inside.await();

		this.context.cancel(cause);

		assertThat(another.result()).isFalse();
	}

	@Test
	void aTimeoutInterruptsTheTaskAndSurfacesAsTheContextsException() throws Exception {
		CancellableContext timed = this.root.withTimeout(Duration.ofSeconds(1));
		AnotherThread<Boolean> another = AnotherThread.start(() -> {
			assertThatExceptionOfType(DeadlineExceededException.class)
				.isThrownBy(() -> timed.callInterruptibly(this::waitInside));
			return Thread.interrupted();
		});
		this.inside.await();

		this.time.advance(Duration.ofSeconds(1));

		assertThat(another.result()).isFalse();
	}

	@Test
	void anInterruptFromElsewhereSurfacesAsInterruptedException() throws Exception {
		AnotherThread<Boolean> another = AnotherThread.start(() -> {
			assertThatExceptionOfType(InterruptedException.class)
				.isThrownBy(() -> this.context.callInterruptibly(this::waitInside));
			return Thread.interrupted();
		});
		this.inside.await();

		another.interrupt();

		assertThat(another.result()).isFalse();
		assertThat(this.context.isDone()).isFalse();
	}

	@Test
	void anInterruptFromElsewhereThatTheTaskDoesNotNoticeStays() throws Exception {
		boolean flag = AnotherThread.call(() -> {
			this.context.callInterruptibly(() -> {
				Thread.currentThread().interrupt();
				return "unnoticed";
			});
			return Thread.interrupted();
		});

		assertThat(flag).isTrue();
	}

	@Test
	void anInterruptFromBeforeThatTheTaskDoesNotNoticeStays() throws Exception {
		boolean flag = AnotherThread.call(() -> {
			Thread.currentThread().interrupt();
			this.context.callInterruptibly(() -> "unnoticed");
			return Thread.interrupted();
		});

		assertThat(flag).isTrue();
	}

	@Test
	void anInterruptFromBeforeStaysWhenOursComesOnTop() throws Exception {
		boolean flag = AnotherThread.call(() -> {
			Thread.currentThread().interrupt();
			this.context.callInterruptibly(() -> {
				this.context.cancel();
				return "unnoticed";
			});
			return Thread.interrupted();
		});

		assertThat(flag).isTrue();
	}

	@Test
	void anInterruptFromElsewhereStaysWhenOursComesOnTop() throws Exception {
		boolean flag = AnotherThread.call(() -> {
			this.context.callInterruptibly(() -> {
				Thread.currentThread().interrupt();
				this.context.cancel();
				return "unnoticed";
			});
			return Thread.interrupted();
		});

		assertThat(flag).isTrue();
	}

	@Test
	void oursDoesNotLeakOutAlthoughTheTaskTookAnEarlierOne() throws Exception {
		boolean flag = AnotherThread.call(() -> {
			Thread.currentThread().interrupt();
			this.context.callInterruptibly(() -> {
				assertThat(Thread.interrupted()).isTrue();
				this.context.cancel();
				return "unnoticed";
			});
			return Thread.interrupted();
		});

		assertThat(flag).isFalse();
	}

	@Test
	void aResultThatIsThereDespiteTheEndIsReturnedWithAClearFlag() throws Exception {
		String result = this.context.callInterruptibly(() -> {
			this.context.cancel();
			return "late";
		});

		assertThat(result).isEqualTo("late");
		assertThat(Thread.currentThread().isInterrupted()).isFalse();
	}

	@Test
	void anExceptionThatHasNothingToDoWithTheInterruptIsThrownAsItIs() {
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> this.context.callInterruptibly(() -> {
			this.context.cancel();
			throw new IOException("mine");
		})).withMessage("mine");

		assertThat(Thread.currentThread().isInterrupted()).isFalse();
	}

	@Test
	void anErrorLeavesAClearFlag() {
		assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> this.context.callInterruptibly(() -> {
			this.context.cancel();
			throw new AssertionError("mine");
		})).withMessage("mine");

		assertThat(Thread.currentThread().isInterrupted()).isFalse();
	}

	@Test
	void aFailureCausedByOurInterruptSurfacesAsTheContextsException() {
		assertThatExceptionOfType(CancelledException.class).isThrownBy(() -> this.context.callInterruptibly(() -> {
			this.context.cancel();
			try {
				return this.never.await(30, TimeUnit.SECONDS);
			}
			catch (InterruptedException ex) {
				throw new IllegalStateException("wrapped", ex);
			}
		}));
	}

	@Test
	void aFailureWithACyclicChainOfCausesIsThrownAsItIs() throws Exception {
		IOException one = new IOException("one");
		one.initCause(new IllegalStateException("other", one));

		AnotherThread<Boolean> another = AnotherThread.start(() -> this.context.callInterruptibly(() -> {
			this.context.cancel();
			throw one;
		}));

		assertThatExceptionOfType(ExecutionException.class).isThrownBy(another::result)
			.satisfies((ex) -> assertThat(ex.getCause()).isSameAs(one));
	}

	@Test
	void anEndAfterTheTaskInterruptsNobody() throws Exception {
		this.context.callInterruptibly(() -> "result");

		this.context.cancel();

		assertThat(Thread.currentThread().isInterrupted()).isFalse();
	}

	@Test
	void theEndOfAnOuterCallReachesTheInnerOne() throws Exception {
		CancellableContext innerContext = this.root.withCancel();
		AnotherThread<Boolean> another = AnotherThread.start(() -> {
			assertThatExceptionOfType(CancelledException.class).isThrownBy(
					() -> this.context.callInterruptibly(() -> innerContext.callInterruptibly(this::waitInside)));
			return Thread.interrupted();
		});
		this.inside.await();

		this.context.cancel();

		assertThat(another.result()).isFalse();
		assertThat(innerContext.isDone()).isFalse();
	}

	@Test
	void theEndOfAnInnerCallLeavesTheOuterOneAlone() throws Exception {
		CancellableContext innerContext = this.root.withCancel();

		String result = this.context.callInterruptibly(() -> {
			String innerResult = innerContext.callInterruptibly(() -> {
				innerContext.cancel();
				return "inner";
			});
			assertThat(Thread.currentThread().isInterrupted()).isFalse();
			return innerResult;
		});

		assertThat(result).isEqualTo("inner");
	}

	@Test
	void theInterruptOfAnOuterCallOutlastsTheInnerOne() throws Exception {
		CancellableContext innerContext = this.root.withCancel();

		boolean flag = this.context.callInterruptibly(() -> {
			innerContext.callInterruptibly(() -> {
				innerContext.cancel();
				this.context.cancel();
				return "inner";
			});
			return Thread.currentThread().isInterrupted();
		});

		assertThat(flag).isTrue();
		assertThat(Thread.currentThread().isInterrupted()).isFalse();
	}

	@Test
	void theInterruptOfAnOuterCallOutlastsTheInnerOneThatNoticedItsOwn() throws Exception {
		CancellableContext innerContext = this.root.withCancel();

		boolean flag = this.context.callInterruptibly(() -> {
			assertThatExceptionOfType(CancelledException.class).isThrownBy(() -> innerContext.callInterruptibly(() -> {
				innerContext.cancel();
				this.context.cancel();
				return this.never.await(30, TimeUnit.SECONDS);
			}));
			return Thread.currentThread().isInterrupted();
		});

		assertThat(flag).isTrue();
		assertThat(Thread.currentThread().isInterrupted()).isFalse();
	}

	@Test
	void aMaskHoldsTheInterruptBackUntilItIsClosed() throws Exception {
		AtomicReference<Boolean> masked = new AtomicReference<>();
		AtomicReference<Boolean> after = new AtomicReference<>();

		this.context.callInterruptibly(() -> {
			try (Scope mask = Context.maskInterrupts()) {
				this.context.cancel();
				masked.set(Thread.currentThread().isInterrupted());
				assertThat(mask).isNotNull();
			}
			after.set(Thread.currentThread().isInterrupted());
			return "result";
		});

		assertThat(masked).hasValue(false);
		assertThat(after).hasValue(true);
		assertThat(Thread.currentThread().isInterrupted()).isFalse();
	}

	@Test
	void afterAMaskTheHeldInterruptSurfacesAsTheContextsException() {
		assertThatExceptionOfType(CancelledException.class).isThrownBy(() -> this.context.callInterruptibly(() -> {
			Scope mask = Context.maskInterrupts();
			this.context.cancel();
			mask.close();
			return this.never.await(30, TimeUnit.SECONDS);
		}));
	}

	@Test
	void masksNest() throws Exception {
		boolean early = this.context.callInterruptibly(() -> {
			Scope around = Context.maskInterrupts();
			Scope nested = Context.maskInterrupts();
			this.context.cancel();
			nested.close();
			nested.close();
			boolean interrupted = Thread.currentThread().isInterrupted();
			around.close();
			return interrupted;
		});

		assertThat(early).isFalse();
	}

	@Test
	void aMaskHoldsBackAnInterruptThatWasNotNoticedYet() throws Exception {
		boolean masked = this.context.callInterruptibly(() -> {
			this.context.cancel();
			Scope mask = Context.maskInterrupts();
			boolean interrupted = Thread.currentThread().isInterrupted();
			mask.close();
			assertThat(Thread.currentThread().isInterrupted()).isTrue();
			return interrupted;
		});

		assertThat(masked).isFalse();
	}

	@Test
	void aMaskAroundTheCallHoldsTheInterruptBackForGood() throws Exception {
		try (Scope mask = Context.maskInterrupts()) {
			boolean interrupted = this.context.callInterruptibly(() -> {
				this.context.cancel();
				return Thread.currentThread().isInterrupted();
			});

			assertThat(interrupted).isFalse();
			assertThat(mask).isNotNull();
		}
		assertThat(Thread.currentThread().isInterrupted()).isFalse();
	}

	@Test
	void anInterruptFromElsewhereIsNotMasked() throws Exception {
		boolean flag = AnotherThread.call(() -> this.context.callInterruptibly(() -> {
			Scope mask = Context.maskInterrupts();
			Thread.currentThread().interrupt();
			boolean interrupted = Thread.interrupted();
			mask.close();
			return interrupted;
		}));

		assertThat(flag).isTrue();
	}

	@Test
	void anInterruptFromElsewhereStaysThroughAMaskWhenOursComesOnTop() throws Exception {
		boolean flag = AnotherThread.call(() -> {
			this.context.callInterruptibly(() -> {
				Thread.currentThread().interrupt();
				this.context.cancel();
				Context.maskInterrupts().close();
				return "unnoticed";
			});
			return Thread.interrupted();
		});

		assertThat(flag).isTrue();
	}

	@Test
	void aMaskClosedOnAnotherThreadThrows() throws Exception {
		try (Scope mask = Context.maskInterrupts()) {
			assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> AnotherThread.run(mask::close))
				.withCauseInstanceOf(IllegalStateException.class);
		}
	}

	@Test
	void theContextIsNotMadeCurrentByIt() throws Exception {
		Context current = this.context.callInterruptibly(Context::current);

		assertThat(current).isEqualTo(Context.background());
	}

	@Test
	void tenThousandRacesLeaveNoStrayInterrupt() throws Exception {
		int rounds = 10_000;
		long seed = System.nanoTime();
		AtomicReference<CancellableContext> target = new AtomicReference<>();
		AtomicInteger entered = new AtomicInteger();
		AtomicInteger cancelled = new AtomicInteger();
		AnotherThread<Boolean> canceller = AnotherThread.start(() -> {
			Random random = new Random(seed);
			for (int round = 1; round <= rounds; round++) {
				spinUntil(entered, round);
				spin(random.nextInt(200));
				target.get().cancel();
				cancelled.set(round);
			}
			return true;
		});
		Random random = new Random(seed + 1);

		int noticed = 0;
		for (int round = 1; round <= rounds; round++) {
			int current = round;
			CancellableContext raced = this.root.withCancel();
			target.set(raced);
			try {
				raced.callInterruptibly(() -> {
					entered.set(current);
					return spin(random.nextInt(200));
				});
			}
			catch (ContextDoneException ex) {
				noticed++;
			}
			boolean flag = Thread.interrupted();
			spinUntil(cancelled, round);
			assertThat(flag).as("flag after round %d, seed %d", round, seed).isFalse();
			assertThat(Thread.interrupted()).as("late flag after round %d, seed %d", round, seed).isFalse();
		}

		assertThat(canceller.result()).isTrue();
		System.out.println("seed " + seed + ", noticed " + noticed + " of " + rounds);
	}

	@Test
	void anOuterCallIsToldAlthoughItRacesWithTheEndOfTheInnerOne() throws Exception {
		int rounds = 5_000;
		AtomicReference<CancellableContext> outer = new AtomicReference<>();
		AtomicReference<CancellableContext> inner = new AtomicReference<>();
		AtomicInteger entered = new AtomicInteger();
		AtomicInteger ends = new AtomicInteger();
		AnotherThread<Boolean> first = AnotherThread.start(() -> cancelEach(rounds, outer, entered, ends));
		AnotherThread<Boolean> second = AnotherThread.start(() -> cancelEach(rounds, inner, entered, ends));

		for (int round = 1; round <= rounds; round++) {
			int current = round;
			outer.set(this.root.withCancel());
			inner.set(this.root.withCancel());
			boolean told = outer.get().callInterruptibly(() -> {
				inner.get().callInterruptibly(() -> {
					entered.set(current);
					spinUntil(ends, 2 * current);
					return (current % 2 == 0) ? Thread.interrupted() : true;
				});
				return Thread.currentThread().isInterrupted();
			});
			assertThat(told).as("round %d", round).isTrue();
			assertThat(Thread.interrupted()).as("flag after round %d", round).isFalse();
		}

		assertThat(first.result()).isTrue();
		assertThat(second.result()).isTrue();
	}

	@Test
	void anInterruptThatWasPendingOutlastsAnInnerCallThatTookIt() throws Exception {
		CancellableContext innerContext = this.root.withCancel();

		boolean flag = this.context.callInterruptibly(() -> {
			this.context.cancel();
			innerContext.callInterruptibly(() -> {
				innerContext.cancel();
				return Thread.interrupted();
			});
			return Thread.currentThread().isInterrupted();
		});

		assertThat(flag).isTrue();
		assertThat(Thread.currentThread().isInterrupted()).isFalse();
	}

	@Test
	void anInterruptThatWasNoticedIsNotToldAgainAfterAnInnerCall() throws Exception {
		CancellableContext innerContext = this.root.withCancel();

		boolean flag = this.context.callInterruptibly(() -> {
			this.context.cancel();
			assertThat(Thread.interrupted()).isTrue();
			innerContext.callInterruptibly(() -> {
				innerContext.cancel();
				return "unnoticed";
			});
			return Thread.currentThread().isInterrupted();
		});

		assertThat(flag).isFalse();
	}

	@Test
	void aCancellationOfAFutureIsNotMistakenForOurs() {
		assertThatExceptionOfType(CancellationException.class).isThrownBy(() -> this.context.callInterruptibly(() -> {
			this.context.cancel();
			throw new CancellationException("mine");
		}));
	}

	private boolean waitInside() throws InterruptedException {
		this.inside.countDown();
		return this.never.await(30, TimeUnit.SECONDS);
	}

	private static Object fail(String message) {
		throw new AssertionError(message);
	}

	private static boolean cancelEach(int rounds, AtomicReference<CancellableContext> target, AtomicInteger entered,
			AtomicInteger ends) {
		for (int round = 1; round <= rounds; round++) {
			spinUntil(entered, round);
			target.get().cancel();
			ends.incrementAndGet();
		}
		return true;
	}

	private static int spin(int turns) throws InterruptedException {
		for (int turn = 0; turn < turns; turn++) {
			if (turn % 10 == 0 && Thread.interrupted()) {
				throw new InterruptedException();
			}
			Thread.onSpinWait();
		}
		return turns;
	}

	private static void spinUntil(AtomicInteger number, int value) {
		long start = System.nanoTime();
		for (int turn = 0; number.get() != value; turn++) {
			if (System.nanoTime() - start > TimeUnit.SECONDS.toNanos(30)) {
				throw new AssertionError("still " + number + " instead of " + value);
			}
			if (turn < 1_000) {
				Thread.onSpinWait();
			}
			else {
				LockSupport.parkNanos(1_000);
			}
		}
	}

}
