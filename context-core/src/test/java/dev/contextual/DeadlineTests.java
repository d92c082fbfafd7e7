package dev.contextual;

import java.time.Duration;
import java.time.Instant;

import dev.contextual.test.FakeTimeSource;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class DeadlineTests {

	private final FakeTimeSource time = FakeTimeSource.instance();

	@Test
	void aDeadlineComesNearer() {
		Deadline deadline = Deadline.after(Duration.ofSeconds(3));

		this.time.advance(Duration.ofSeconds(2));

		assertThat(deadline.remaining()).isEqualTo(Duration.ofSeconds(1));
		assertThat(deadline.isPast()).isFalse();
	}

	@Test
	void aDeadlineIsPastTheMomentItComes() {
		Deadline deadline = Deadline.after(Duration.ofSeconds(3));

		this.time.advance(Duration.ofSeconds(3));

		assertThat(deadline.isPast()).isTrue();
	}

	@Test
	void nothingRemainsOfAPastDeadline() {
		Deadline deadline = Deadline.after(Duration.ofSeconds(3));

		this.time.advance(Duration.ofSeconds(5));

		assertThat(deadline.remaining()).isEqualTo(Duration.ZERO);
	}

	@Test
	void theEarlierOfTwoIsTheSmaller() {
		Deadline early = Deadline.after(Duration.ofSeconds(1));
		Deadline late = Deadline.after(Duration.ofSeconds(2));

		assertThat(early.earlier(late)).isEqualTo(early);
		assertThat(late.earlier(early)).isEqualTo(early);
		assertThat(early).isLessThan(late);
		assertThat(late).isGreaterThan(early);
	}

	@Test
	void deadlinesOfTheSameMomentAreEqual() {
		Deadline one = Deadline.after(Duration.ofSeconds(2));
		this.time.advance(Duration.ofSeconds(1));
		Deadline other = Deadline.after(Duration.ofSeconds(1));

		assertThat(one).isEqualTo(other).hasSameHashCodeAs(other).isEqualByComparingTo(other);
	}

	@Test
	void deadlinesOfDifferentMomentsAreNotEqual() {
		Deadline one = Deadline.after(Duration.ofSeconds(1));

		assertThat(one).isNotEqualTo(Deadline.after(Duration.ofSeconds(2))).isNotEqualTo("a deadline");
	}

	@Test
	void aDeadlineAtAnInstantIsAsFarAwayAsTheInstant() {
		Deadline deadline = Deadline.at(Instant.now().plusSeconds(60));

		assertThat(deadline.remaining()).isBetween(Duration.ofSeconds(30), Duration.ofSeconds(60));
	}

	@Test
	void aDeadlineAtAPastInstantIsPast() {
		assertThat(Deadline.at(Instant.now().minusSeconds(60)).isPast()).isTrue();
		assertThat(Deadline.at(Instant.MIN).isPast()).isTrue();
	}

	@Test
	void aDeadlineAtAFarInstantDoesNotOverflow() {
		assertThat(Deadline.at(Instant.MAX).remaining()).isGreaterThan(Duration.ofDays(3650));
	}

	@Test
	void aHugeDurationDoesNotOverflow() {
		Deadline far = Deadline.after(Duration.ofSeconds(Long.MAX_VALUE));

		this.time.advance(Duration.ofDays(3650));

		assertThat(far.isPast()).isFalse();
		assertThat(far).isGreaterThan(Deadline.after(Duration.ofDays(365)));
	}

	@Test
	void aHugeNegativeDurationIsPast() {
		Deadline past = Deadline.after(Duration.ofSeconds(Long.MIN_VALUE));

		assertThat(past.isPast()).isTrue();
		assertThat(past.remaining()).isEqualTo(Duration.ZERO);
	}

	@Test
	void aDeadlineTellsItsInstant() {
		Instant before = Instant.now();

		Instant instant = Deadline.after(Duration.ofSeconds(60)).toInstant();

		assertThat(instant).isBetween(before.plusSeconds(59), Instant.now().plusSeconds(61));
	}

	@Test
	void aHugeDeadlineStillTellsAnInstant() {
		Instant instant = Deadline.after(Duration.ofSeconds(Long.MAX_VALUE)).toInstant();

		assertThat(instant).isAfter(Instant.now().plusSeconds(1_000_000));
	}

}
