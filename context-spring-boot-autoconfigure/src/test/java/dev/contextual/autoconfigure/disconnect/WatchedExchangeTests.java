package dev.contextual.autoconfigure.disconnect;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;

import dev.contextual.autoconfigure.disconnect.WatchedExchange.Sight;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link WatchedExchange}.
 */
class WatchedExchangeTests {

	private static final long START = 100;

	private final TestExchange exchange = new TestExchange(true);

	private final List<String> ran = new ArrayList<>();

	@Test
	void actionsRunInTheOrderInWhichTheyWereAdded() {
		this.exchange.onHangUp(() -> this.ran.add("first"));
		this.exchange.onHangUp(() -> this.ran.add("second"));

		this.exchange.hangUp();

		assertThat(this.ran).containsExactly("first", "second");
	}

	@Test
	void actionRunsOnce() {
		this.exchange.onHangUp(() -> this.ran.add("action"));

		this.exchange.hangUp();
		this.exchange.hangUp();

		assertThat(this.ran).containsExactly("action");
	}

	@Test
	void actionRunsAtOnceWhenTheClientHasGone() {
		this.exchange.hangUp();

		this.exchange.onHangUp(() -> this.ran.add("action"));

		assertThat(this.ran).containsExactly("action");
	}

	@Test
	void actionRunsAtOnceWhenNobodyHadListenedToTheHangUp() {
		this.exchange.tell("unused");

		this.exchange.onHangUp(() -> this.ran.add("action"));

		assertThat(this.ran).containsExactly("action");
	}

	@Test
	void hangUpIsKnownBeforeItsActionsHaveRun() {
		this.exchange.onHangUp(() -> this.ran.add("hung up: " + this.exchange.isHungUp()));
		assertThat(this.exchange.isHungUp()).isFalse();

		this.exchange.hangUp();

		assertThat(this.ran).containsExactly("hung up: true");
	}

	@Test
	void hangUpAfterTheEndIsNobodys() {
		this.exchange.end();

		this.exchange.hangUp();

		assertThat(this.exchange.isHungUp()).isFalse();
	}

	@Test
	void actionDoesNotRunAfterTheEnd() {
		this.exchange.onHangUp(() -> this.ran.add("early"));
		this.exchange.end();

		this.exchange.hangUp();
		this.exchange.onHangUp(() -> this.ran.add("late"));

		assertThat(this.ran).isEmpty();
	}

	@Test
	void actionAddedAfterTheEndIsToldOfAHangUpBeforeIt() {
		this.exchange.hangUp();
		this.exchange.end();

		this.exchange.onHangUp(() -> this.ran.add("late"));

		assertThat(this.ran).containsExactly("late");
	}

	@Test
	void actionThatThrowsDoesNotHurtTheNext() {
		this.exchange.onHangUp(() -> {
			throw new IllegalStateException("on purpose");
		});
		this.exchange.onHangUp(() -> this.ran.add("second"));

		this.exchange.hangUp();

		assertThat(this.ran).containsExactly("second");
	}

	@Test
	void connectionIsNotReadAfterTheEnd() throws IOException {
		this.exchange.beginWatching();
		this.exchange.end();

		assertThat(this.exchange.look(/* endIsHangUp= */ true)).isEqualTo(Sight.LEFT);
		assertThat(this.exchange.reads).isZero();
	}

	@Test
	void endWaitsForAReadThatHasBegun() throws Exception {
		CountDownLatch reading = new CountDownLatch(1);
		CountDownLatch goOn = new CountDownLatch(1);
		AtomicBoolean readOver = new AtomicBoolean();
		AtomicBoolean endedAfterRead = new AtomicBoolean();
		this.exchange.reading = () -> {
			reading.countDown();
			goOn.await();
			readOver.set(true);
			return Sight.NOTHING;
		};
		this.exchange.beginWatching();
		Thread reader = new Thread(() -> this.exchange.look(/* endIsHangUp= */ true));
		Thread ender = new Thread(() -> {
			this.exchange.end();
			endedAfterRead.set(readOver.get());
		});

		reader.start();
		reading.await();
		ender.start();
		await().until(() -> ender.getState() == Thread.State.TIMED_WAITING || !ender.isAlive());
		goOn.countDown();
		reader.join();
		ender.join();

		assertThat(endedAfterRead).isTrue();
	}

	@Test
	void connectionIsNotReadBeforeItIsWatched() throws IOException {
		assertThat(this.exchange.look(/* endIsHangUp= */ true)).isEqualTo(Sight.LEFT);
		assertThat(this.exchange.reads).isZero();
	}

	@Test
	void connectionIsNotReadAfterItWasLeft() throws IOException {
		this.exchange.beginWatching();
		this.exchange.leave();

		assertThat(this.exchange.look(/* endIsHangUp= */ true)).isEqualTo(Sight.LEFT);
		assertThat(this.exchange.reads).isZero();
	}

	@Test
	void connectionWithNothingToReadStaysWatched() throws IOException {
		this.exchange.beginWatching();
		this.exchange.reading = () -> (this.exchange.reads == 1) ? Sight.NOTHING : Sight.HALF_CLOSED;

		assertThat(this.exchange.look(/* endIsHangUp= */ true)).isEqualTo(Sight.NOTHING);
		assertThat(this.exchange.look(/* endIsHangUp= */ true)).isEqualTo(Sight.GONE);
	}

	@Test
	void endOfDataIsTheClientsEndOnlyWhereItMeansThat() throws IOException {
		this.exchange.reading = () -> Sight.HALF_CLOSED;
		this.exchange.beginWatching();

		assertThat(this.exchange.look(/* endIsHangUp= */ false)).isEqualTo(Sight.HALF_CLOSED);
		assertThat(this.exchange.resetAfterHalfClose()).isTrue();
	}

	@Test
	void failureOfTheReadLeavesTheExchangeFreeToEnd() throws IOException {
		this.exchange.reading = () -> {
			throw new IllegalStateException("on purpose");
		};
		this.exchange.beginWatching();

		try {
			this.exchange.look(/* endIsHangUp= */ true);
		}
		catch (IllegalStateException ex) {
			this.ran.add("failed");
		}

		assertThat(this.ran).containsExactly("failed");
		this.exchange.end();
	}

	@Test
	void brokenConnectionIsTheClientsEndWhateverTheEndOfItsDataMeans() {
		this.exchange.reading = () -> {
			throw new IOException("on purpose");
		};
		this.exchange.beginWatching();

		assertThat(this.exchange.look(/* endIsHangUp= */ false)).isEqualTo(Sight.GONE);
	}

	@Test
	void connectionThatWasClosedOnThisSideIsNoHangUp() {
		this.exchange.reading = () -> {
			throw new ClosedChannelException();
		};
		this.exchange.beginWatching();

		assertThat(this.exchange.look(/* endIsHangUp= */ true)).isEqualTo(Sight.LEFT);
	}

	@Test
	void youngRequestIsNotDue() {
		assertThat(this.exchange.isDue(START + 19, 20)).isFalse();
		assertThat(this.exchange.isDue(START + 20, 20)).isTrue();
	}

	@Test
	void requestWithAnUnreadBodyIsNotDue() {
		TestExchange unread = new TestExchange(false);

		assertThat(unread.isDue(START + 20, 20)).isFalse();
		unread.bodyRead();
		assertThat(unread.isDue(START + 20, 20)).isTrue();
	}

	private static final class TestExchange extends WatchedExchange {

		private Callable<Sight> reading = () -> Sight.NOTHING;

		private int reads;

		private TestExchange(boolean bodyRead) {
			super(START, bodyRead);
		}

		@Override
		public @Nullable String peerAddress() {
			return null;
		}

		@Override
		protected @Nullable SocketChannel channel() {
			return null;
		}

		@Override
		protected Sight read() throws IOException {
			this.reads++;
			try {
				return this.reading.call();
			}
			catch (IOException | RuntimeException ex) {
				throw ex;
			}
			catch (Exception ex) {
				throw new IllegalStateException(ex);
			}
		}

		@Override
		protected boolean isReadByOthers() {
			return false;
		}

	}

}
