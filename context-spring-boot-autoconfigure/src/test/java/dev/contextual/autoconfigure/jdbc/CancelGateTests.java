package dev.contextual.autoconfigure.jdbc;

import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

import javax.sql.DataSource;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(60)
class CancelGateTests {

	private final ContextJdbcProperties properties = new ContextJdbcProperties();

	private final JdbcCounts counts = new JdbcCounts();

	private final DataSourceGuard guard = new DataSourceGuard("test", foreign(DataSource.class, () -> {
	}), this.properties, () -> {
		throw new IllegalStateException("not needed here");
	}, this.counts, new CancelThreads());

	private final CountDownLatch aborted = new CountDownLatch(1);

	private final HangingCanceller canceller = new HangingCanceller();

	@AfterEach
	void threadIsLeftAsFound() {
		this.canceller.answer.countDown();
		assertThat(Thread.currentThread().isInterrupted()).isFalse();
	}

	@Test
	void callerLeavesOnceTheCancelHasBeenSent() throws Exception {
		CancelGate gate = gate();
		gate.enter();
		gate.start(gate::cancel);
		this.canceller.asked.await();

		Thread caller = Thread.currentThread();
		Thread answer = new Thread(() -> {
			DatabaseContractTests.eventually(() -> LockSupport.getBlocker(caller) == gate);
			this.canceller.answer.countDown();
		});
		answer.start();
		boolean undisturbed = gate.leave();

		assertThat(this.canceller.inside).hasValue(0);
		assertThat(undisturbed).isFalse();
		assertThat(gate.sent()).isPositive();
		answer.join();
	}

	@Test
	void noCancelIsSentOnceTheCallerHasLeft() {
		CancelGate gate = gate();
		gate.enter();
		boolean undisturbed = gate.leave();

		gate.cancel();

		assertThat(undisturbed).isTrue();
		assertThat(this.canceller.inside).hasValue(0);
		assertThat(this.counts.cancels.sum()).isZero();
	}

	@Test
	void cancelIsSentUntilTheCallerLeaves() {
		this.canceller.answer.countDown();
		CancelGate gate = gate();
		gate.enter();
		gate.start(gate::cancel);

		assertThat(DatabaseContractTests.eventually(() -> this.counts.resent.sum() >= 5)).isTrue();
		gate.leave();

		assertThat(this.counts.cancels.sum()).isGreaterThan(5);
	}

	@Test
	void cancelThatHangsHoldsNobodyForLong() throws Exception {
		this.properties.setAbortAfter(Duration.ofMillis(50));
		CancelGate gate = gate();
		gate.enter();
		gate.start(gate::cancel);
		this.canceller.asked.await();

		gate.leave();

		assertThat(gate.isAborted()).isTrue();
		assertThat(this.canceller.inside).hasValue(1);
		this.aborted.await();
		assertThat(this.counts.aborted.sum()).isEqualTo(1);
	}

	@Test
	void interruptFromElsewhereSurvivesTheWait() throws Exception {
		this.properties.setAbortAfter(Duration.ofMillis(50));
		CancelGate gate = gate();
		gate.enter();
		gate.start(gate::cancel);
		this.canceller.asked.await();

		Thread.currentThread().interrupt();
		gate.leave();

		assertThat(Thread.interrupted()).isTrue();
	}

	@Test
	void fewCancelsAreUnderWayAtATime() {
		List<CancelGate> gates = new ArrayList<>();
		for (int i = 0; i < 20; i++) {
			CancelGate gate = gate();
			gate.enter();
			gate.start(gate::cancel);
			gates.add(gate);
		}

		assertThat(DatabaseContractTests.eventually(() -> this.canceller.inside.get() == 2)).isTrue();
		this.canceller.answer.countDown();

		assertThat(DatabaseContractTests.eventually(() -> this.counts.cancels.sum() >= 20)).isTrue();
		gates.forEach(CancelGate::leave);
		assertThat(this.canceller.mostInside).hasValue(2);
	}

	@Test
	void pauseBetweenCancelsGrows() {
		assertThat(IntStream.range(0, 9).mapToObj((attempt) -> CancelGate.delayAfter(attempt).toMillis()))
			.containsExactly(2L, 4L, 8L, 16L, 32L, 64L, 100L, 250L, 250L);
	}

	private CancelGate gate() {
		Connection connection = foreign(Connection.class, this.aborted::countDown);
		return new CancelGate(new GuardedConnection(connection, this.guard), this.canceller,
				foreign(Statement.class, () -> {
				}));
	}

	private static <T> T foreign(Class<T> type, Runnable whenCalled) {
		return type
			.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] { type }, (proxy, method, arguments) -> {
				whenCalled.run();
				return null;
			}));
	}

	/**
	 * A driver whose cancel takes until it is allowed to end.
	 */
	private static final class HangingCanceller extends StatementCanceller {

		private final CountDownLatch asked = new CountDownLatch(1);

		private final CountDownLatch answer = new CountDownLatch(1);

		private final AtomicInteger inside = new AtomicInteger();

		private final AtomicInteger mostInside = new AtomicInteger();

		@Override
		void cancel(Statement statement) throws SQLException {
			int now = this.inside.incrementAndGet();
			this.mostInside.accumulateAndGet(now, Math::max);
			this.asked.countDown();
			try {
				this.answer.await();
			}
			catch (InterruptedException ex) {
				throw new SQLException(ex);
			}
			this.inside.decrementAndGet();
		}

	}

}
