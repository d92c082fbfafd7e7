package dev.contextual.autoconfigure.disconnect.tomcat;

import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;

import dev.contextual.autoconfigure.disconnect.tomcat.WatchedExchange.Sight;
import org.apache.coyote.Request;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;

/**
 * Tests for {@link WatchedExchange}.
 */
class WatchedExchangeTests {

	@SuppressWarnings("unchecked")
	private final SocketWrapperBase<NioChannel> wrapper = mock(SocketWrapperBase.class);

	private final WatchedExchange exchange = new WatchedExchange(new Request(), this.wrapper, true);

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
		assertThat(this.exchange.isHeard()).isFalse();

		this.exchange.onHangUp(() -> this.ran.add("action"));

		assertThat(this.ran).containsExactly("action");
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
	void actionIsNotToldOfAnEarlierHangUpAfterTheEnd() {
		this.exchange.hangUp();
		this.exchange.end();

		this.exchange.onHangUp(() -> this.ran.add("late"));

		assertThat(this.ran).isEmpty();
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
		verify(this.wrapper, never()).isReadyForRead();
	}

	@Test
	void endWaitsForAReadThatHasBegun() throws Exception {
		CountDownLatch reading = new CountDownLatch(1);
		CountDownLatch goOn = new CountDownLatch(1);
		AtomicBoolean readOver = new AtomicBoolean();
		AtomicBoolean endedAfterRead = new AtomicBoolean();
		given(this.wrapper.isReadyForRead()).willAnswer((call) -> {
			reading.countDown();
			goOn.await();
			readOver.set(true);
			return false;
		});
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
		verify(this.wrapper, never()).isReadyForRead();
	}

	@Test
	void connectionIsNotReadAfterItWasLeft() throws IOException {
		this.exchange.beginWatching();
		this.exchange.leave();

		assertThat(this.exchange.look(/* endIsHangUp= */ true)).isEqualTo(Sight.LEFT);
		verify(this.wrapper, never()).isReadyForRead();
	}

	@Test
	void connectionWithNothingToReadStaysWatched() throws IOException {
		given(this.wrapper.isReadyForRead()).willReturn(false).willThrow(new EOFException());
		this.exchange.beginWatching();

		assertThat(this.exchange.look(/* endIsHangUp= */ true)).isEqualTo(Sight.NOTHING);
		assertThat(this.exchange.look(/* endIsHangUp= */ true)).isEqualTo(Sight.GONE);
	}

	@Test
	void endOfDataIsTheClientsEndOnlyWhereItMeansThat() throws IOException {
		given(this.wrapper.isReadyForRead()).willThrow(new EOFException());
		this.exchange.beginWatching();

		assertThat(this.exchange.look(/* endIsHangUp= */ false)).isEqualTo(Sight.HALF_CLOSED);
		assertThat(this.exchange.resetAfterHalfClose()).isTrue();
	}

	@Test
	void failureOfTheReadLeavesTheExchangeFreeToEnd() throws IOException {
		given(this.wrapper.isReadyForRead()).willThrow(new IllegalStateException("on purpose"));
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
	void youngRequestIsNotDue() {
		long start = new Request().getStartTimeNanos();

		assertThat(this.exchange.isDue(start + 19, 20)).isFalse();
		assertThat(this.exchange.isDue(start + 20, 20)).isTrue();
	}

	@Test
	void requestWithAnUnreadBodyIsNotDue() {
		Request request = new Request();
		WatchedExchange unread = new WatchedExchange(request, this.wrapper, false);

		assertThat(unread.isDue(request.getStartTimeNanos() + 20, 20)).isFalse();
		unread.bodyRead();
		assertThat(unread.isDue(request.getStartTimeNanos() + 20, 20)).isTrue();
	}

}
