package dev.contextual;

import org.junit.jupiter.api.AfterEach;

import static org.assertj.core.api.SoftAssertions.assertSoftly;

/**
 * A test that leaves its thread and the tree as found.
 */
abstract class AsFound {

	@AfterEach
	void isAsFound() {
		assertSoftly((softly) -> {
			softly.assertThat(Context.current()).as("current context").isEqualTo(Context.background());
			softly.assertThat(Thread.interrupted()).as("interrupt flag").isFalse();
			softly.assertThat(LiveContexts.count()).as("live contexts").isZero();
		});
	}

}
