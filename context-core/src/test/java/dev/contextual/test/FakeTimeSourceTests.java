package dev.contextual.test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class FakeTimeSourceTests {

	private final FakeTimeSource time = FakeTimeSource.instance();

	private final List<String> fired = new ArrayList<>();

	@Test
	void timersFireInTheOrderOfTheirDeadlinesOnTheAdvancingThread() {
		long start = this.time.nanoTime();
		this.time.arm(start + 20, () -> this.fired.add("late " + Thread.currentThread().getName()));
		this.time.arm(start + 10, () -> this.fired.add("early " + Thread.currentThread().getName()));

		this.time.advance(Duration.ofNanos(20));

		String thread = Thread.currentThread().getName();
		assertThat(this.fired).containsExactly("early " + thread, "late " + thread);
	}

	@Test
	void timeStandsAtTheDeadlineOfTheTimerThatFires() {
		long start = this.time.nanoTime();
		this.time.arm(start + 10, () -> this.fired.add("at " + (this.time.nanoTime() - start)));

		this.time.advance(Duration.ofNanos(50));

		assertThat(this.fired).containsExactly("at 10");
		assertThat(this.time.nanoTime() - start).isEqualTo(50);
	}

	@Test
	void aTimerArmedByAnExpiryFiresInTheSameAdvance() {
		long start = this.time.nanoTime();
		this.time.arm(start + 10, () -> this.time.arm(start + 20, () -> this.fired.add("second")));

		this.time.advance(Duration.ofNanos(20));

		assertThat(this.fired).containsExactly("second");
	}

	@Test
	void aDisarmedTimerDoesNotFire() {
		Object handle = this.time.arm(this.time.nanoTime() + 10, () -> this.fired.add("fired"));

		this.time.disarm(handle);
		this.time.advance(Duration.ofNanos(10));

		assertThat(this.fired).isEmpty();
		assertThat(this.time.pending()).isZero();
	}

	@Test
	void aStallMovesTimeAndFiresNothingUntilTheNextAdvance() {
		this.time.arm(this.time.nanoTime() + 10, () -> this.fired.add("fired"));

		this.time.stall(Duration.ofNanos(10));

		assertThat(this.fired).isEmpty();
		this.time.advance(Duration.ZERO);
		assertThat(this.fired).containsExactly("fired");
	}

}
