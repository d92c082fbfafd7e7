package dev.contextual;

import java.time.Duration;
import java.util.logging.Level;
import java.util.logging.Logger;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Apart from {@link LeakTests}: it fills the report of its JVM.
 */
class ManyLeaksTests extends AsFound {

	/** Held, as the logging would forget it with its level. */
	private static final Logger LOGGER = Logger.getLogger("dev.contextual.leaks");

	@BeforeAll
	static void silenceTheTwoHundredWarnings() {
		LOGGER.setLevel(Level.OFF);
	}

	@Test
	void theReportStaysBoundedHoweverManyPlacesThereAre() throws Exception {
		LiveContexts.detectLeaks(LeakLevel.ALWAYS, Duration.ZERO);

		for (int i = 0; i < 500; i++) {
			CancellableContext forgotten = Context.background()
				.withTimeout(Duration.ofMillis(1), Operation.named("place " + i));
			assertThat(forgotten.deadline()).isNotNull();
		}

		assertThat(Heap.await(() -> found() == 500)).isTrue();
		assertThat(LiveContexts.leaks().timers()).hasSizeLessThanOrEqualTo(201);
		assertThat(LiveContexts.leaks().timers()).anyMatch((timer) -> "(other places)".equals(timer.site()));
	}

	private static long found() {
		return LiveContexts.leaks().timers().stream().mapToLong(LeakedTimer::count).sum();
	}

}
