package dev.contextual.autoconfigure.disconnect;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import dev.contextual.autoconfigure.ClientConnection;
import jakarta.servlet.http.HttpServletRequest;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What a test knows of one request on the server: that it has started, that its client
 * has hung up, and the latch that lets it go on.
 */
public final class Probe {

	private static final Duration BOUND = Duration.ofSeconds(20);

	private final CountDownLatch started = new CountDownLatch(1);

	private final CountDownLatch goOn = new CountDownLatch(1);

	private final AtomicInteger hangUps = new AtomicInteger();

	private volatile long hangUpNanos;

	private volatile @Nullable RunningExchange exchange;

	void start(HttpServletRequest request) {
		this.exchange = (RunningExchange) request.getAttribute(ClientConnection.ATTRIBUTE);
		if (this.exchange != null) {
			this.exchange.onHangUp(() -> {
				this.hangUpNanos = System.nanoTime();
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
		return awaitEnd(BOUND);
	}

	public Probe awaitStarted() throws InterruptedException {
		assertThat(this.started.await(BOUND.toSeconds(), TimeUnit.SECONDS)).isTrue();
		return this;
	}

	boolean isStarted() {
		return this.started.getCount() == 0;
	}

	RunningExchange connection() {
		RunningExchange exchange = this.exchange;
		assertThat(exchange).isNotNull();
		return exchange;
	}

	/**
	 * Waits until the watcher has taken the request on, if it has to.
	 */
	public Probe awaitWatched() throws InterruptedException {
		awaitStarted();
		if (connection() instanceof WatchedExchange exchange) {
			soon().until(() -> !exchange.isPending());
		}
		return this;
	}

	/**
	 * Waits until the watcher has met the client's next bytes and looks no further.
	 */
	public void awaitLeft() {
		soon().until(((WatchedExchange) connection())::isLeft);
	}

	public void awaitHalfClosed() {
		soon().until(((WatchedExchange) connection())::isHalfClosed);
	}

	private static ConditionFactory soon() {
		return await().pollInterval(Duration.ofMillis(2)).atMost(BOUND);
	}

	boolean isUnwatched() {
		return ((WatchedExchange) connection()).isPending();
	}

	public void awaitHangUp() {
		soon().until(() -> this.hangUps.get() > 0);
	}

	long hangUpNanos() {
		return this.hangUpNanos;
	}

	public int hangUps() {
		return this.hangUps.get();
	}

	public void release() {
		this.goOn.countDown();
	}

}
