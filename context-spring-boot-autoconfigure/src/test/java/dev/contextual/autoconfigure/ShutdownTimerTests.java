package dev.contextual.autoconfigure;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import dev.contextual.LiveContexts;
import dev.contextual.ShutdownException;
import org.junit.jupiter.api.Test;

import org.springframework.boot.web.server.context.WebServerApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

class ShutdownTimerTests {

	@Test
	void beginsTogetherWithTheWebServersDrain() {
		assertThat(ShutdownTimer.PHASE).isEqualTo(WebServerApplicationContext.GRACEFUL_SHUTDOWN_PHASE);
		assertThat(RootContext.PHASE).isLessThan(ShutdownTimer.PHASE);
	}

	@Test
	void leavesTheRootOpenWhileThereIsTimeToDrain() {
		RootContext root = new RootContext(null);
		ShutdownTimer timer = new ShutdownTimer(root, Duration.ofMinutes(10), Duration.ofSeconds(5));
		timer.start();

		timer.stop();

		assertThat(root.context().isDone()).isFalse();
		assertThat(LiveContexts.pendingTimers()).isEqualTo(1);
		root.destroy();
		assertThat(LiveContexts.pendingTimers()).isZero();
	}

	@Test
	void endsTheRootWhileRequestsStillRun() throws Exception {
		RootContext root = new RootContext(null);
		ShutdownTimer timer = new ShutdownTimer(root, Duration.ofMillis(100), Duration.ofSeconds(5));
		timer.start();

		timer.stop();

		root.context().done().toCompletableFuture().get(10, TimeUnit.SECONDS);
		assertThat(root.context().cause()).isInstanceOf(ShutdownException.class);
	}

}
