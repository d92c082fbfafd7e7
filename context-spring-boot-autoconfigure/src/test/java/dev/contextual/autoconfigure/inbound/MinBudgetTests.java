package dev.contextual.autoconfigure.inbound;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class MinBudgetTests {

	private static final Duration LITTLE = Duration.ofMillis(4);

	private static final Duration ENOUGH = Duration.ofMillis(5);

	private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 3);

	private final MinBudget budget = new MinBudget(ENOUGH, this.now::get);

	@Test
	void onlyLessThanTheLeastIsRefused() {
		assertThat(this.budget.refuses(null)).isFalse();
		assertThat(this.budget.refuses(ENOUGH)).isFalse();
		assertThat(this.budget.refuses(LITTLE)).isTrue();
	}

	@Test
	void nothingIsRefusedWithoutALeast() {
		MinBudget none = new MinBudget(Duration.ZERO, this.now::get);

		assertThat(none.refuses(Duration.ofNanos(1))).isFalse();
	}

	@Test
	void amongFewRequestsAllMayBeRefused() {
		assertThat(refusedOf(49, LITTLE)).isEqualTo(49);
	}

	@Test
	void amongManyNoMoreThanAFifthIsRefused() {
		assertThat(refusedOf(80, null)).isZero();

		assertThat(refusedOf(20, LITTLE)).isEqualTo(20);
		assertThat(refusedOf(1, LITTLE)).isZero();
		assertThat(refusedOf(1000, LITTLE)).isEqualTo(200);
	}

	@Test
	void whatIsTenSecondsOldIsForgotten() {
		assertThat(refusedOf(49, LITTLE)).isEqualTo(49);
		assertThat(refusedOf(51, LITTLE)).isZero();

		pass(9);
		assertThat(refusedOf(1, LITTLE)).isZero();

		pass(1);
		assertThat(refusedOf(1, LITTLE)).isEqualTo(1);

		pass(1_000_000);
		assertThat(refusedOf(49, LITTLE)).isEqualTo(49);
	}

	private int refusedOf(int requests, @Nullable Duration left) {
		int refused = 0;
		for (int i = 0; i < requests; i++) {
			refused += this.budget.refuses(left) ? 1 : 0;
		}
		return refused;
	}

	private void pass(long seconds) {
		this.now.addAndGet(Duration.ofSeconds(seconds).toNanos());
	}

}
