package dev.contextual.autoconfigure.disconnect.tomcat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

import dev.contextual.autoconfigure.ClientConnection;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What a test knows of one request on the server: that it has started, that its client
 * has hung up, and the latch that lets it go on.
 */
final class Probe {

	private static final long BOUND_SECONDS = 20;

	private final CountDownLatch started = new CountDownLatch(1);

	private final CountDownLatch goOn = new CountDownLatch(1);

	private final AtomicInteger hangUps = new AtomicInteger();

	private volatile @Nullable WatchedExchange exchange;

	void start(HttpServletRequest request) {
		this.exchange = (WatchedExchange) request.getAttribute(ClientConnection.ATTRIBUTE);
		if (this.exchange != null) {
			this.exchange.onHangUp(() -> {
				this.hangUps.incrementAndGet();
				this.goOn.countDown();
			});
		}
		this.started.countDown();
	}

	String awaitEnd(Duration atMost) {
		try {
			this.goOn.await(atMost.toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
		return (this.hangUps.get() > 0) ? "gone" : "done";
	}

	String awaitEnd() {
		return awaitEnd(Duration.ofSeconds(BOUND_SECONDS));
	}

	Probe awaitStarted() throws InterruptedException {
		assertThat(this.started.await(BOUND_SECONDS, TimeUnit.SECONDS)).isTrue();
		return this;
	}

	/**
	 * Waits until the watcher has taken the request on.
	 */
	Probe awaitWatched() throws InterruptedException {
		awaitStarted();
		WatchedExchange exchange = this.exchange;
		assertThat(exchange).isNotNull();
		await().atMost(Duration.ofSeconds(BOUND_SECONDS)).until(() -> !exchange.isUnwatched());
		return this;
	}

	/**
	 * Waits until the watcher has met the client's next bytes and looks no further.
	 */
	void awaitLeft() {
		awaitState(WatchedExchange::isLeft);
	}

	void awaitHalfClosed() {
		awaitState(WatchedExchange::isHalfClosed);
	}

	private void awaitState(Predicate<WatchedExchange> state) {
		WatchedExchange exchange = this.exchange;
		assertThat(exchange).isNotNull();
		await().atMost(Duration.ofSeconds(BOUND_SECONDS)).until(() -> state.test(exchange));
	}

	boolean isUnwatched() {
		WatchedExchange exchange = this.exchange;
		return exchange != null && exchange.isUnwatched();
	}

	void awaitHangUp() {
		await().atMost(Duration.ofSeconds(BOUND_SECONDS)).until(() -> this.hangUps.get() > 0);
	}

	int hangUps() {
		return this.hangUps.get();
	}

	void release() {
		this.goOn.countDown();
	}

}
